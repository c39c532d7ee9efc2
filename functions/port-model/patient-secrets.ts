import { setTimeout } from "node:timers/promises";
import type { ReadSecret } from "../aws/secrets";

/** How long to wait for IAM. */
export interface Patience {
  readonly seconds: number;
  readonly pauseSeconds: number;
}

/**
 * Reads secrets while IAM may not know the function's policy yet, as in the first seconds of a new
 * stack: a refusal is asked again for a bounded time, and then passed on.
 */
export function patientSecrets(readSecret: ReadSecret, patience: Patience): ReadSecret {
  return async (arn, options) => {
    for (let left = Math.floor(patience.seconds / patience.pauseSeconds); ; left -= 1) {
      try {
        return await readSecret(arn, options);
      } catch (error) {
        if (left <= 0 || !(error instanceof Error) || error.name !== "AccessDeniedException") {
          throw error;
        }
        await setTimeout(patience.pauseSeconds * 1000);
      }
    }
  };
}
