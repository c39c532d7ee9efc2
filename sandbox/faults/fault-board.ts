import { nearest } from "../../registry/nearest";
import { faultKinds, type FaultKind, type FaultWorld } from "./fault-kinds";
import type { FaultView } from "./fault-types";

interface State {
  off?: () => void;
  chosen?: string;
  strikes: number;
  last?: string;
}

/** Switches the sandbox's faults on and off, and counts what they have struck. */
export class FaultBoard {
  readonly #states = new Map<string, State>();

  constructor(
    private readonly world: FaultWorld,
    private readonly kinds: readonly FaultKind[] = faultKinds,
  ) {
    for (const { id } of kinds) this.#states.set(id, { strikes: 0 });
  }

  /** Every fault, in the order in which they are explained best. */
  get all(): FaultView[] {
    return this.kinds.map((kind) => this.#view(kind));
  }

  /**
   * Switches a fault on; one that is on already strikes what is chosen now.
   * @throws Error for an unknown fault or choice
   */
  turnOn(id: string, choice?: string): void {
    const kind = this.#find(id);
    const state = this.#stateOf(kind);
    const chosen = choice ?? this.#view(kind).choice?.chosen ?? "";
    const options = kind.choice?.options(this.world);
    if (options && !options.includes(chosen)) {
      const meant = nearest(chosen, options);
      throw new Error(
        `${kind.title}: ${kind.choice?.label} is "${chosen}"; ` +
          (meant === undefined ? `allowed are ${options.join(", ")}.` : `is ${meant} meant?`),
      );
    }
    state.off?.();
    state.chosen = chosen;
    state.off = kind.turnOn(this.world, chosen, (what) => this.#note(kind, state, what));
  }

  /** Switches a fault off; nothing when it is off. @throws Error for an unknown fault */
  turnOff(id: string): void {
    const state = this.#stateOf(this.#find(id));
    state.off?.();
    delete state.off;
  }

  /** Lets everything go well again. */
  turnAllOff(): void {
    for (const { id } of this.kinds) this.turnOff(id);
  }

  #note({ title }: FaultKind, state: State, what: string): void {
    state.strikes += 1;
    state.last = what;
    this.world.parts.hops.record("Fault", `${title}: ${what}`, { kind: "problem" });
  }

  #view(kind: FaultKind): FaultView {
    const { id, part, title, happens, promise, choice } = kind;
    const { off, strikes, last, chosen } = this.#stateOf(kind);
    const options = choice?.options(this.world);
    return {
      ...{ id, part, title, happens, promise, strikes },
      on: off !== undefined,
      ...(last !== undefined && { last }),
      ...(choice &&
        options && {
          choice: {
            ...{ label: choice.label, options },
            chosen: chosen ?? options.find((one) => choice.first.test(one)) ?? options[0] ?? "",
          },
        }),
    };
  }

  #find(id: string): FaultKind {
    const kind = this.kinds.find((one) => one.id === id);
    if (kind) return kind;
    const known = this.kinds.map((one) => one.id).join(", ");
    throw new Error(`There is no fault "${id}"; there are ${known}.`);
  }

  #stateOf({ id }: FaultKind): State {
    return this.#states.get(id) ?? { strikes: 0 };
  }
}
