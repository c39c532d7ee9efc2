/** How one attempt failed. */
export interface Failure {
  /** HTTP status; undefined when no answer arrived. */
  readonly status?: number;
  /** The network's code when no answer arrived, e.g. `ECONNRESET`. */
  readonly code?: string;
  /** The `Retry-After` header, in seconds from now. */
  readonly retryAfterSeconds?: number;
  /** The `x-ratelimit-reset` header as it came. */
  readonly rateLimitReset?: string;
}

/** How often and how long the client tries again. */
export interface RetryRules {
  readonly maxAttempts: number;
  readonly maxWaitSeconds: number;
  readonly backoffSeconds: number;
}

/** One failed attempt and what the decision about it depends on. */
export interface Attempt {
  readonly failure: Failure;
  /** Number of the attempt that failed, from 1. */
  readonly attempt: number;
  /** False when sending the request twice does something twice. */
  readonly repeatable: boolean;
  readonly rules: RetryRules;
  readonly nowMs: number;
  /** At least 0, below 1. */
  readonly random: number;
}

/** Answers that a repeat changes nothing of: what is asked for is not served, or not in this version of HTTP. */
const lastingFailures = new Set([501, 505]);
const neverConnected = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

/**
 * Says how long to wait before the next attempt.
 * @returns seconds, at most `maxWaitSeconds`; undefined when the call is to fail now
 */
export function chooseDelay(attempt: Attempt): number | undefined {
  const { failure, repeatable, rules } = attempt;
  const asked = askedSeconds(failure, attempt.nowMs) ?? 0;
  if (
    attempt.attempt >= rules.maxAttempts ||
    asked > rules.maxWaitSeconds ||
    !isRetryable(failure, repeatable)
  ) {
    return undefined;
  }
  // On top of what Port asks for, so that many waiting processes do not come back at once.
  const backoff = rules.backoffSeconds * 2 ** (attempt.attempt - 1) * (1 - attempt.random / 2);
  return Math.min(asked + backoff, rules.maxWaitSeconds);
}

/**
 * Whether the same request may succeed later. POST and PATCH are repeated like the others: Port's
 * upserts are idempotent, and a log line that appears twice is better than a run without its end.
 * A request that is not repeatable is sent again only when Port certainly did not act on it.
 */
export function isRetryable(failure: Failure, repeatable: boolean): boolean {
  if (repeatable) {
    return failure.status === undefined || isPassing(failure.status);
  }
  return failure.status === undefined
    ? neverConnected.has(failure.code ?? "")
    : failure.status === 429;
}

/** Whether an answer is about the moment: what stands before Port has statuses of its own, such as 522 and 530. */
export function isPassing(status: number): boolean {
  return [408, 425, 429].includes(status) || (status >= 500 && !lastingFailures.has(status));
}

/** Seconds that Port asks to wait, at least 0; undefined when it does not say. */
export function askedSeconds(failure: Failure, nowMs: number): number | undefined {
  if (failure.retryAfterSeconds !== undefined) {
    return Math.max(0, failure.retryAfterSeconds);
  }
  if (failure.status !== 429 || !/^\d+(\.\d+)?$/.test(failure.rateLimitReset ?? "")) {
    return undefined;
  }
  // Port's documentation says epoch seconds, its Terraform provider reads seconds to wait.
  const reset = Number(failure.rateLimitReset);
  // Nor does either say that nobody will ever send milliseconds.
  const epochSeconds = reset > 100_000_000_000 ? reset / 1000 : reset;
  return epochSeconds > 10_000 ? Math.max(0, epochSeconds - nowMs / 1000) : epochSeconds;
}
