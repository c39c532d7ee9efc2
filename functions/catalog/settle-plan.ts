import { mapLimited } from "../map-limited";
import { laterLook } from "./later-look";
import type { HeldPlan } from "./hold-plans";
import {
  IndexConflictError,
  type Fault,
  type IndexEntry,
  type IndexStore,
  type NewEntry,
} from "./index-store";
import type { Look, LookResult } from "./look";
import { nameOf, textOf } from "./plan";
import { keyText } from "./resource-key";
import type { Unseen } from "./sight";
import { entityText, type Refusal } from "./write-entities";

/** What Port refused, by `entityText`. */
export interface Refusals {
  readonly writes: ReadonlyMap<string, Refusal>;
  readonly deletes: ReadonlyMap<string, Refusal>;
}

/** Entries of the index that are written at a time, where each needs a call. */
const writesAtATime = 20;

/**
 * Notes in the index what Port has now: many entries with a call where this invocation holds them for
 * certain, the others one by one.
 * @param report hears what came of each look
 */
export async function settlePlans(
  index: IndexStore,
  plans: readonly HeldPlan[],
  refusals: Refusals,
  report: (look: Look, result: LookResult) => void,
): Promise<void> {
  const all = plans.map((plan) => ({ plan, ...settle(plan, refusals) }));
  const isHeld = ({ plan: { held, before } }: (typeof all)[number]) =>
    held !== undefined && held !== before && index.holds(held);
  const sure = all.filter(isHeld);
  await index.writeHeld(
    sure.flatMap(({ entry, plan: { held } }) => (held ? [{ entry, held }] : [])),
  );
  for (const { plan, result } of sure) report(plan.look, result);
  const open = all.filter((one) => !sure.includes(one));
  await mapLimited(open, writesAtATime, async ({ plan, entry, result }) => {
    report(plan.look, (await write(index, entry, plan.held)) ?? result);
  });
}

/** The entry that notes what Port has, and what came of the look when it is written. */
function settle(plan: HeldPlan, refusals: Refusals): { entry: NewEntry; result: LookResult } {
  const { look, before, found, desired, writes, deletes } = plan;
  // What is refused stays claimed, and Port may have it, from this resource or another one; without a
  // hash it is written or deleted again next time.
  const written = desired.map((one) => ({
    ...nameOf(one),
    hash: refusals.writes.has(textOf(one)) ? "" : one.hash,
  }));
  const kept = deletes.filter((one) => refusals.deletes.has(entityText(one)));
  const refusal = worstOf([
    ...writes.flatMap((one) => refusals.writes.get(textOf(one)) ?? []),
    ...kept.flatMap((one) => refusals.deletes.get(entityText(one)) ?? []),
  ]);
  const again = !refusal && plan.changing ? laterLook(look, before) : undefined;
  const fault = refusal && faultOf(look, before, refusal);
  const entry = {
    key: look.key,
    entities: [...written, ...kept.map((one) => ({ ...one, hash: "" }))],
    // A refused event must be looked at again, and so must not make itself look old.
    eventTime: Math.max(before?.eventTime ?? 0, refusal ? 0 : (look.time ?? 0)),
    seenBy: look.resyncId ?? before?.seenBy ?? "",
    ...(fault && { fault }),
    ...(plan.changing && { againAt: again?.pendingUntil ?? before?.againAt ?? 0 }),
  };
  if (!refusal) {
    const known = (before?.entities ?? []).length > 0;
    const times = again && { again: again.times };
    return { entry, result: { state: "synced", found, known, ...times } };
  }
  const { passing, reason, cause } = refusal;
  const isOpen = passing && !look.isLast;
  return { entry, result: isOpen ? { state: "retry", reason } : refused(reason, cause, before) };
}

/**
 * Keeps what is known of a resource that cannot be read or mapped. A resync notes it: it was listed, and
 * so is there, and whoever is told of the fault is told once.
 */
export async function keepUnseen(
  index: IndexStore,
  { look, cause, mayPass, fewTimes, ...unseen }: Unseen,
  before: IndexEntry | undefined,
): Promise<LookResult> {
  const { key, resyncId } = look;
  const reason = `${keyText(key)}: ${unseen.reason}`;
  const isFinal = look.isLast || !mayPass || (fewTimes && resyncId !== undefined);
  if (!isFinal) return { state: "retry", reason, ...(fewTimes && { fewTimes }) };
  // The account as a whole is told of, not each of its resources.
  if (unseen.ofAccount) return { state: "refused", reason, told: true, ofAccount: true };
  if (resyncId !== undefined) {
    const { entities = [], eventTime = 0 } = before ?? {};
    const fault = faultOf(look, before, { cause, reason: unseen.reason });
    const entry = { key, entities, eventTime, seenBy: resyncId, ...(fault && { fault }) };
    const conflict = await write(index, entry, before);
    if (conflict) return conflict;
  }
  return refused(reason, cause, before);
}

function refused(reason: string, cause: string, before: IndexEntry | undefined): LookResult {
  return { state: "refused", reason, ...(before?.fault?.cause === cause && { told: true }) };
}

/** What is to be tried again comes before what is not. */
function worstOf(refusals: readonly Refusal[]): Refusal | undefined {
  return refusals.find(({ passing }) => passing) ?? refusals[0];
}

const maxReason = 500;

/** The fault to remember: as old as it is while its cause stays the same. Events leave it to the resync. */
function faultOf(
  { resyncId }: Look,
  before: IndexEntry | undefined,
  { cause, reason }: Pick<Refusal, "cause" | "reason">,
): Fault | undefined {
  if (resyncId === undefined) return before?.fault;
  const since = before?.fault?.cause === cause ? before.fault.since : resyncId;
  return { cause, reason: reason.slice(0, maxReason), since };
}

async function write(
  index: IndexStore,
  ...[entry, before]: Parameters<IndexStore["write"]>
): Promise<LookResult | undefined> {
  try {
    await index.write(entry, before);
    return undefined;
  } catch (error) {
    if (!(error instanceof IndexConflictError)) throw error;
    return { state: "retry", reason: error.message };
  }
}
