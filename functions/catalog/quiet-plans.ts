import type { HeldPlan } from "./hold-plans";
import type { IndexStore } from "./index-store";
import { placeOf } from "./plan";

/**
 * Whether a resync found a resource just as the index has it, so that its entry need not be written. Events
 * write theirs all the same: who read the resource before the event's change must find that out.
 */
export function isQuiet({ look, before, found, changing, desired, writes, deletes }: HeldPlan) {
  if (look.resyncId === undefined || !found || changing) return false;
  if (writes.length > 0 || deletes.length > 0) return false;
  if (before?.fault || before?.againAt) return false;
  // What comes to no entities needs no entry at all.
  return before !== undefined || desired.length === 0;
}

/** Notes that a resync saw these resources: one write for all of a type and region. */
export async function noteSeen(index: IndexStore, plans: readonly HeldPlan[]): Promise<void> {
  const known = plans.filter(
    ({ look, before }) => !look.noted && (before?.entities ?? []).length > 0,
  );
  const places = Map.groupBy(known, ({ look }) => placeOf(look));
  for (const group of places.values()) {
    const [first] = group as [HeldPlan];
    const { type, region } = first.look.key;
    await index.seen.add(
      { type, region, resyncId: first.look.resyncId ?? "" },
      group.map(({ look }) => look.key.identifier),
    );
  }
}
