import type { Json, JsonObject } from "../contract/port-data";

/** A name that a template refers to, and by which function. */
export interface Reference {
  readonly by: "DependsOn" | "Ref" | "Fn::GetAtt" | "Fn::Sub" | "Fn::If" | "Condition";
  readonly name: string;
}

/** Everything that a value refers to, in the order of the text. `Fn::If` names a condition. */
export function findReferences(value: Json | undefined): Reference[] {
  if (Array.isArray(value)) return value.flatMap(findReferences);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): Reference[] => {
    if (Object.keys(value).length > 1) return findReferences(inner);
    if (key === "Ref" && typeof inner === "string") return [{ by: "Ref", name: inner }];
    if (key === "Fn::GetAtt") return attributeReference(inner);
    if (key === "Fn::Sub") return substitutions(inner);
    const [condition] = Array.isArray(inner) ? inner : [];
    const conditions: Reference[] =
      key === "Fn::If" && typeof condition === "string" ? [{ by: "Fn::If", name: condition }] : [];
    return [...conditions, ...findReferences(inner)];
  });
}

/** The names in a resource's `DependsOn`. */
export function namesInDependsOn({ DependsOn: names }: JsonObject): string[] {
  return [names ?? []].flat().filter((name): name is string => typeof name === "string");
}

/** What a resource needs to be there first: what it depends on and what it refers to. */
export function referencesOf(resource: JsonObject): Reference[] {
  const { DependsOn: _names, Type: _type, Condition: _condition, ...rest } = resource;
  const named = namesInDependsOn(resource).map((name): Reference => ({ by: "DependsOn", name }));
  return [...named, ...Object.values(rest).flatMap(findReferences)];
}

/** Whether a value is a map. */
export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function attributeReference(value: Json | undefined): Reference[] {
  const [name, ...attribute] = typeof value === "string" ? value.split(".") : [value].flat();
  const own: Reference[] = typeof name === "string" ? [{ by: "Fn::GetAtt", name }] : [];
  return [...own, ...findReferences(attribute as Json[])];
}

/** `${Name}` and `${Name.Attribute}`; `${!Name}` stands for itself, names of the second argument are its own. */
function substitutions(value: Json | undefined): Reference[] {
  const [text, variables] = Array.isArray(value) ? value : [value];
  if (typeof text !== "string") return findReferences(value);
  const own = isMap(variables) ? variables : {};
  const names = [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = ""]) => name.trim());
  return [
    ...names
      .filter((name) => !Object.hasOwn(own, name))
      .map((name): Reference => ({ by: "Fn::Sub", name: name.split(".")[0] ?? "" })),
    ...findReferences(Object.values(own)),
  ];
}
