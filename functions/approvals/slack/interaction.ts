import { sameSpelling } from "../../../registry/mailbox";
import { log } from "../../log";
import type { ApprovalStore } from "../approval-store";
import { decide } from "../decide";
import { readDecisionForm } from "../decision-form";
import type { Performers } from "../discharge";
import { isApprovalId } from "../ids";
import { askedAt, membersOf } from "../panel";
import { showUtc } from "../plain-text";
import type { PageAnswer } from "../pages/page";
import { mayDecide } from "../votes";
import { isSlacks, readSlackSecret, replyTo, type SlackParts } from "./client";
import { fields, isWhole, messageOf } from "./message";
import { addressOf } from "./person";
import { isFromSlack, type SlackRequest } from "./signature";

/** What decisions in Slack work with. */
export interface SlackDesk {
  readonly store: ApprovalStore;
  readonly performers: Performers;
  readonly slack: SlackParts;
}

/** A button that somebody pressed. */
interface Pressed {
  readonly id: string;
  readonly decision: string;
  readonly reason: string;
  readonly userId: string;
  readonly responseUrl: string;
}

/**
 * Takes what somebody pressed in Slack: whoever Slack says they are votes as the approver with their address,
 * as if by their link. What is wrong is said to them alone.
 * @throws Error when Slack's secret cannot be read
 */
export async function serveSlack(desk: SlackDesk, request: SlackRequest): Promise<PageAnswer> {
  const now = Date.now();
  const { signingSecret } = await readSlackSecret(desk.slack);
  if (!isFromSlack(request, signingSecret, now)) return answer(401);
  const pressed = readPressed(request.body);
  if (!pressed || !isSlacks(desk.slack, pressed.responseUrl)) return answer(200);
  try {
    await replyTo(pressed.responseUrl, await take(desk, pressed, now));
  } catch (error) {
    // A decision that is stored stays so, and the clock changes the message.
    log.warn("no reply in Slack", { approval: pressed.id, error: String(error) });
  }
  return answer(200);
}

/** @returns what is answered: the message anew, or a note to whoever pressed */
async function take(desk: SlackDesk, pressed: Pressed, now: number): Promise<object> {
  const { id, decision, reason, userId } = pressed;
  try {
    const [address, approval] = await Promise.all([
      addressOf(desk.slack, userId),
      isApprovalId(id) ? desk.store.read(id) : undefined,
    ]);
    if (!approval) return note("This request is not kept any more.");
    const own = address === undefined ? undefined : sameSpelling(address);
    const approver = membersOf(approval.panel).find((one) => sameSpelling(one) === own);
    if (approver === undefined) {
      return note("You are not among those who decide about this, by the address of your account.");
    }
    if (!isWhole(approval))
      return note("This is too long for Slack; decide by your e-mail's link.");
    const from = askedAt(approval.panel, approver);
    if (from > now)
      return note(`You are asked from ${showUtc(from)} on, if it is still open then.`);
    if (!mayDecide(approval, approver, now))
      return { replace_original: true, ...messageOf(approval) };
    const form = readDecisionForm(new URLSearchParams({ decision, reason }));
    if ("problems" in form) return note(form.problems.map(({ message }) => message).join(" "));
    const vote = { by: approver, at: now, ...form };
    const decided = await decide(desk.store, desk.performers, approval, vote);
    return { replace_original: true, ...messageOf(decided.approval) };
  } catch (error) {
    log.error("decision in Slack failed", { approval: id, error: String(error) });
    return note("It is not known whether this counted. Look at your e-mail's link, or try again.");
  }
}

function note(text: string): object {
  return { response_type: "ephemeral", replace_original: false, text };
}

/** The first action of a message's buttons; undefined for all else that Slack tells. */
function readPressed(body: Buffer): Pressed | undefined {
  const payload = parse(new URLSearchParams(body.toString()).get("payload") ?? "");
  const action = payload.actions?.[0];
  const userId = payload.user?.id;
  const { response_url: responseUrl } = payload;
  if (payload.type !== "block_actions" || !action || !userId || !responseUrl) return undefined;
  const { action_id: decision = "", value: id = "" } = action;
  if (decision !== "approve" && decision !== "reject") return undefined;
  const reason = payload.state?.values?.[fields.reason]?.[fields.reason]?.value ?? "";
  return { id, decision, reason, userId, responseUrl };
}

/** What is used of an interaction, which Slack has signed. */
interface Payload {
  readonly type?: string;
  readonly user?: { readonly id?: string };
  readonly actions?: readonly { readonly action_id?: string; readonly value?: string }[];
  readonly response_url?: string;
  readonly state?: {
    readonly values?: Readonly<
      Record<string, Readonly<Record<string, { readonly value?: string | null }>>>
    >;
  };
}

function parse(text: string): Payload {
  try {
    return (JSON.parse(text) ?? {}) as Payload;
  } catch {
    return {};
  }
}

function answer(statusCode: number): PageAnswer {
  return { statusCode, headers: { "cache-control": "no-store" }, body: "" };
}
