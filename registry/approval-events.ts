/** Source of the events about approvals, on the default event bus of the account. */
export const approvalSource = "longshore.approvals";

/**
 * What the worker, which runs handlers, may read of a request for approval. The addresses to which stacks wait for an answer
 * are not among it, nor is who was sent what.
 */
export const sharedAttributes = [
  ...["id", "kind", "subject", "title", "requester", "requesterAddresses", "details"],
  ...["requestedAt", "expiresAt", "stackId", "run", "state", "panel", "votes", "decision"],
  ...["unreached", "refusal"],
] as const;
