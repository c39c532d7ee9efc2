import type { TapFailure } from "../../support/tap";
import { faceOf, goBack, keep, type Moment } from "./moment";
import type { Ending, Tale } from "./story";
import type { World } from "./world";

/** A call of a tale in which nothing failed. */
export interface PlayedCall {
  readonly label: string;
  /** Step in which it was, from 0. */
  readonly step: number;
  /** Its number in that step, from 1. */
  readonly call: number;
}

/**
 * Plays one tale again and again. Each play begins with the step in which its call fails, as it was
 * found there while nothing failed, and ends where everything is as it was at that point of an earlier
 * play: how it goes on from there is known. Each step finds functions that were just started.
 */
export class Plays {
  readonly #calls: PlayedCall[] = [];
  readonly #before: Moment[] = [];
  readonly #endings = new Map<string, Ending | undefined>();

  /** @param deploy makes the functions anew */
  constructor(
    private readonly world: World,
    private readonly tale: Tale,
    private readonly deploy: () => void,
  ) {}

  /** Plays it while nothing fails. @returns its calls and how it ends */
  async whole(): Promise<{ calls: readonly PlayedCall[]; ending: Ending | undefined }> {
    this.#before.push(await keep(this.world, this.tale));
    const ending = await this.#from(0, (step, moment) => {
      this.#before.push(moment);
      const labels = this.world.tap.calls.map(({ label }) => label);
      this.#calls.push(...labels.map((label, index) => ({ label, step, call: index + 1 })));
    });
    return { calls: this.#calls, ending };
  }

  /**
   * Plays it with a call that fails.
   * @returns how it ends; undefined when CloudFormation was told that nothing could be asked
   */
  async failing({ step, call }: PlayedCall, kind: TapFailure["kind"]) {
    const moment = this.#before[step];
    if (!moment) throw new Error(`Step ${step} was not played.`);
    await goBack(this.world, this.tale, moment);
    return this.#from(step, undefined, { call, kind });
  }

  async #from(
    step: number,
    see?: (step: number, moment: Moment) => void,
    failure?: TapFailure,
  ): Promise<Ending | undefined> {
    const { story, steps } = this.tale;
    const act = steps[step];
    if (!act || story.isRefused) {
      const left = await this.world.store.due(Number.MAX_SAFE_INTEGER);
      if (left.length > 0) throw new Error(`Something is left to do about ${left.join(", ")}.`);
      return story.ending;
    }
    this.deploy();
    this.world.tap.restart(failure);
    await act();
    const moment = await keep(this.world, this.tale);
    see?.(step, moment);
    const face = `${step} ${faceOf(moment)}`;
    if (!this.#endings.has(face)) this.#endings.set(face, await this.#from(step + 1, see));
    return this.#endings.get(face);
  }
}
