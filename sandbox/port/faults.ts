/** What a faulty request gets instead of Port's answer. */
export type FaultAnswer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | "hang"
  | "disconnect"
  /** Does what is asked, and closes the connection without a word of it. */
  | "answer lost"
  /** Answers as always, so much later. */
  | { readonly afterMilliseconds: number };

/** Which requests go wrong, and how. */
export interface Fault {
  /** HTTP method; without it, all. */
  readonly method?: string;
  /** Tested on the path as sent, without the query; without it, all. */
  readonly path?: RegExp;
  /** How many requests it hits; without it, every one until `clear()`. */
  readonly times?: number;
  /** Asked for each request that it fits; false lets that one be served. Without it, all are hit. */
  readonly when?: () => boolean;
  /** Hits requests of functions alone, and those of people never. */
  readonly ofFunctions?: boolean;
  /** Called for each request that it hits. */
  readonly struck?: (request: string) => void;
  /**
   * `hang` never answers, `disconnect` closes the connection. A function is called before Port does what
   * is asked; the request itself is served as always.
   */
  readonly answer: FaultAnswer | (() => void);
}

/** Makes requests fail on purpose. The first fault that fits a request, in the order added, wins. */
export class Faults {
  #faults: { readonly fault: Fault; left: number }[] = [];

  /** Lets requests fail from now on. @returns a function that takes this fault back */
  add(fault: Fault): () => void {
    const added = { fault, left: fault.times ?? Infinity };
    this.#faults.push(added);
    return () => {
      this.#faults = this.#faults.filter((one) => one !== added);
    };
  }

  /** Lets every request through again. */
  clear(): void {
    this.#faults = [];
  }

  /**
   * Uses up one time of the fault that fits the request.
   * @param ofFunction whether a function sends it
   * @returns what to answer instead of Port
   */
  take(method: string, path: string, ofFunction = false): FaultAnswer | undefined {
    const hit = this.#faults.find(
      ({ fault, left }) =>
        left > 0 &&
        fits(fault, method, path) &&
        (ofFunction || fault.ofFunctions !== true) &&
        (fault.when?.() ?? true),
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    hit.fault.struck?.(`${method} ${path}`);
    const { answer } = hit.fault;
    if (typeof answer !== "function") return answer;
    answer();
    return undefined;
  }
}

function fits(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  // search() ignores the lastIndex that a global expression would keep between requests.
  return fault.path === undefined || path.search(fault.path) >= 0;
}
