import { randomUUID } from "node:crypto";
import type { ResourcePage } from "../../registry/resource";
import { toBody, type ResyncMessage, type SweepMessage } from "./catalog-message";
import { unknownType } from "./declarations";
import type { IndexEntry } from "./index-store";
import { listPage, planModels } from "./list-page";
import { UnreadableError } from "./read-resource";
import { syncResources, type CatalogParts } from "./sync-resources";

/** What a resync needs besides. */
export interface ResyncParts extends CatalogParts {
  /** Puts messages on the catalog queue. */
  readonly send: (bodies: readonly string[]) => Promise<void>;
  /** Share of the known resources that one resync may delete, 0 to 1. */
  readonly deletionThreshold: number;
}

/** A resync that has not ended after this time makes room for another. */
const maxAgeMilliseconds = 6 * 3600 * 1000;
/** Below this many, the share says nothing. */
const smallNumber = 10;
/** Deletions that one message confirms. */
const sweepSize = 100;

/**
 * Handles one page of a resync: lists it, looks at each resource, and asks for the next page, or at the
 * end for the sweep. Nothing is deleted when a page did not come through.
 * @throws when the page must be tried again
 */
export async function handlePage(parts: ResyncParts, message: ResyncMessage): Promise<void> {
  const { type, region } = message;
  if (!parts.resources.has(type)) throw new UnreadableError(unknownType(type));
  const resyncId = message.resyncId ?? (await begin(parts, type, region));
  if (resyncId === undefined) return;
  // Another resync has taken its place.
  if ((await parts.index.readResync(type, region))?.resyncId !== resyncId) return;

  const models = message.models ?? (await planModels(parts, type, region));
  const [model, ...otherModels] = models ?? [];
  const isEmpty = models !== undefined && model === undefined;
  const page: ResourcePage = isEmpty
    ? { identifiers: [] }
    : await listPage(parts, type, region, { model, nextToken: message.nextToken });
  await lookAt(parts, type, region, resyncId, page.identifiers);

  const base = { kind: "resync" as const, type, region, resyncId };
  if (page.nextToken) {
    await parts.send([toBody({ ...base, nextToken: page.nextToken, ...(models && { models }) })]);
  } else if (otherModels.length > 0) {
    await parts.send([toBody({ ...base, models: otherModels })]);
  } else {
    await parts.send([toBody({ kind: "sweep", type, region, resyncId })]);
  }
}

/** @returns the new resync's id; undefined while another one is going on */
async function begin(
  { index }: ResyncParts,
  type: string,
  region: string,
): Promise<string | undefined> {
  const state = { resyncId: randomUUID(), startedAt: Date.now(), incomplete: false };
  return (await index.beginResync(type, region, state, maxAgeMilliseconds))
    ? state.resyncId
    : undefined;
}

async function lookAt(
  parts: ResyncParts,
  type: string,
  region: string,
  resyncId: string,
  identifiers: readonly string[],
): Promise<void> {
  const looks = [...new Set(identifiers)].map((identifier) => ({
    key: { type, region, identifier },
    resyncId,
  }));
  const results = [...(await syncResources(parts, looks)).values()];
  const retry = results.find(({ state }) => state === "retry");
  if (retry && "reason" in retry) throw new Error(retry.reason);
  // What cannot be read or mapped is not known to be gone.
  if (results.some(({ state }) => state === "refused"))
    await parts.index.markIncomplete(type, region, resyncId);
}

/** What a sweep did. */
export type SweepResult =
  | { readonly state: "done"; readonly deleted: number }
  /** Nothing was deleted, and somebody should know why. */
  | { readonly state: "refused"; readonly reason: string };

/**
 * Ends a resync: looks once more at each resource that the index holds and the listing did not see, and
 * so deletes what is gone. Refuses when the listing was incomplete or too much would go.
 */
export async function handleSweep(parts: ResyncParts, message: SweepMessage): Promise<SweepResult> {
  const { type, region, resyncId } = message;
  const { index } = parts;
  const state = await index.readResync(type, region);
  if (state?.resyncId !== resyncId) return { state: "done", deleted: 0 };
  if (state.incomplete) {
    await index.endResync(type, region, resyncId);
    return {
      state: "refused",
      reason: `The resync of ${type} in ${region} could not read everything; nothing is deleted.`,
    };
  }
  const unseen: IndexEntry[] = [];
  let total = 0;
  for await (const entry of index.list(type, region)) {
    total += 1;
    if (entry.seenBy !== resyncId && entry.eventTime < state.startedAt) unseen.push(entry);
  }
  if (unseen.length > smallNumber && unseen.length / total > parts.deletionThreshold) {
    await index.endResync(type, region, resyncId);
    const percent = Math.round(parts.deletionThreshold * 100);
    return {
      state: "refused",
      reason:
        `The resync of ${type} in ${region} would delete ${unseen.length} of ${total} resources; ` +
        `allowed are ${percent} %. Nothing is deleted. Look whether AWS lists what it should, or raise catalogDeletionThreshold.`,
    };
  }
  for (let start = 0; start < unseen.length; start += sweepSize) {
    const looks = unseen.slice(start, start + sweepSize).map(({ key }) => ({ key }));
    const retry = [...(await syncResources(parts, looks)).values()].find(
      (one) => one.state === "retry",
    );
    if (retry && "reason" in retry) throw new Error(retry.reason);
  }
  await index.endResync(type, region, resyncId);
  return { state: "done", deleted: unseen.length };
}
