/** What happens to a PUT: a status instead of an answer, a cut connection, or an answer that is lost. */
export type PutFault =
  | { readonly kind: "status"; readonly status: number }
  /** The connection is cut before anything happens. */
  | { readonly kind: "cut" }
  /** The PUT has its effect, and the connection is cut before the answer. */
  | { readonly kind: "lost" };

/** The ordered failures of PUTs to presigned URLs, struck in their order. */
export class PutFaults {
  #pending: PutFault[] = [];

  /** Orders a failure of the next PUTs. */
  add(fault: PutFault, times = 1): void {
    if (!Number.isInteger(times) || times < 1) {
      throw new RangeError(`times of a fault is ${times}; allowed is a whole number from 1.`);
    }
    this.#pending.push(...Array<PutFault>(times).fill(fault));
  }

  /** Takes back everything that has not struck yet. */
  clear(): void {
    this.#pending = [];
  }

  /** Uses up the next failure, if there is one. */
  take(): PutFault | undefined {
    return this.#pending.shift();
  }
}
