/** One run of jq: a program over one input. */
export interface EngineCall {
  /** JQ; sees the data as `.`. */
  readonly program: string;
  /** JSON text. */
  readonly data: string;
}

/** Why a run did not come to its end. */
export interface EngineFailure {
  /**
   * - `time`: no output for as long as a filter may take
   * - `size`: more output than allowed
   * - `memory`: more memory than allowed
   * - `exit`: jq ended by itself, with an error
   * - `crash`: the engine broke
   */
  readonly kind: "time" | "size" | "memory" | "exit" | "crash";
  /** jq's exit status, where it has one; 3 is a program that does not compile. */
  readonly status?: number;
  /** What jq wrote to its error output. */
  readonly message: string;
}

/** What a run gave: the complete lines of its output, also when it failed after them. */
export interface EngineRun {
  readonly lines: readonly string[];
  readonly failure?: EngineFailure;
}

/** Something that runs jq programs. A run that fails leaves it ready for the next one. */
export interface Engine {
  /** @throws Error when jq cannot be started */
  run(call: EngineCall): Promise<EngineRun>;
  close(): Promise<void>;
}

/** Most bytes of memory that jq may take. */
export const maxMemoryBytes = 128 * 1024 * 1024;

/** Splits output into its complete lines; what follows the last line break is left out. */
export function completeLines(output: Buffer): string[] {
  return output.toString("utf8").split("\n").slice(0, -1);
}
