import type { Hop } from "../hop";

/** A step as the page gets it. */
export interface ShownHop extends Hop {
  /** Whether `GET payload` has something to it. */
  readonly hasPayload?: true;
}

/** The calls that read, and start runs. */
export interface LookCalls {
  /** What a step has handed on, without secrets. */
  "GET payload": {
    readonly asked: { readonly hop: string };
    readonly answer: { readonly payload: unknown };
  };
  /** The steps that happened on the account of a key (of a run, an event, …), oldest first. */
  "GET hops": {
    readonly asked: { readonly trace: string };
    readonly answer: { readonly hops: readonly ShownHop[] };
  };
}
