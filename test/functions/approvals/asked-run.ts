import type { ApprovalRequest } from "../../../functions/approvals/approval";
import { runApprovalId } from "../../../functions/approvals/ids";
import { start } from "./world";

const hour = 3_600_000;
let runs = 0;

/** What the worker asks about a run of its own; each time another run. @param more what differs */
export function askedRun(
  more: Omit<Partial<ApprovalRequest>, "run" | "kind"> = {},
): ApprovalRequest & { readonly run: { readonly id: string } } {
  const runId = `r_asked_${(runs += 1)}`;
  const requester = "developer@example.com";
  return {
    id: runApprovalId(runId),
    kind: "run",
    title: "Create VM",
    requester,
    requesterAddresses: [requester],
    details: [["Size", "large"]],
    requestedAt: start,
    expiresAt: start + 12 * hour,
    subject: "action:create_vm",
    run: { id: runId, group: "vm/one" },
    ...more,
  };
}
