import { mapLimited } from "../map-limited";
import type { Port } from "../port";
import type { Claim, EntityClaims, EntityName } from "./entity-claims";
import { keyText, type ResourceKey } from "./resource-key";
import { deleteEntities, entityText, type Refusal } from "./write-entities";

/** What removing entities needs. */
export interface RemovalParts {
  readonly port: Port;
  readonly claims: EntityClaims;
  /** Whether a claim of this resource counts: something still declares its type. */
  readonly counts: (key: ResourceKey) => boolean;
  /** Brings these entities of a resource up to date. @returns why that must be tried again */
  readonly rewrite: (
    key: ResourceKey,
    entities: readonly EntityName[],
  ) => Promise<string | undefined>;
}

/** Claims that are looked for at a time. */
const queriesAtATime = 10;

/**
 * Takes out entities that resources produce no more. What another resource produces too stays in Port,
 * and is written anew from there.
 * @param removals what is produced no more, and by whom
 * @param kept `entityText` of what is being written at the same time
 * @returns what is still to be done, by `entityText`
 */
export async function removeEntities(
  parts: RemovalParts,
  removals: readonly Claim[],
  kept: ReadonlySet<string>,
): Promise<Map<string, Refusal>> {
  if (removals.length === 0) return new Map();
  // First, so that of two that give up the same entity the later one sees no claim.
  await parts.claims.drop(removals);
  const entities = new Map(removals.map(({ entity }) => [entityText(entity), entity]));
  const leaving = [...entities].flatMap(([name, entity]) => (kept.has(name) ? [] : [entity]));
  const shared = await findOthers(parts, leaving);
  const sharedNames = new Set(shared.map(({ entity }) => entityText(entity)));
  const orphans = leaving.filter((one) => !sharedNames.has(entityText(one)));
  const refusals = await deleteEntities(parts.port, orphans);
  // Who has claimed one since may have written it before it was deleted.
  const late = await findOthers(
    parts,
    orphans.filter((one) => !refusals.has(entityText(one))),
  );
  const open = await rewriteOthers(parts, [...shared, ...late]);
  return new Map([...refusals, ...open]);
}

async function findOthers(
  { claims, counts }: RemovalParts,
  entities: readonly EntityName[],
): Promise<Claim[]> {
  const found = await mapLimited(entities, queriesAtATime, async (entity) => {
    const key = await claims.find(entity, counts);
    return key ? [{ key, entity }] : [];
  });
  return found.flat();
}

async function rewriteOthers(
  { rewrite }: RemovalParts,
  others: readonly Claim[],
): Promise<[string, Refusal][]> {
  const open: [string, Refusal][] = [];
  for (const group of Map.groupBy(others, ({ key }) => keyText(key)).values()) {
    const [{ key }] = group as [Claim];
    const entities = group.map(({ entity }) => entity);
    const reason = await rewrite(key, entities);
    if (reason !== undefined)
      open.push(
        ...entities.map((one): [string, Refusal] => [
          entityText(one),
          { passing: true, cause: "the other resource", reason },
        ]),
      );
  }
  return open;
}
