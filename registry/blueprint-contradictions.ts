import * as t from "io-ts";

/** Something that is wrong between the parts of a blueprint. */
export interface Contradiction {
  readonly key: readonly string[];
  readonly value: unknown;
  readonly remedy: string;
}

/** What one part of a blueprint says and another makes meaningless, as far as each is right by itself. */
export function blueprintContradictions(whole: Record<string, unknown>): Contradiction[] {
  return [...strayPaths(whole), ...sameNames(whole), ...strangeRelations(whole)];
}

/** What lies behind a relation has a path that begins with one. */
function strayPaths(whole: Record<string, unknown>): Contradiction[] {
  const relations = Object.keys(objectIn(whole, "relations"));
  const remedy = `a path that begins with a relation (${relations.join(", ") || "there is none"})`;
  const paths = [
    ...Object.entries(objectIn(whole, "mirrorProperties")).map(([name, mirrored]) => ({
      key: ["mirrorProperties", name, "path"],
      value: objectOf(mirrored).path,
    })),
    ...["ownership", "teamInheritance"].map((part) => ({
      key: [part, "path"],
      value: objectIn(whole, part).path,
    })),
  ];
  return paths.flatMap(({ key, value }) =>
    typeof value !== "string" || relations.includes(value.split(".")[0] ?? "")
      ? []
      : [{ key, value, remedy }],
  );
}

const ownProperties = ["mirrorProperties", "calculationProperties", "aggregationProperties"];

/** An entity shows all of them as its properties. */
function sameNames(whole: Record<string, unknown>): Contradiction[] {
  const taken = new Set(Object.keys(objectIn(objectIn(whole, "schema"), "properties")));
  return ownProperties.flatMap((part) =>
    Object.keys(objectIn(whole, part)).flatMap((name) => {
      if (!taken.has(name)) {
        taken.add(name);
        return [];
      }
      return [{ key: [part, name], value: name, remedy: "a name that no other property has" }];
    }),
  );
}

/** @see https://docs.port.io, "Relate blueprints" */
function strangeRelations(whole: Record<string, unknown>): Contradiction[] {
  return Object.entries(objectIn(whole, "relations")).flatMap(([name, declared]) => {
    const { target, required, many } = objectOf(declared);
    if (required !== true) return [];
    const wrong = (remedy: string) => [
      { key: ["relations", name, "required"], value: true, remedy },
    ];
    if (many === true) return wrong("false where many is true; Port takes only one of the two");
    if (target !== whole.identifier) return [];
    return wrong("false for a relation to itself, or the first entity could not be made");
  });
}

/** Port is sent JSON: what is none would get lost on the way. */
export function noJson(
  value: unknown,
  key: readonly string[] = [],
  above: readonly object[] = [],
): Contradiction[] {
  if (value === null || ["string", "boolean", "undefined"].includes(typeof value)) return [];
  if (typeof value === "number" && Number.isFinite(value)) return [];
  const isPlain = Array.isArray(value) || t.UnknownRecord.is(value);
  if (!isPlain || !isOwn(value) || above.includes(value)) {
    return [
      { key, value, remedy: "JSON: an object, a list, a text, a number, true, false or null" },
    ];
  }
  return Object.entries(value).flatMap(([name, one]) =>
    noJson(one, [...key, name], [...above, value]),
  );
}

function isOwn(value: object): boolean {
  const made: unknown = Object.getPrototypeOf(value);
  return made === null || made === Object.prototype || Array.isArray(value);
}

function objectIn(whole: Record<string, unknown>, part: string): Record<string, unknown> {
  return objectOf(whole[part]);
}

function objectOf(value: unknown): Record<string, unknown> {
  return t.UnknownRecord.is(value) ? value : {};
}
