import type { ResourceChange } from "./deployed-change";
import type { Driver, Inputs, LiveResource, ResourceRequest } from "./drivers/driver";
import { fingerprint } from "./fingerprint";
import { replacingInputs } from "./provider/replacements";

export type { ResourceChange } from "./deployed-change";

/** What brings resources of one type to life; the rest of a driver is needed by what changes them. */
export type Maker = Pick<Driver, "create"> & Partial<Driver>;

/** One time that a program is run. */
export interface DeployerRun {
  /** Makes a resource what it is declared to be. @returns its id and outputs. @throws Error with AWS's reason */
  readonly keep: (request: ResourceRequest) => Promise<LiveResource>;
  /** Takes away what the program has not declared, the latest first. @returns everything that was done */
  readonly finish: () => Promise<readonly ResourceChange[]>;
}

/** A resource that stands, and what it was last declared as. */
export interface Standing {
  readonly live: LiveResource;
  /** Of its inputs, files included. */
  readonly print: string;
}

/**
 * Keeps what a program declares alive, from one time that it is run to the next: what is new is created,
 * what has other inputs is changed in place or replaced, and what is declared no more goes. It knows
 * resources by type and name.
 */
export class Deployer {
  readonly #drivers: Readonly<Record<string, Maker>>;
  readonly #recorded: Maker;
  /** In the order in which they were made. */
  readonly #standing = new Map<string, Standing>();
  #changes: ResourceChange[] = [];

  /** @param before what an earlier start has left standing */
  constructor(
    drivers: Readonly<Record<string, Maker>>,
    recorded: Maker,
    before: readonly Standing[] = [],
  ) {
    this.#drivers = drivers;
    this.#recorded = recorded;
    for (const one of before) this.#standing.set(keyOf(one.live), one);
  }

  /** All that stands, in the order in which it was made. */
  get standing(): Standing[] {
    return [...this.#standing.values()];
  }

  /** Those that a driver made. */
  get live(): LiveResource[] {
    return this.#all.filter(({ type }) => type in this.#drivers);
  }

  /** Those of types without a driver: noted, and nothing else. */
  get recordedOnly(): ResourceRequest[] {
    return this.#all.filter(({ type }) => !(type in this.#drivers));
  }

  /** Begins anew: what the program declares from now on is what there should be. */
  begin(): DeployerRun {
    const declared = new Set<string>();
    const changes: ResourceChange[] = [];
    this.#changes = changes;
    // What is left of a run that has failed must not disturb the next one.
    const isOver = () => this.#changes !== changes;
    return {
      keep: (request) => {
        if (isOver()) return new Promise<never>(() => undefined);
        declared.add(keyOf(request));
        return this.#keep(request);
      },
      finish: async () => {
        await this.#removeAllBut(declared);
        return changes;
      },
    };
  }

  async #keep(request: ResourceRequest): Promise<LiveResource> {
    const key = keyOf(request);
    const print = await fingerprint(request.inputs);
    const before = this.#standing.get(key);
    if (before?.print === print) return before.live;
    const live = before
      ? await this.#change(before.live, request.inputs)
      : await this.#create(request);
    this.#standing.set(key, { live, print });
    return live;
  }

  async #removeAllBut(declared: ReadonlySet<string>): Promise<void> {
    for (const [key, { live }] of [...this.#standing].reverse()) {
      if (declared.has(key)) continue;
      await this.#driver(live.type).delete?.(live);
      this.#standing.delete(key);
      this.#note("deleted", live);
    }
  }

  async #create(request: ResourceRequest): Promise<LiveResource> {
    const made = await this.#driver(request.type).create(request);
    this.#note("created", request);
    return { ...request, ...made };
  }

  async #change(live: LiveResource, inputs: Inputs): Promise<LiveResource> {
    const { type, name } = live;
    const driver = this.#driver(type);
    if (await this.#mustReplace(live, inputs)) {
      await driver.delete?.(live);
      this.#standing.delete(keyOf(live));
      const made = await driver.create({ type, name, inputs });
      this.#note("replaced", live);
      return { type, name, inputs, ...made };
    }
    const outputs = (await driver.update?.(live, inputs)) ?? live.outputs;
    this.#note("updated", live);
    return { ...live, inputs, outputs };
  }

  async #mustReplace({ type, inputs: before }: LiveResource, inputs: Inputs): Promise<boolean> {
    const prints = replacingInputs(type).map((name) => [
      fingerprint(before[name]),
      fingerprint(inputs[name]),
    ]);
    const compared = await Promise.all(prints.map((pair) => Promise.all(pair)));
    return compared.some(([one, other]) => one !== other);
  }

  get #all(): LiveResource[] {
    return [...this.#standing.values()].map(({ live }) => live);
  }

  #driver(type: string): Maker {
    return this.#drivers[type] ?? this.#recorded;
  }

  #note(done: ResourceChange["done"], { type, name }: ResourceRequest): void {
    this.#changes.push({ done, type, name });
  }
}

function keyOf({ type, name }: ResourceRequest): string {
  return `${type} ${name}`;
}
