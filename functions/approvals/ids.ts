import { createHash } from "node:crypto";

/**
 * Id of the request that belongs to a stack's wait handle: the same for every repeat of the event,
 * another one when the handle is replaced.
 * @param waitUrl presigned URL; its query, which holds the signature, does not count
 */
export function launchApprovalId(waitUrl: string): string {
  const { origin, pathname } = new URL(waitUrl);
  return digest(`launch\n${origin}${pathname}`);
}

/** Id of the request that belongs to a run of Port. */
export function runApprovalId(runId: string): string {
  return digest(`run\n${runId}`);
}

/**
 * Id of the request that belongs to an update of a stack.
 * @param code of the stack and all that the update brings
 * @param turn how often the same update was decided, or not, and asked about again
 */
export function updateApprovalId(code: string, turn: number): string {
  return digest(`update\n${code}\n${turn}`);
}

/** Stands for an id in the address of the page that lists what waits for an approver. */
export const waitingId = "waiting";

/**
 * Stands for an approver in the token of a link that shows a request to whoever has it, and decides nothing: it is
 * no address, so it is in no panel.
 */
export const viewer = "whoever looks";

/** Stands for an id in the address to which Slack sends what was pressed. */
export const slackId = "slack";

/** Whether a text looks like an id; it says nothing about a request being there. */
export function isApprovalId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
