import { createSend, type PortOptions } from "../../functions/port/create-port";
import type { Send } from "../../functions/port/request";
import type { Output } from "../run-command";

/** The Port that a command talks to. */
export interface Target {
  /** Sends any call of Port's API. */
  readonly send: Send;
  /** Pause between two looks at what goes on, in milliseconds: Port limits how often it is asked. */
  readonly lookMilliseconds: number;
}

/** What a sandbox says of itself, as far as commands need it. */
export interface SandboxStack {
  readonly port: { readonly url: string; readonly clientId: string; readonly clientSecret: string };
}

/** What commands work with. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
}

const EUROPE = "https://api.port.io";

/**
 * Finds the Port that is meant: the one of `PORT_CLIENT_ID` and `PORT_CLIENT_SECRET`, where they are set
 * and no sandbox is named, else that of a sandbox, as its developer.
 * @param port of the sandbox, as it was given
 */
export async function findTarget(
  port: string | undefined,
  { environment, output }: Surroundings,
): Promise<Target> {
  const { PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret } = environment;
  if (port !== undefined || !clientId) {
    const { port: own } = (await askSandbox(port, "/stack")) as SandboxStack;
    return { send: sendTo({ baseUrl: own.url, ...own }), lookMilliseconds: 100 };
  }
  if (!clientSecret) {
    throw new Error(
      "PORT_CLIENT_ID is set and PORT_CLIENT_SECRET is not; set both, or name a sandbox with --port.",
    );
  }
  const baseUrl = environment.PORT_BASE_URL ?? EUROPE;
  output.error(
    `Port at ${baseUrl}, by PORT_CLIENT_ID; --port 7070 means a sandbox on this machine.`,
  );
  return { send: sendTo({ baseUrl, clientId, clientSecret }), lookMilliseconds: 1_000 };
}

/**
 * Asks a running sandbox.
 * @param port as it was given; 7070 unless it was
 * @throws Error that says how to start one when none answers, or what it refused
 */
export async function askSandbox(
  port: string | undefined,
  path: string,
  body?: string | Buffer,
): Promise<unknown> {
  const url = `http://127.0.0.1:${portOf(port)}${path}`;
  const request = body === undefined ? {} : { method: "POST", body };
  const answer = await fetch(url, request).catch((error: unknown) => {
    throw new Error(
      `No sandbox answers at ${url}. Start one with "npm start", or name its port with --port.`,
      { cause: error },
    );
  });
  const content = (await answer.json()) as { error?: string };
  if (!answer.ok) throw new Error(`The sandbox refused it: ${content.error}`);
  return content;
}

function portOf(given = "7070"): string {
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65535) return given;
  throw new Error(`--port is "${given}"; allowed: a number from 1 to 65535.`);
}

function sendTo({
  baseUrl,
  clientId,
  clientSecret,
}: {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}): Send {
  const credentials: PortOptions["credentials"] = async () => ({ clientId, clientSecret });
  return createSend({ baseUrl, credentials });
}
