import { Blotter } from "../functions/runs/redact";
import type { Hop, HopDetail, TraceKeys } from "./hop";
import { Traces } from "./traces";

export type { Hop, HopDetail } from "./hop";

/** What may be told of a step besides its line. */
export interface HopMore {
  /** On whose account, unless on that of what goes on. */
  readonly traces?: TraceKeys;
  /** What was handed on, as it was: a record, a message, a request and its answer. Secrets may be in it. */
  readonly payload?: unknown;
}

type Listener = (hop: Hop) => void;

/** How many steps are kept, and how many go at once when there are more. */
const KEPT = 50_000;
const DROPPED = 5_000;
/** Of so many steps it is kept what was handed on. */
const KEPT_PAYLOADS = 10_000;

/** The one stream of what happens in the sandbox: the terminal, pages and tests read it. */
export class Hops {
  readonly all: Hop[] = [];
  /** Who has caused what happens. */
  readonly traces = new Traces();
  /** The secrets that are known here; what is shown to people goes through it. */
  readonly secrets = new Blotter();
  readonly #listeners = new Set<Listener>();
  readonly #payloads = new Map<number, unknown>();
  #last = 0;

  /** Notes one step; called by every part of the sandbox. */
  record(part: string, what: string, detail?: HopDetail, more: HopMore = {}): void {
    const { traces = this.traces.current, payload } = more;
    const id = (this.#last += 1);
    const hop = { id, at: Date.now(), part, what, traces, ...(detail && { detail }) };
    if (payload !== undefined) this.#payloads.set(id, payload);
    this.#payloads.delete(id - KEPT_PAYLOADS);
    this.all.push(hop);
    if (this.all.length > KEPT) this.all.splice(0, DROPPED);
    for (const listener of this.#listeners) listener(hop);
  }

  /** What a step has handed on; undefined when that was nothing, or is forgotten. */
  payloadOf(id: number): unknown {
    return this.#payloads.get(id);
  }

  /** Calls `listener` for every later step. @returns a function that ends this. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
