import { describeDeciders } from "../panel";
import { oneLine, personWithoutLinks, showUtc, withoutLinks } from "../plain-text";
import type { ApprovalEvent } from "../publish-events";
import { agreed } from "../votes";
import type { WebhookForm } from "./address";

const hint = "This link only shows it; approvers decide by the links in their e-mails.";

/**
 * What an incoming webhook is sent about an event. What was filled in is not in it, but on the page to which
 * the link leads, whole.
 * @param link shows the request, and cannot decide it
 */
export function messageOf(form: WebhookForm, event: ApprovalEvent, link: string): object {
  const heading = headingOf(event);
  const facts = factsOf(event);
  return form === "teams" ? card(heading, facts, link) : { text: plain(heading, facts, link) };
}

type Facts = readonly (readonly [name: string, value: string])[];

function headingOf({ kind, approval }: ApprovalEvent): string {
  const { state, votes, panel } = approval;
  if (kind === "Approval Requested") return "Approval needed";
  if (kind === "Approval Voted") return `${agreed(votes).length} of ${panel.atLeast} agreed`;
  return `${state.charAt(0)}${state.slice(1).toLowerCase()}`;
}

function factsOf({ approval }: ApprovalEvent): Facts {
  const { kind, title, requester, state, expiresAt, votes, decision } = approval;
  const isOpen = state === "PENDING";
  const yes = agreed(votes);
  const facts: [string, string, boolean][] = [
    ["What", `${kind === "update" ? "an update of " : ""}${withoutLinks(title)}`, true],
    ["Asked by", personWithoutLinks(requester), true],
    ["Decides", describeDeciders(approval), isOpen],
    ["Agreed so far", yes.join(", "), isOpen && yes.length > 0],
    ["Expires", showUtc(expiresAt), isOpen],
    ["Decided by", decision?.by ?? "", decision !== undefined],
    ["Reason", withoutLinks(decision?.reason ?? ""), decision?.reason !== undefined],
  ];
  return facts.flatMap(([name, value, isShown]) =>
    isShown ? [[name, oneLine(value, 600)] as const] : [],
  );
}

/**
 * An Adaptive Card as the trigger "When a Teams webhook request is received" wants it. Runs of text are shown as
 * they are, while a text block would read them as Markdown, which has links.
 * @see Microsoft Teams developer documentation, "Create incoming webhooks", "Format cards in Microsoft Teams"
 */
function card(heading: string, facts: Facts, link: string): object {
  const line = (name: string, value: string) => ({
    type: "RichTextBlock",
    inlines: [
      { type: "TextRun", text: `${name}: `, weight: "Bolder" },
      { type: "TextRun", text: value },
    ],
  });
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      { type: "TextBlock", text: heading, size: "Large", weight: "Bolder", wrap: true },
      ...facts.map(([name, value]) => line(name, value)),
      { type: "TextBlock", text: hint, isSubtle: true, wrap: true },
    ],
    actions: [{ type: "Action.OpenUrl", title: "Look at it", url: link }],
  };
  const contentType = "application/vnd.microsoft.card.adaptive";
  return { type: "message", attachments: [{ contentType, contentUrl: null, content }] };
}

/** Slack and Mattermost read their own markup everywhere but in code, and `<…>` even there. */
function plain(heading: string, facts: Facts, link: string): string {
  const lines = facts.map(([name, value]) => `${name}: \`${value.replace(/[`<>&]/g, "?")}\``);
  return [`*${heading}*`, ...lines, `${hint} ${link}`].join("\n");
}
