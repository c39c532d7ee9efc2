import type * as http from "node:http";
import type { ConsoleParts } from "./parts";

/** A request that may be the console's. */
export type ServeConsole = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
) => Promise<void> | undefined;

/**
 * The page on the sandbox: itself, the stream and the calls, all below `/console/`. Addresses that a
 * browser opens and nothing else answers are views of the page. What answers is loaded by the first
 * request: whoever never opens the page does not wait for it.
 */
export function createConsole(parts: ConsoleParts): ServeConsole {
  return (request, response) => {
    const [path = "/"] = (request.url ?? "/").split("?");
    const name = path.startsWith("/console/") ? path.slice("/console/".length) : undefined;
    if (name === undefined && (request.method !== "GET" || !isOpened(request))) return undefined;
    return load().serveConsole(parts, name, request, response);
  };
}

function load(): typeof import("./serve-console") {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the first request loads it
  return require("./serve-console") as typeof import("./serve-console");
}

function isOpened({ headers, url }: http.IncomingMessage): boolean {
  return url === "/" || (headers.accept ?? "").includes("text/html");
}
