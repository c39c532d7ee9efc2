import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived. */
export interface RecordedRequest {
  readonly method: string;
  /** Path as sent, still encoded, without the query. */
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: http.IncomingHttpHeaders;
  readonly bodyBytes: number;
  /** The parsed JSON, or the text when it is none; undefined for an empty body. */
  readonly body: unknown;
}

/** An answer whose body is sent as it is. */
export interface RawReply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly bytes: Uint8Array;
}

/** One answer of the script. `hang` never answers, `reset` drops the connection. */
export type Reply =
  | {
      readonly status?: number;
      readonly headers?: Record<string, string>;
      readonly json?: unknown;
      readonly text?: string;
    }
  | RawReply
  | "hang"
  | "reset";

/** A reply, or a function that makes one out of the request. */
export type Scripted = Reply | ((request: RecordedRequest) => Reply);

/** An HTTP server on this machine that answers by script and records what it gets. */
export interface TestServer {
  readonly baseUrl: string;
  /** All requests in the order of their arrival. */
  readonly requests: readonly RecordedRequest[];
  /**
   * Scripts the answers for one method and encoded path: one per request, the last one for all
   * further requests. A request without a script gets 418, which no client retries.
   */
  on(method: string, path: string, ...replies: [Scripted, ...Scripted[]]): void;
  /** Answers every request alike, but those to one path. */
  onOther(path: string, reply: Reply): void;
  /** `"POST /v1/blueprints"` for each request to a path that starts with `prefix`. */
  calls(prefix?: string): string[];
  /** Number of connections that were opened. */
  connections(): number;
  /** Closes the server and every connection, hanging ones too. */
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startHttpServer(): Promise<TestServer> {
  const script = new Map<string, Scripted[]>();
  const requests: RecordedRequest[] = [];
  let connections = 0;
  let other: { readonly path: string; readonly reply: Reply } | undefined;

  const server = http.createServer((incoming, response) => {
    void record(incoming).then((request) => {
      requests.push(request);
      answer(
        response,
        other && other.path !== request.path ? other.reply : nextReply(script, request),
      );
    });
  });
  server.on("connection", () => (connections += 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    on: (method, path, ...replies) => void script.set(`${method} ${path}`, replies),
    onOther: (path, reply) => void (other = { path, reply }),
    calls: (prefix = "/") =>
      requests
        .filter(({ path }) => path.startsWith(prefix))
        .map(({ method, path }) => `${method} ${path}`),
    connections: () => connections,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function record(incoming: http.IncomingMessage): Promise<RecordedRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) {
    parts.push(part as Buffer);
  }
  const bytes = Buffer.concat(parts);
  const [path = "", query = ""] = (incoming.url ?? "").split("?");
  return {
    method: incoming.method ?? "",
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: incoming.headers,
    bodyBytes: bytes.length,
    body: parse(bytes.toString("utf8")),
  };
}

function nextReply(script: Map<string, Scripted[]>, request: RecordedRequest): Reply {
  const call = `${request.method} ${request.path}`;
  const [next, ...later] = script.get(call) ?? [];
  if (next === undefined) {
    return { status: 418, json: { ok: false, error: "unscripted", message: call } };
  }
  if (later.length > 0) {
    script.set(call, later);
  }
  return typeof next === "function" ? next(request) : next;
}

function answer(response: http.ServerResponse, reply: Reply): void {
  if (reply === "hang") {
    return;
  }
  if (reply === "reset") {
    response.socket?.destroy();
    return;
  }
  if ("bytes" in reply) {
    const { status = 200, headers = {}, bytes } = reply;
    response.writeHead(status, headers).end(bytes);
    return;
  }
  const { status = 200, headers = {}, json, text = JSON.stringify(json ?? {}) } = reply;
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
}

function parse(text: string): unknown {
  try {
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}
