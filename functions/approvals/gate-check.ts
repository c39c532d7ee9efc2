import { log } from "../log";
import type { GateResult } from "./gate-answer";
import { readCheckedUrl, type GateEvent } from "./gate-event";
import type { GateParts } from "./gate-parts";
import { launchApprovalId } from "./ids";
import { inTime } from "./in-time";
import type { StoredApproval } from "./stored-approval";
import { oneLine } from "./plain-text";
import { readStackUrl } from "./wait-url";

/** PhysicalResourceId of a check that did not pass. */
const notPassed = "approval-check-none";

/**
 * Handles one event of a gate's check: a stack passes only when its request is stored as approved.
 * The URL to signal to stands in the stack's events, so a signal proves nothing. The request itself
 * is never changed. Only what passed has a physical id of its own, by which an update knows it:
 * without rollback, CloudFormation updates what failed as well.
 */
export async function checkSignal(parts: GateParts, event: GateEvent): Promise<GateResult> {
  const { PhysicalResourceId: givenId = notPassed, RequestType: type, StackId: stackId } = event;
  if (type === "Delete") return { status: "SUCCESS", physicalId: givenId };
  try {
    const waitUrl = readCheckedUrl(event.ResourceProperties);
    readStackUrl(waitUrl, stackId, parts.region);
    const id = launchApprovalId(waitUrl);
    const passedId = `approval-check-${id}`;
    const hasPassed = type === "Update" && givenId === passedId;
    const stored = await read(parts, id, hasPassed);
    const isApproved = stored?.state === "APPROVED" && stored.stackId === stackId;
    // Requests are not kept for ever.
    if (isApproved || (hasPassed && !stored)) {
      const Decision = JSON.stringify(isApproved ? shownOf(stored) : {});
      return { status: "SUCCESS", physicalId: passedId, data: { Decision } };
    }
    log.warn("signal without approval", { approval: id, stackId });
    return { status: "FAILED", physicalId: notPassed, reason: describeForgery(stored) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.error("signal not checked", { stackId, error: reason });
    const physicalId = type === "Update" ? givenId : notPassed;
    return { status: "FAILED", physicalId, reason: `The approval was not checked: ${reason}` };
  }
}

/** An update of what passed once must not fail for a table that cannot be read. */
async function read({ store, stepMilliseconds }: GateParts, id: string, hasPassed: boolean) {
  // Somebody has approved it by now, so this waits longer than asking does.
  const reading = inTime("reading the request", 2 * stepMilliseconds, () => store.read(id));
  return hasPassed ? reading.catch(() => undefined) : reading;
}

/** What the stack's output shows of the record: read by launches, so it is data and no sentence. */
function shownOf({ id, state, decision }: StoredApproval) {
  if (!decision) return {};
  const { by, at } = decision;
  return { request: id, state, by: oneLine(by, 1000), at: new Date(at).toISOString() };
}

function describeForgery(stored: StoredApproval | undefined): string {
  const state = stored ? `its request is ${stored.state}` : "it has no request";
  return `Nobody approved this with Longshore: the signal came from elsewhere (${state}). Launch it again.`;
}
