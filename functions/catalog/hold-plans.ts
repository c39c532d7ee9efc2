import { mapLimited } from "../map-limited";
import { IndexConflictError, type IndexEntry, type IndexStore } from "./index-store";
import { nameOf, textOf, type Plan } from "./plan";
import { entityText } from "./write-entities";

/** A plan that may be carried out. */
export interface HeldPlan extends Plan {
  /** The entry as this invocation holds it; as it was when there is nothing to write. */
  readonly held: IndexEntry | undefined;
}

/** Entries of the index that are written at a time. */
const writesAtATime = 20;

/**
 * Takes the resources whose entities are to be written, before Port is told: of two invocations that
 * read a resource at different times, only one may write what it read. The index names from here on what
 * may be in Port, without hashes, so that all of it is written again if this process dies.
 * @returns the plans that may go on, and why the others may not
 */
export async function holdPlans(
  index: IndexStore,
  plans: readonly Plan[],
): Promise<{ held: HeldPlan[]; lost: { plan: Plan; reason: string }[] }> {
  const lost: { plan: Plan; reason: string }[] = [];
  const held = await mapLimited(plans, writesAtATime, async (plan): Promise<HeldPlan[]> => {
    const { look, before, named, writes, deletes } = plan;
    if (writes.length === 0 && deletes.length === 0) return [{ ...plan, held: before }];
    const changing = new Set([...writes.map(textOf), ...deletes.map(entityText)]);
    const entities = [
      ...named.filter((one) => !changing.has(entityText(one))),
      ...[...writes.map(nameOf), ...deletes].map((one) => ({ ...one, hash: "" })),
    ];
    const { eventTime = 0, seenBy = "", fault } = before ?? {};
    const entry = { key: look.key, entities, eventTime, seenBy, ...(fault && { fault }) };
    try {
      return [{ ...plan, held: await index.hold(entry, before) }];
    } catch (error) {
      if (!(error instanceof IndexConflictError)) throw error;
      lost.push({ plan, reason: error.message });
      return [];
    }
  });
  return { held: held.flat(), lost };
}
