import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import type { TraceKeys } from "./hop";

export type { TraceKeys } from "./hop";

/** Of so many ids it is known what they belong to; the oldest are forgotten. */
const KEPT_IDS = 20_000;
const nobody: TraceKeys = [];

/**
 * Says on whose account something happens. What goes on in this process inherits it; what leaves it (a
 * message, a mail's link, an invocation) takes it along under an id, as AWS does with `X-Amzn-Trace-Id`.
 */
export class Traces {
  readonly #context = new AsyncLocalStorage<TraceKeys>();
  readonly #known = new Map<string, TraceKeys>();
  #begun = 0;

  /** What is going on at the moment; empty when nobody has asked for it. */
  get current(): TraceKeys {
    return this.#context.getStore() ?? nobody;
  }

  /** A key for something that nobody has named yet, such as `call-7`. */
  newKey(kind: string): string {
    this.#begun += 1;
    return `${kind}-${this.#begun}`;
  }

  /** Does something on the account of `keys`. */
  within<T>(keys: TraceKeys, work: () => T): T {
    return this.#context.run(keys, work);
  }

  /** Notes that what comes back with `id` belongs to what is going on now. */
  pass(id: string, keys: TraceKeys = this.current): void {
    if (keys.length === 0) return;
    this.#known.delete(id);
    this.#known.set(id, keys);
    if (this.#known.size <= KEPT_IDS) return;
    const [oldest = ""] = this.#known.keys();
    this.#known.delete(oldest);
  }

  /** What the ids belong to, without repeats. */
  of(...ids: readonly string[]): TraceKeys {
    return [...new Set(ids.flatMap((id) => this.#known.get(id) ?? nobody))];
  }

  /** The header that requests of an invocation bring along. */
  newHeader(): string {
    const root = `1-${hex(4)}-${hex(12)}`;
    this.pass(root);
    return `Root=${root};Parent=${hex(8)};Sampled=0`;
  }

  /** Answers a request on the account of the invocation that it comes from. */
  resume<T>(header: string | string[] | undefined, work: () => T): T {
    const root = /Root=([\w-]+)/.exec(String(header))?.[1] ?? "";
    return this.within(this.of(root), work);
  }
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
