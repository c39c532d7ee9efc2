import { PortError } from "./port-error";
import type { Shape } from "./shapes";
import type { JsonObject } from "./types";

/** One call to Port's API, before encoding. */
export interface PortRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The parts after `/v1`, each as it is: `["blueprints", "vm", "entities", "a/b"]`. */
  readonly path: readonly string[];
  /** Parameters; those that are undefined are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** False when sending it twice does something twice; default true. */
  readonly repeatable?: boolean;
  /** Texts in `body` that must not come back in an error. */
  readonly secrets?: readonly string[];
}

/** A successful answer. */
export interface Answer {
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly body: JsonObject;
}

/** Sends a request with a valid token; throws `PortError` unless the answer is a success. */
export type Send = (request: PortRequest) => Promise<Answer>;

/**
 * Takes one field out of an answer.
 * @throws PortError when the answer lacks it, or has something else there
 */
export function fieldOf<T>(answer: Answer, name: string, shape: Shape<T>): T {
  const value = shape(answer.body[name]);
  if (value !== undefined) return value;
  const { status, method, path } = answer;
  const what = answer.body[name] === undefined ? "without" : "with an unknown kind of";
  throw new PortError(
    `Port answered ${method} ${path} with ${status} but ${what} "${name}"; its API may have changed.`,
    { status, method, path, retryable: false },
  );
}
