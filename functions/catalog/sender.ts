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
  { accountId, members }: Pick<CatalogParts, "accountId" | "members">,
  { fields }: Sender,
): Promise<Sent> {
  const { account, recipient } = fields;
  const own: Sent = { state: "ours", place: (region) => region };
  if (!members || typeof account !== "string" || !isAccount(account)) return own;
  const isForged = typeof recipient === "string" && recipient !== "" && recipient !== account;
  if (isForged) return strange(account, `it is written for ${recipient}`);
  if (account === accountId) return own;
  try {
    if (!(await members.has(account))) return strange(account, "it is not of catalogAccounts");
  } catch (error) {
    return { state: "unknown", reason: (error as Error).message };
  }
  return { state: "ours", place: (region) => placeText({ account, region }) };
}

/** No dead letter: whoever sends such events could fill the queue with them. */
function strange(account: string, why: string): Sent {
  log.warn("event of another account dropped", { account, why });
  return { state: "strange" };
}
