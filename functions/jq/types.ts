import type { Json } from "../port/types";

/** What one filter gave for one input: all its outputs, or why it has none. */
export type JqResult =
  | { readonly outputs: readonly Json[] }
  | {
      readonly error: string;
      /** Set when it was not evaluated, because others took the time: it may work the next time. */
      readonly passing?: true;
    };

/** One input with the filters to evaluate over it. */
export interface JqTask {
  readonly input: Json;
  readonly filters: readonly string[];
}

/** A JQ engine. Its filters see their input and nothing else: no environment, files or other filters. */
export interface Jq {
  /**
   * Compiles a filter; what is known of it is remembered.
   * @throws JqCompileError when it is no filter, or one that is refused (see `refusalOf`)
   */
  compile(filter: string): Promise<void>;
  /**
   * Evaluates all filters of all tasks in as few calls of the engine as possible. A filter that
   * fails, in whatever way, never affects another one.
   * @returns one result for each filter of each task, in their order: `[task][filter]`
   * @throws Error when the engine itself cannot be started
   */
  evaluate(tasks: readonly JqTask[]): Promise<JqResult[][]>;
  /** Ends the engine; a later call starts it again. */
  close(): Promise<void>;
}

/** How far a filter may go. */
export interface JqLimits {
  /** For one filter over one input; default 5000. */
  readonly timeoutMilliseconds: number;
  /** Of one filter over one input, as JSON text; default 4 MiB. */
  readonly maxOutputBytes: number;
  /** Of one filter over one input; default 10,000. */
  readonly maxOutputs: number;
}
