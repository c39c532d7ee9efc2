import { mapLimited } from "../map-limited";
import type { CatalogParts } from "./catalog-parts";
import { declarationsFor } from "./declarations";
import type { EntityName } from "./entity-claims";
import { holdPlans } from "./hold-plans";
import type { IndexEntry } from "./index-store";
import type { Look, LookResult } from "./look";
import { newClaims, planFor, rewriteShared, textOf, type Plan } from "./plan";
import { removeEntities } from "./remove-entities";
import { keyText, type ResourceKey } from "./resource-key";
import { isQuiet, noteSeen } from "./quiet-plans";
import { keepUnseen, settlePlans } from "./settle-plan";
import { see, type Sight } from "./sight";
import { writeEntities, type Refusal } from "./write-entities";

/** Entries of the index that are written at a time. */
const writesAtATime = 20;

/**
 * Brings the entities of some resources up to date. Whatever asked for it, the outcome depends on AWS
 * alone. The steps: `see` reads each resource as AWS has it now and maps it; `planFor` compares that with
 * the index; `holdPlans` takes what is to be written, `newClaims` are noted; Port is told; `settlePlans`
 * notes what Port has, and `keepUnseen` keeps what could not be read.
 * @returns the results, by `keyText`
 */
export async function syncResources(
  parts: CatalogParts,
  looks: readonly Look[],
): Promise<Map<string, LookResult>> {
  // Before reading, so that whoever handles a resource at the same time is noticed when writing.
  const entries = await parts.index.readAll(looks.map(({ key }) => key));
  const entryOf = ({ key }: Look) => entries.get(keyText(key));
  const results = new Map<string, LookResult>();
  const report = ({ key }: Look, result: LookResult) => void results.set(keyText(key), result);
  const due: Look[] = [];
  for (const look of looks) {
    const reason = notDue(look, entryOf(look));
    if (reason) report(look, reason);
    else due.push(look);
  }
  const sights = await see(parts, due);
  const unseen = sights.filter((sight) => sight.state === "unseen");
  await mapLimited(unseen, writesAtATime, async (sight) => {
    report(sight.look, await keepUnseen(parts.index, sight, entryOf(sight.look)));
  });
  const plans = sights.flatMap((sight): Plan[] => {
    if (sight.state === "unseen") return [];
    const before = entryOf(sight.look);
    if (sight.state === "found" || !sight.look.spare)
      return [awaited(planFor(outcomeOf(sight), before))];
    report(sight.look, goneSpared(before));
    return [];
  });
  const all = rewriteShared(plans);
  // A claim of what is then not held names a resource to ask, and goes when that produces it no more.
  const [{ held, lost }] = await Promise.all([
    holdPlans(parts.index, all),
    parts.index.claims.add(all.flatMap(newClaims)),
  ]);
  for (const { plan, reason } of lost) report(plan.look, { state: "retry", reason });
  const refusals = {
    writes: await writeEntities(
      parts.port,
      held.flatMap(({ writes }) => writes),
    ),
    deletes: await remove(parts, held),
  };
  const quiet = held.filter(isQuiet);
  for (const { look, before } of quiet) {
    const known = (before?.entities ?? []).length > 0;
    report(look, { state: "synced", found: true, known });
  }
  await noteSeen(parts.index, quiet);
  const open = held.filter((plan) => !isQuiet(plan));
  await settlePlans(parts.index, open, refusals, report);
  return results;
}

function notDue({ key, time }: Look, entry: IndexEntry | undefined): LookResult | undefined {
  if (!entry) return undefined;
  if (time !== undefined && time < entry.eventTime) return { state: "older" };
  if (entry.heldUntil <= Date.now()) return undefined;
  return { state: "retry", reason: `${keyText(key)} is being written by somebody else` };
}

function goneSpared(before: IndexEntry | undefined): LookResult {
  return { state: "synced", found: false, known: (before?.entities ?? []).length > 0 };
}

/** What began a change that the resource does not show is awaited until a later look finds something new. */
function awaited(plan: Plan): Plan {
  const { look, found, writes } = plan;
  const isAwaited = look.slow && found && (look.again === undefined || writes.length === 0);
  return isAwaited ? { ...plan, changing: true } : plan;
}

function outcomeOf(sight: Exclude<Sight, { state: "unseen" }>) {
  const { look } = sight;
  if (sight.state === "gone") return { look, found: false, changing: false, desired: [] };
  return { look, found: true, changing: sight.changing, desired: sight.desired };
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
