import { randomUUID } from "node:crypto";
import { log } from "../log";
import { toBody, type ResyncMessage, type SweepMessage } from "./catalog-message";
import { unknownType } from "./declarations";
import type { IndexEntry } from "./index-store";
import { UnreadableError } from "./read-resource";
import { keyText } from "./resource-key";
import { callSize, leave, walk, type Walk, type WalkParts } from "./resync-walk";
import type { Look } from "./look";
import { syncResources, type LookResult } from "./sync-resources";

/** What a resync needs besides. */
export interface ResyncParts extends WalkParts {
  /** Puts messages on the catalog queue. */
  readonly send: (bodies: readonly string[]) => Promise<void>;
  /** Share of the known resources that one resync may delete, 0 to 1. */
  readonly deletionThreshold: number;
}

/** How a part of a resync is handled. */
export interface PartOptions {
  /** Id of a resync that begins with this message; the same when the message comes again. */
  readonly newId?: string;
  /**
   * Whether it was tried often enough: what should be tried again counts as refused from now on, so
   * that one resource holds up none of the others.
   */
  readonly isLate?: boolean;
}

/** Below this many, the share says nothing. */
const smallNumber = 10;

/**
 * Handles a part of a resync: lists some pages, looks at each resource, and asks for the next part; for a
 * region that has come to its end, it asks for the sweep.
 * @throws when the message must be tried again; UnreadableError when that will not help
 */
export async function handlePage(
  parts: ResyncParts,
  message: ResyncMessage,
  { newId = randomUUID(), isLate = false }: PartOptions = {},
): Promise<void> {
  const { type } = message;
  if (!parts.resources.has(type)) throw new UnreadableError(unknownType(type));
  const walked = await walk(parts, message, newId);
  const late = await lookAt(parts, walked.looks, isLate);
  const { complete, rest } = leave(walked, late);
  const sweeps = complete.map(({ region, resyncId }) => ({
    kind: "sweep" as const,
    ...{ type, region, resyncId },
  }));
  await parts.send([...sweeps, ...rest].map(toBody));
}

/** @returns those for which there was no time */
async function lookAt(
  parts: ResyncParts,
  looks: Walk["looks"],
  isLate: boolean,
): Promise<Walk["looks"]> {
  const { results, done } = await syncInSlices(parts, looks);
  if (!isLate) throwRetry(results);
  for (const own of Map.groupBy(looks.slice(0, done), ({ key }) => key.region).values()) {
    const refused = own.flatMap(({ key: { identifier, ...place }, resyncId }) => {
      const result = results.get(keyText({ ...place, identifier }));
      return isRefused(result) ? [{ ...result, key: { ...place, resyncId } }] : [];
    });
    for (const { reason } of refused) log.warn("resource refused in a resync", { reason });
    // What cannot be read or mapped is not known to be gone.
    const lost = refused.find((one) => one.state === "retry" || !one.seen);
    const unwritten = refused.find((one) => one.state === "refused" && one.seen);
    const { resyncs } = parts.index;
    if (lost) await resyncs.note(lost.key, "incomplete", lost.reason);
    if (unwritten) await resyncs.note(unwritten.key, "refusal", unwritten.reason);
  }
  return looks.slice(done);
}

/** Resources that are looked at between two looks at the clock; those of one slice share calls to Port. */
const sliceSize = 5 * callSize;

/** Looks at some resources at a time, at least once, as long as there is time. @returns how many it did */
async function syncInSlices(
  parts: ResyncParts,
  looks: readonly Look[],
): Promise<{ results: Map<string, LookResult>; done: number }> {
  const results = new Map<string, LookResult>();
  let done = 0;
  while (done < looks.length && (done === 0 || parts.hasTime())) {
    const slice = looks.slice(done, done + sliceSize);
    for (const [name, result] of await syncResources(parts, slice)) results.set(name, result);
    done += slice.length;
  }
  return { results, done };
}

/** What a sweep did. */
export type SweepResult =
  | { readonly state: "done"; readonly deleted: number }
  /** There was no time for the rest, which a message of its own asks for. */
  | { readonly state: "unfinished" }
  /** It is over, or another resync has taken its place. */
  | { readonly state: "obsolete" }
  /** Somebody should know why. The message may be put back when the reason is gone. */
  | { readonly state: "refused"; readonly reason: string };

/**
 * Ends a resync: looks once more at each resource that the index holds and the listing did not see, and
 * so deletes what is gone. Deletes nothing when the listing was incomplete or too much would go.
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
  const refuse = async (reason: string): Promise<SweepResult> => {
    await resyncs.abandon(message);
    return { state: "refused", reason };
  };
  const name = `The resync of ${type} in ${region}`;
  if (state.incomplete !== undefined) {
    return refuse(`${name} could not read everything; nothing is deleted. ${state.incomplete}`);
  }
  const { unseen, total } = await findUnseen(parts, message, state.startedAt);
  if (unseen.length > smallNumber && unseen.length / total > parts.deletionThreshold) {
    const percent = Math.round(parts.deletionThreshold * 100);
    return refuse(
      `${name} would delete ${unseen.length} of ${total} resources; allowed are ${percent} %. ` +
        `Nothing is deleted. Look whether AWS lists what it should, or raise catalogDeletionThreshold.`,
    );
  }
  const { results, done } = await syncInSlices(parts, unseen);
  if (!isLate) throwRetry(results);
  const refusals = [...results.values()].filter(isRefused);
  for (const { reason } of refusals) log.warn("resource refused in a sweep", { reason });
  const refusal = state.refusal ?? refusals[0]?.reason;
  const last = unseen[done - 1];
  if (last && done < unseen.length) {
    if (refusal !== undefined) await resyncs.note(message, "refusal", refusal);
    await parts.send([toBody({ ...message, after: last.key.identifier })]);
    return { state: "unfinished" };
  }
  if (refusal !== undefined) {
    return refuse(`${name} is done, but not everything could be written. ${refusal}`);
  }
  await resyncs.end(message);
  const gone = [...results.values()].filter((one) => one.state === "synced" && !one.found);
  return { state: "done", deleted: gone.length };
}

async function findUnseen(
  { index }: ResyncParts,
  { type, region, resyncId, after = "" }: SweepMessage,
  startedAt: number,
): Promise<{ unseen: IndexEntry[]; total: number }> {
  const unseen: IndexEntry[] = [];
  let total = 0;
  for await (const entry of index.list(type, region)) {
    total += 1;
    // The table sorts by bytes.
    const isNew = Buffer.compare(Buffer.from(entry.key.identifier), Buffer.from(after)) > 0;
    if (isNew && entry.seenBy !== resyncId && entry.eventTime < startedAt) unseen.push(entry);
  }
  return { unseen, total };
}

type RefusedLook = Extract<LookResult, { state: "retry" | "refused" }>;

function isRefused(result: LookResult | undefined): result is RefusedLook {
  return result?.state === "refused" || result?.state === "retry";
}

function throwRetry(results: ReadonlyMap<string, LookResult>): void {
  for (const result of results.values())
    if (result.state === "retry") throw new Error(result.reason);
}
