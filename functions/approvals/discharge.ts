import { log } from "../log";
import type { ApprovalStore } from "./approval-store";
import { endOfWait } from "./launch-times";
import {
  without,
  type Changes,
  type Duty,
  type DutyState,
  type StoredApproval,
} from "./stored-approval";

/** What a duty came to; one that failed throws. */
export type Performed =
  /** Nothing is left of it; `also` are duties that it makes needless. */
  | { readonly done: Changes; readonly also?: readonly Duty[] }
  /** It is too early, or to be done again. */
  | { readonly later: number; readonly noted?: Changes }
  /** Some of it was done, which is noted; the rest is tried again. */
  | { readonly failed: string; readonly noted: Changes };

/** Does one duty. Doing it twice must do no harm: its note in the table may get lost. */
export type Performer = (approval: StoredApproval, now: number) => Promise<Performed>;

/** The duties that a function can do. */
export type Performers = Readonly<Partial<Record<Duty, Performer>>>;

/** How it went. */
export interface Discharged {
  readonly approval: StoredApproval;
  /** One sentence for each duty that failed. */
  readonly failures: readonly string[];
}

const shortestPauseMilliseconds = 5_000;
const longestPauseMilliseconds = 15 * 60_000;

/**
 * Does the given duties of a request as far as they are left, one after another, and notes each in
 * the table at once. One that fails is noted with its next time and holds up no other.
 * @throws when the table cannot be reached
 */
export async function discharge(
  store: ApprovalStore,
  performers: Performers,
  approval: StoredApproval,
  duties: readonly Duty[],
): Promise<Discharged> {
  const failures: string[] = [];
  let current = approval;
  for (const duty of duties) {
    const perform = performers[duty];
    if (!perform || !current.todo[duty]) continue;
    const now = Date.now();
    let changed: (stored: StoredApproval) => Changes;
    const performed = await perform(current, now).catch((error: unknown) => ({
      failed: error instanceof Error ? error.message : String(error),
      noted: {},
    }));
    if ("failed" in performed) {
      const { failed: message, noted } = performed;
      log.warn("duty failed", { approval: current.id, duty, error: message });
      failures.push(`${duty} of approval ${current.id}: ${message}`);
      changed = (stored) => ({
        ...noted,
        todo: { ...stored.todo, ...failed(stored, duty, now, message) },
      });
    } else changed = (stored) => noteResult(stored, duty, performed);
    current = (await store.amend(current, changed)).approval;
  }
  return { approval: current, failures };
}

/** Milliseconds until the next try: one minute, doubled each time, at most 15. */
export function pauseAfter(attempts: number): number {
  return Math.min(60_000 * 2 ** (attempts - 1), longestPauseMilliseconds);
}

/**
 * Milliseconds until a stack is told again: five seconds, doubled each time, at most 15 minutes, and
 * at most half of the time that is left, since what is told too late is lost.
 */
function signalPauseAfter(attempts: number, left: number): number {
  const pause = Math.min(shortestPauseMilliseconds * 2 ** (attempts - 1), longestPauseMilliseconds);
  return Math.min(pause, Math.max(shortestPauseMilliseconds, Math.floor(left / 2)));
}

function noteResult(
  { todo }: StoredApproval,
  duty: Duty,
  performed: Exclude<Performed, { readonly failed: string }>,
): Changes {
  if ("done" in performed) {
    return { todo: without(todo, duty, ...(performed.also ?? [])), ...performed.done };
  }
  const state = todo[duty];
  return {
    ...performed.noted,
    todo: { ...todo, ...(state && { [duty]: { ...state, attempts: 0, at: performed.later } }) },
  };
}

/** Nothing, when the duty fell away meanwhile. */
function failed(
  stored: StoredApproval,
  duty: Duty,
  now: number,
  message: string,
): Partial<Record<Duty, DutyState>> {
  const state = stored.todo[duty];
  if (!state) return {};
  const attempts = state.attempts + 1;
  const pause =
    duty === "signal" ? signalPauseAfter(attempts, endOfWait(stored) - now) : pauseAfter(attempts);
  return { [duty]: { at: now + pause, attempts, error: message.slice(0, 500) } };
}
