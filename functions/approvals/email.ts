import type { Approval } from "./approval";
import { oneLine, showUtc } from "./plain-text";

/** An e-mail as SNS sends it: plain text. */
export interface Email {
  /** Less than 100 printable ASCII characters. */
  readonly subject: string;
  readonly body: string;
}

/** SNS wants less than 100 characters. */
const subjectLength = 99;
const shownDetails = 40;
const shownCharacters = 200;

/** Writes the e-mail that asks for a decision, or reminds of it. The link is all that leads anywhere. */
export function composeEmail(
  approval: Approval,
  link: string,
  kind: "request" | "reminder",
): Email {
  const title = oneLine(approval.title, 150);
  const requester = oneLine(approval.requester, 300);
  const what = `${approval.kind === "update" ? "an update of " : ""}"${title}"`;
  const opening =
    kind === "reminder"
      ? `This still waits for a decision: ${what}.`
      : `Somebody must decide about ${what}.`;
  const lines = [
    opening,
    "",
    `Asked by:  ${requester}`,
    `Asked at:  ${showUtc(approval.requestedAt)}`,
    `Expires:   ${showUtc(approval.expiresAt)}; later it cannot be approved any more.`,
    "",
    "Look at it and decide:",
    link,
    "",
    "Opening the link decides nothing: the page asks for your name and has one button to",
    "approve and one to reject. Whoever has the link can decide, so pass it on with care.",
    ...describeDetails(approval),
  ];
  return { subject: subjectOf(title, requester, kind), body: `${lines.join("\n")}\n` };
}

function describeDetails({ details, kind }: Approval): string[] {
  if (details.length === 0) return [];
  const shown = details
    .slice(0, shownDetails)
    .map(([name, value]) => `    ${oneLine(name, 100)}: ${oneLine(value, shownCharacters)}`);
  const left = details.length - shown.length;
  return [
    "",
    kind === "update"
      ? "What there is before and after it:"
      : "What was filled in by the person who asks:",
    ...shown,
    ...(left > 0 ? [`    … and ${left} more, which the page shows.`] : []),
  ];
}

function subjectOf(title: string, requester: string, kind: "request" | "reminder"): string {
  const start = kind === "reminder" ? "Reminder, approval needed" : "Approval needed";
  // The role behind the person is in the text; there is no room for it here.
  const [person = ""] = requester.split(" (launched as ");
  const subject = `${start}: ${title}, asked by ${person}`.replace(/[^\x20-\x7e]/gu, "?");
  return subject.length <= subjectLength ? subject : `${subject.slice(0, subjectLength - 3)}...`;
}
