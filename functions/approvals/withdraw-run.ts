import { log } from "../log";
import type { Port } from "../port";
import type { ApprovalStore } from "./approval-store";
import type { Performer } from "./discharge";
import { todoOfCancellation, without, type Changes, type StoredApproval } from "./stored-approval";

/** How long until Port is asked again about a run that waits. */
const pauseMilliseconds = 60_000;

/**
 * Notes that the run behind a request has ended in Port: one that is pending is cancelled, and a
 * decision that came too late says so.
 */
export async function withdrawRun(
  store: ApprovalStore,
  approval: StoredApproval,
  now: number,
): Promise<void> {
  const { written } = await store.amend(approval, (current) => withdrawal(current, now));
  if (written) log.info("approval withdrawn", { approval: approval.id });
}

/**
 * Looks whether the run of a pending request is still open in Port, and takes the request back if not.
 * When Port cannot say, the request stays: the run is looked at again before it goes on.
 */
export function lookAtRun(store: ApprovalStore, port: Port): Performer {
  return async (approval, now) => {
    const { id, run, state } = approval;
    if (!run || state !== "PENDING") return { done: {} };
    const later = { later: now + pauseMilliseconds };
    try {
      const shown = await port.runs.get(run.id);
      if (!shown || (shown.status === "IN_PROGRESS" && !shown.endedAt)) return later;
    } catch (error) {
      log.warn("run not looked at", { approval: id, error: String(error) });
      return later;
    }
    await withdrawRun(store, approval, now);
    return { done: {} };
  };
}

function withdrawal(current: StoredApproval, now: number): Changes | undefined {
  const { kind, run, state, told, todo } = current;
  if (kind !== "run" || !run) return undefined;
  // The run is woken so that it is put away, too.
  if (state === "PENDING") return { state: "CANCELLED", todo: todoOfCancellation(current, now) };
  if (!current.decision || told) return undefined;
  const reason = "the run had ended in Port before it could go on";
  return { told: { state: "refused", at: now, reason }, todo: without(todo, "wake") };
}
