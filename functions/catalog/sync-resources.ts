import type { AwsClients } from "../../registry/contract/aws";
import type { Jq } from "../jq";
import { createLimiter } from "../limiter";
import { mapLimited } from "../map-limited";
import type { Port } from "../port";
import { declarationsFor, type CatalogTypes, type PlacedDeclaration } from "./declarations";
import type { EntityName } from "./entity-claims";
import { IndexConflictError, type IndexEntry, type IndexStore } from "./index-store";
import type { Look } from "./look";
import { mapResources } from "./map-resource";
import { readResource, UnreadableError } from "./read-resource";
import { removeEntities } from "./remove-entities";
import { nameOf, newClaims, planFor, rewriteShared, textOf, type Plan } from "./resource-plan";
import { keyText, type ResourceKey } from "./resource-key";
import { entityText, writeEntities, type Refusal } from "./write-entities";

/** What bringing the catalog up to date needs. */
export interface CatalogParts {
  readonly resources: CatalogTypes;
  readonly index: IndexStore;
  readonly port: Port;
  readonly jq: Jq;
  readonly clients: AwsClients;
  readonly accountId: string;
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
  | {
      readonly state: "refused";
      readonly reason: string;
      /** Whether AWS showed it, so that only writing it failed. */
      readonly seen: boolean;
    };

/** In this process, whatever asks; Cloud Control throttles more. */
const limitReads = createLimiter(4);
/** Entries of the index that are written at a time. */
const writesAtATime = 10;

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
    rewriteShared(await planWrites(parts, current, entries, results)),
    results,
  );
  await parts.index.claims.add(plans.flatMap(newClaims));
  const refusals = {
    writes: await writeEntities(
      parts.port,
      plans.flatMap(({ writes }) => writes),
    ),
    deletes: await remove(parts, plans),
  };
  await mapLimited(plans, writesAtATime, async (plan) => {
    results.set(keyText(plan.look.key), await settle(parts.index, plan, refusals));
  });
  return results;
}

async function planWrites(
  parts: CatalogParts,
  looks: readonly Look[],
  entries: ReadonlyMap<string, IndexEntry>,
  results: Map<string, LookResult>,
): Promise<Plan[]> {
  const reads = await Promise.all(looks.map((look) => limitReads(() => read(parts, look))));
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
        ? {
            state: mapping.passing ? ("retry" as const) : ("refused" as const),
            reason: mapping.error,
          }
        : undefined);
    if (problem) {
      results.set(name, { ...problem, reason: `${name}: ${problem.reason}`, seen: false });
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
    const properties = await readResource(clients, reader, look.key, look.resyncId !== undefined);
    return { look, declarations, properties };
  } catch (error) {
    const state = error instanceof UnreadableError ? "refused" : "retry";
    return { look, declarations, problem: { state, reason: (error as Error).message } };
  }
}

function remove(parts: CatalogParts, plans: readonly Plan[]): Promise<Map<string, Refusal>> {
  const { port, index, resources } = parts;
  const removals = plans.flatMap(({ look: { key }, deletes }) =>
    deletes.map((entity) => ({ key, entity })),
  );
  const kept = new Set(plans.flatMap(({ desired }) => desired.map(textOf)));
  const counts = ({ type, region }: ResourceKey) =>
    declarationsFor(resources, type, region).length > 0;
  const rewrite = async (key: ResourceKey, unsure: readonly EntityName[]) => {
    const result = (await syncResources(parts, [{ key, unsure }])).get(keyText(key));
    return result?.state === "retry" ? result.reason : undefined;
  };
  return removeEntities({ port, claims: index.claims, counts, rewrite }, removals, kept);
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
  const held = await mapLimited(plans, writesAtATime, async (plan) => {
    const { look, before, named, writes, deletes } = plan;
    if (writes.length === 0 && deletes.length === 0) return [plan];
    const changing = new Set([...writes.map(textOf), ...deletes.map(entityText)]);
    const entities = [
      ...named.filter((one) => !changing.has(entityText(one))),
      ...[...writes.map(nameOf), ...deletes].map((one) => ({ ...one, hash: "" })),
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
  refusals: Record<"writes" | "deletes", ReadonlyMap<string, Refusal>>,
): Promise<LookResult> {
  const { look, before, desired, writes, deletes } = plan;
  // What is refused stays claimed, and Port may have it, from this resource or another one; without a
  // hash it is written or deleted again next time.
  const written = desired.map((one) => ({
    ...nameOf(one),
    hash: refusals.writes.has(textOf(one)) ? "" : one.hash,
  }));
  const kept = deletes.filter((one) => refusals.deletes.has(entityText(one)));
  const entry = {
    key: look.key,
    entities: [...written, ...kept.map((one) => ({ ...one, hash: "" }))],
    eventTime: Math.max(before?.eventTime ?? 0, look.time ?? 0),
    seenBy: look.resyncId ?? before?.seenBy ?? "",
  };
  const mine = [
    ...writes.flatMap((one) => refusals.writes.get(textOf(one)) ?? []),
    ...kept.flatMap((one) => refusals.deletes.get(entityText(one)) ?? []),
  ];
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
  const { passing, reason } = refusal;
  return passing ? { state: "retry", reason } : { state: "refused", reason, seen: true };
}
