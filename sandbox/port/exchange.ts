import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { ApiError } from "./api-error";
import type { Actor } from "./accounts";
import type { Core } from "./core";
import type { Faults } from "./faults";
import type { RateLimit } from "./rate-limit";
import { readRequestBody, type RequestBody } from "./request-body";
import { type ApiAnswer, findRoute, ok, type Route } from "./router";

/** One request, as tests see it; without token and client secret. */
export interface PortCall {
  readonly method: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Status of the answer; 0 while there is none, and for ever after a hang or disconnect. */
  readonly status: number;
  /** Parsed JSON; secret inputs of runs are encrypted. */
  readonly body: unknown;
}

/** What serving a request needs. */
export interface Exchanges {
  readonly core: Core;
  readonly routes: readonly Route[];
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  readonly calls: PortCall[];
}

type OpenCall = { -readonly [Field in keyof PortCall]: PortCall[Field] };

interface Exchange {
  readonly call: OpenCall;
  readonly query: URLSearchParams;
  readonly body: RequestBody;
  readonly authorization: string | undefined;
}

const TOKEN_PATH = "/v1/auth/access_token";

/** Serves one HTTP request: records it, lets a fault have it, or answers like Port. */
export async function serveExchange(
  exchanges: Exchanges,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = "", search] = (request.url ?? "").split("?", 2);
  const query = new URLSearchParams(search);
  const method = request.method ?? "";
  const call: OpenCall = { method, path, query: asRecord(query), status: 0, body: undefined };
  exchanges.calls.push(call);

  const body = await readRequestBody(request);
  if (body === undefined) return;
  if ("json" in body) call.body = withoutClientSecret(body.json);
  const trace = request.headers["x-amzn-trace-id"];
  const { traces } = exchanges.core.hops;
  const take = () => exchanges.faults.take(method, path, trace !== undefined);
  const fault = traces.resume(trace, take);
  if (fault === "hang") return;
  if (fault === "disconnect") {
    request.socket.destroy();
    return;
  }
  const isLost = fault === "answer lost";
  const isSlow = fault !== undefined && !isLost && "afterMilliseconds" in fault;
  if (isSlow) await wait(fault.afterMilliseconds, undefined, { ref: false });
  // Whoever has hung up meanwhile has asked for nothing.
  if (response.destroyed) return;
  const { authorization } = request.headers;
  const answer =
    fault && !isSlow && !isLost
      ? fault
      : await traces.resume(trace, () =>
          answerAsPort(exchanges, { call, query, body, authorization }),
        );
  if (isLost) {
    request.socket.destroy();
    return;
  }
  call.status = answer.status;
  send(response, answer, exchanges.rateLimit.count());
}

async function answerAsPort(exchanges: Exchanges, exchange: Exchange): Promise<ApiAnswer> {
  try {
    return await callRoute(exchanges, exchange);
  } catch (error) {
    const { status, body } = error instanceof ApiError ? error : internalError(error);
    return { status, body };
  }
}

function callRoute({ core, routes }: Exchanges, { call, query, body, authorization }: Exchange) {
  const { method, path } = call;
  if (method === "POST" && path === TOKEN_PATH) {
    return ok(core.accounts.issueToken(jsonOf(body)));
  }
  const by = core.accounts.authenticate(authorization);
  const match = findRoute(routes, method, path);
  if (match === undefined) {
    throw new ApiError(404, "not_found", `The stand-in has no route ${method} ${path}.`);
  }
  return byHand(core, call, by, () =>
    match.route.handle({
      param: (name) => match.params.get(name) ?? "",
      query,
      body: jsonOf(body),
      by,
      redact: (shown) => {
        call.body = shown;
      },
    }),
  );
}

/** A person who writes entities begins something, as with a run; Longshore's own account never does. */
function byHand<T>({ hops, accounts }: Core, call: PortCall, by: Actor, work: () => T): T {
  const { method, path } = call;
  const isWrite = method !== "GET" && /\/entities(\/|$)/.test(path) && !path.endsWith("/search");
  const isOurs = by.userId === accounts.actors[0]?.userId || hops.traces.current.length > 0;
  if (!isWrite || isOurs) return work();
  return hops.traces.within([hops.traces.newKey("write")], () => {
    hops.record("Port", `${method} ${path}`, { kind: "begun", title: "by hand", by: by.email });
    return work();
  });
}

function asRecord(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(query);
}

function jsonOf(body: RequestBody): unknown {
  if ("error" in body) throw body.error;
  return body.json;
}

function withoutClientSecret(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("clientSecret" in body)) return body;
  const { clientSecret: _clientSecret, ...others } = body;
  return others;
}

function internalError(error: unknown): ApiError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ApiError(500, "internal_error", `The stand-in failed: ${reason}`);
}

function send(
  response: ServerResponse,
  answer: { status: number; headers?: Record<string, string>; body?: unknown },
  rateLimit: Record<string, string>,
): void {
  const type = { "content-type": "application/json; charset=utf-8" };
  response.writeHead(answer.status, { ...type, ...rateLimit, ...answer.headers });
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}
