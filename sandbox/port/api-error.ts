/**
 * A refusal as Port words it: `{ ok: false, error, message }` with an HTTP status.
 * Whatever a route throws besides this one becomes a 500 `internal_error`.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** The response body. */
  get body(): { ok: false; error: string; message: string } {
    return { ok: false, error: this.code, message: this.message };
  }
}

/** 404 `not_found` for one thing of a kind: `notFound("entity", "orders")`. */
export function notFound(kind: string, identifier: string, where = ""): ApiError {
  return new ApiError(404, "not_found", `No ${kind} ${quote(identifier)}${where} was found.`);
}

/** 422 `invalid_request`: Port's answer when a body or parameter does not fit the route. */
export function invalidRequest(message: string): ApiError {
  return new ApiError(422, "invalid_request", message);
}

/** 409 `identifier_taken`. */
export function identifierTaken(kind: string, identifier: string): ApiError {
  return new ApiError(
    409,
    "identifier_taken",
    `The ${kind} identifier ${quote(identifier)} is taken; choose another one or update it.`,
  );
}

/** JSON of a value for an error message, cut at 80 characters. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
