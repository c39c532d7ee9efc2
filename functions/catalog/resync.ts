import { randomUUID } from "node:crypto";
import { chunk } from "../chunk";
import { HopelessError } from "./aws-failure";
import { unknownType } from "./declarations";
import type { Look, LookResult } from "./look";
import { toBody, type ResyncMessage } from "./own-message";
import {
  callSize,
  leave,
  partSize,
  walk,
  type BegunMessage,
  type WalkParts,
  type Wide,
} from "./resync-walk";
import { sendAgain } from "./send-again";
import { syncResources } from "./sync-resources";

/** What a resync needs besides. */
export interface ResyncParts extends WalkParts {
  /** Share of the known resources that one resync may delete, 0 to 1. */
  readonly deletionThreshold: number;
  /** Whether the entities of an account that has left are deleted. */
  readonly forgetsAccounts?: boolean;
  /** Tells somebody: puts letters into the dead-letter queue, each with its reason. */
  readonly tell: (letters: readonly Letter[]) => Promise<void>;
}

/** A message that does something when it is put back, with the reason for which it lies there. */
export interface Letter {
  readonly body: string;
  readonly reason: string;
}

/** How a part of a resync is handled. */
export interface PartOptions {
  /** Id of a resync that begins with this message; the same when the message comes again. */
  readonly newId?: string;
  /**
   * Whether it was tried often enough: what should be tried again is noted as a fault from now on, so
   * that one resource holds up none of the others.
   */
  readonly isLate?: boolean;
}

/**
 * Handles a part of a resync: lists some pages, looks at each resource, and asks for the next part; for a
 * region that has come to its end, it asks for the sweep. Where a region has many, its resources are looked at
 * by messages of their own, and the last of those asks for the sweep.
 * @throws when the message must be tried again; AwsFailure when AWS does not list
 */
export async function handlePage(
  parts: ResyncParts,
  message: ResyncMessage,
  { newId = randomUUID(), isLate = false }: PartOptions = {},
): Promise<void> {
  const { type } = message;
  if (!parts.resources.has(type)) throw new HopelessError(unknownType(type));
  const walked = await walk(parts, message, newId);
  for (const { place, reason } of walked.doubts) await parts.index.resyncs.noteDoubt(place, reason);
  const { results, late } = await lookInSlices(parts, walked.looks, isLate);
  throwRetry(results);
  const { complete, rest } = leave(walked, late);
  const done = walked.wide && (await handOut(parts, walked.wide)) ? [walked.wide.place] : [];
  for (const place of complete) if (await isLast(parts, place)) done.push(place);
  const sweeps = done.map(({ region, resyncId }) => ({
    kind: "sweep" as const,
    ...{ type, region, resyncId },
  }));
  await parts.send([...sweeps, ...rest].map(toBody));
}

/**
 * Sends what was listed in parts, before the books name them: what the books name is done some day, and what
 * they do not name may have been sent in vain.
 * @returns whether all of the region is done already
 */
async function handOut(parts: ResyncParts, { place, identifiers, isListed }: Wide) {
  const { kind, type, region, resyncId } = place;
  const messages = chunk(identifiers, partSize).map((unread) => ({
    ...{ kind, type, region, resyncId, unread, part: randomUUID() },
    // There is nothing more to list.
    models: [],
  }));
  await parts.send(messages.map(toBody));
  // The sweep waits for all parts, so that what they bring counts as seen.
  await parts.index.seen.add(place, identifiers);
  const names = messages.map(({ part }) => part);
  return parts.index.books.handOut(place, names, isListed);
}

/** Whether a region has come to its end with what this message was about. */
async function isLast({ index }: ResyncParts, place: BegunMessage): Promise<boolean> {
  return place.part === undefined || index.books.finish(place, place.part);
}

/** Resources that are looked at between two looks at the clock; those of one slice share calls to Port. */
const sliceSize = 5 * callSize;

/** Looks at some resources at a time, at least once, as long as there is time. */
export async function lookInSlices<L extends Look>(
  parts: ResyncParts,
  looks: readonly L[],
  isLast: boolean,
): Promise<{ results: Map<string, LookResult>; late: readonly L[] }> {
  const results = new Map<string, LookResult>();
  let done = 0;
  while (done < looks.length && (done === 0 || parts.hasTime())) {
    const slice = looks.slice(done, done + sliceSize).map((look) => ({ ...look, isLast }));
    const own = await syncResources(parts, slice);
    await sendAgain(parts, slice, own);
    for (const [name, result] of own) results.set(name, result);
    done += slice.length;
  }
  return { results, late: looks.slice(done) };
}

/** @throws Error with what must be tried again */
export function throwRetry(results: ReadonlyMap<string, LookResult>): void {
  for (const result of results.values())
    if (result.state === "retry") throw new Error(result.reason);
}
