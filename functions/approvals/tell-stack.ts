import { log } from "../log";
import type { Performer } from "./discharge";
import { endOfWait } from "./launch-times";
import { oneLine } from "./plain-text";
import type { PresignedPut } from "./presigned-put";
import type { StoredApproval, Told } from "./stored-approval";

/**
 * Tells the stack that waits: it goes on, or it rolls back at once. S3 takes a signal for longer than
 * the stack listens, so nothing is sent once its time is over.
 */
export function tellStack(put: PresignedPut): Performer {
  return async (approval, now) => {
    const { id, waitUrl } = approval;
    const signal = signalOf(approval);
    if (waitUrl === undefined || signal === undefined) return { done: {} };
    const left = endOfWait(approval) - now;
    if (left <= 0) {
      const why = approval.todo.signal?.error ?? "its time was over";
      return refused(id, now, `it could not be reached in time: ${why}`);
    }
    const result = await put(waitUrl, "wait condition", signal, left);
    if (result.state === "refused") return refused(id, now, result.reason);
    log.info("stack told", { approval: id, state: approval.state });
    return { done: { told: { state: "done", at: now }, waitUrl: null } };
  };
}

/**
 * The content of the signal; its id is the request's, so that a repeat is no second signal.
 * @returns undefined when nothing was decided
 */
export function signalOf({ id, state, decision }: StoredApproval) {
  if (!decision) return undefined;
  const who = `${oneLine(decision.by, 100)} at ${new Date(decision.at).toISOString()}`;
  if (state === "APPROVED") {
    const text = `Approved by ${who}`;
    return { Status: "SUCCESS", Reason: text, UniqueId: id, Data: text };
  }
  const text = `Rejected by ${who}`;
  const Reason = `${text}: ${oneLine(decision.reason ?? "no reason given", 500)}`;
  return { Status: "FAILURE", Reason, UniqueId: id, Data: text };
}

function refused(id: string, at: number, reason: string) {
  log.warn("stack no longer listens", { approval: id, reason });
  const told: Told = { state: "refused", at, reason };
  return { done: { told, waitUrl: null } } as const;
}
