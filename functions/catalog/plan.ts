import type { Claim, EntityName } from "./entity-claims";
import type { IndexEntry, IndexedEntity } from "./index-store";
import type { Look } from "./look";
import type { MappedEntity } from "./map-resource";
import { entityText } from "./write-entities";

/** What a look came to: the entities of the resource, none when it is gone. */
export interface Outcome {
  readonly look: Look;
  readonly found: boolean;
  readonly changing: boolean;
  readonly desired: readonly MappedEntity[];
}

/** What is to be done for one resource. */
export interface Plan extends Outcome {
  readonly before: IndexEntry | undefined;
  /** What the index says Port has of it; without a hash where that is not known. */
  readonly named: readonly IndexedEntity[];
  readonly writes: readonly MappedEntity[];
  readonly deletes: readonly IndexedEntity[];
}

/** Compares what a resource comes to with what the index says of it. */
export function planFor(outcome: Outcome, before: IndexEntry | undefined): Plan {
  const { look, desired } = outcome;
  const known = new Map((before?.entities ?? []).map((one) => [entityText(one), one]));
  for (const one of look.unsure ?? []) known.set(entityText(one), { ...one, hash: "" });
  const named = [...known.values()];
  const wanted = new Set(desired.map(textOf));
  return {
    ...outcome,
    ...{ before, named },
    writes: desired.filter((one) => known.get(textOf(one))?.hash !== one.hash),
    deletes: named.filter((one) => !wanted.has(entityText(one))),
  };
}

/** What one resource gives up and another one produces is written from there. */
export function rewriteShared(plans: readonly Plan[]): Plan[] {
  const leaving = new Map(
    plans.flatMap(({ deletes }) => deletes).map((one) => [entityText(one), one]),
  );
  return plans.map((plan) => {
    const { look, before, desired } = plan;
    const unsure = desired.flatMap((one) => leaving.get(textOf(one)) ?? []);
    if (unsure.length === 0) return plan;
    return planFor(
      { ...plan, look: { ...look, unsure: [...(look.unsure ?? []), ...unsure] } },
      before,
    );
  });
}

/** Claims to make before Port is told; what the index names with its hash was claimed when that was written. */
export function newClaims({ look: { key }, named, writes }: Plan): Claim[] {
  const claimed = new Set(named.filter(({ hash }) => hash !== "").map(entityText));
  return writes
    .filter((one) => !claimed.has(textOf(one)))
    .map((one) => ({ key, entity: nameOf(one) }));
}

/** Names the entity that a resource comes to. */
export function nameOf({ blueprint, entity }: MappedEntity): EntityName {
  return { blueprint, identifier: entity.identifier };
}

/** The same as one text, like `entityText`. */
export function textOf(one: MappedEntity): string {
  return entityText(nameOf(one));
}

/** One text for where a resync has seen a resource. */
export function placeOf({ key: { type, region }, resyncId = "" }: Look): string {
  return `${type} ${region} ${resyncId}`;
}
