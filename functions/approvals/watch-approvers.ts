import { log } from "../log";
import { describeUnreached, type LookForUnreached } from "./reach";

/** What the log says of an approver who is not reached; a metric counts it, and an alarm goes off. */
export const notReached = "approver not reached";

/** Makes the part that looks at the subscriptions of all approvers, also while nothing waits for them. */
export function watchApprovers(
  look: LookForUnreached,
  approvers: readonly string[],
): () => Promise<void> {
  return async () => {
    for (const one of await look(approvers)) {
      log.warn(notReached, { approver: one.approver, reason: describeUnreached(one) });
    }
  };
}
