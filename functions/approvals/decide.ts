import { log } from "../log";
import type { ApprovalStore, Claimed } from "./approval-store";
import { discharge, type Performers } from "./discharge";
import type { StoredApproval } from "./stored-approval";
import type { Vote } from "./votes";

/**
 * Takes an approver's vote, once, and tells the stack and the run that wait when it decides. What cannot
 * be told now is left to the clock.
 * @returns whether this vote counts, and the request as it is then
 * @throws when it is not known whether the vote was stored
 */
export async function decide(
  store: ApprovalStore,
  performers: Performers,
  approval: StoredApproval,
  vote: Vote,
): Promise<Claimed> {
  const decided = await store.vote(approval, vote);
  const { id, state } = decided.approval;
  if (!decided.won || state === "PENDING") return decided;
  log.info("approval decided", { approval: id, state });
  try {
    const told = await discharge(store, performers, decided.approval, ["signal", "answer", "wake"]);
    return { won: true, approval: told.approval };
  } catch (error) {
    // The decision is stored with its duties, so the clock goes on with it.
    log.warn("telling not noted", { approval: id, error: String(error) });
    return decided;
  }
}
