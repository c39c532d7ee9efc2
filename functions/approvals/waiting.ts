import { mapLimited } from "../map-limited";
import type { ApprovalStore } from "./approval-store";
import type { StoredApproval } from "./stored-approval";

const concurrency = 5;

/** The requests that wait for a decision, those first whose time is over first. */
export async function waitingRequests(
  store: Pick<ApprovalStore, "due" | "read">,
  now: number,
): Promise<StoredApproval[]> {
  // Whatever waits has its end as a duty, so that it is among what is ever due.
  const ids = await store.due(Number.MAX_SAFE_INTEGER);
  const found = await mapLimited(ids, concurrency, (id) => store.read(id));
  return found
    .flatMap((one) => (one?.state === "PENDING" && one.expiresAt > now ? [one] : []))
    .sort((one, other) => one.expiresAt - other.expiresAt);
}
