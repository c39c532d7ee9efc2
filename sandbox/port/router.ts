import { ApiError } from "./api-error";
import type { Actor } from "./accounts";

/** One request that passed authentication, as a route sees it. */
export interface ApiRequest {
  /** The value of a `:name` segment of the pattern, percent-decoded. */
  readonly param: (name: string) => string;
  readonly query: URLSearchParams;
  /** The parsed JSON body; undefined without one. */
  readonly body: unknown;
  readonly by: Actor;
  /** Replaces the body that `calls` shows, so that no secret input is kept there. */
  readonly redact: (body: unknown) => void;
}

/** A status and the JSON that goes with it. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: object;
}

/** One endpoint. */
export interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handle: (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;
}

/** A route that a request fits, with the values of its `:name` segments. */
export interface RouteMatch {
  readonly route: Route;
  readonly params: ReadonlyMap<string, string>;
}

/** Declares an endpoint: `route("GET", "/v1/blueprints/:blueprint", handle)`. */
export function route(method: string, pattern: string, handle: Route["handle"]): Route {
  return { method, segments: pattern.split("/"), handle };
}

/** A 2xx answer with Port's `ok: true` in front. */
export function ok(body: object = {}, status = 200): ApiAnswer {
  return { status, body: { ok: true, ...body } };
}

/**
 * Finds the route of a request; fixed segments win over `:name` segments.
 * @param path As sent, percent-encoded: an identifier may hold an encoded slash.
 */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): RouteMatch | undefined {
  const segments = path.split("/");
  const fitting = routes.filter(
    (candidate) => candidate.method === method && fits(candidate.segments, segments),
  );
  const best = fitting.sort((a, b) => fixedSegments(b) - fixedSegments(a))[0];
  return best && { route: best, params: readParams(best.segments, segments) };
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, i) => (part.startsWith(":") ? segments[i] !== "" : part === segments[i]))
  );
}

function fixedSegments(candidate: Route): number {
  return candidate.segments.filter((part) => !part.startsWith(":")).length;
}

function readParams(pattern: readonly string[], segments: readonly string[]) {
  const params = new Map<string, string>();
  pattern.forEach((part, i) => {
    if (part.startsWith(":")) params.set(part.slice(1), decode(segments[i] ?? ""));
  });
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError(400, "bad_request", `The path segment "${segment}" is not percent-encoded.`);
  }
}
