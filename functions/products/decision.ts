import type { Json, JsonObject } from "../../registry/contract/port-data";
import { isMap } from "../../registry/products/references";

/** Who approved a launch. */
export interface Approved {
  /** Addresses of those whose links decided. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * Reads who approved out of a stack's outputs: the gate's output is what its check read of the record,
 * as JSON.
 * @returns undefined for a template that brought a gate without that output
 */
export function readApproval(outputs: ReadonlyMap<string, string>): Approved | undefined {
  for (const [name, value] of outputs) {
    if (!isGateOutput(name)) continue;
    const { state, by, at } = readObject(value);
    if (state === "APPROVED" && typeof by === "string" && typeof at === "string") return { by, at };
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

/**
 * Why the gate's wait condition failed, in words for the run alone: whoever reads the stack's events can
 * signal such words, too. The catalog has its decisions from the record (functions/approvals/tell-port.ts).
 * @returns undefined when it was not for a decision
 */
export function quoteRefusal(logicalId: string | undefined, reason: string): string | undefined {
  if (!isGateCondition(logicalId)) return undefined;
  const [, words] =
    /received failed message: '(Rejected by [^]+)' for uniqueId: [0-9a-f]{32}\b/.exec(reason) ?? [];
  return words ?? (/timed out/i.test(reason) ? "Nobody decided in time" : undefined);
}

/** The approval in words. */
export function describeApproval({ by, at }: Approved): string {
  return `Approved by ${by} at ${at}`;
}

/** The approval as properties of the entity. */
export function approvalProperties({ by, at }: Approved): JsonObject {
  return { decision: "APPROVED", decided_by: by, decided_at: at };
}

function readObject(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    return isMap(value) ? value : {};
  } catch {
    return {};
  }
}
