import { callSlack, type SlackParts } from "./client";

/**
 * Address of whoever pressed a button, as Slack itself knows them: a member of the app's own workspace whose
 * address is confirmed. People of other workspaces, with whom a channel may be shared, are what their own
 * workspace says, so they are nobody here.
 * @param userId as Slack signed it
 * @throws Error when Slack does not answer
 */
export async function addressOf(parts: SlackParts, userId: string): Promise<string | undefined> {
  const [{ team_id: ownTeam }, { user }] = await Promise.all([
    callSlack(parts, "auth.test"),
    callSlack(parts, "users.info", { user: userId }),
  ]);
  const person = (user ?? {}) as Readonly<Record<string, unknown>>;
  const isOurs = typeof ownTeam === "string" && person["team_id"] === ownTeam;
  const isStrange = person["is_stranger"] === true || person["is_bot"] === true;
  if (!isOurs || isStrange || person["deleted"] === true) return undefined;
  if (person["is_email_confirmed"] !== true) return undefined;
  const { email } = (person["profile"] ?? {}) as { readonly email?: unknown };
  return typeof email === "string" ? email : undefined;
}
