import { describeDeciders } from "../panel";
import { oneLine, personWithoutLinks, showUtc, withoutLinks } from "../plain-text";
import type { StoredApproval } from "../stored-approval";
import { agreed } from "../votes";

/** A message in Slack. */
export interface SlackMessage {
  /** What notifications show. */
  readonly text: string;
  readonly blocks: readonly object[];
}

/** Blocks and elements whose values come back with a decision. */
export const fields = { reason: "reason" } as const;

/** Most characters of a section's text in Slack are 3000. */
const mostCharacters = 2_900;

/**
 * A request as its message shows it: with buttons while it can be decided, and with how it ended afterwards. What
 * is too long to be shown whole cannot be decided in Slack, since nobody sees what they approve.
 */
export function messageOf(approval: StoredApproval): SlackMessage {
  const { state, title, requester, kind } = approval;
  const what = `${kind === "update" ? "an update of " : ""}${oneLine(title, 100)}`;
  const heading = state === "PENDING" ? `Approve ${what}?` : `${what}: ${state.toLowerCase()}`;
  const text = describe(approval);
  return {
    text: escaped(`${heading} Asked by ${oneLine(requester, 300)}`),
    blocks: [
      { type: "header", text: plain(oneLine(heading, 150)) },
      { type: "section", text: plain(text.slice(0, mostCharacters).toWellFormed()) },
      ...(state === "PENDING" ? (isWhole(approval) ? controls(approval) : [elsewhere]) : []),
    ],
  };
}

/** Whether a message shows everything that is decided. */
export function isWhole(approval: StoredApproval): boolean {
  return describe(approval).length <= mostCharacters;
}

function describe(approval: StoredApproval): string {
  const { requester, requestedAt, expiresAt, votes, state, decision, details } = approval;
  const yes = agreed(votes);
  const lines = [
    `Asked by: ${personWithoutLinks(requester)}`,
    `Asked at: ${showUtc(requestedAt)}`,
    ...(state === "PENDING" ? [`Expires: ${showUtc(expiresAt)}`] : []),
    `Decides: ${describeDeciders(approval)}`,
    ...(state === "PENDING" && yes.length > 0 ? [`Agreed so far: ${yes.join(", ")}`] : []),
    ...(decision ? [`Decided by: ${decision.by}, ${showUtc(decision.at)}`] : []),
    ...(decision?.reason === undefined ? [] : [`Reason: ${withoutLinks(decision.reason)}`]),
    ...details.map(([name, value]) => `• ${name}: ${withoutLinks(value)}`),
  ];
  return lines.map((line) => oneLine(line, Infinity)).join("\n");
}

function controls({ id }: StoredApproval): object[] {
  const button = (name: string, action: string, style: string) => ({
    ...{ type: "button", action_id: action, value: id, style, text: plain(name) },
    confirm: {
      title: plain(`${name}?`),
      text: plain("It counts once, as yours, and cannot be taken back."),
      ...{ confirm: plain(name), deny: plain("Cancel"), style },
    },
  });
  return [
    {
      ...{ type: "input", block_id: fields.reason, optional: true },
      label: plain("Reason (needed to reject)"),
      element: { type: "plain_text_input", action_id: fields.reason, max_length: 500 },
    },
    {
      type: "actions",
      elements: [button("Approve", "approve", "primary"), button("Reject", "reject", "danger")],
    },
  ];
}

const elsewhere = {
  type: "section",
  text: plain("It is too long to be shown whole here; decide by the link of your e-mail."),
};

/** Nothing in it becomes a link, a mention or a picture. */
function plain(text: string) {
  return { type: "plain_text", text, emoji: false };
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
