import type { Announce } from "./announce";
import type { Performer } from "./discharge";
import { reminderTime } from "./stored-approval";

/** Sends the e-mail that asks. One that is so late that it reminds already needs no reminder. */
export function askPeople(announce: Announce): Performer {
  return async (approval, now) => {
    await announce(approval, "request");
    return { done: { notifiedAt: now }, also: reminderTime(approval) <= now ? ["remind"] : [] };
  };
}

/** Sends the one reminder, after the e-mail that asks. */
export function remindPeople(announce: Announce): Performer {
  return async (approval, now) => {
    if (approval.todo.notify) return { later: approval.todo.notify.at };
    await announce(approval, "reminder");
    return { done: { remindedAt: now } };
  };
}
