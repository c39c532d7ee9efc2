import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";
import type { Life } from "./mortal";

/** What the steps of handlers do to the world, and whether any of it is done once too often. */
export class Effects {
  /** Steps that were begun after they had been completed, or while another living worker did them. */
  doubled = 0;
  /** Steps that were begun. */
  begun = 0;
  readonly #completed = new Set<string>();
  readonly #doing = new Map<string, Life>();
  readonly #lives = new AsyncLocalStorage<Life>();

  /** Does the work of one invocation: what its handler does is done by this life. */
  within<T>(life: Life, work: () => Promise<T>): Promise<T> {
    return this.#lives.run(life, work);
  }

  /** One effect on the world. */
  async make(step: string): Promise<string> {
    const life = this.#lives.getStore();
    if (!life) throw new Error(`Step "${step}" belongs to no invocation.`);
    this.begun += 1;
    if (this.#completed.has(step) || this.#doing.get(step)?.alive) this.doubled += 1;
    this.#doing.set(step, life);
    await setImmediate();
    if (this.#doing.get(step) === life) this.#doing.delete(step);
    return step;
  }

  /** Notes that a step's result is stored: from now on it is not to be repeated. */
  complete(step: string): void {
    this.#completed.add(step);
  }
}
