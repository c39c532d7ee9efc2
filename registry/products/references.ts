import type { Json, JsonObject } from "../contract/port-data";
import type { TemplatePath } from "./template-error";

/** A name that a template refers to, and by which function. */
export interface Reference {
  readonly by:
    "DependsOn" | "Ref" | "Fn::GetAtt" | "Fn::Sub" | "Fn::If" | "Fn::FindInMap" | "Condition";
  readonly name: string;
  /** Where it stands. */
  readonly path: TemplatePath;
}

/** Functions whose first argument is the name of something. */
const namers = ["Fn::If", "Fn::FindInMap"] as const;

/** Everything that a value refers to, in the order of the text. @param at the path of the value */
export function findReferences(value: Json | undefined, at: TemplatePath = []): Reference[] {
  if (Array.isArray(value))
    return value.flatMap((one, index) => findReferences(one, [...at, index]));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): Reference[] => {
    const path = [...at, key];
    if (Object.keys(value).length > 1) return findReferences(inner, path);
    if (key === "Ref" && typeof inner === "string") return [{ by: "Ref", name: inner, path }];
    if (key === "Fn::GetAtt") return attributeReference(inner, path);
    if (key === "Fn::Sub") return substitutions(inner, path);
    const [name] = Array.isArray(inner) ? inner : [];
    const by = namers.find((one) => one === key);
    const named: Reference[] = by && typeof name === "string" ? [{ by, name, path }] : [];
    return [...named, ...findReferences(inner, path)];
  });
}

/** The conditions that a condition is made of. @param at the path of the value */
export function conditionsIn(value: Json | undefined, at: TemplatePath = []): Reference[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => conditionsIn(one, [...at, index]));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): Reference[] =>
    key === "Condition" && typeof inner === "string"
      ? [{ by: "Condition", name: inner, path: [...at, key] }]
      : conditionsIn(inner, [...at, key]),
  );
}

/** The names in a resource's `DependsOn`. */
export function namesInDependsOn({ DependsOn: names }: JsonObject): string[] {
  return [names ?? []].flat().filter((name): name is string => typeof name === "string");
}

/** What a resource needs to be there first: what it depends on and what it refers to. @param at its path */
export function referencesOf(resource: JsonObject, at: TemplatePath = []): Reference[] {
  const { DependsOn: _names, Type: _type, Condition: _condition, ...rest } = resource;
  const path = [...at, "DependsOn"];
  const named = namesInDependsOn(resource).map((name, index): Reference => ({
    by: "DependsOn",
    name,
    path: [...path, index],
  }));
  return [
    ...named,
    ...Object.entries(rest).flatMap(([key, value]) => findReferences(value, [...at, key])),
  ];
}

/** Whether a value is a map. */
export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function attributeReference(value: Json | undefined, path: TemplatePath): Reference[] {
  const [name, ...attribute] = typeof value === "string" ? value.split(".") : [value].flat();
  const own: Reference[] = typeof name === "string" ? [{ by: "Fn::GetAtt", name, path }] : [];
  return [...own, ...findReferences(attribute as Json[], path)];
}

/** `${Name}` and `${Name.Attribute}`; `${!Name}` stands for itself, names of the second argument are its own. */
function substitutions(value: Json | undefined, path: TemplatePath): Reference[] {
  const [text, variables] = Array.isArray(value) ? value : [value];
  if (typeof text !== "string") return findReferences(value, path);
  const own = isMap(variables) ? variables : {};
  const names = [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = ""]) => name.trim());
  return [
    ...names
      .filter((name) => !Object.hasOwn(own, name))
      .map((name): Reference => ({ by: "Fn::Sub", name: name.split(".")[0] ?? "", path })),
    ...findReferences(variables, [...path, 1]),
  ];
}
