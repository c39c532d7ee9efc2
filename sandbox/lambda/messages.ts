/** What the host sends to an execution environment: one invocation. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly event: unknown;
  readonly functionArn: string;
  /** Goes with every request to the sandbox, as `X-Amzn-Trace-Id`. */
  readonly trace: string;
  /** When the time of the invocation is over, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Line to write to both streams at the end: what stands before it belongs to the invocation. */
  readonly endMark: string;
}

/** An error as Lambda reports it. */
export interface FunctionError {
  /** Name of the error's class, or `Runtime.ExitError`, `Sandbox.Timedout`, … */
  readonly errorType: string;
  readonly errorMessage: string;
  /** Stack, one line each. */
  readonly trace: readonly string[];
}

/** What an execution environment sends to the host. */
export type RuntimeMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "result"; readonly json: string }
  | { readonly kind: "failure"; readonly error: FunctionError };
