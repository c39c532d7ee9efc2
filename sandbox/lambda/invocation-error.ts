import type { FunctionError } from "./messages";

/** An invocation that ended in an error, with what Lambda reports of it. */
export class LambdaInvocationError extends Error implements FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];

  constructor(
    readonly functionName: string,
    { errorType, errorMessage, trace }: FunctionError,
  ) {
    super(`${functionName} failed with ${errorType}: ${errorMessage}`);
    this.name = "LambdaInvocationError";
    this.errorType = errorType;
    this.errorMessage = errorMessage;
    this.trace = trace;
  }
}
