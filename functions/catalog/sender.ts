import { log } from "../log";
import type { EventMessage } from "./catalog-message";
import type { CatalogParts } from "./catalog-parts";
import { isAccount, placeText } from "./place";

/** What a message says of where it comes from; the bus writes `account`, and no sender can. */
export type Sender = Pick<EventMessage, "fields">;

/** Whose event it is: a place's, nobody's of the catalog, or not known just now. */
export type Sent =
  | { readonly state: "ours"; readonly place: (region: string) => string }
  | { readonly state: "strange" }
  | { readonly state: "unknown"; readonly reason: string };

/**
 * Says which account an event is of, where a stack mirrors several: only those of its list count, and
 * CloudTrail must have written the event for the account that the bus has it from.
 */
export async function readSender(
  { accountId, members, index }: Pick<CatalogParts, "accountId" | "members" | "index">,
  { fields }: Sender,
): Promise<Sent> {
  const { account, recipient } = fields;
  const own: Sent = { state: "ours", place: (region) => region };
  if (!members || typeof account !== "string" || !isAccount(account)) return own;
  const isForged = typeof recipient === "string" && recipient !== "" && recipient !== account;
  if (isForged) return strange(account, `it is written for ${recipient}`);
  if (account === accountId) return own;
  try {
    if (!(await isMember({ members, index }, account)))
      return strange(account, "it is not of catalogAccounts, or has left");
  } catch (error) {
    return { state: "unknown", reason: (error as Error).message };
  }
  return { state: "ours", place: (region) => placeText({ account, region }) };
}

/**
 * Whether an account is of the catalog. What the last resync found out counts before the list, which each
 * process keeps for a while: all must agree on an account that was taken up or given up a moment ago. The list
 * says it of accounts that no resync has seen, and of those that are missing but not given up.
 * @throws Error when that is not known just now
 */
export async function isMember(
  { members, index }: Pick<CatalogParts, "members" | "index">,
  account: string,
): Promise<boolean> {
  if (!members) return false;
  const known = await index.accounts.find(account);
  if (known?.forgotten) return false;
  return (known && known.status !== "left") || members.has(account);
}

/** No dead letter: whoever sends such events could fill the queue with them. */
function strange(account: string, why: string): Sent {
  log.warn("event of another account dropped", { account, why });
  return { state: "strange" };
}
