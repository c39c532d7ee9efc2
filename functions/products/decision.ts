import type { Json, JsonObject } from "../../registry/contract/port-data";
import { isMap } from "../../registry/products/references";

/** What was decided about a launch, as far as its stack tells. */
export interface Decision {
  readonly state: "APPROVED" | "REJECTED" | "EXPIRED";
  /** The name that the person gave. */
  readonly by?: string;
  /** ISO 8601. */
  readonly at?: string;
  readonly reason?: string;
}

const moment = String.raw`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)`;
const approved = new RegExp(`^Approved by ([^]+) at ${moment}$`);
const rejected = new RegExp(`^Rejected by ([^]+?) at ${moment}(?:: ([^]*))?$`);

/**
 * Reads who approved out of a stack's outputs: the gate's output holds what is stored of the
 * decision, by the request's id, as JSON.
 * @returns undefined for a template that brought a gate without that output
 */
export function readApproval(outputs: ReadonlyMap<string, string>): Decision | undefined {
  for (const [name, value] of outputs) {
    if (!isGateOutput(name)) continue;
    const [, by, at] = approved.exec(signalIn(value)) ?? [];
    if (by !== undefined && at !== undefined) return { state: "APPROVED", by, at };
  }
  return undefined;
}

/** Whether an output is the gate's own; a number stands behind its name where that was taken. */
export function isGateOutput(name: string): boolean {
  return /^ApprovalDecision\d*$/.test(name);
}

/** Whether a resource is the gate's wait condition. */
function isGateCondition(logicalId: string | undefined): boolean {
  return /^ApprovalCondition\d*$/.test(logicalId ?? "");
}

/** Whether a resource is the gate's check, which lets the stack pass. */
export function isGateCheck(logicalId: string | undefined): boolean {
  return /^ApprovalCheck\d*$/.test(logicalId ?? "");
}

/** Reads whether a check failed because nobody had decided. @returns it in words; undefined when not */
export function readForgery(logicalId: string | undefined, reason: string): string | undefined {
  const isForged = isGateCheck(logicalId) && /nobody approved this with Longshore/i.test(reason);
  return isForged
    ? "Nobody approved it with Longshore: its stack was told to go on by somebody else"
    : undefined;
}

/** Reads why a wait condition failed. @returns undefined when it was not for a decision */
export function readRefusal(logicalId: string | undefined, reason: string): Decision | undefined {
  const [, text = ""] =
    /received failed message: '([^]*)' for uniqueId: [0-9a-f]{32}\b/.exec(reason) ?? [];
  const [, by, at, why] = rejected.exec(text) ?? [];
  if (by !== undefined && at !== undefined) {
    return { state: "REJECTED", by, at, ...(why && { reason: why }) };
  }
  const isOver = isGateCondition(logicalId) && /timed out/i.test(reason);
  return isOver ? { state: "EXPIRED" } : undefined;
}

/** The decision in words, such as "Rejected by Ann at 2026-03-02T08:00:00.000Z: too large". */
export function describeDecision({ state, by, at, reason }: Decision): string {
  if (state === "EXPIRED") return "Nobody decided in time";
  const verb = state === "APPROVED" ? "Approved" : "Rejected";
  return `${verb} by ${by} at ${at}${reason === undefined ? "" : `: ${reason}`}`;
}

/** The decision as properties of the entity. */
export function decisionProperties(decision: Decision | undefined): JsonObject {
  if (!decision) return {};
  const { state, by, at, reason } = decision;
  return {
    decision: state,
    ...(by !== undefined && { decided_by: by }),
    ...(at !== undefined && { decided_at: at }),
    ...(reason !== undefined && { decision_reason: reason }),
  };
}

function signalIn(value: string): string {
  try {
    const signals = JSON.parse(value) as Json;
    const [signal] = isMap(signals) ? Object.values(signals) : [];
    return typeof signal === "string" ? signal : "";
  } catch {
    return "";
  }
}
