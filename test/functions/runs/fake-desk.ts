import type {
  Approval,
  ApprovalRequest,
  ApprovalState,
} from "../../../functions/approvals/approval";
import { nobody } from "../../../functions/approvals/panel";
import type { ApprovalDesk } from "../../../functions/approvals/desk";

/** A desk in memory that keeps what it was asked. */
export class FakeDesk implements ApprovalDesk {
  /** What was asked, repeats included. */
  readonly asked: ApprovalRequest[] = [];
  /** Ids that were looked up. */
  readonly found: string[] = [];
  /** Runs whose requests were withdrawn. */
  readonly withdrawn: string[] = [];
  readonly #approvals = new Map<string, Approval>();

  async ask(request: ApprovalRequest): Promise<Approval> {
    this.asked.push(request);
    const fresh = { ...request, state: "PENDING", panel: nobody, votes: [] } as const;
    const approval = this.#approvals.get(request.id) ?? fresh;
    this.#approvals.set(request.id, approval);
    return approval;
  }

  async withdraw(runId: string): Promise<void> {
    this.withdrawn.push(runId);
  }

  async find(id: string): Promise<Approval | undefined> {
    this.found.push(id);
    return this.#approvals.get(id);
  }

  /** The one request that there is. @throws Error when there is none or more */
  only(): Approval {
    const [approval, ...more] = this.#approvals.values();
    if (approval && more.length === 0) return approval;
    throw new Error(`There are ${this.#approvals.size} requests, not one.`);
  }

  /** Puts the one request into another state. @param reason of a decision */
  decide(state: ApprovalState, reason?: string): void {
    const decision = {
      by: "approver@example.com",
      at: Date.now(),
      ...(reason !== undefined && { reason }),
    };
    const decided = state === "APPROVED" || state === "REJECTED";
    const approval = { ...this.only(), state, ...(decided && { decision }) };
    this.#approvals.set(approval.id, approval);
  }
}
