import type { EntityMapping } from "../../registry/resource";
import { firstOutput, type JqResult } from "../jq";
import type { EntityInput, Json } from "../port/types";
import { entityIdentifier } from "./entity-identifier";

/** Makes the identifier of what a relation names, by the relation's name. */
export type ToTarget = (relation: string, text: string) => string;

const heads = ["identifier", "title", "icon", "team"] as const;

/** The filters of a mapping with their names, in the order in which `buildEntity` takes their results. */
export function namedFilters(mapping: EntityMapping): [name: string, filter: string][] {
  const below = (name: "properties" | "relations") =>
    Object.entries(mapping[name] ?? {}).map(([key, filter]): [string, string] => [
      `${name}.${key}`,
      filter,
    ]);
  return [
    ...heads.map((name): [string, string] => [name, mapping[name] ?? "null"]),
    ...below("properties"),
    ...below("relations"),
  ];
}

/** The filters alone. */
export function filtersOf(mapping: EntityMapping): string[] {
  return namedFilters(mapping).map(([, filter]) => filter);
}

/**
 * Top-level fields without a value are left out; a property without one is set to null.
 * @param toTarget makes the identifier of what a relation names
 */
export function buildEntity(
  mapping: EntityMapping,
  identifier: string,
  results: readonly JqResult[],
  toTarget: ToTarget = (_, text) => entityIdentifier(text),
): EntityInput {
  const [, title, icon, team] = results.map((result) => firstOutput(result));
  const rest = results.slice(heads.length);
  const properties = Object.keys(mapping.properties ?? {});
  const relations = Object.keys(mapping.relations ?? {});
  return {
    identifier,
    ...(typeof title === "string" && { title }),
    ...(typeof icon === "string" && { icon }),
    ...(typeof team === "string" && { team }),
    ...(Array.isArray(team) && { team: team.filter((one) => typeof one === "string") }),
    properties: Object.fromEntries(
      properties.map((name, index) => [name, firstOutput(rest[index])]),
    ),
    ...(relations.length > 0 && {
      relations: Object.fromEntries(
        relations.map((name, index) => [
          name,
          targetsOf(firstOutput(rest[properties.length + index]), (text) =>
            toTarget(name, text),
          ) as string | string[] | null,
        ]),
      ),
    }),
  };
}

/**
 * A relation names what its target's own filter gives, so it goes through the same rule. What would make
 * no entity there (null, false, an empty text) names none here.
 */
function targetsOf(value: Json, toTarget: (text: string) => string): Json {
  if (Array.isArray(value)) {
    return value.flatMap((one) => targetsOf(one, toTarget)).filter(isTruthy);
  }
  if (!isTruthy(value)) return null;
  const isName = typeof value === "string" || typeof value === "number";
  return isName ? toTarget(String(value)) : value;
}

/** Whether a filter says yes: it gives something that is neither null, false nor an empty text. */
export function isTruthy(value: Json): boolean {
  return value !== null && value !== false && value !== "";
}
