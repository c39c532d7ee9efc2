import type { ResourceChange } from "./deployed-change";
import type { LogEntry } from "./lambda/log-line";

/** Keys of what somebody caused: ids of runs, and of events, messages, calls and schedules from outside. */
export type TraceKeys = readonly string[];

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
      /** The run that Port was told of as the one that writes it. */
      readonly run?: string;
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
      /** The line of the source that the first frame names. */
      readonly excerpt?: string;
      /** The entry's error with the names of the source, where it quotes others. */
      readonly message?: string;
    }
  | {
      readonly kind: "failed";
      readonly function: string;
      readonly reason: string;
      /** With the positions of the sources. */
      readonly stack: readonly string[];
      /** The line of the source that the first frame names. */
      readonly excerpt?: string;
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
  /** Counts them, from 1. */
  readonly id: number;
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
