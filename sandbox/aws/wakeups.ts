/** Lets waiting parties go on when something happened to what they wait for, or after a while. */
export class Wakeups {
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #counts = new Map<string, number>();
  #total = 0;

  /** Grows whenever whoever waits for `key` is woken. */
  count(key: string): number {
    return this.#total + (this.#counts.get(key) ?? 0);
  }

  /**
   * Waits for the next `wake` of `key`, at most `milliseconds`, and no longer than until `signal`.
   * @param seen what `count` was when there was nothing yet: what has happened since is not missed
   */
  next(key: string, seen: number, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.count(key) !== seen) return Promise.resolve();
    const waiting = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiting);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener("abort", done);
      waiting.add(done);
    });
  }

  /** Lets everyone go on who waits for `key` now. */
  wake(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    for (const done of [...(this.#waiting.get(key) ?? [])]) done();
  }

  /** Lets everyone go on who waits now. */
  wakeAll(): void {
    this.#total += 1;
    for (const all of this.#waiting.values()) for (const done of [...all]) done();
  }
}
