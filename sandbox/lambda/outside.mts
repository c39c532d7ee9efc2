/** Sends what a function asks of hosts outside to the sandbox. Node runs this file as it is. */
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import process from "node:process";

const header = "x-longshore-outside";

type Modules = Readonly<Record<"http" | "https", { request: unknown; get: unknown }>>;
type Ask = (
  options: RequestOptions,
  listener?: (response: IncomingMessage) => void,
) => ClientRequest;

/** Replaces `fetch`, and what Node's `http` and `https` send, of this process. */
export function askOutside(outsideUrl: string, { http, https }: Modules): void {
  const { hostname, port } = new URL(outsideUrl);
  const ask = http.request as Ask;
  for (const module of [http, https]) {
    const own = module.request as (...all: unknown[]) => ClientRequest;
    const request = (...all: unknown[]): ClientRequest => {
      const { url, options, listener } = read(all, module === https ? "https:" : "http:");
      if (isHere(url)) return own(...all);
      const headers = {
        ...(options.headers as object),
        [header]: url.href,
        host: `${hostname}:${port}`,
      };
      const place = {
        protocol: "http:",
        host: hostname,
        hostname,
        port,
        path: "/",
        agent: undefined,
      };
      const made = ask({ ...options, ...place, headers }, listener);
      const emit = made.emit.bind(made) as (event: string, ...values: unknown[]) => boolean;
      // A refusal is no answer: whoever asked hears of an error.
      made.emit = (event: string, ...values: unknown[]) => {
        const reason = event === "response" && (values[0] as IncomingMessage).headers[header];
        if (!reason) return emit(event, ...values);
        made.destroy(new Error(decodeURI(String(reason))));
        return true;
      };
      return made;
    };
    Object.assign(module, { request, get: (...all: unknown[]) => request(...all).end() });
  }
  const own = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const asked = new Request(input, init);
    if (isHere(new URL(asked.url))) return own(input, init);
    const { method } = asked;
    const headers = new Headers(asked.headers);
    headers.set(header, asked.url);
    const body = await asked.arrayBuffer();
    const answer = await own(outsideUrl, { method, headers, ...(body.byteLength > 0 && { body }) });
    const reason = answer.headers.get(header);
    if (reason) throw new TypeError(`fetch failed: ${decodeURI(reason)}`);
    return answer;
  };
}

/** AWS and Port are on this machine, and nothing else is. */
function isHere({ hostname }: URL): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

/** `request(url, options, listener)` and `request(options, listener)`. */
function read(all: readonly unknown[], usual: string) {
  const [first, ...others] = all;
  const isUrl = typeof first === "string" || first instanceof URL;
  const rest = isUrl ? others : all;
  const listener = rest.find((one) => typeof one === "function") as Parameters<Ask>[1];
  const given = rest.find((one) => typeof one === "object" && one !== null) as
    RequestOptions | undefined;
  const { protocol = usual, hostname, host, port, path = "/" } = given ?? {};
  const place = `${protocol}//${hostname ?? host ?? "localhost"}${port ? `:${port}` : ""}${path}`;
  return { url: isUrl ? new URL(first) : new URL(place), options: given ?? {}, listener };
}

/** Undefined outside of a sandbox that has answers. */
export const outsideUrl: string | undefined = process.env["LONGSHORE_OUTSIDE"];
