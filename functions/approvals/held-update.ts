import { log } from "../log";
import type { Performer } from "./discharge";
import { answerContent, type GateResult } from "./gate-answer";
import type { GateEvent, GateProperties } from "./gate-event";
import { listOf, membersOf } from "./panel";
import { showUtc } from "./plain-text";
import { describeUnreached } from "./reach";
import type { PresignedPut } from "./presigned-put";
import type { Changes, Held, StoredApproval } from "./stored-approval";

/**
 * Keeps the answer to an update back, so that the stack waits while people decide.
 * @returns what to write; undefined when the gate does not let its stack wait, or it was decided
 */
export function hold(
  stored: StoredApproval,
  { ResponseURL, RequestId, LogicalResourceId, StackId }: GateEvent,
  { HoldSeconds = "0" }: Pick<GateProperties, "HoldSeconds">,
  physicalId: string,
  now: number,
): Changes | undefined {
  if (stored.state !== "PENDING" || HoldSeconds === "0") return undefined;
  // An event that is repeated waits no longer than the first one.
  const isSame = stored.held?.requestId === RequestId;
  const until = isSame ? stored.held.until : now + Number(HoldSeconds) * 1000;
  const held: Held = {
    ...{ url: ResponseURL, requestId: RequestId, logicalId: LogicalResourceId },
    ...{ stackId: StackId, physicalId, until },
  };
  return { held, todo: { ...stored.todo, answer: { at: until, attempts: 0 } } };
}

/** Answers CloudFormation about an update that waits: when it is decided, and when its time is over. */
export function answerUpdate(put: PresignedPut): Performer {
  return async (approval, now) => {
    const { held } = approval;
    if (!held) return { done: {} };
    if (approval.state === "PENDING" && now < held.until) return { later: held.until };
    const { stackId: StackId, requestId: RequestId, logicalId: LogicalResourceId } = held;
    const result = resultOf(approval, held);
    const content = answerContent({ StackId, RequestId, LogicalResourceId }, result);
    const { state } = await put(held.url, "custom resource", content);
    log.info("update answered", { approval: approval.id, status: result.status, answer: state });
    return { done: { held: null } };
  };
}

/** Why an update does not pass. */
export function describeWait(approval: StoredApproval): string {
  const { state, title, panel, expiresAt, decision } = approval;
  const update = `This update of "${title}"`;
  const asked = describeAsked(approval);
  const repeat = "Repeat the same update";
  switch (state) {
    case "PENDING":
      return `${update} waits for an approval: ${panel.atLeast} must agree until ${showUtc(expiresAt)}. ${asked}. ${repeat} when it is approved; it then passes once.`;
    case "APPROVED":
      return `${update} was approved as its time ended. ${repeat}; it then passes once.`;
    case "REJECTED":
      return `${update} was rejected by ${decision?.by}: ${decision?.reason}`;
    default:
      return `${update} was not decided in time. ${asked}. ${repeat} to ask again.`;
  }
}

/** Who has the e-mail, and who cannot be sent it. */
function describeAsked({ mailed, panel, unreached = [] }: StoredApproval): string {
  const { request = panel.approvers } = mailed;
  // E-mails are sent side by side, and noted as they were.
  const to = membersOf(panel).filter((one) => request.includes(one));
  const lost = unreached.map(describeUnreached);
  return [`Asked by e-mail: ${listOf(to)}`, ...lost.map((one) => `Not reached: ${one}`)].join(". ");
}

function resultOf(approval: StoredApproval, { physicalId, requestId }: Held): GateResult {
  return approval.usedBy === requestId
    ? { status: "SUCCESS", physicalId, data: { Change: requestId } }
    : { status: "FAILED", physicalId, reason: describeWait(approval) };
}
