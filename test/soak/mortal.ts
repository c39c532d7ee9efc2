/** The life of one invocation: it ends before or after one of its calls has its effect, without a word. */
export class Life {
  /** Fulfilled when it has ended. */
  readonly ended: Promise<"killed">;
  #calls = 0;
  #alive = true;
  #end: () => void = () => undefined;

  /**
   * @param lastCall the call in which it ends, from 1; Infinity for none
   * @param hasEffect whether that call reaches what is called
   */
  constructor(
    private readonly lastCall: number,
    private readonly hasEffect: boolean,
  ) {
    this.ended = new Promise((resolve) => {
      this.#end = () => resolve("killed");
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Ends it from outside. */
  end(): void {
    this.#alive = false;
    this.#end();
  }

  /** Calls something outside; after the end nothing is called, and nothing goes on. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#alive) return never;
    if ((this.#calls += 1) === this.lastCall) {
      this.#alive = false;
      // Its answer, good or bad, comes to nobody.
      if (this.hasEffect) await work().catch(() => undefined);
      this.end();
    }
    if (!this.#alive) return never;
    try {
      const answer = await work();
      if (this.#alive) return answer;
    } catch (error) {
      if (this.#alive) throw error;
    }
    return never;
  }

  /** The same object, whose methods this life calls. */
  calling<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (own, key) => {
        const value: unknown = Reflect.get(own, key, own);
        if (typeof value !== "function") return value;
        const method = value.bind(own) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => this.call(async () => method(...args));
      },
    });
  }
}

const never = new Promise<never>(() => undefined);
