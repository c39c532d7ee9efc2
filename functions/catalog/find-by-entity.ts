import { entityIdentifier } from "./entity-identifier";
import { readPlace } from "./place";
import type { IndexStore } from "./index-store";
import type { ResourceKey } from "./resource-key";
import { keyText } from "./resource-key";

/**
 * Finds the resources that produced the entities of some identifiers. Rules for Port's old exporter
 * name a deleted resource by its entity in Port, which may be called otherwise in AWS.
 * @param keys types and regions to look in, with identifiers of entities
 * @returns the resources for each key, by `keyText`; nothing for those that produced none
 */
export async function findByEntity(
  index: Pick<IndexStore, "list">,
  keys: readonly ResourceKey[],
): Promise<Map<string, ResourceKey[]>> {
  const found = new Map<string, ResourceKey[]>();
  const partitions = Map.groupBy(keys, ({ type, region }) => `${type} ${region}`);
  for (const wanted of partitions.values()) {
    const { type, region } = wanted[0] as ResourceKey;
    for await (const entry of index.list(type, region)) {
      const own = new Set(entry.entities.map(({ identifier }) => identifier));
      for (const key of wanted.filter(
        ({ identifier }) =>
          own.has(identifier) || own.has(entityIdentifier(identifier, readPlace(region).account)),
      )) {
        const name = keyText(key);
        found.set(name, [...(found.get(name) ?? []), entry.key]);
      }
    }
  }
  return found;
}
