import { setTimeout as wait } from "node:timers/promises";
import type { Hops } from "../../hops";
import { messageOf } from "./errors";

/**
 * Invokes a function and waits for it.
 * @throws TypeError when there is no such function, and any other error when the function fails.
 */
export type InvokeFunction = (arn: string, event: unknown) => Promise<unknown>;

/** How a function is invoked. */
export interface Invocations {
  readonly invokeFunction: InvokeFunction;
  /** Milliseconds before each further try. */
  readonly retryMilliseconds: readonly number[];
  /** Aborted when nobody is interested any more. */
  readonly closed: AbortSignal;
  readonly hops: Hops;
}

/**
 * Invokes a function as an event: its result does not matter, and a failing one is tried again.
 * @throws TypeError when there is no such function.
 */
export async function invokeAsynchronously(
  { invokeFunction, retryMilliseconds, closed, hops }: Invocations,
  arn: string,
  event: unknown,
): Promise<void> {
  for (const pause of [...retryMilliseconds, undefined]) {
    if (closed.aborted) return;
    try {
      await invokeFunction(arn, structuredClone(event));
      return;
    } catch (error) {
      if (error instanceof TypeError) throw error;
      hops.record("CloudFormation", `invocation of ${arn} failed: ${messageOf(error)}`);
      if (pause !== undefined) await wait(pause, undefined, { signal: closed }).catch(() => null);
    }
  }
}
