import { limits } from "../limits";
import type { FunctionConfig } from "./function-config";
import { LambdaInvocationError } from "./invocation-error";

const { payloadBytes, timeoutSeconds, memoryMb, leastMemoryMb, environmentBytes } = limits.Lambda;

/** Checks what CreateFunction would. @throws TypeError naming the function, the value and what is allowed */
export function checkFunction(config: FunctionConfig): void {
  const { name, environment } = config;
  if (!(config.timeoutSeconds > 0 && config.timeoutSeconds <= timeoutSeconds.value)) {
    throw new TypeError(
      `The timeout of ${name} is ${config.timeoutSeconds} s; allowed are 1 to ${timeoutSeconds.value}.`,
    );
  }
  if (!(config.memoryMb >= leastMemoryMb.value && config.memoryMb <= memoryMb.value)) {
    throw new TypeError(
      `The memory of ${name} is ${config.memoryMb} MB; allowed are ${leastMemoryMb.value} to ${memoryMb.value}.`,
    );
  }
  // The host's own variables are no variables of the function.
  const own = Object.entries(environment).filter(([key]) => !key.startsWith("AWS_"));
  const bytes = Buffer.byteLength(JSON.stringify(Object.fromEntries(own)));
  if (bytes > environmentBytes.value) {
    throw new TypeError(
      `The variables of ${name} have ${bytes} bytes; Lambda takes at most ${environmentBytes.value}.`,
    );
  }
}

/** Checks an event. @throws LambdaInvocationError as Lambda refuses a request that is too large */
export function checkPayload(name: string, event: unknown): void {
  const bytes = bytesOf(event);
  if (bytes <= payloadBytes.value) return;
  throw new LambdaInvocationError(name, {
    errorType: "RequestTooLargeException",
    errorMessage: `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${payloadBytes.value} bytes)`,
    trace: [],
  });
}

/** Checks a result. @throws LambdaInvocationError as Lambda ends such an invocation */
export function checkResult(name: string, result: unknown): void {
  const bytes = bytesOf(result);
  if (bytes <= payloadBytes.value) return;
  throw new LambdaInvocationError(name, {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${payloadBytes.value} bytes).`,
    trace: [],
  });
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? "");
}
