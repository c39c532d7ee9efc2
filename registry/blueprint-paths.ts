import { accountBlueprint } from "./account-blueprint";
import {
  blueprintIdentifier,
  type BlueprintDeclaration,
  type ExistingBlueprint,
} from "./blueprint";
import { metaProperties } from "./contract/port-names";
import type { Declared } from "./collect";
import type { Problem } from "./errors";
import { wholeBlueprint } from "./gather-blueprints";
import { describeMistake, remedyForKey } from "./known-keys";
import { rulesIn } from "./search-rules";

/** The blueprints that handlers declare, by identifier. */
export type Blueprints = ReadonlyMap<string, BlueprintDeclaration>;

/** What Port works out, which is no part of a blueprint's type. */
interface WorkedOut {
  readonly mirrorProperties?: Readonly<Record<string, { readonly path: string }>>;
  readonly calculationProperties?: Readonly<Record<string, object>>;
  readonly aggregationProperties?: Readonly<Record<string, Aggregation>>;
}

interface Aggregation {
  readonly target: string | ExistingBlueprint;
  readonly calculationSpec: { readonly property?: string };
  readonly query?: object;
}

/** Gathers the whole blueprints of all declarations. */
export function blueprintsOf(declared: readonly Declared[]): Blueprints {
  return new Map(
    declared
      .flatMap(({ declaration }) => wholeBlueprint(declaration.blueprint) ?? [])
      .map((one) => [one.identifier, one]),
  );
}

/** The aggregations of a blueprint, by name. */
export function aggregationsOf(blueprint: BlueprintDeclaration): [string, Aggregation][] {
  return Object.entries((blueprint as WorkedOut).aggregationProperties ?? {});
}

/**
 * Finds paths, aggregations, searches and required relations that lead to nothing, as far as the blueprints on
 * their way are ours.
 */
export function strayPaths({ file, declaration }: Declared, blueprints: Blueprints): Problem[] {
  const searched = declaration.kind === "action" ? datasetsOf(declaration.input) : [];
  const own = wholeBlueprint(declaration.blueprint);
  return [
    ...(own ? mistakesIn(own, blueprints) : []),
    ...searched.flatMap(({ path, picks, dataset }) =>
      strayRules(path, dataset, blueprints.get(blueprintIdentifier(picks))),
    ),
  ].map(({ path, value, remedy }) => ({ file, text: describeMistake(path, value, remedy) }));
}

interface Stray {
  readonly path: string;
  readonly value: unknown;
  readonly remedy: string;
}

function mistakesIn(own: BlueprintDeclaration, blueprints: Blueprints): Stray[] {
  const { mirrorProperties = {} } = own as WorkedOut;
  return [
    ...Object.entries(mirrorProperties).flatMap(([name, { path }]) =>
      strayMirror(`blueprint.mirrorProperties.${name}.path`, path, own, blueprints),
    ),
    ...aggregationsOf(own).flatMap(([name, { target, calculationSpec, query }]) => {
      const path = `blueprint.aggregationProperties.${name}`;
      const from = blueprints.get(blueprintIdentifier(target));
      const { property } = calculationSpec;
      const isAlone = from === own && !isRelated(own, blueprints);
      return [
        ...(isAlone ? [{ path: `${path}.target`, value: target, remedy: notItself }] : []),
        ...(from && property !== undefined ? strayNumber(path, property, from) : []),
        ...(query ? strayRules(`${path}.query`, query, from) : []),
      ];
    }),
    ...requiredCircle(own, blueprints),
  ];
}

const notItself =
  "a blueprint that is related to this one; no relation leads from its entities to others of them";

function isRelated({ identifier, relations = {} }: BlueprintDeclaration, blueprints: Blueprints) {
  const isTarget = ({ relations: others = {} }: BlueprintDeclaration) =>
    Object.values(others).some(({ target }) => blueprintIdentifier(target) === identifier);
  return Object.keys(relations).length > 0 || [...blueprints.values()].some(isTarget);
}

/** Goes along the relations of a path; what lies behind a blueprint of somebody else is not known. */
function strayMirror(
  path: string,
  value: string,
  own: BlueprintDeclaration,
  blueprints: Blueprints,
): Stray[] {
  const steps = value.split(".");
  const last = steps.pop() ?? "";
  let at: BlueprintDeclaration | undefined = own;
  for (const step of steps) {
    const relations: BlueprintDeclaration["relations"] = at.relations ?? {};
    const relation = Object.hasOwn(relations, step) ? relations[step] : undefined;
    if (!relation) return [{ path, value, remedy: stepRemedy(step, at) }];
    at = blueprints.get(blueprintIdentifier(relation.target));
    if (!at) return [];
  }
  const known = [...propertiesOf(at), ...metaProperties];
  if (steps.length > 0 && known.includes(last)) return [];
  const what = `a path that ends with a property of "${at.identifier}"`;
  return [{ path, value, remedy: `${what} (${known.join(", ")})` }];
}

function stepRemedy(step: string, { identifier, relations = {} }: BlueprintDeclaration): string {
  const known = Object.keys(relations).join(", ") || "there is none";
  return `a path of relations, and "${identifier}" has no ${JSON.stringify(step)} (${known})`;
}

/** Everything that an entity shows as a property. */
function propertiesOf(blueprint: BlueprintDeclaration): string[] {
  const { mirrorProperties, calculationProperties } = blueprint as WorkedOut;
  return [
    ...Object.keys(blueprint.schema.properties),
    ...Object.keys({ ...mirrorProperties, ...calculationProperties }),
    ...aggregationsOf(blueprint).map(([name]) => name),
  ];
}

/** Only numbers can be added up. */
function strayNumber(path: string, name: string, from: BlueprintDeclaration): Stray[] {
  const key = `${path}.calculationSpec.property`;
  const known = propertiesOf(from);
  if (!known.includes(name)) return [{ path: key, value: name, remedy: remedyForKey(name, known) }];
  const declared = Object.hasOwn(from.schema.properties, name)
    ? from.schema.properties[name]
    : undefined;
  if (!declared || declared.type === "number") return [];
  return [
    { path: key, value: name, remedy: `a property of the type number, not ${declared.type}` },
  ];
}

function strayRules(path: string, search: object, of: BlueprintDeclaration | undefined): Stray[] {
  if (!of) return [];
  const known = [...propertiesOf(of), ...metaProperties];
  // That of accounts is added where a stack mirrors several.
  const relations = [...Object.keys(of.relations ?? {}), accountBlueprint.identifier];
  return rulesIn(search).flatMap(({ key, rule: { property, relation } }) => [
    ...unknownName(`${path}.${key}.property`, property, known),
    ...unknownName(`${path}.${key}.relation`, relation, relations),
  ]);
}

function unknownName(path: string, value: unknown, known: readonly string[]): Stray[] {
  if (typeof value !== "string" || known.includes(value)) return [];
  return [{ path, value, remedy: remedyForKey(value, known) }];
}

/** Entities that need each other: none of them could be made first. */
function requiredCircle(own: BlueprintDeclaration, blueprints: Blueprints): Stray[] {
  const needs = (one: BlueprintDeclaration) =>
    Object.entries(one.relations ?? {}).filter(([, { required }]) => required);
  const reaches = (from: BlueprintDeclaration, seen: Set<string>): boolean =>
    needs(from).some(([, { target }]) => {
      const identifier = blueprintIdentifier(target);
      if (identifier === own.identifier) return true;
      const next = seen.has(identifier) ? undefined : blueprints.get(identifier);
      seen.add(identifier);
      return next !== undefined && reaches(next, seen);
    });
  return needs(own).flatMap(([name, { target }]) => {
    const next = blueprints.get(blueprintIdentifier(target));
    if (!next || next === own || !reaches(next, new Set())) return [];
    const remedy = `false, since "${next.identifier}" requires "${own.identifier}" in turn and neither could be made first`;
    return [{ path: `blueprint.relations.${name}.required`, value: true, remedy }];
  });
}

function datasetsOf(input: Readonly<Record<string, { schema: object; picks?: unknown }>>) {
  return Object.entries(input).flatMap(([name, { schema, picks }]) => {
    const { dataset, items } = schema as { dataset?: object; items?: { dataset?: object } };
    const found = dataset ?? items?.dataset;
    return found && picks !== undefined
      ? [{ path: `input.${name}.dataset`, picks: picks as string, dataset: found }]
      : [];
  });
}
