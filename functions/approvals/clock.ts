import { log } from "../log";
import { mapLimited } from "../map-limited";
import { withDeadline } from "../with-deadline";
import type { ApprovalStore } from "./approval-store";
import { discharge, type Discharged, type Performer, type Performers } from "./discharge";
import { without, type Duty, type StoredApproval, type Todo } from "./stored-approval";

/** What a turn of the clock works with. */
export interface ClockParts {
  readonly store: ApprovalStore;
  readonly performers: Performers;
  /** Time that is left for this turn. */
  readonly availableMilliseconds: () => number;
  /** How long Port may take about one request; default 8 s. */
  readonly portMilliseconds?: number;
  /** Looks after what belongs to no request; once in five minutes. */
  readonly watch?: () => Promise<void>;
}

/** Who is told first matters: a run that is woken looks at its stack. */
const order: readonly Duty[] = [
  ...([
    "notify",
    "escalate",
    "remind",
    "signal",
    "answer",
    "wake",
    "inform",
    "publish",
    "look",
    "reach",
    "port",
    "chat",
    "webhook",
  ] as const),
];
/** Those about which Port is asked or told; chats, which nobody of ours can mend either, are as patient. */
const aboutPort: readonly Duty[] = ["look", "reach", "port", "chat", "webhook"];
const isAboutPort = (duty: Duty) => aboutPort.includes(duty);
const concurrency = 5;
/** A duty that a turn took and never noted comes back after this time. */
const leaseMilliseconds = 2 * 60_000;
/** No request is begun with less time than the slowest takes. */
const reserveMilliseconds = 30_000;
/** As much for Port: its deadline and the note about it. */
const portReserveMilliseconds = 15_000;

/**
 * Does what is due about all requests: e-mails, reminders, expiry, telling stacks, runs and Port. Port
 * comes last and is waited for briefly: when it hangs, nothing that somebody waits for does.
 * @throws Error that names all that failed; it is noted, too, and repeated by a later turn
 */
export async function turn(parts: ClockParts): Promise<void> {
  const ids = await parts.store.due(Date.now());
  const failures: string[] = [];
  const left = new Map<string, StoredApproval>();
  await mapLimited(ids, concurrency, async (id) => {
    if (parts.availableMilliseconds() < reserveMilliseconds) return;
    await noting(failures, id, async () => {
      const found = await parts.store.read(id);
      if (!found) return [];
      const current = await expireIfOver(parts.store, found);
      const done = await attendTo(parts, current, (duty) => !isAboutPort(duty));
      left.set(id, done.approval);
      return done.failures;
    });
  });
  const patient = { ...parts, performers: withPatience(parts) };
  // In the order in which they are due, whichever was done first.
  const waiting = ids.flatMap((id) => left.get(id) ?? []);
  await mapLimited(waiting, concurrency, async (approval) => {
    if (parts.availableMilliseconds() < portReserveMilliseconds) return;
    await noting(failures, approval.id, async () => {
      return (await attendTo(patient, approval, isAboutPort)).failures;
    });
  });
  if (parts.watch && Math.floor(Date.now() / 60_000) % 5 === 0) await parts.watch();
  if (ids.length > 0) log.info("clock turned", { due: ids.length, failed: failures.length });
  if (failures.length === 0) return;
  throw new Error(
    `${failures.length} things about approvals failed; they are tried again.\n${failures.join("\n")}`,
  );
}

/** Adds what `work` says has failed, or that it failed itself. */
async function noting(
  failures: string[],
  id: string,
  work: () => Promise<readonly string[]>,
): Promise<void> {
  try {
    failures.push(...(await work()));
  } catch (error) {
    failures.push(`approval ${id}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function withPatience({ performers, portMilliseconds = 8_000 }: ClockParts): Performers {
  const never = new AbortController().signal;
  const patient = Object.entries(performers)
    .filter(([duty]) => isAboutPort(duty as Duty))
    .map(([duty, perform]): [string, Performer] => [
      duty,
      (approval, now) => withDeadline(portMilliseconds, never, () => perform(approval, now)),
    ]);
  return { ...performers, ...Object.fromEntries(patient) };
}

/** Does those duties of a request that are due and wanted. */
async function attendTo(
  { store, performers }: ClockParts,
  found: StoredApproval,
  isWanted: (duty: Duty) => boolean,
): Promise<Discharged> {
  const { approval, duties } = await take(store, performers, found, isWanted);
  const inOrder = order.filter((duty) => duties.includes(duty));
  return discharge(store, performers, approval, inOrder);
}

async function expireIfOver(store: ApprovalStore, found: StoredApproval): Promise<StoredApproval> {
  const now = Date.now();
  if (found.state !== "PENDING" || found.expiresAt > now) return found;
  const approval = await store.expire(found, now);
  log.info("approval expired", { approval: found.id, state: approval.state });
  return approval;
}

/**
 * Takes the duties that are due and wanted, so that another turn leaves them alone for a while, and drops those
 * that nobody here does.
 */
async function take(
  store: ApprovalStore,
  performers: Performers,
  found: StoredApproval,
  isWanted: (duty: Duty) => boolean,
): Promise<{ approval: StoredApproval; duties: readonly Duty[] }> {
  const now = Date.now();
  let duties: Duty[] = [];
  const { written, approval } = await store.amend(found, ({ todo }) => {
    const wanted = (Object.keys(todo) as Duty[]).filter(isWanted);
    const due = wanted.filter((duty) => isDue(todo, duty, now));
    duties = due.filter((duty) => performers[duty]);
    const later = duties.map((duty) => [duty, { ...todo[duty], at: now + leaseMilliseconds }]);
    const taken = { ...without(todo, ...due), ...(Object.fromEntries(later) as Todo) };
    return due.length > 0 ? { todo: taken } : undefined;
  });
  return { approval, duties: written ? duties : [] };
}

function isDue(todo: Todo, duty: Duty, now: number): boolean {
  const state = todo[duty];
  return state !== undefined && state.at <= now;
}
