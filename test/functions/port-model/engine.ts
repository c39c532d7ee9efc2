import { applyChange } from "../../../functions/port-model/apply-change";
import type { Keeper } from "../../../functions/port-model/keeper";
import {
  keyOf,
  type ModelEvent,
  type ModelPart,
  type PartInput,
  type StackInput,
} from "../../../functions/port-model/model-event";

type Input = PartInput | StackInput;

/** A resource in the state of a stack. */
interface Resource {
  readonly name: string;
  readonly functionName: string;
  readonly input: Input;
}

/** What is special about one `up`. */
export interface Up {
  /** The keeper is replaced by a function of another name. */
  readonly newKeeper?: boolean;
  /** Resources to replace although nothing changed. */
  readonly replace?: (name: string) => boolean;
  /** Logical name of a part's resource; the part's key unless given. */
  readonly nameOf?: (part: ModelPart) => string;
  readonly declarationName?: string;
  /** Ends the update before this many changes are made. */
  readonly stopsAfter?: number;
  /** Resources that cannot be created; the update goes on, as with `--continue-on-error`. */
  readonly fails?: (name: string) => boolean;
}

/** Thrown where an update ends before its time. */
export class Stopped extends Error {}

/**
 * Calls the keeper as Pulumi's engine does: creations and updates in the order of the program, a
 * replacement's creation before its deletion (but for the declaration), and all deletions at the end,
 * last one first. Which resource is what is known by its name.
 */
export class TestStack {
  #functions = 1;
  #state: Resource[] = [];
  /** Replaced, and not deleted yet. */
  #condemned: Resource[] = [];
  #left = Infinity;

  constructor(
    readonly keeper: Omit<Keeper, "functionName">,
    public name = "longshore/prod",
  ) {}

  /** `pulumi up` of a program that declares these parts. */
  async up(parts: readonly ModelPart[], up: Up = {}): Promise<void> {
    if (up.newKeeper) this.#functions += 1;
    this.#left = up.stopsAfter ?? Infinity;
    const nameOf = up.nameOf ?? keyOf;
    const seen = new Set<string>();
    const register = async (name: string, content: object) => {
      seen.add(name);
      const input = { stack: this.name, resource: name, ...content } as Input;
      const resource = { name, functionName: this.#functionName, input };
      await this.#register(resource, up).catch((error: unknown) => {
        if (!up.fails || error instanceof Stopped) throw error;
      });
    };
    for (const part of parts) await register(nameOf(part), part);
    const declares = parts.map(keyOf).sort();
    await register(up.declarationName ?? "declared", { kind: "stack", declares });
    const gone = this.#state.filter(({ name }) => !seen.has(name));
    await this.#delete([...this.#condemned, ...gone]);
  }

  /** `pulumi destroy`. */
  async destroy(): Promise<void> {
    this.#left = Infinity;
    await this.#delete([...this.#condemned, ...this.#state]);
  }

  get #functionName(): string {
    return `keeper-${this.#functions}`;
  }

  async #register(wanted: Resource, up: Up): Promise<void> {
    const old = this.#state.find(({ name }) => name === wanted.name);
    if (!old) return this.#create(wanted, up);
    if (up.replace?.(wanted.name) || old.functionName !== wanted.functionName) {
      if (old.input.kind === "stack") await this.#deleteOne(old);
      else this.#condemned.push(old);
      await this.#create(wanted, up, old);
    } else if (JSON.stringify(old.input) !== JSON.stringify(wanted.input)) {
      await this.#call(wanted, { action: "update", prev_input: old.input });
      this.#store(wanted);
    }
  }

  async #create(wanted: Resource, up: Up, replaced?: Resource): Promise<void> {
    try {
      if (up.fails?.(wanted.name)) throw new Error(`${wanted.name} cannot be created.`);
      await this.#call(wanted, { action: "create", prev_input: null });
    } catch (error) {
      // A resource whose replacement failed is still there.
      this.#condemned = this.#condemned.filter((one) => one !== replaced);
      throw error;
    }
    this.#store(wanted);
  }

  #store(wanted: Resource): void {
    const index = this.#state.findIndex(({ name }) => name === wanted.name);
    if (index >= 0) this.#state[index] = wanted;
    else this.#state.push(wanted);
  }

  async #delete(resources: readonly Resource[]): Promise<void> {
    const last = resources.filter(({ input }) => input.kind !== "stack");
    const first = resources.filter(({ input }) => input.kind === "stack");
    for (const one of [...last, ...first].reverse()) await this.#deleteOne(one);
  }

  async #deleteOne(one: Resource): Promise<void> {
    await this.#call(one, { action: "delete", prev_input: one.input });
    this.#state = this.#state.filter((other) => other !== one);
    this.#condemned = this.#condemned.filter((other) => other !== one);
  }

  async #call({ functionName, input }: Resource, tf: object): Promise<void> {
    if (this.#left <= 0) throw new Stopped("The update ended here.");
    this.#left -= 1;
    await applyChange({ ...this.keeper, functionName }, { ...input, tf } as ModelEvent);
  }
}
