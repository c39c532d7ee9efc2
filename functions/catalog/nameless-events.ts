import { randomUUID } from "node:crypto";
import type { CatalogParts } from "./catalog-parts";
import { refusalOfKey } from "./index-key";
import type { Look } from "./look";
import { toBody } from "./own-message";
import type { NamelessEvent } from "./read-events";
import { keyText } from "./resource-key";
import { sendAgain } from "./send-again";
import { syncResources } from "./sync-resources";
import type { Verdict } from "./verdict";

/**
 * Finds out what changed for events that do not name it: by the ARNs that CloudTrail adds, and where
 * these lead to nothing, by one resync of the type in the region.
 */
export async function handleNameless(
  parts: CatalogParts,
  events: readonly NamelessEvent[],
): Promise<Map<NamelessEvent, Verdict>> {
  const verdicts = new Map<NamelessEvent, Verdict>();
  const looks = new Map(events.flatMap(looksOf).map((look) => [keyText(look.key), look]));
  const results = await syncResources(parts, [...looks.values()]);
  await sendAgain(parts, [...looks.values()], results);
  const isFound = (event: NamelessEvent) =>
    looksOf(event).some(({ key }) => {
      const result = results.get(keyText(key));
      return result?.state === "synced" && result.found;
    });
  const lost = events.filter((event) => !isFound(event));
  for (const event of events) verdicts.set(event, { state: "done" });
  for (const group of Map.groupBy(lost, ({ type, region }) => `${type} ${region}`).values()) {
    const verdict = await askForResync(parts, group[0] as NamelessEvent);
    for (const event of group) verdicts.set(event, verdict);
  }
  return verdicts;
}

/** What is behind an ARN's type may be the name that Cloud Control takes. */
function looksOf({ type, region, arns }: NamelessEvent): Look[] {
  const identifiers = arns.flatMap((arn) => {
    const rest = arn.split(":").slice(5).join(":");
    return [arn, rest, rest.replace(/^[^:/]+[:/]/, "")].filter((one) => one !== "");
  });
  return [...new Set(identifiers)].flatMap((identifier): Look[] => {
    const key = { type, region, identifier };
    return refusalOfKey(key) === undefined ? [{ key, listed: "unsure", spare: true }] : [];
  });
}

async function askForResync(
  { index, send }: CatalogParts,
  { type, region, reason }: NamelessEvent,
): Promise<Verdict> {
  const resyncId = randomUUID();
  if (await index.resyncs.begin({ type, region, resyncId })) {
    await send([toBody({ kind: "resync", type, region, resyncId })]);
    return { state: "done" };
  }
  // It may have looked at the resource before it changed.
  return { state: "retry", reason: `${reason}; ${type} in ${region} is being resynced just now` };
}
