import type { Json } from "../../../functions/port/types";
import { Hops } from "../../../sandbox/hops";
import { PortStandIn, type PortStandInOptions } from "../../../sandbox/port/stand-in";

/** The credentials that the tests' stand-in accepts; the first one is Longshore's own. */
export const own = {
  clientId: "longshore",
  clientSecret: "an-own-client-secret-of-more-than-32-bytes",
};

/** A developer beside Longshore. */
export const developer = {
  clientId: "dana",
  clientSecret: "short",
  userId: "auth0|dana",
  email: "dana@example.test",
};

/** A message that the stand-in produced. */
export interface Message {
  readonly topic: string;
  readonly value: string;
}

/** An answer of the stand-in; `body` is checked against exact values, so it needs no type. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, Json>;
  readonly headers: Headers;
}

/** A running stand-in for one test. */
export interface Fixture {
  readonly port: PortStandIn;
  readonly hops: Hops;
  readonly messages: Message[];
  /** Sends a request with a token of Longshore's own account. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** Sends a request as another account. */
  readonly callAs: (
    account: typeof own,
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<Answer>;
}

/** Starts a stand-in before each test of a `describe` and closes it after. */
export function usePort(options: Partial<PortStandInOptions> = {}): Fixture {
  let port: PortStandIn | undefined;
  let tokens = new Map<string, string>();
  const messages: Message[] = [];
  const hops = new Hops();

  beforeEach(async () => {
    messages.length = 0;
    hops.all.length = 0;
    tokens = new Map();
    port = await startStandIn({
      hops,
      produce: (topic, value) => void messages.push({ topic, value }),
      ...options,
    });
  });
  afterEach(() => port?.close());

  async function callAs(account: typeof own, method: string, path: string, body?: unknown) {
    const url = running().url;
    const token = tokens.get(account.clientId) ?? (await fetchToken(url, account));
    tokens.set(account.clientId, token);
    return send(url, method, path, body, { authorization: `Bearer ${token}` });
  }

  function running(): PortStandIn {
    if (port === undefined) throw new Error("The stand-in runs only inside a test.");
    return port;
  }

  return {
    get port() {
      return running();
    },
    hops,
    messages,
    callAs,
    call: (method, path, body) => callAs(own, method, path, body),
  };
}

/** Starts a stand-in that the caller closes. */
export function startStandIn(options: Partial<PortStandInOptions> = {}): Promise<PortStandIn> {
  return PortStandIn.start({
    orgId: "org_test",
    accounts: [own, developer],
    topics: { runs: "org_test.runs", changes: "org_test.change.log" },
    produce: () => undefined,
    hops: new Hops(),
    ...options,
  });
}

/** Sends one request; a string is sent as it is, anything else as JSON. */
export async function send(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const json = text === "" ? {} : (JSON.parse(text) as Answer["body"]);
  return { status: response.status, body: json, headers: response.headers };
}

/** A fresh access token. */
export async function fetchToken(
  url: string,
  { clientId, clientSecret }: typeof own,
): Promise<string> {
  const { body } = await send(url, "POST", "/v1/auth/access_token", { clientId, clientSecret });
  return body.accessToken as string;
}
