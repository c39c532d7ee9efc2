import type { EngineCall, EngineFailure } from "./engine";

/** What the worker is started with. */
export interface WorkerSettings {
  /** Where it writes jq's output. */
  readonly output: SharedArrayBuffer;
  readonly maxMemoryBytes: number;
}

export type WorkerRequest = EngineCall;

/** The first message says that the worker is ready; then there is one for each request. */
export type WorkerReply = "ready" | { readonly failure?: EngineFailure };
