import type { Hops } from "../hops";

/** What goes on after a request was answered, one piece of work after the other. */
export class Background {
  readonly #hops: Hops;
  #last: Promise<void> = Promise.resolve();

  constructor(hops: Hops) {
    this.#hops = hops;
  }

  /** Begins a piece of work when those before it have ended. A failure is recorded as a hop. */
  add(what: string, work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#hops.record("Port", `${what} failed: ${reason}`, { kind: "problem" });
    });
  }

  /** Ends when everything that was added so far has ended. */
  settled(): Promise<void> {
    return this.#last;
  }
}
