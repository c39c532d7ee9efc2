import { log } from "../log";
import type { GateResult } from "./gate-answer";
import { readCheckedUrl, waitUrlIn, type GateEvent } from "./gate-event";
import type { GateParts } from "./gate-parts";
import { launchApprovalId } from "./ids";
import { inTime } from "./in-time";
import type { StoredApproval } from "./stored-approval";
import { signalOf } from "./tell-stack";
import { readStackUrl } from "./wait-url";

/** PhysicalResourceId of a check whose properties cannot be read. */
const nothingChecked = "approval-check-none";

/**
 * Handles one event of a gate's check: a stack passes only when its request is stored as approved.
 * The URL to signal to stands in the stack's events, so a signal proves nothing. The request itself
 * is never changed.
 */
export async function checkSignal(parts: GateParts, event: GateEvent): Promise<GateResult> {
  let physicalId = event.PhysicalResourceId ?? nothingChecked;
  if (event.RequestType === "Delete") return { status: "SUCCESS", physicalId };
  try {
    const waitUrl = readCheckedUrl(event.ResourceProperties);
    readStackUrl(waitUrl, event.StackId, parts.region);
    const id = launchApprovalId(waitUrl);
    physicalId = `approval-check-${id}`;
    const isKnown =
      event.RequestType === "Update" && waitUrlIn(event.OldResourceProperties) === waitUrl;
    const stored = await read(parts, id, isKnown);
    const isApproved = stored?.state === "APPROVED" && stored.stackId === event.StackId;
    // What passed once passes again; requests are not kept for ever.
    if (isApproved || isKnown) {
      const Decision = JSON.stringify(isApproved ? { [id]: signalOf(stored)?.Data } : {});
      return { status: "SUCCESS", physicalId, data: { Decision } };
    }
    log.warn("signal without approval", { approval: id, stackId: event.StackId });
    return { status: "FAILED", physicalId, reason: describeForgery(stored) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.error("signal not checked", { stackId: event.StackId, error: reason });
    return { status: "FAILED", physicalId, reason: `The approval was not checked: ${reason}` };
  }
}

/** An update of what passed once must not fail for a table that cannot be read. */
async function read({ store, stepMilliseconds }: GateParts, id: string, isKnown: boolean) {
  // Somebody has approved it by now, so this waits longer than asking does.
  const reading = inTime("reading the request", 2 * stepMilliseconds, () => store.read(id));
  return isKnown ? reading.catch(() => undefined) : reading;
}

function describeForgery(stored: StoredApproval | undefined): string {
  const state = stored ? `its request is ${stored.state}` : "it has no request";
  return `Nobody approved this with Longshore: the signal came from elsewhere (${state}). Launch it again.`;
}
