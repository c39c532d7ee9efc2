/** Lets waiting parties go on when something happened, or after a while. */
export class Wakeups {
  readonly #waiting = new Set<() => void>();

  /** Waits for the next `wake`, at most `milliseconds`, and no longer than until `signal`. */
  next(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener("abort", done);
      this.#waiting.add(done);
    });
  }

  /** Lets everyone go on who waits now. */
  wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
