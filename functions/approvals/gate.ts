import { log } from "../log";
import type { ApprovalRequest } from "./approval";
import { boundRequest } from "./bound-request";
import { answerGate, type GateResult } from "./gate-answer";
import { checkSignal } from "./gate-check";
import {
  isCheckEvent,
  readGateEvent,
  readGateProperties,
  waitUrlIn,
  type GateEvent,
  type GateProperties,
} from "./gate-event";
import type { GateParts } from "./gate-parts";
import { allowUpdate, changeOf } from "./gate-update";
import { launchApprovalId } from "./ids";
import { inTime } from "./in-time";
import { launchTimes } from "./launch-times";
import { nobody } from "./panel";
import { readPresignedUrl } from "./presigned-url";
import { findLauncher, unknownLauncher, type Launcher } from "./requester";
import {
  todoOfCancellation,
  todoOfExpiry,
  type StoredApproval,
  type Told,
} from "./stored-approval";
import { readStackUrl } from "./wait-url";

/** PhysicalResourceId of a gate whose properties cannot be read. */
const noRequest = "approval-none";

/**
 * Handles one event of the gate: asks when it is created, updated, or gets another wait handle, and withdraws
 * the request when it is deleted. The gate's check only reads. CloudFormation is answered in every case; repeats do no harm.
 * @throws Error when CloudFormation could not be answered, or a request not withdrawn, so that Lambda
 *   repeats the event
 */
export async function handleGate(parts: GateParts, input: unknown): Promise<void> {
  const event = readGateEvent(input);
  // Nothing is done for an event that could not be answered.
  readPresignedUrl(event.ResponseURL, "custom resource", parts.region);
  if (isCheckEvent(event)) {
    return answerGate(parts.put, event, await checkSignal(parts, event));
  }
  const physicalId = event.PhysicalResourceId ?? noRequest;
  if (event.RequestType === "Delete") {
    const withdrawn = inTime("withdrawing the request", parts.stepMilliseconds, () =>
      withdraw(parts, event),
    );
    await Promise.allSettled([withdrawn]);
    // A request that stays open would strand nothing; a stack that cannot be deleted would.
    await answerGate(parts.put, event, { status: "SUCCESS", physicalId });
    return withdrawn;
  }
  const result = await ask(parts, event, physicalId);
  if (result) await answerGate(parts.put, event, result);
}

/** @returns undefined for an update that waits, which is answered when it is decided */
async function ask(
  parts: GateParts,
  event: GateEvent,
  givenId: string,
): Promise<GateResult | undefined> {
  // Also named when asking fails: what was stored all the same is then withdrawn by its deletion.
  let physicalId = givenId;
  try {
    const properties = readGateProperties(event.ResourceProperties);
    readStackUrl(properties.WaitUrl, event.StackId, parts.region);
    if (event.RequestType === "Update" && isSameGate(event, properties)) {
      return await allowUpdate(parts, event, properties, physicalId);
    }
    physicalId = physicalIdOf(launchApprovalId(properties.WaitUrl));
    const launcher = await findLauncher(parts.cloudFormation, event.StackId, parts.workerRoleArn);
    const asked = await parts.desk.ask(requestOf(event, properties, launcher));
    if (asked.refusal !== undefined) return { status: "FAILED", physicalId, reason: asked.refusal };
    return { status: "SUCCESS", physicalId, data: changeOf(event) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.error("approval not asked", { stackId: event.StackId, error: reason });
    return { status: "FAILED", physicalId, reason };
  }
}

/** Whether an update leaves the wait handle alone: what it changes is asked about by itself. */
function isSameGate(
  { PhysicalResourceId, OldResourceProperties }: GateEvent,
  { WaitUrl }: GateProperties,
): boolean {
  const isSameUrl = waitUrlIn(OldResourceProperties) === WaitUrl;
  return isSameUrl || PhysicalResourceId === physicalIdOf(launchApprovalId(WaitUrl));
}

/**
 * Cancels the request of a stack that is gone. One that was never stored is stored as cancelled: the
 * event that asks may be on its way again and must not ask for a stack that is gone.
 */
async function withdraw(parts: GateParts, event: GateEvent): Promise<void> {
  const id = /^approval-([0-9a-f]{32})$/.exec(event.PhysicalResourceId ?? "")?.[1];
  const stored = id === undefined ? undefined : await parts.store.read(id);
  if (stored) return cancel(parts, stored, event.StackId);
  const properties = readWaiting(parts, event);
  if (!properties) return;
  const { waitUrl: _, ...request } = requestOf(event, properties, unknownLauncher);
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
    const properties = readGateProperties(event.ResourceProperties);
    readStackUrl(properties.WaitUrl, event.StackId, region);
    return properties;
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

function requestOf(
  { StackId }: GateEvent,
  { WaitUrl, Product, Title, TimeoutSeconds, Parameters = {} }: GateProperties,
  { requester, addresses, runId }: Launcher,
): ApprovalRequest {
  const now = Date.now();
  return {
    id: launchApprovalId(WaitUrl),
    kind: "launch",
    title: Title,
    requester,
    requesterAddresses: addresses,
    inputs: Parameters,
    details: Object.entries(Parameters).map(([name, value]) => [name, [value].flat().join(", ")]),
    requestedAt: now,
    ...launchTimes(now, Number(TimeoutSeconds) * 1000),
    subject: `product:${Product}`,
    waitUrl: WaitUrl,
    stackId: StackId,
    ...(runId !== undefined && { run: { id: runId, group: runId } }),
  };
}

function physicalIdOf(id: string): string {
  return `approval-${id}`;
}
