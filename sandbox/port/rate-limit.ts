const PERIOD_SECONDS = 300;
const LIMIT = 15_000;

/** Counts requests for the `x-ratelimit-*` headers; it never refuses one (a fault can, with 429). */
export class RateLimit {
  #resetAt = 0;
  #remaining = LIMIT;

  /** Counts one request. `reset` is in epoch seconds, as Port's documentation has it. */
  count(): Record<string, string> {
    const now = Math.floor(Date.now() / 1000);
    if (now >= this.#resetAt) {
      this.#resetAt = now + PERIOD_SECONDS;
      this.#remaining = LIMIT;
    }
    this.#remaining = Math.max(0, this.#remaining - 1);
    return {
      "x-ratelimit-period": String(PERIOD_SECONDS),
      "x-ratelimit-limit": String(LIMIT),
      "x-ratelimit-remaining": String(this.#remaining),
      "x-ratelimit-reset": String(this.#resetAt),
    };
  }
}
