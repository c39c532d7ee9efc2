import type { AwsClients } from "../aws/clients";
import type { Jq } from "../jq";
import { mapLimited } from "../map-limited";
import type { Port } from "../port";
import { declarationsFor, type CatalogTypes, type PlacedDeclaration } from "./declarations";
import {
  IndexConflictError,
  type IndexEntry,
  type IndexStore,
  type IndexedEntity,
} from "./index-store";
import { mapResources, type MappedEntity } from "./map-resource";
import { readResource, UnreadableError } from "./read-resource";
import { keyText, type ResourceKey } from "./resource-key";
import { deleteEntities, entityText, writeEntities, type Refusal } from "./write-entities";

/** What bringing the catalog up to date needs. */
export interface CatalogParts {
  readonly resources: CatalogTypes;
  readonly index: IndexStore;
  readonly port: Port;
  readonly jq: Jq;
  readonly clients: AwsClients;
  readonly accountId: string;
}

/** One resource to look at. */
export interface Look {
  readonly key: ResourceKey;
  /** Time of the newest event that asks for it, milliseconds; undefined for a resync. */
  readonly time?: number;
  /** The resync that lists it. */
  readonly resyncId?: string;
}

/** What came of looking at one resource. */
export type LookResult =
  | {
      readonly state: "synced";
      /** Whether AWS has the resource. */
      readonly found: boolean;
      /** Whether the index held entities of it. */
      readonly known: boolean;
    }
  /** A newer event was handled before. */
  | { readonly state: "older" }
  /** To be tried again. */
  | { readonly state: "retry"; readonly reason: string }
  /** A later try gives the same; belongs into dead letters. */
  | { readonly state: "refused"; readonly reason: string };

/** Reads under way at a time; Cloud Control throttles more. */
const readsAtATime = 4;

/**
 * Brings the entities of some resources up to date: reads each as AWS has it now, maps it, writes what
 * differs from the index and deletes what the resource produces no more. Whatever event asked for it,
 * the outcome depends on AWS alone.
 * @returns the results, by `keyText`
 */
export async function syncResources(
  parts: CatalogParts,
  looks: readonly Look[],
): Promise<Map<string, LookResult>> {
  const results = new Map<string, LookResult>();
  // Before reading, so that whoever handles a resource at the same time is noticed when writing.
  const entries = await parts.index.readAll(looks.map(({ key }) => key));
  const current = looks.filter((look) => {
    const known = entries.get(keyText(look.key));
    const older = look.time !== undefined && known !== undefined && look.time < known.eventTime;
    const held = known !== undefined && known.heldUntil > Date.now();
    if (older) results.set(keyText(look.key), { state: "older" });
    else if (held)
      results.set(keyText(look.key), {
        state: "retry",
        reason: `${keyText(look.key)} is being written by somebody else`,
      });
    return !older && !held;
  });
  const plans = await hold(
    parts.index,
    await planWrites(parts, current, entries, results),
    results,
  );
  const refusals = new Map([
    ...(await writeEntities(
      parts.port,
      plans.flatMap(({ writes }) => writes),
    )),
    ...(await deleteEntities(
      parts.port,
      plans.flatMap(({ deletes }) => deletes),
    )),
  ]);
  await mapLimited(plans, readsAtATime, async (plan) => {
    results.set(keyText(plan.look.key), await settle(parts.index, plan, refusals));
  });
  return results;
}

/** What is to be done for one resource. */
interface Plan {
  readonly look: Look;
  readonly before: IndexEntry | undefined;
  /** The entry as this invocation holds it; undefined while there is nothing to write. */
  readonly held?: IndexEntry;
  readonly found: boolean;
  readonly desired: readonly MappedEntity[];
  readonly writes: readonly MappedEntity[];
  readonly deletes: readonly IndexedEntity[];
}

async function planWrites(
  parts: CatalogParts,
  looks: readonly Look[],
  entries: ReadonlyMap<string, IndexEntry>,
  results: Map<string, LookResult>,
): Promise<Plan[]> {
  const reads = await mapLimited(looks, readsAtATime, (look) => read(parts, look));
  const found = reads.filter((one) => "properties" in one && one.properties !== undefined);
  const mapped = await mapResources(
    parts.jq,
    parts.accountId,
    found.map(({ look, properties = {}, declarations }) => ({
      resource: { key: look.key, properties },
      declarations,
    })),
  );
  const byRead = new Map(found.map((one, index) => [one, mapped[index]]));
  return reads.flatMap((one) => {
    const name = keyText(one.look.key);
    const mapping = byRead.get(one);
    const problem =
      one.problem ??
      (mapping && "error" in mapping
        ? { state: "refused" as const, reason: mapping.error }
        : undefined);
    if (problem) {
      results.set(name, { ...problem, reason: `${name}: ${problem.reason}` });
      return [];
    }
    const desired = mapping && "entities" in mapping ? mapping.entities : [];
    return [planFor(one.look, entries.get(name), mapping !== undefined, desired)];
  });
}

interface Read {
  readonly look: Look;
  readonly declarations: readonly PlacedDeclaration[];
  readonly properties?: Awaited<ReturnType<typeof readResource>>;
  readonly problem?: { readonly state: "retry" | "refused"; readonly reason: string };
}

async function read({ resources, clients }: CatalogParts, look: Look): Promise<Read> {
  const { type, region } = look.key;
  const declarations = declarationsFor(resources, type, region);
  if (declarations.length === 0)
    throw new Error(`Nothing declares ${type}; this must be refused before.`);
  try {
    const reader = resources.get(type)?.find((one) => one.read) ?? {};
    const properties = await readResource(clients, reader, look.key);
    return { look, declarations, properties };
  } catch (error) {
    const state = error instanceof UnreadableError ? "refused" : "retry";
    return { look, declarations, problem: { state, reason: (error as Error).message } };
  }
}

function planFor(
  look: Look,
  before: IndexEntry | undefined,
  found: boolean,
  desired: readonly MappedEntity[],
): Plan {
  const known = new Map((before?.entities ?? []).map((one) => [entityText(one), one]));
  const wanted = new Set(desired.map(textOf));
  return {
    look,
    before,
    found,
    desired,
    writes: desired.filter((one) => known.get(textOf(one))?.hash !== one.hash),
    deletes: (before?.entities ?? []).filter((one) => !wanted.has(entityText(one))),
  };
}

function textOf({ blueprint, entity }: MappedEntity): string {
  return entityText({ blueprint, identifier: entity.identifier });
}

/**
 * Takes the resources whose entities are to be written, before Port is told: of two invocations that
 * read a resource at different times, only one may write what it read. The index names from here on what
 * may be in Port, without hashes, so that all of it is written again if this process dies.
 * @returns the plans that may go on; the results of the others are set
 */
async function hold(
  index: IndexStore,
  plans: readonly Plan[],
  results: Map<string, LookResult>,
): Promise<Plan[]> {
  const held = await mapLimited(plans, readsAtATime, async (plan) => {
    const { look, before, writes, deletes } = plan;
    if (writes.length === 0 && deletes.length === 0) return [plan];
    const changing = new Set(writes.map(textOf));
    const entities = [
      ...(before?.entities ?? []).filter((one) => !changing.has(entityText(one))),
      ...writes.map(({ blueprint, entity }) => ({
        blueprint,
        identifier: entity.identifier,
        hash: "",
      })),
    ];
    const { eventTime = 0, seenBy = "" } = before ?? {};
    try {
      return [
        { ...plan, held: await index.hold({ key: look.key, entities, eventTime, seenBy }, before) },
      ];
    } catch (error) {
      if (!(error instanceof IndexConflictError)) throw error;
      results.set(keyText(look.key), { state: "retry", reason: error.message });
      return [];
    }
  });
  return held.flat();
}

/** Notes in the index what Port has now, and says what is still to be done. */
async function settle(
  index: IndexStore,
  plan: Plan,
  refusals: ReadonlyMap<string, Refusal>,
): Promise<LookResult> {
  const { look, before, desired, writes, deletes } = plan;
  const known = new Map((before?.entities ?? []).map((one) => [entityText(one), one]));
  const written: IndexedEntity[] = desired.flatMap((one) => {
    const { blueprint, hash } = one;
    const { identifier } = one.entity;
    const refusal = refusals.get(textOf(one));
    if (!refusal) return [{ blueprint, identifier, hash }];
    // What Port had before it still has, and what got no answer it may have; without a hash it is
    // written again next time.
    return known.has(textOf(one)) || refusal.passing ? [{ blueprint, identifier, hash: "" }] : [];
  });
  const entry = {
    key: look.key,
    entities: [...written, ...deletes.filter((one) => refusals.has(entityText(one)))],
    eventTime: Math.max(before?.eventTime ?? 0, look.time ?? 0),
    seenBy: look.resyncId ?? before?.seenBy ?? "",
  };
  const mine = [...writes.map(textOf), ...deletes.map(entityText)].flatMap(
    (name) => refusals.get(name) ?? [],
  );
  // A refused event must be looked at again, and so must not make itself look old.
  const eventTime = mine.length > 0 ? (before?.eventTime ?? 0) : entry.eventTime;
  try {
    await index.write({ ...entry, eventTime }, plan.held ?? before);
  } catch (error) {
    if (!(error instanceof IndexConflictError)) throw error;
    return { state: "retry", reason: error.message };
  }
  const [refusal] = [...mine].sort((one, other) => Number(other.passing) - Number(one.passing));
  if (!refusal) {
    return { state: "synced", found: plan.found, known: (before?.entities ?? []).length > 0 };
  }
  return { state: refusal.passing ? "retry" : "refused", reason: refusal.reason };
}
