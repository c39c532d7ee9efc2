import type { JsonObject } from "../../registry/contract/port-data";
import type { LaunchContext } from "../../registry/products/launch-action";
import { isGateCheck, isGateCondition } from "./gate-names";
import type { StackStory } from "./stack-events";

/** What became of a request for approval, as its record says. */
export type Ruling = Awaited<ReturnType<NonNullable<LaunchContext["findApproval"]>>>;

/**
 * The record of the request that a stack's own gate has made: its id is the gate's physical id, which CloudFormation
 * has of the function behind it alone. What people may have signalled to the stack is not looked at.
 * @returns undefined where there is none, or it is about another stack
 */
export async function findRuling(
  { findApproval }: Pick<LaunchContext, "findApproval">,
  { approvalId, stackArn }: Pick<StackStory, "approvalId" | "stackArn">,
): Promise<Ruling> {
  const found = approvalId === undefined ? undefined : await findApproval?.(approvalId);
  return found?.kind === "launch" && found.stackId === stackArn ? found : undefined;
}

/** Who approved it, in words; undefined when nobody did. */
export function describeApproval(ruling: Ruling): string | undefined {
  const { state, decision } = ruling ?? {};
  return state === "APPROVED" && decision
    ? `Approved by ${decision.by} at ${new Date(decision.at).toISOString()}`
    : undefined;
}

/**
 * Why a launch ended at its gate, in words of its record alone.
 * @returns undefined when it was approved, or failed elsewhere
 */
export function describeRefusal(
  ruling: Ruling,
  { failedAt, failure = "" }: StackStory,
): string | undefined {
  const { state, decision, refusal } = ruling ?? {};
  if (refusal !== undefined) return refusal;
  if (state === "REJECTED" && decision) {
    const reason = decision.reason === undefined ? "" : `: ${decision.reason}`;
    return `Rejected by ${decision.by} at ${new Date(decision.at).toISOString()}${reason}`;
  }
  if (isGateCheck(failedAt) && state !== "APPROVED" && ruling) {
    return "Nobody approved it with Longshore: its stack was told to go on by somebody else";
  }
  if (state === "EXPIRED") return "Nobody decided in time";
  if (!isGateCondition(failedAt) || state === "APPROVED") return undefined;
  // What stands there may be anybody's words, so that none of them are told.
  return /timed out/i.test(failure)
    ? "Nobody decided in time"
    : "Its stack was told to end by somebody else; nobody has rejected it with Longshore";
}

/** The approval as properties of the entity. */
export function approvalProperties(ruling: Ruling): JsonObject {
  const { state, decision } = ruling ?? {};
  return state === "APPROVED" && decision
    ? {
        decision: state,
        decided_by: decision.by,
        decided_at: new Date(decision.at).toISOString(),
      }
    : {};
}
