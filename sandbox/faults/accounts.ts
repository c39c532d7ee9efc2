import type { SandboxParts } from "../drivers/parts";
import type { PortStandIn } from "../port/stand-in";
import { runPlaces } from "./run-places";
import type { Counts } from "./fault-types";
import { RunTally, type Place } from "./run-tally";

/** A stack's outputs, as far as they count here. */
interface Outputs {
  readonly runsTableName?: string;
  readonly actions?: readonly string[];
}

/**
 * Counts what was sent, done, repeated and lost since the sandbox was started. What is neither done nor
 * to be found anywhere is lost: nobody has to say so, and nobody can hide it.
 */
export class Accounts {
  readonly #tally: RunTally;
  readonly #places: readonly Place[];

  /** @param outputs of the stack; nothing while the program has not run */
  constructor(
    private readonly parts: SandboxParts,
    port: Pick<PortStandIn, "run">,
    outputs: () => Outputs | undefined,
  ) {
    const isOurs = (action: string) => outputs()?.actions?.includes(action) ?? false;
    const waitsInPort = (run: string) => port.run(run)?.status === "WAITING_FOR_APPROVAL";
    this.#tally = new RunTally(parts.hops, isOurs);
    this.#places = runPlaces(parts, () => outputs()?.runsTableName, waitsInPort);
  }

  /** The numbers as they are now. */
  async counts(): Promise<Counts> {
    const runs = await this.#tally.counts(this.#places);
    return { runs, messages: await this.parts.aws.sqs.counts() };
  }
}
