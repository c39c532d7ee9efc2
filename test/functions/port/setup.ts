import { type Port, type PortOptions, PortError, createPort } from "../../../functions/port";
import { type Reply, type TestServer, startHttpServer } from "../../support/http-server";

/** A server that plays Port, and a client for it that waits next to nothing between attempts. */
export interface Setup {
  readonly server: TestServer;
  readonly port: Port;
  /** The `fresh` flag of each request for credentials. */
  readonly credentialCalls: boolean[];
  /** A second client for the same server, with its own token. */
  connect(options?: Partial<PortOptions>): Port;
}

/** Address of Port's login. */
export const login = "/v1/auth/access_token";

/** Starts a server whose login gives `token-1`, `token-2` and so on, valid for an hour. */
export async function startPort(options?: Partial<PortOptions>): Promise<Setup> {
  const server = await startHttpServer();
  const credentialCalls: boolean[] = [];
  let tokens = 0;
  server.on("POST", login, () => tokenReply(`token-${++tokens}`, 3600));

  function connect(more?: Partial<PortOptions>): Port {
    return createPort({
      baseUrl: server.baseUrl,
      credentials: async ({ fresh }) => {
        credentialCalls.push(fresh);
        return { clientId: "client-id", clientSecret: "client-secret" };
      },
      backoffSeconds: 0.001,
      ...options,
      ...more,
    });
  }
  return { server, credentialCalls, connect, port: connect() };
}

/** Port's answer to a login. */
export function tokenReply(accessToken: string, expiresIn: number): Reply {
  return { json: { ok: true, accessToken, expiresIn, tokenType: "Bearer" } };
}

/** Port's answer to a call that it refuses. */
export function refusalReply(
  status: number,
  error: string,
  message = "",
  headers: Record<string, string> = {},
): Reply {
  return { status, headers, json: { ok: false, error, message } };
}

/** The `PortError` that a call must end with. */
export async function portErrorOf(call: Promise<unknown>): Promise<PortError> {
  const outcome = await call.then(
    () => "nothing",
    (error: unknown) => error,
  );
  if (outcome instanceof PortError) {
    return outcome;
  }
  throw new Error(`expected a PortError, got ${String(outcome)}`, { cause: outcome });
}
