import type * as http from "node:http";
import { readBody } from "../read-body";
import type { ConsoleParts } from "./parts";

/** Answers a set of calls; `Calls` says which. */
export type Serve<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends { asked: infer Asked; answer: infer Answer }
    ? (asked: Asked, parts: ConsoleParts) => Answer | Promise<Answer>
    : never;
};

/** Any call, when nothing is known of it but its name. */
export type AnyCall = (asked: never, parts: ConsoleParts) => unknown;

/** A call that is refused, with a sentence for the person at the page. */
export class CallRefused extends Error {
  /** @param status of HTTP */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Most bytes of what a call is given. */
const MAXIMUM_BYTES = 1024 * 1024;

/** Answers one call with JSON. @param name below `/console/` */
export async function serveCall(
  calls: ReadonlyMap<string, AnyCall>,
  parts: ConsoleParts,
  name: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const [status, answer] = await answerCall(calls, parts, name, request).catch(
    (error: unknown): [number, object] => {
      const isRefused = error instanceof CallRefused;
      const message = error instanceof Error ? error.message : String(error);
      return [isRefused ? error.status : 500, { error: parts.hops.secrets.redact(message) }];
    },
  );
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(JSON.stringify(answer));
}

async function answerCall(
  calls: ReadonlyMap<string, AnyCall>,
  parts: ConsoleParts,
  name: string,
  request: http.IncomingMessage,
): Promise<[number, unknown]> {
  const call = calls.get(`${request.method} ${name}`);
  if (!call) {
    const known = [...calls.keys()].join(", ");
    throw new CallRefused(404, `There is no call "${request.method} ${name}"; there are ${known}.`);
  }
  const asked = request.method === "GET" ? askedInQuery(request) : await askedInBody(request);
  return [200, await call(asked as never, parts)];
}

function askedInQuery({ url = "" }: http.IncomingMessage): object {
  return Object.fromEntries(new URL(url, "http://127.0.0.1").searchParams);
}

async function askedInBody(request: http.IncomingMessage): Promise<unknown> {
  // A form of another page cannot send this type.
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("application/json")) {
    const message = `The content type is ${JSON.stringify(type)}; a call takes application/json.`;
    throw new CallRefused(415, message);
  }
  const text = (await readBody(request, MAXIMUM_BYTES)).toString();
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CallRefused(400, `The body is no JSON: ${(error as Error).message}`);
  }
}
