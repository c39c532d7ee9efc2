import { log } from "../log";
import { boundRequest } from "./bound-request";
import type { GateResult } from "./gate-answer";
import type { GateEvent, GateProperties } from "./gate-event";
import type { GateParts } from "./gate-parts";
import { inTime } from "./in-time";
import { launchRequestOf, noRequest, readRequest, requestIdIn } from "./launch-request";
import { nobody } from "./panel";
import { unknownLauncher } from "./requester";
import {
  todoOfCancellation,
  todoOfExpiry,
  type StoredApproval,
  type Told,
} from "./stored-approval";

/**
 * Withdraws the request of a gate that is deleted.
 * @returns success also when that was left undone: a request that stays open would strand nothing; a stack
 *   that cannot be deleted would
 */
export async function withdraw(parts: GateParts, event: GateEvent): Promise<GateResult> {
  const deleted = {
    status: "SUCCESS",
    physicalId: event.PhysicalResourceId ?? noRequest,
  } as const;
  try {
    await inTime("withdrawing the request", parts.stepMilliseconds, () =>
      cancelRequestOf(parts, event),
    );
    return deleted;
  } catch (error) {
    return { ...deleted, leftUndone: error as Error };
  }
}

/**
 * Cancels the request of a stack that is gone. One that was never stored is stored as cancelled: the
 * event that asks may be on its way again and must not ask for a stack that is gone.
 */
async function cancelRequestOf(parts: GateParts, event: GateEvent): Promise<void> {
  const id = requestIdIn(event.PhysicalResourceId ?? noRequest);
  const stored = id === undefined ? undefined : await parts.store.read(id);
  if (stored) return cancel(parts, stored, event.StackId);
  const properties = readWaiting(parts, event);
  if (!properties) return;
  const { waitUrl: _, ...request } = launchRequestOf(event, properties, unknownLauncher);
  const { won, approval } = await parts.store.put(
    // Nobody is asked any more, so nothing needs to be shown.
    boundRequest({ ...request, details: [] }),
    { panel: nobody },
    "CANCELLED",
    {},
  );
  if (!won) await cancel(parts, approval, event.StackId);
}

/** @returns undefined for a gate that can never have asked */
function readWaiting({ region }: GateParts, event: GateEvent): GateProperties | undefined {
  try {
    return readRequest(event, region);
  } catch (error) {
    log.info("nothing to withdraw", { stackId: event.StackId, error: String(error) });
    return undefined;
  }
}

async function cancel(
  { store }: GateParts,
  approval: StoredApproval,
  stackId: string,
): Promise<void> {
  if (approval.stackId !== stackId) {
    log.warn("request of another stack not withdrawn", { approval: approval.id, stackId });
    return;
  }
  const now = Date.now();
  const cancelled = await store.amend(approval, (current) => {
    if (current.state === "PENDING") {
      const todo = todoOfCancellation(current, now);
      // A stack that timed out takes its resources back, too.
      return current.expiresAt <= now
        ? { state: "EXPIRED", todo: { ...todoOfExpiry(current, now), ...todo }, waitUrl: null }
        : { state: "CANCELLED", todo, waitUrl: null };
    }
    const { signal: untold, ...todo } = current.todo;
    const told: Told = { state: "refused", at: now, reason: "the stack was taken back" };
    return untold && { todo, told, waitUrl: null };
  });
  log.info("approval withdrawn", { approval: approval.id, state: cancelled.approval.state });
}
