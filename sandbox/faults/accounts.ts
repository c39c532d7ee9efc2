import type { MessageCounts } from "../aws/queue-ledger";
import type { SandboxParts } from "../drivers/parts";
import { runPlaces } from "./run-places";
import { RunTally, type Place, type RunCounts } from "./run-tally";

/** Whether Longshore keeps what it promises, in numbers. */
export interface Counts {
  readonly runs: RunCounts;
  readonly messages: MessageCounts;
}

/** What there is to ask besides the parts. */
export interface AccountsOptions {
  /** Name of the table of runs; undefined as long as there is none. */
  readonly runsTable: () => string | undefined;
  /** Whether a run of an action is Longshore's to end. */
  readonly isOurs: (action: string) => boolean;
  /** Whether a run waits for somebody in Port. */
  readonly waitsInPort: (run: string) => boolean;
}

/**
 * Counts what was sent, done, repeated and lost since the sandbox was started. What is neither done nor
 * to be found anywhere is lost: nobody has to say so, and nobody can hide it.
 */
export class Accounts {
  readonly #tally: RunTally;
  readonly #places: readonly Place[];

  constructor(
    private readonly parts: SandboxParts,
    { runsTable, isOurs, waitsInPort }: AccountsOptions,
  ) {
    this.#tally = new RunTally(parts.hops, isOurs);
    this.#places = runPlaces(parts, runsTable, waitsInPort);
  }

  /** The numbers as they are now. */
  async counts(): Promise<Counts> {
    const runs = await this.#tally.counts(this.#places);
    return { runs, messages: await this.parts.aws.sqs.counts() };
  }
}
