import type { Action } from "./action";
import {
  blueprintIdentifier,
  type BlueprintDeclaration,
  type BlueprintReference,
  type ExistingBlueprint,
} from "./blueprint";
import { aggregationsOf, blueprintsOf, strayPaths, type Blueprints } from "./blueprint-paths";
import type { Problem } from "./errors";
import { wholeBlueprint } from "./gather-blueprints";
import { describeMistake, remedyForKey } from "./known-keys";
import { nearest } from "./nearest";
import type { Declared } from "./collect";
import { mappingsOf, type ResourceType } from "./resource";

/** A place where a declaration names a blueprint or a part of one. */
interface Reference {
  readonly file: string;
  /** The key, such as `input.service` or `blueprint.relations.cluster.target`. */
  readonly path: string;
  readonly to: string | ExistingBlueprint;
}

/** Names that Port itself has: users, teams and the like. */
const isPorts = (identifier: string) => identifier.startsWith("_");

/** Finds the blueprints, properties and inputs that declarations name and nobody declares. */
export function checkReferences(declared: readonly Declared[]): Problem[] {
  const references = declared.flatMap(referencesIn);
  const own = declared.map(({ declaration }) => declaration.blueprint);
  const known = new Set(
    [...own, ...references.map(({ to }) => to)].flatMap((reference: BlueprintReference) =>
      typeof reference === "string" ? [] : [reference.identifier],
    ),
  );
  const blueprints = blueprintsOf(declared);
  const isUnknown = (identifier: string) => !known.has(identifier) && !isPorts(identifier);
  return [
    ...declared
      .filter(({ declaration }) => isUnknown(blueprintIdentifier(declaration.blueprint)))
      .map((one) => unknownOwn(one, known)),
    ...references
      .filter(({ to }) => isUnknown(blueprintIdentifier(to)))
      .map(({ file, path, to }) => unknownOther(file, path, blueprintIdentifier(to), known)),
    ...declared.flatMap((one) => strayParts(one, blueprints)),
    ...declared.flatMap((one) => strayPaths(one, blueprints)),
  ];
}

/** The blueprints that a declaration names besides its own. */
function referencesIn({ file, declaration }: Declared): Reference[] {
  const whole = wholeBlueprint(declaration.blueprint);
  const relations = Object.entries(whole?.relations ?? {});
  const targets = [
    ...relations.map(([name, { target }]) => ({
      ...{ file, path: `blueprint.relations.${name}.target`, to: target },
    })),
    ...(whole ? aggregationsOf(whole) : []).map(([name, { target }]) => ({
      ...{ file, path: `blueprint.aggregationProperties.${name}.target`, to: target },
    })),
  ];
  if (declaration.kind === "action") {
    const pickers = Object.entries(declaration.input).flatMap(([name, { picks }]) =>
      picks === undefined ? [] : [{ file, path: `input.${name}`, to: picks }],
    );
    return [...targets, ...pickers];
  }
  if (declaration.kind !== "resource") return targets;
  const mapped = mappingsAt(declaration).flatMap(({ path, mapping: { blueprint } }) =>
    blueprint === undefined ? [] : [{ file, path: `${path}.blueprint`, to: blueprint }],
  );
  return [...targets, ...mapped];
}

function unknownOwn({ file, declaration }: Declared, known: ReadonlySet<string>): Problem {
  const identifier = blueprintIdentifier(declaration.blueprint);
  const isProduct = file.startsWith("products/");
  const text =
    `${isProduct ? "its launch action's blueprint" : "blueprint"} is "${identifier}", ${nobody(identifier, known)} ` +
    (isProduct
      ? "Launches are entered into it: take over handlers/resources/provisioned-product.ts of the project."
      : `Give the whole blueprint in one handler, or write existing("${identifier}") if it is kept in Port by hand.`);
  return { file, text };
}

function unknownOther(
  file: string,
  path: string,
  identifier: string,
  known: ReadonlySet<string>,
): Problem {
  const remedy = `Correct it, declare it in one handler, or write existing("${identifier}") here if it is kept in Port by hand.`;
  return { file, text: `${path} is "${identifier}", ${nobody(identifier, known)} ${remedy}` };
}

function nobody(identifier: string, known: ReadonlySet<string>): string {
  const like = nearest(identifier, [...known]);
  const hint = like === undefined ? "" : ` Did you mean "${like}"?`;
  return `which no handler declares (declared: ${[...known].sort().join(", ") || "none"}).${hint}`;
}

/** What a mapping fills in and its blueprint does not have, and inputs that depend on none. */
function strayParts({ file, declaration }: Declared, blueprints: Blueprints): Problem[] {
  if (declaration.kind === "action") {
    return [...strayDependencies(file, declaration), ...circles(file, declaration)];
  }
  if (declaration.kind !== "resource") return [];
  return mappingsAt(declaration).flatMap(({ path, mapping }) => {
    const identifier = blueprintIdentifier(mapping.blueprint ?? declaration.blueprint);
    const blueprint = blueprints.get(identifier);
    if (!blueprint) return [];
    const parts: [string, object, readonly string[]][] = [
      ["properties", mapping.properties ?? {}, writable(blueprint)],
      ["relations", mapping.relations ?? {}, Object.keys(blueprint.relations ?? {})],
    ];
    const stray = parts.flatMap(([kind, filters, known]) =>
      Object.entries(filters)
        .filter(([name]) => !known.includes(name))
        .map(([name, filter]) => ({
          file,
          text: describeMistake(`${path}.${kind}.${name}`, filter, remedyForKey(name, known)),
        })),
    );
    const lacking = requiredOf(blueprint)
      .filter(([kind, name]) => !Object.hasOwn(mapping[kind] ?? {}, name))
      .map(([kind, name]) => {
        const remedy = `a JQ filter, since "${identifier}" requires it and Port refuses entities without`;
        return { file, text: describeMistake(`${path}.${kind}.${name}`, undefined, remedy) };
      });
    return [...stray, ...lacking];
  });
}

/** What an entity must have and Port does not fill in by itself. */
function requiredOf({ schema, relations = {} }: BlueprintDeclaration) {
  const { properties, required = [] } = schema;
  return [
    ...required
      .filter((name) => properties[name]?.default === undefined)
      .map((name) => ["properties", name] as const),
    ...Object.entries(relations)
      .filter(([, relation]) => relation.required)
      .map(([name]) => ["relations", name] as const),
  ];
}

function writable({ schema }: BlueprintDeclaration): readonly string[] {
  return Object.keys(schema.properties);
}

function strayDependencies(file: string, { input }: Action): Problem[] {
  const names = Object.keys(input);
  return Object.entries(input).flatMap(([name, { schema }]) => {
    const { dependsOn } = schema;
    const others = names.filter((one) => one !== name);
    const stray = Array.isArray(dependsOn)
      ? dependsOn.filter((one) => !others.some((other) => other === one))
      : [];
    return stray.map((one) => ({
      file,
      text: describeMistake(
        `input.${name}.dependsOn`,
        one,
        `another input of the action (${others.join(", ") || "there is none"})`,
      ),
    }));
  });
}

/** Inputs that wait for each other, so that nobody could fill in any of them. */
function circles(file: string, { input }: Action): Problem[] {
  const needs = (name: string) => {
    const { dependsOn } = input[name]?.schema ?? {};
    return Array.isArray(dependsOn) ? dependsOn.filter((one) => typeof one === "string") : [];
  };
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    needs(from).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  const first = Object.keys(input).find(
    (name) => !needs(name).includes(name) && reaches(name, name),
  );
  if (first === undefined) return [];
  const remedy = "inputs that do not depend on this one in turn";
  return [{ file, text: describeMistake(`input.${first}.dependsOn`, needs(first), remedy) }];
}

function mappingsAt(resource: ResourceType) {
  return mappingsOf(resource).map((mapping, index) => ({
    path: resource.entities ? `entities.${index}` : "entity",
    mapping,
  }));
}
