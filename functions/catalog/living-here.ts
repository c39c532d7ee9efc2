import type { CatalogParts } from "./catalog-parts";
import type { IndexEntry } from "./index-store";
import { placeBeside } from "./place";
import { keyText } from "./resource-key";

/** Whether every region lists all resources of a type. */
export function isEverywhere(
  { resources }: Pick<CatalogParts, "resources">,
  type: string,
): boolean {
  return (resources.get(type) ?? []).some(({ everywhere }) => everywhere);
}

/**
 * Leaves out what another region has in the catalog, of the types that every region lists: it is looked at
 * there, and here only when that region has it no more.
 */
export async function livingHere(
  { resources, index }: Pick<CatalogParts, "resources" | "index">,
  { type, region }: { type: string; region: string },
  identifiers: readonly string[],
): Promise<readonly string[]> {
  if (!isEverywhere({ resources }, type)) return identifiers;
  const beside = (one: string) => placeBeside(region, one);
  const regions = new Set(resources.get(type)?.flatMap((one) => one.regions.map(beside)));
  const keysOf = (identifier: string) =>
    [...regions.add(region)].map((one) => ({ type, region: one, identifier }));
  const entries = await index.readAll(identifiers.flatMap(keysOf));
  const has = (entry: IndexEntry | undefined) => (entry?.entities.length ?? 0) > 0;
  return identifiers.filter((identifier) => {
    const homes = keysOf(identifier).filter((key) => has(entries.get(keyText(key))));
    return homes.length === 0 || homes.some((key) => key.region === region);
  });
}
