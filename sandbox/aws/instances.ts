import type { JsonObject } from "./call";
import type { Resource, ResourceChange, ResourceStore } from "./resource-store";

/** Type name of the resources whose states change by themselves. */
export const INSTANCE_TYPE = "AWS::EC2::Instance";

/** EC2's instance states that the sandbox knows, with their codes. */
export const INSTANCE_STATES = { pending: 0, running: 16, stopping: 64, stopped: 80 } as const;

/** Name of an instance state. */
export type InstanceState = keyof typeof INSTANCE_STATES;

/** Moves instances through their states: what takes AWS a minute takes a moment here. */
export class Instances {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly store: ResourceStore,
    private readonly delayMilliseconds: number,
  ) {
    store.on("change", this.#follow);
  }

  /** Sets the state of an instance; a state that does not last is followed by the next one. */
  enter(instance: Resource, state: InstanceState, cause: string): Resource {
    const State = { Code: String(INSTANCE_STATES[state]), Name: state };
    return this.store.observe(instance, { State }, cause);
  }

  /** Leaves every instance as it is. */
  close(): void {
    this.store.off("change", this.#follow);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  readonly #follow = (change: ResourceChange): void => {
    if (change.type !== INSTANCE_TYPE) return;
    const key = `${change.region} ${change.identifier}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    const next = change.kind === "delete" ? undefined : following(change.properties);
    if (!next) return;
    const settle = () => this.enter(change, next, `instance ${next}`);
    this.#timers.set(key, setTimeout(settle, this.delayMilliseconds));
  };
}

/** Reads the state of an instance; one that was placed without a state counts as running. */
export function stateOf({ properties }: Pick<Resource, "properties">): InstanceState {
  const name = (properties["State"] as JsonObject | undefined)?.["Name"];
  return typeof name === "string" && name in INSTANCE_STATES ? (name as InstanceState) : "running";
}

function following(properties: JsonObject): InstanceState | undefined {
  const state = stateOf({ properties });
  if (state === "pending") return "running";
  return state === "stopping" ? "stopped" : undefined;
}
