import { log } from "../log";
import type { GateResult } from "./gate-answer";
import { waitUrlIn, type GateEvent, type GateProperties } from "./gate-event";
import type { GateParts } from "./gate-parts";
import { allowUpdate, changeOf } from "./gate-update";
import { launchApprovalId } from "./ids";
import { launchRequestOf, noRequest, physicalIdOf, readRequest } from "./launch-request";
import { findLauncher, refuseUnknown } from "./requester";

/**
 * Asks about a launch, or about an update of one.
 * @returns undefined for an update that waits, which is answered when it is decided
 */
export async function ask(parts: GateParts, event: GateEvent): Promise<GateResult | undefined> {
  // Also named when asking fails: what was stored all the same is then withdrawn by its deletion.
  let physicalId = event.PhysicalResourceId ?? noRequest;
  try {
    refuseForeign(event.StackId, parts);
    const properties = readRequest(event, parts.region);
    if (event.RequestType === "Update" && isSameGate(event, properties)) {
      return await allowUpdate(parts, event, properties, physicalId);
    }
    physicalId = physicalIdOf(launchApprovalId(properties.WaitUrl));
    const launcher = await findLauncher(parts.cloudFormation, event.StackId, parts.workerRoleArn);
    refuseUnknown(launcher, parts);
    const asked = await parts.desk.ask(launchRequestOf(event, properties, launcher));
    if (asked.refusal !== undefined) return { status: "FAILED", physicalId, reason: asked.refusal };
    return { status: "SUCCESS", physicalId, data: changeOf(event) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.error("approval not asked", { stackId: event.StackId, error: reason });
    return { status: "FAILED", physicalId, reason };
  }
}

/**
 * Refuses a stack of another account or region, such as one of a portfolio that is shared: who launched it cannot be
 * looked up from here, nor can its end be followed.
 * @throws Error that says where it can be launched
 */
function refuseForeign(stackId: string, { region, workerRoleArn }: GateParts): void {
  const [, , , stackRegion, stackAccount] = stackId.split(":");
  const account = workerRoleArn.split(":")[4];
  if (stackRegion === region && stackAccount === account) return;
  throw new Error(
    `Nobody was asked: the stack is in account ${stackAccount}, region ${stackRegion}, and this product's approvals ` +
      `are for account ${account}, region ${region}. Launch it there, or deploy Longshore here, too`,
  );
}

/** Whether an update leaves the wait handle alone: what it changes is asked about by itself. */
function isSameGate(
  { PhysicalResourceId, OldResourceProperties }: GateEvent,
  { WaitUrl }: GateProperties,
): boolean {
  const isSameUrl = waitUrlIn(OldResourceProperties) === WaitUrl;
  return isSameUrl || PhysicalResourceId === physicalIdOf(launchApprovalId(WaitUrl));
}
