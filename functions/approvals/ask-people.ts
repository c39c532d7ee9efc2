import { eachOnce } from "../../registry/mailbox";
import { mapLimited } from "../map-limited";
import type { Announce } from "./announce";
import type { Performed, Performer } from "./discharge";
import {
  othersAsked,
  reminderTime,
  type Changes,
  type Duty,
  type MailKind,
  type StoredApproval,
} from "./stored-approval";
import { voteOf } from "./votes";

const concurrency = 5;

/** Sends the e-mails that ask. Where they are so late that they remind already, no reminder is needed. */
export function askPeople(announce: Announce): Performer {
  return async (approval, now) => {
    const also: Duty[] = reminderTime(approval) <= now ? ["remind"] : [];
    const to = reachedOf(approval, approval.panel.approvers);
    return mailEach(announce, approval, "request", to, { notifiedAt: now }, also);
  };
}

/** Asks the others, once those who were asked first have not decided in time. */
export function askOthers(announce: Announce): Performer {
  return async (approval) =>
    approval.state === "PENDING"
      ? mailEach(
          announce,
          approval,
          "request",
          reachedOf(approval, approval.panel.escalation?.approvers ?? []),
          {},
        )
      : { done: {} };
}

/** Sends the one reminder to all who were asked and have said nothing, after the e-mails that ask. */
export function remindPeople(announce: Announce): Performer {
  return async (approval, now) => {
    const { todo, mailed, votes } = approval;
    if (todo.notify) return { later: todo.notify.at };
    const silent = (mailed.request ?? []).filter((one) => voteOf(votes, one) === undefined);
    return mailEach(announce, approval, "reminder", silent, { remindedAt: now });
  };
}

/** Tells all who were asked that it is decided, but for the one who decided it. */
export function informPeople(announce: Announce): Performer {
  return async (approval) => mailEach(announce, approval, "outcome", othersAsked(approval), {});
}

/** Whoever is not reached is sent it as soon as they are: what is published before is lost. */
function reachedOf({ unreached = [] }: StoredApproval, addresses: readonly string[]) {
  return addresses.filter((one) => !unreached.some(({ approver }) => approver === one));
}

/** Sends an e-mail to each who has not got it; one that cannot be sent holds up no other. */
export async function mailEach(
  announce: Announce,
  approval: StoredApproval,
  kind: MailKind,
  to: readonly string[],
  changes: Changes,
  also: readonly Duty[] = [],
): Promise<Exclude<Performed, { readonly later: number }>> {
  const before = approval.mailed[kind] ?? [];
  const sent: string[] = [];
  const failures: string[] = [];
  await mapLimited(
    to.filter((one) => !before.includes(one)),
    concurrency,
    async (one) => {
      try {
        await announce(approval, kind, one);
        sent.push(one);
      } catch (error) {
        failures.push(`${one}: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  );
  const mailed = { ...approval.mailed, [kind]: eachOnce([...before, ...sent]) };
  if (failures.length > 0) return { failed: failures.join("; "), noted: { mailed } };
  return { done: { ...changes, mailed }, also };
}
