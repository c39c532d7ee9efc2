import type { StoredApproval } from "./stored-approval";

/** A request as audits and other programs get it: everything that is kept, but for what is a credential. */
export interface ApprovalRecord {
  readonly id: string;
  readonly kind: StoredApproval["kind"];
  /** What it is about, such as `product:site`. */
  readonly subject: string;
  readonly title: string;
  readonly state: StoredApproval["state"];
  readonly requester: string;
  readonly requesterAddresses: readonly string[];
  readonly details: StoredApproval["details"];
  /** ISO 8601, as all times here. */
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly panel: Omit<StoredApproval["panel"], "escalation"> & {
    readonly escalation?: { readonly at: string; readonly approvers: readonly string[] };
  };
  /** Who was sent the e-mail that asks. */
  readonly asked: readonly string[];
  readonly unreached: NonNullable<StoredApproval["unreached"]>;
  readonly votes: readonly {
    readonly by: string;
    readonly says: "approve" | "reject";
    readonly at: string;
    readonly reason?: string;
  }[];
  readonly decision?: { readonly by: string; readonly at: string; readonly reason?: string };
  readonly refusal?: string;
  readonly stackId?: string;
  readonly runId?: string;
}

/** Makes the record of a request; the presigned URL of its stack is not in it. */
export function recordOf(approval: StoredApproval): ApprovalRecord {
  const { id, kind, subject, title, state, requester, requesterAddresses, details } = approval;
  const { panel, votes, decision, refusal, stackId, run, unreached = [], mailed } = approval;
  const { escalation, ...members } = panel;
  return {
    ...{ id, kind, subject, title, state, requester, requesterAddresses, details },
    requestedAt: iso(approval.requestedAt),
    expiresAt: iso(approval.expiresAt),
    panel: {
      ...members,
      ...(escalation && { escalation: { ...escalation, at: iso(escalation.at) } }),
    },
    asked: mailed.request ?? [],
    unreached,
    votes: votes.map((vote) => ({ ...vote, at: iso(vote.at) })),
    ...(decision && { decision: { ...decision, at: iso(decision.at) } }),
    ...(refusal !== undefined && { refusal }),
    ...(stackId !== undefined && { stackId }),
    ...(run && { runId: run.id }),
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
