import * as http from "node:http";
import { createConsole } from "../../../sandbox/console/console";
import type { ConsoleParts } from "../../../sandbox/console/parts";
import { Hops } from "../../../sandbox/hops";
import { Listener } from "../../../sandbox/listener";

/** A console of its own, with as much of a sandbox behind it as a test gives. */
export interface TestConsole {
  readonly hops: Hops;
  readonly url: string;
  /** @returns the status and the parsed body */
  readonly ask: (
    name: string,
    body?: object,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; body: Record<string, unknown> }>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Page>;
  /** Sends any headers, also those that `fetch` keeps for itself. */
  readonly send: (method: string, path: string, headers: Record<string, string>) => Promise<Page>;
}

/** An answer with its headers. */
export interface Page {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** Starts a console before the tests of a `describe` and ends it after. */
export function useConsole(given: (hops: Hops) => Partial<ConsoleParts> = () => ({})): TestConsole {
  let listener: Listener | undefined;
  const hops = new Hops();
  before(async () => {
    // What a test gives may be there only while one runs.
    const own = Object.getOwnPropertyDescriptors(given(hops));
    const serve = createConsole(Object.defineProperties({ hops }, own) as ConsoleParts);
    const handle = (request: http.IncomingMessage, response: http.ServerResponse) => {
      const served = serve(request, response);
      if (!served) response.writeHead(404).end("nobody's");
      return served;
    };
    listener = await Listener.start({ port: 0, handle });
  });
  after(() => listener?.close());
  const base = () => listener?.url ?? "";
  return {
    hops,
    get url() {
      return base();
    },
    ask: async (name, body, headers = {}) => {
      const [method = "GET", path = ""] = name.split(" ");
      const answer = await fetch(`${base()}/console/${path}`, {
        method,
        headers: { ...(body && { "content-type": "application/json" }), ...headers },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    get: (path, headers = {}) => send(base() + path, "GET", headers),
    send: (method, path, headers) => send(base() + path, method, headers),
  };
}

function send(url: string, method: string, headers: Record<string, string>): Promise<Page> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on("error", reject);
    request.end();
  });
}
