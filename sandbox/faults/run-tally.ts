import type { Hops } from "../hops";
import type { RunCounts } from "./fault-types";

/** One place in which runs wait. @returns those of the runs that are there */
export type Place = (runs: readonly string[]) => Promise<readonly string[]>;

/** Counts runs by what Port has told of their beginning and their end. */
export class RunTally {
  #started = 0;
  #ended = 0;
  readonly #open = new Set<string>();

  /** @param isOurs whether a run of this action is Longshore's to end */
  constructor(hops: Hops, isOurs: (action: string) => boolean = () => true) {
    hops.subscribe(({ detail, traces }) => {
      const [run] = traces.filter((key) => key.startsWith("r_"));
      if (run === undefined) return;
      if (detail?.kind === "begun" && isOurs(detail.title)) {
        this.#started += 1;
        this.#open.add(run);
      }
      if (detail?.kind === "ended" && this.#open.delete(run)) this.#ended += 1;
    });
  }

  /**
   * Looks where the open runs are.
   * @param places along the way that a run takes: what has left one is found in a later one
   */
  async counts(places: readonly Place[]): Promise<RunCounts> {
    // A clock takes runs back to the beginning of the way: one look alone may miss them.
    const missing = await this.#missing(await this.#missing([...this.#open], places), places);
    return {
      ...{ started: this.#started, ended: this.#ended },
      ...{ waiting: this.#open.size - missing.length, lost: missing.length, lostRuns: missing },
    };
  }

  async #missing(runs: readonly string[], places: readonly Place[]): Promise<string[]> {
    let left = [...runs];
    for (const place of places) {
      if (left.length === 0) break;
      const found = new Set(await place(left));
      left = left.filter((run) => !found.has(run));
    }
    return left.filter((run) => this.#open.has(run));
  }
}
