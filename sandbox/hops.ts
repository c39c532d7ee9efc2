import type { ResourceChange } from "./deployer";
import type { LogEntry } from "./lambda/log-line";
import { Traces, type TraceKeys } from "./traces";

/** What a step is, for whoever shows more of it than its line. */
export type HopDetail =
  /** Somebody has caused something, which begins here. */
  | {
      readonly kind: "begun";
      readonly title: string;
      readonly by?: string;
      /** What was given; secrets are encrypted in it. */
      readonly given?: object;
    }
  | { readonly kind: "ended"; readonly status: string; readonly summary: string | null }
  /** A line of a run's log. */
  | { readonly kind: "log"; readonly message: string }
  /** A message or an event has come to a topic, a queue or a function. */
  | { readonly kind: "passed"; readonly to: string }
  | {
      readonly kind: "entity";
      readonly blueprint: string;
      readonly identifier: string;
      readonly change: "created" | "updated" | "unchanged" | "deleted";
    }
  /** A call of AWS's API. */
  | {
      readonly kind: "call";
      /** Name of the role, or `root`. */
      readonly by: string;
      readonly operation: string;
      /** Names of resources, or the type that the call is about. */
      readonly subjects: readonly string[];
      /** The code of the error that answered it. */
      readonly refused?: string;
    }
  /** A line that a function has written. */
  | {
      readonly kind: "output";
      readonly function: string;
      readonly line: string;
      /** What it says, where it is an entry of our own and not what a handler writes. */
      readonly entry?: LogEntry;
      /** Of the entry's error, with the positions of the sources. */
      readonly stack: readonly string[];
    }
  | {
      readonly kind: "failed";
      readonly function: string;
      readonly reason: string;
      /** With the positions of the sources. */
      readonly stack: readonly string[];
    }
  | { readonly kind: "mail"; readonly subject: string; readonly links: readonly string[] }
  /** An event is on the bus. */
  | { readonly kind: "event"; readonly name: string; readonly deliveries: number }
  /** A change of the program's files was followed. */
  | {
      readonly kind: "deployed";
      readonly files: readonly string[];
      readonly changes: readonly ResourceChange[];
      /** Why all stays as it was. */
      readonly error?: string;
    }
  /** Something did not go as it should. */
  | { readonly kind: "problem" }
  | { readonly kind: "answered"; readonly request: string; readonly status: number };

/** One step of what happens in the sandbox. */
export interface Hop {
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
  /** The part it happened in: `Port`, `Kafka`, `Lambda`, `SQS`, `Cloud Control`, … */
  readonly part: string;
  /** What happened, as one short line. */
  readonly what: string;
  /** On whose account; empty for what the sandbox does by itself. */
  readonly traces: TraceKeys;
  readonly detail?: HopDetail;
}

type Listener = (hop: Hop) => void;

/** How many steps are kept, and how many go at once when there are more. */
const KEPT = 50_000;
const DROPPED = 5_000;

/** The one stream of what happens in the sandbox: the terminal, pages and tests read it. */
export class Hops {
  readonly all: Hop[] = [];
  /** Who has caused what happens. */
  readonly traces = new Traces();
  readonly #listeners = new Set<Listener>();

  /** Notes one step; called by every part of the sandbox. @param traces on whose account, unless on that of what goes on */
  record(part: string, what: string, detail?: HopDetail, traces = this.traces.current): void {
    const hop = { at: Date.now(), part, what, traces, ...(detail && { detail }) };
    this.all.push(hop);
    if (this.all.length > KEPT) this.all.splice(0, DROPPED);
    for (const listener of this.#listeners) listener(hop);
  }

  /** Calls `listener` for every later step. @returns a function that ends this. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
