import type * as http from "node:http";
import { driveCalls } from "./drive-calls";
import { serveFramedPage } from "./drive/framed-page";
import { lookCalls } from "./look-calls";
import { serveAsset, servePage } from "./page";
import type { ConsoleParts } from "./parts";
import { serveCall, type AnyCall } from "./serve-calls";
import { serveStream } from "./stream";

const calls = new Map<string, AnyCall>(Object.entries({ ...lookCalls, ...driveCalls }));

/** A request that may be the console's. */
export type ServeConsole = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
) => Promise<void> | undefined;

/**
 * The page on the sandbox: itself, the stream and the calls, all below `/console/`. Addresses that a
 * browser opens and nothing else answers are views of the page.
 */
export function createConsole(parts: ConsoleParts): ServeConsole {
  return (request, response) => {
    const [path = "/"] = (request.url ?? "/").split("?");
    if (path.startsWith("/console/")) {
      return serve(parts, path.slice("/console/".length), request, response);
    }
    if (request.method !== "GET" || !isOpened(request)) return undefined;
    servePage(response);
    return Promise.resolve();
  };
}

async function serve(
  parts: ConsoleParts,
  name: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  if (name === "stream" && request.method === "GET") {
    return serveStream(parts.hops, request, response);
  }
  if (await serveAsset(name, request, response)) return;
  if (await serveFramedPage(parts, name, request, response)) return;
  await serveCall(calls, parts, name, request, response);
}

function isOpened({ headers, url }: http.IncomingMessage): boolean {
  return url === "/" || (headers.accept ?? "").includes("text/html");
}
