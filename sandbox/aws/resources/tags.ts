import { resolve, type TypeFacts } from "../../../facts/cloudformation";
import type { JsonObject } from "../call";

/** Tags by their keys, which are a list of keys and values or a map. */
export function tagsOf(tags: unknown): Map<string, string> {
  const entries = Array.isArray(tags)
    ? (tags as JsonObject[]).map(({ Key, Value }) => [Key, Value])
    : Object.entries(tags ?? {});
  return new Map(entries.map(([key, value]) => [String(key), String(value)]));
}

/**
 * Adds a stack's tags to those of a resource, whose own win. AWS's own (`aws:…`) are shown nowhere, and types
 * that have their tags for good get none: a change of the stack's would replace their resources.
 */
export function withStackTags(
  facts: TypeFacts | undefined,
  properties: JsonObject,
  tags: Readonly<Record<string, string>>,
): JsonObject {
  const { tags: name = "", createOnly = [] } = facts ?? {};
  const given = facts?.properties?.[name];
  if (!facts || !given || createOnly.includes(name)) return properties;
  const own = tagsOf(properties[name]);
  const added = Object.entries(tags).filter(([key]) => !key.startsWith("aws:") && !own.has(key));
  if (added.length === 0) return properties;
  const { type, items = {} } = resolve(facts, given);
  const before = properties[name];
  if (type !== "array") {
    return { ...properties, [name]: Object.fromEntries([...added, ...own]) };
  }
  // Those of a group of machines say whether its machines get them, too.
  const reaches = resolve(facts, items).properties?.["PropagateAtLaunch"] !== undefined;
  const all = [
    ...(Array.isArray(before) ? (before as unknown[]) : []),
    ...added.map(([Key, Value]) => ({ Key, Value, ...(reaches && { PropagateAtLaunch: true }) })),
  ];
  return { ...properties, [name]: all };
}
