import type * as http from "node:http";
import { driveCalls } from "./drive-calls";
import { serveFramedPage } from "./drive/framed-page";
import { lookCalls } from "./look-calls";
import { serveAsset, servePage } from "./page";
import type { ConsoleParts } from "./parts";
import { serveCall, type AnyCall } from "./serve-calls";
import { serveStream } from "./stream";

const calls = new Map<string, AnyCall>(Object.entries({ ...lookCalls, ...driveCalls }));

/**
 * Answers a request that is the console's.
 * @param name below `/console/`; undefined for a view of the page
 */
export async function serveConsole(
  parts: ConsoleParts,
  name: string | undefined,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  if (name === undefined) return servePage(response);
  if (name === "stream" && request.method === "GET") {
    return serveStream(parts.hops, request, response);
  }
  if (await serveAsset(name, request, response)) return;
  if (await serveFramedPage(parts, name, request, response)) return;
  await serveCall(calls, parts, name, request, response);
}
