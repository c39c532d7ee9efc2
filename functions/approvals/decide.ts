import { log } from "../log";
import type { Decision } from "./approval";
import type { ApprovalStore, Claimed } from "./approval-store";
import { discharge, type Performers } from "./discharge";
import type { StoredApproval } from "./stored-approval";

/**
 * Decides a request, once, and tells the stack and the run that wait. What cannot be told now is left
 * to the clock.
 * @returns whether this decision counts, and the request as it is then
 * @throws when it is not known whether the decision was stored
 */
export async function decide(
  store: ApprovalStore,
  performers: Performers,
  approval: StoredApproval,
  state: "APPROVED" | "REJECTED",
  decision: Decision,
): Promise<Claimed> {
  const decided = await store.decide(approval, state, decision);
  if (!decided.won) return decided;
  const { id } = approval;
  log.info("approval decided", { approval: id, state });
  try {
    const told = await discharge(store, performers, decided.approval, ["signal", "wake"]);
    return { won: true, approval: told.approval };
  } catch (error) {
    // The decision is stored with its duties, so the clock goes on with it.
    log.warn("telling not noted", { approval: id, error: String(error) });
    return decided;
  }
}
