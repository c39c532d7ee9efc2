/** What a `PortError` knows about the failed call. */
export interface PortErrorDetails {
  /** HTTP status; undefined when no answer arrived or nothing was sent. */
  readonly status?: number;
  /** Port's `error`, e.g. `blueprint_schema_mismatch`; the network's code when no answer arrived. */
  readonly code?: string;
  /** Port's `message`. */
  readonly portMessage?: string;
  readonly method: string;
  /** Path with the version, without the query, e.g. `/v1/blueprints/vm`. */
  readonly path: string;
  /** Whether the same call may succeed later and does no harm when it is repeated. */
  readonly retryable: boolean;
  /** Seconds that Port asked to wait. */
  readonly retryAfterSeconds?: number;
}

/**
 * A call to Port that failed after all retries. Neither it nor its `cause` holds a token, a
 * credential, a header or the request's body (beyond what Port quotes in its own message), so it may
 * be logged whole.
 */
export class PortError extends Error implements PortErrorDetails {
  override readonly name = "PortError";
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly portMessage: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, details: PortErrorDetails, options?: { cause?: unknown }) {
    super(message, options);
    this.status = details.status;
    this.code = details.code;
    this.portMessage = details.portMessage;
    this.method = details.method;
    this.path = details.path;
    this.retryable = details.retryable;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** Whether Port said that the thing does not exist; a 404 from something before Port has no code. */
export function isAbsent(error: unknown): boolean {
  return error instanceof PortError && error.status === 404 && error.code !== undefined;
}

/** Whether Port did not accept the token or the credentials. */
export function isUnauthorized(error: unknown): boolean {
  return error instanceof PortError && error.status === 401;
}

/** Whether Port said that the identifier is taken. */
export function isTaken(error: unknown): boolean {
  return error instanceof PortError && error.status === 409 && error.code === "identifier_taken";
}

/** Whether Port said that something else still needs the thing. */
export function isNeeded(error: unknown): boolean {
  return error instanceof PortError && error.status === 403 && error.code === "has_dependents";
}

/** Gives `fallback` when Port says that the thing does not exist; any other failure is passed on. */
export function whenAbsent<T, F>(call: Promise<T>, fallback: F): Promise<T | F> {
  return unless(isAbsent, call, fallback);
}

/** Gives `fallback` when Port says that the identifier is taken; any other failure is passed on. */
export function whenTaken<T, F>(call: Promise<T>, fallback: F): Promise<T | F> {
  return unless(isTaken, call, fallback);
}

async function unless<T, F>(
  isExpected: (error: unknown) => boolean,
  call: Promise<T>,
  fallback: F,
): Promise<T | F> {
  try {
    return await call;
  } catch (error) {
    if (isExpected(error)) {
      return fallback;
    }
    throw error;
  }
}
