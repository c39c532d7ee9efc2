import type { Approval } from "./approval";
import { describeDeciders } from "./panel";
import { oneLine, personWithoutLinks, showUtc, withoutLinks } from "./plain-text";
import type { MailKind } from "./stored-approval";
import { agreed } from "./votes";

/** An e-mail as SNS sends it: plain text. */
export interface Email {
  /** Less than 100 printable ASCII characters. */
  readonly subject: string;
  readonly body: string;
}

/** To whom it goes and why. */
export interface EmailOptions {
  /** Their own link, which is all that leads anywhere. */
  readonly link: string;
  /** Their own link to the list of what waits for them. */
  readonly waitingLink: string;
  readonly kind: MailKind;
  /** Address of the approver. */
  readonly to: string;
}

/** SNS wants less than 100 characters. */
const subjectLength = 99;
const shownDetails = 40;
const shownCharacters = 200;

/** Writes the e-mail that asks for a decision, reminds of it, or says how it was decided. */
export function composeEmail(
  approval: Approval,
  { link, waitingLink, kind, to }: EmailOptions,
): Email {
  const title = oneLine(approval.title, 150);
  const requester = oneLine(approval.requester, 300);
  const what = `${approval.kind === "update" ? "an update of " : ""}"${withoutLinks(title)}"`;
  const lines = [
    openings[kind](what, approval),
    "",
    `Asked by:  ${personWithoutLinks(requester)}`,
    `Asked at:  ${showUtc(approval.requestedAt)}`,
    ...(kind === "outcome" ? describeOutcome(approval, link) : describeChoice(approval, link, to)),
    ...describeDetails(approval),
    "",
    "All that waits for you, to look at only:",
    waitingLink,
  ];
  return {
    subject: subjectOf(title, requester, subjects[kind](approval)),
    body: `${lines.join("\n")}\n`,
  };
}

const openings: Record<MailKind, (what: string, approval: Approval) => string> = {
  request: (what) => `Somebody must decide about ${what}.`,
  reminder: (what) => `This still waits for a decision: ${what}.`,
  outcome: (what, { state }) => `This is ${state.toLowerCase()}: ${what}.`,
};

const subjects: Record<MailKind, (approval: Approval) => string> = {
  request: () => "Approval needed",
  reminder: () => "Reminder, approval needed",
  outcome: ({ state }) => (state === "APPROVED" ? "Approved" : "Rejected"),
};

function describeChoice(approval: Approval, link: string, to: string): string[] {
  const { votes, expiresAt } = approval;
  const yes = agreed(votes);
  return [
    `Expires:   ${showUtc(expiresAt)}; later it cannot be approved any more.`,
    `Decides:   ${describeDeciders(approval)}`,
    ...(yes.length > 0 ? [`Agreed:    ${yes.join(", ")}`] : []),
    "",
    "Look at it and decide:",
    link,
    "",
    "Opening the link decides nothing: the page has one button to approve and one to reject. The",
    `link is yours: whoever decides by it decides as ${to}, also when you pass it on.`,
  ];
}

function describeOutcome({ decision }: Approval, link: string): string[] {
  return [
    ...(decision ? [`Decided:   ${decision.by}, ${showUtc(decision.at)}`] : []),
    ...(decision?.reason === undefined
      ? []
      : [`Reason:    ${withoutLinks(oneLine(decision.reason, 500))}`]),
    "",
    "There is nothing left to do. What became of it:",
    link,
  ];
}

function describeDetails({ details, kind }: Approval): string[] {
  if (details.length === 0) return [];
  const some = details.slice(0, shownDetails);
  const shown = some.map(([name, value]) => {
    return `    ${oneLine(name, 100)}: ${withoutLinks(oneLine(value, shownCharacters))}`;
  });
  const left = details.length - shown.length;
  const isCut = some.some(([, value]) => oneLine(value, Infinity).length > shownCharacters);
  return [
    "",
    kind === "update"
      ? "What there is before and after it:"
      : "What was filled in by the person who asks:",
    ...shown,
    ...(left > 0 ? [`    … and ${left} more, which the page shows.`] : []),
    ...(isCut ? ["    What ends with … is on the page, whole."] : []),
  ];
}

function subjectOf(title: string, requester: string, start: string): string {
  // The role behind the person is in the text; there is no room for it here.
  const [person = ""] = requester.split(" (launched as ");
  const subject = `${start}: ${title}, asked by ${person}`.replace(/[^\x20-\x7e]/gu, "?");
  return subject.length <= subjectLength ? subject : `${subject.slice(0, subjectLength - 3)}...`;
}
