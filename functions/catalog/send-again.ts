import type { CatalogParts } from "./catalog-parts";
import { delaySeconds } from "./later-look";
import type { Look, LookResult } from "./look";
import { toBody } from "./own-message";
import { keyText } from "./resource-key";

/** Asks for a later look at what AWS was still changing. */
export async function sendAgain(
  { send }: Pick<CatalogParts, "send">,
  looks: readonly Look[],
  results: ReadonlyMap<string, LookResult>,
): Promise<void> {
  const changing = looks.flatMap(({ key, slow = false }) => {
    const result = results.get(keyText(key));
    const times = result?.state === "synced" ? result.again : undefined;
    return times === undefined ? [] : [{ ...key, times, slow }];
  });
  const groups = Map.groupBy(
    changing,
    ({ type, region, times, slow }) => `${type} ${region} ${times} ${slow}`,
  );
  for (const group of groups.values()) {
    const [{ type, region, times, slow }] = group as [(typeof changing)[number]];
    const identifiers = group.map(({ identifier }) => identifier);
    const message = { kind: "look" as const, type, region, identifiers, times };
    await send([toBody({ ...message, ...(slow && { slow }) })], delaySeconds(times));
  }
}
