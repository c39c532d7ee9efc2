import { isDeepStrictEqual } from "node:util";
import type { Blueprint, Json, JsonObject, Relation } from "./types";

/** Fields that Port's PUT takes besides the declared maps, and that people set by hand. */
const looseFields = [
  "icon",
  "description",
  "ownership",
  "teamInheritance",
  "changelogDestination",
  "aggregationProperties",
] as const;

/**
 * Joins our declaration with what people added in Port. Ours wins where both have something; what
 * only `previous` had is dropped.
 * @param declared the blueprint as it is to be
 * @param current the blueprint as Port has it
 * @param previous our earlier declaration
 * @returns the body for Port's PUT, which replaces the whole blueprint
 */
export function mergeBlueprint(
  declared: Blueprint,
  current: Blueprint,
  previous?: Blueprint,
): Blueprint {
  const properties = join(
    declared.schema.properties,
    current.schema.properties,
    previous?.schema.properties,
  );
  const required = joinRequired(declared, current, previous).filter((name) =>
    Object.hasOwn(properties, name),
  );
  return {
    ...declared,
    ...handMade(declared, current, previous),
    schema: { properties, required },
    relations: join(declared.relations, current.relations, previous?.relations),
    calculationProperties: join(
      declared.calculationProperties,
      current.calculationProperties,
      previous?.calculationProperties,
    ),
    mirrorProperties: join(
      declared.mirrorProperties,
      current.mirrorProperties,
      previous?.mirrorProperties,
    ),
  };
}

/** Whether a PUT of `merged` would change nothing in `current`; what Port fills in by itself is ignored. */
export function sameBlueprint(merged: Blueprint, current: Blueprint): boolean {
  return isDeepStrictEqual(comparable(merged), comparable(current));
}

/** Ours, and those of `current` that neither we nor our earlier declaration know. */
function join<T>(
  declared: Readonly<Record<string, T>> = {},
  current: Readonly<Record<string, T>> | null = {},
  previous: Readonly<Record<string, T>> = {},
): Record<string, T> {
  const isForeign = ([name]: [string, T]) =>
    !Object.hasOwn(declared, name) && !Object.hasOwn(previous, name);
  const foreign = Object.entries(current ?? {}).filter(isForeign);
  return Object.fromEntries([...Object.entries(declared), ...foreign]);
}

function joinRequired(declared: Blueprint, current: Blueprint, previous?: Blueprint): string[] {
  const ours = declared.schema.required ?? [];
  const before = previous?.schema.required ?? [];
  const foreign = (current.schema.required ?? []).filter(
    (name) => !ours.includes(name) && !before.includes(name),
  );
  return [...ours, ...foreign];
}

function handMade(declared: Blueprint, current: Blueprint, previous?: Blueprint): JsonObject {
  const port = loose(current);
  const names = looseFields.filter(
    (name) =>
      !isBlank(port[name]) &&
      loose(declared)[name] === undefined &&
      (!previous || loose(previous)[name] === undefined),
  );
  return Object.fromEntries(names.map((name) => [name, port[name] ?? null]));
}

function comparable(blueprint: Blueprint): unknown {
  const { identifier, title, schema, relations, calculationProperties, mirrorProperties } =
    blueprint;
  const rest = looseFields.map((name) => [name, loose(blueprint)[name]] as const);
  const fields = {
    identifier,
    title,
    properties: schema.properties,
    required: [...(schema.required ?? [])].sort(),
    relations: Object.fromEntries(Object.entries(relations ?? {}).map(withDefaults)),
    calculationProperties,
    mirrorProperties,
    ...Object.fromEntries(rest),
  };
  const given = Object.entries(fields).filter(([, value]) => !isBlank(value as Json));
  // Through JSON, so that a field that is undefined equals one that is missing.
  return JSON.parse(JSON.stringify(Object.fromEntries(given)));
}

function withDefaults([name, relation]: [string, Relation]): [string, Relation] {
  return [
    name,
    { ...relation, required: relation.required ?? false, many: relation.many ?? false },
  ];
}

function isBlank(value: Json | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    (typeof value === "object" && Object.keys(value).length === 0)
  );
}

function loose(blueprint: Blueprint): Partial<Record<(typeof looseFields)[number], Json>> {
  return blueprint;
}
