import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { AwsEndpoint } from "../../sandbox/aws/endpoint";
import type { Answering } from "./in-process";

/** A request that came through, whole. */
export interface TappedCall {
  /** Short name, such as `DynamoDB_20120810.PutItem`. */
  readonly label: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** An answer of something that a tap leads to. */
export interface TapAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is looked at of a request, besides its body. */
export type TapRequest = Pick<http.IncomingMessage, "method" | "url" | "headers">;

/** Where a request goes: to another server, or to a function; undefined cuts the connection. */
export interface TapRoute {
  readonly label: string;
  readonly to:
    | string
    | ((
        request: TapRequest,
        body: Buffer,
      ) => TapAnswer | undefined | Promise<TapAnswer | undefined>);
  /** Path to use there instead of the request's. */
  readonly path?: string;
}

/** Says where a request goes. */
export type FindRoute = (request: TapRequest, body: Buffer) => TapRoute;

/**
 * Which call fails, counted from 1, and whether it has its effect before its answer is lost. One
 * that hangs has none, and its connection stays open without an answer.
 */
export interface TapFailure {
  readonly call: number;
  readonly kind: "before effect" | "answer lost" | "hangs";
}

/**
 * Stands between functions and everything that they call: counts and keeps every call, in order of
 * arrival, and makes one of them fail by cutting its connection, or by never answering. AWS clients may
 * be led here without a socket (`inProcess`).
 */
export class Tap implements Answering {
  readonly url: string;
  readonly #server: http.Server;
  readonly #agent = new http.Agent({ keepAlive: true });
  readonly #find: FindRoute;
  #calls: TappedCall[] = [];
  #failure: TapFailure | undefined;

  private constructor(server: http.Server, find: FindRoute) {
    this.#server = server;
    this.#find = find;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
  }

  /** Listens on a free port. */
  static async start(route: FindRoute): Promise<Tap> {
    const server = http.createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Tap(server, route);
  }

  /** Calls since `restart`. */
  get calls(): readonly TappedCall[] {
    return this.#calls;
  }

  /** Counts from 1 again. @param failure the call that fails from now on */
  restart(failure?: TapFailure): void {
    this.#calls = [];
    this.#failure = failure;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await closed;
  }

  /** Answers one request; undefined cuts the connection. */
  async answer(request: TapRequest, body: Buffer): Promise<TapAnswer | undefined> {
    const { label, to, path = request.url ?? "/" } = this.#find(request, body);
    const text = `${request.method} ${request.headers.host} ${request.url}\n${body.toString()}`;
    this.#calls.push({ label, headers: request.headers, text });
    const fails = this.#failure?.call === this.#calls.length ? this.#failure.kind : undefined;
    if (fails === "hangs") return new Promise(() => undefined);
    if (fails === "before effect") return undefined;
    const answer =
      typeof to === "string"
        ? await this.#forward(request, body, to + path)
        : await to(request, body);
    if (fails || !answer) return undefined;
    // The clock of the tests: clients take a difference for a wrong clock of their own.
    return { ...answer, headers: { date: new Date().toUTCString(), ...answer.headers } };
  }

  async #pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const answer = await this.answer(request, await buffer(request));
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
    else response.destroy();
  }

  async #forward(request: TapRequest, body: Buffer, url: string): Promise<TapAnswer> {
    const { method, headers } = request;
    const outgoing = http.request(url, { method, headers, agent: this.#agent });
    outgoing.end(body);
    const [response] = (await once(outgoing, "response")) as [http.IncomingMessage];
    const text = (await buffer(response)).toString();
    const type = response.headers["content-type"] ?? "text/plain";
    const kept = { "content-type": type, ...errorType(response.headers) };
    return { status: response.statusCode ?? 500, headers: kept, body: text };
  }
}

function errorType(headers: http.IncomingHttpHeaders): Record<string, string> {
  const type = headers["x-amzn-errortype"];
  return typeof type === "string" ? { "x-amzn-errortype": type } : {};
}

/** Where requests to AWS go, in this process. */
export function toEndpoint(endpoint: AwsEndpoint): TapRoute["to"] {
  return (request, body) => endpoint.answer(request, body, new AbortController().signal);
}
