import { team, type Decision } from "./team";

const { requester, byMail, inSlack, lead } = team;

/** What one of the team does. */
export type Act =
  | { readonly link: string; readonly says: Decision; readonly reason?: string }
  | {
      readonly slack: string;
      readonly says: Decision;
      readonly reason?: string;
      readonly told?: RegExp;
    }
  | { readonly hours: number; readonly notYet?: string };

/** What the team does about a request, and how it ends. */
export interface Story {
  readonly title: string;
  /** It waits after every act but the last. */
  readonly acts: readonly Act[];
  readonly state: "APPROVED" | "REJECTED";
  readonly by: string;
  /** Whose vote was the last, and needs no e-mail about it. */
  readonly last: string;
  readonly reason?: string;
  /** Who was asked in the end. */
  readonly asked?: readonly string[];
}

/** Two agree; one rejects; nobody else decides in time; those try who may not. */
export const [together, rejected, escalated, tried] = [
  {
    title: "goes on when two agree, one by a link and one by a button in Slack",
    acts: [
      { link: byMail, says: "approve" },
      { slack: inSlack, says: "approve" },
    ],
    state: "APPROVED",
    by: `${byMail} and ${inSlack}`,
    last: inSlack,
  },
  {
    title: "is ended by one rejection, though somebody has agreed",
    acts: [
      { link: byMail, says: "approve" },
      { slack: inSlack, says: "reject", told: /a rejection needs one/ },
      { slack: inSlack, says: "reject", reason: "Not this week" },
    ],
    state: "REJECTED",
    by: inSlack,
    last: inSlack,
    reason: "Not this week",
  },
  {
    title: "is asked of others after its time, and of them only then",
    acts: [
      { slack: inSlack, says: "approve" },
      { slack: lead, says: "reject", reason: "Early", told: /^You are asked from .* UTC on/ },
      { hours: 3, notYet: lead },
      { hours: 1 },
      { link: lead, says: "approve" },
    ],
    state: "APPROVED",
    by: `${inSlack} and ${lead}`,
    last: lead,
    asked: [byMail, inSlack, lead],
  },
  {
    title: "is not decided by who asks, nor twice by one, nor by a stranger",
    acts: [
      { slack: requester, says: "approve", told: /not among those who decide/ },
      { slack: "stranger@example.com", says: "reject", reason: "No", told: /not among those/ },
      { slack: inSlack, says: "approve" },
      { slack: inSlack, says: "approve" },
      { slack: requester, says: "reject", reason: "Mine", told: /not among those who decide/ },
      { link: byMail, says: "reject", reason: "Too large" },
    ],
    state: "REJECTED",
    by: byMail,
    last: byMail,
    reason: "Too large",
  },
] as const satisfies readonly Story[];
