import { createServer, type IncomingMessage, type Server } from "node:http";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import type { Json } from "../../functions/port/types";

/** A request that a handler made. */
export interface HttpRequest {
  readonly method: string;
  /** Whole, with its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text; empty when there was none. */
  readonly body: string;
}

/** What a request is answered with; an Error stands for a host that does not answer. */
export type HttpAnswer =
  | Error
  | {
      /** Default 200. */
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: Json;
      readonly text?: string;
    };

/** Answers by method and URL without a query, such as `"GET https://api.example.com/v1/teams"`. */
export type HttpAnswers = Readonly<
  Record<string, HttpAnswer | ((request: HttpRequest) => HttpAnswer)>
>;

/**
 * Answers what handlers ask by HTTP, with `fetch`, got or anything else on Node's `http` and `https`, in the
 * tests of a `describe`. A request that is not listed fails, naming what to add; those to this machine go on.
 * @returns every request so far in the test
 */
export function useHttp(answers: HttpAnswers): readonly HttpRequest[] {
  const requests: HttpRequest[] = [];
  const originals = { fetch: globalThis.fetch, http: { ...http }, https: { ...https } };
  let server: Server;

  function answer(request: HttpRequest): HttpAnswer {
    requests.push(request);
    const found = find(answers, request.method, new URL(request.url));
    return typeof found === "function" ? found(request) : found;
  }

  before(async () => {
    server = createServer((request, response) => {
      void readRequest(request).then((read) => {
        const given = answer(read);
        if (given instanceof Error) return response.destroy();
        const { status, headers, text } = written(given);
        return response.writeHead(status, headers).end(text);
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const through =
      (own: typeof http.request) =>
      (first: string | URL | object, ...rest: unknown[]) => {
        const { url, options, listener } = readArguments(first, rest);
        if (isHere(url)) return own(first as URL, ...(rest as [http.RequestOptions]));
        find(answers, options.method ?? "GET", url);
        const headers = { ...(options.headers as object), [urlHeader]: url.href };
        const place = { host: "127.0.0.1", hostname: "127.0.0.1", port, protocol: "http:" };
        const { agent: _agent, ...others } = options;
        return originals.http.request({ ...others, ...place, path: "/", headers }, listener);
      };
    for (const [module, own] of [
      [http, originals.http],
      [https, originals.https],
    ] as const) {
      const request = through(own.request);
      const get = (...all: Parameters<typeof request>) => request(...all).end();
      Object.assign(exportsOf(module), { request, get });
    }
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (isHere(new URL(request.url))) return originals.fetch(input, init);
      const { method, url } = request;
      const headers = Object.fromEntries(request.headers);
      const given = answer({ method, url, headers, body: await request.text() });
      if (given instanceof Error) throw new TypeError("fetch failed", { cause: given });
      const { status, headers: more, text } = written(given);
      return new Response(text === "" ? null : text, { status, headers: more });
    };
  });
  beforeEach(() => void requests.splice(0));
  after(async () => {
    globalThis.fetch = originals.fetch;
    for (const [module, { request, get }] of [
      [http, originals.http],
      [https, originals.https],
    ] as const)
      Object.assign(exportsOf(module), { request, get });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return requests;
}

const urlHeader = "x-asked-for";

/** Node's own modules are objects that everything in the process shares. */
function exportsOf(module: typeof http | typeof https): object {
  return module === http ? process.getBuiltinModule("http") : process.getBuiltinModule("https");
}

function find(answers: HttpAnswers, method: string, { origin, pathname }: URL) {
  const name = `${method.toUpperCase()} ${origin}${pathname}`;
  const found = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (found) return found;
  const known = Object.keys(answers).join(", ") || "none";
  throw new Error(
    `No answer to ${name}; give one: useHttp({ "${name}": { json: {} } }). There are: ${known}.`,
  );
}

function written(given: Exclude<HttpAnswer, Error>) {
  const { status = 200, json, text = json === undefined ? "" : JSON.stringify(json) } = given;
  const type = json === undefined ? {} : { "content-type": "application/json" };
  return { status, headers: { ...type, ...given.headers }, text };
}

/** `request(url, options, listener)` and `request(options, listener)`. */
function readArguments(first: string | URL | object, rest: readonly unknown[]) {
  const isUrl = typeof first === "string" || first instanceof URL;
  const [options = {}, last] = (isUrl ? rest : [first, ...rest]) as [
    http.RequestOptions?,
    unknown?,
  ];
  const listener = [options, last].find((one) => typeof one === "function");
  const given = typeof options === "function" ? {} : options;
  const { protocol = "https:", hostname, host, port, path = "/" } = given;
  const place = `${protocol}//${hostname ?? host ?? "localhost"}${port ? `:${port}` : ""}${path}`;
  const url = isUrl ? new URL(first) : new URL(place);
  return { url, options: given, listener: listener as (response: IncomingMessage) => void };
}

function isHere({ hostname }: URL): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

async function readRequest(request: IncomingMessage): Promise<HttpRequest> {
  const { [urlHeader]: url, host: _host, ...headers } = request.headers;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? "GET",
    url: String(url),
    headers: headers as Record<string, string>,
    body: Buffer.concat(chunks).toString(),
  };
}
