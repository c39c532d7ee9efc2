import type { IndexEntry } from "./index-store";
import type { Look, LookResult } from "./look";
import { toBody, type SweepMessage } from "./own-message";
import { lookInSlices, throwRetry, type PartOptions, type ResyncParts } from "./resync";
import type { ResyncState } from "./resync-states";
import { tellFaults } from "./tell-faults";

/** What a sweep did. */
export type SweepResult =
  | { readonly state: "done"; readonly deleted: number }
  /** There was no time for the rest, which a message of its own asks for. */
  | { readonly state: "unfinished" }
  /** It is over, or another resync has taken its place. */
  | { readonly state: "obsolete" }
  /** Somebody should know why. The message may be put back when the reason is gone. */
  | { readonly state: "refused"; readonly reason: string };

/** Below this many, the share says nothing. */
const smallNumber = 10;

/**
 * Ends a resync: looks once more at each resource that the index holds and the listing did not see, and
 * so deletes what is gone. When that might be too much, it first counts what is gone, and deletes nothing
 * if it is. Then it tells what could not be read or written, once.
 * @throws like `handlePage`
 */
export async function handleSweep(
  parts: ResyncParts,
  message: SweepMessage,
  { isLate = false }: Pick<PartOptions, "isLate"> = {},
): Promise<SweepResult> {
  const { type, region, resyncId } = message;
  const { resyncs } = parts.index;
  const state = (await resyncs.goOn(message)) ? await resyncs.read(type, region) : undefined;
  if (state?.resyncId !== resyncId) return { state: "obsolete" };
  const { unseen, total } = await findUnseen(parts, message, state);
  const mayBeTooMany = isTooMany(parts, unseen.length, total);
  // What comes after a part of its own was allowed before.
  if (mayBeTooMany && message.counted && message.after === undefined) {
    await resyncs.abandon(message);
    return { state: "refused", reason: thresholdReason(parts, message, unseen.length, total) };
  }
  const counts = mayBeTooMany && !message.counted;
  const looks = unseen.map(({ key }): Look => {
    const listed = state.doubt === undefined ? "missing" : "unsure";
    return { key, resyncId, listed, spare: counts };
  });
  const { results, late } = await lookInSlices(parts, looks, isLate);
  throwRetry(results);
  const last = looks[looks.length - late.length - 1];
  if (late.length > 0 && last) {
    await parts.send([toBody({ ...message, after: last.key.identifier })]);
    return { state: "unfinished" };
  }
  if (counts) {
    const { after: _, ...whole } = message;
    return handleSweep(parts, { ...whole, counted: true }, { isLate });
  }
  await tellFaults(parts, message, state);
  await resyncs.end(message, state.doubt);
  return { state: "done", deleted: [...results.values()].filter(isGone).length };
}

function isTooMany({ deletionThreshold }: ResyncParts, count: number, total: number): boolean {
  return count > smallNumber && count / total > deletionThreshold;
}

function thresholdReason(
  { deletionThreshold }: ResyncParts,
  { type, region }: SweepMessage,
  count: number,
  total: number,
): string {
  const percent = Math.round(deletionThreshold * 100);
  return (
    `The resync of ${type} in ${region} would delete ${count} of ${total} resources; allowed are ${percent} %. ` +
    `Nothing is deleted. Look whether AWS lists what it should, or raise catalogDeletionThreshold.`
  );
}

async function findUnseen(
  { index }: ResyncParts,
  message: SweepMessage,
  { startedAt }: ResyncState,
): Promise<{ unseen: IndexEntry[]; total: number }> {
  const { type, region, resyncId, after = "" } = message;
  const seen = await index.seen.read(message);
  const unseen: IndexEntry[] = [];
  let total = 0;
  for await (const entry of index.list(type, region)) {
    if (entry.entities.length > 0) total += 1;
    // The table sorts by bytes.
    const isNew = Buffer.compare(Buffer.from(entry.key.identifier), Buffer.from(after)) > 0;
    const wasSeen = entry.seenBy === resyncId || seen.has(entry.key.identifier);
    if (isNew && !wasSeen && entry.eventTime < startedAt) unseen.push(entry);
  }
  return { unseen, total };
}

function isGone(result: LookResult): boolean {
  return result.state === "synced" && !result.found;
}
