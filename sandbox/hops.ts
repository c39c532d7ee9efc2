/** One step of a message on its way through the sandbox. */
export interface Hop {
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
  /** The part it happened in: `Port`, `Kafka`, `Lambda`, `SQS`, `Cloud Control`, … */
  readonly part: string;
  /** What happened, as one short line. */
  readonly what: string;
}

type Listener = (hop: Hop) => void;

/** Records what happens in the sandbox, for the timeline that `npm start` prints and for tests. */
export class Hops {
  readonly all: Hop[] = [];
  readonly #listeners = new Set<Listener>();

  /** Notes one step; called by every part of the sandbox. */
  record(part: string, what: string): void {
    const hop = { at: Date.now(), part, what };
    this.all.push(hop);
    for (const listener of this.#listeners) listener(hop);
  }

  /** Calls `listener` for every later step. @returns a function that ends this. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
