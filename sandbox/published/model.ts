import { resolve, type Schema, type TypeFacts } from "../../facts/cloudformation";

/** Inputs of a resource, by the names of `@pulumi/aws`. */
export type Inputs = Readonly<Record<string, unknown>>;

/** What stands for a value that a preview does not know yet. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The name that CloudFormation gives to what `@pulumi/aws` writes with a small first letter. */
export function pascal(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/**
 * Says a resource's inputs in the words of its published schema, as far as the schema has them and their
 * values are known.
 * @param names of inputs in the schema, where they differ by more than the first letter; empty for those
 * that the schema says otherwise. Inputs below others are joined by dots.
 */
export function modelOf(
  facts: TypeFacts,
  inputs: Inputs,
  names: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  const readOnly = facts.readOnly ?? [];
  const say = (value: unknown, given: Schema, at: string): unknown => {
    const schema = resolve(facts, given);
    const types = [schema.type ?? []].flat();
    if (types.includes("array") && !Array.isArray(value)) return listOf(value, schema, at);
    if (Array.isArray(value)) {
      return schema.items ? value.map((one) => say(one, schema.items as Schema, at)) : value;
    }
    if (typeof value === "string" && types.includes("object")) return parsed(value);
    if (!isObject(value) || !schema.properties) return value;
    return object(value, schema.properties, at);
  };
  const listOf = (value: unknown, { items = {} }: Schema, at: string): unknown[] => {
    const { properties = {} } = resolve(facts, items);
    const [key] = ["Name", "Key"].filter((name) => name in properties && "Value" in properties);
    // What is a map in @pulumi/aws is a list of pairs there: tags, dimensions.
    return key !== undefined && isObject(value)
      ? Object.entries(value).map(([name, one]) => ({ [key]: name, Value: one }))
      : [say(value, items, at)];
  };
  const object = (value: Inputs, properties: Readonly<Record<string, Schema>>, at: string) => {
    const said = Object.entries(value).flatMap(([key, one]) => {
      const path = at === "" ? key : `${at}.${key}`;
      const name = names[path] ?? pascal(key);
      const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const isLeftOut = schema === undefined || one === undefined || one === null;
      return isLeftOut || !isKnown(one) ? [] : [[name, say(one, schema, path)] as const];
    });
    return Object.fromEntries(said.filter(([name]) => at !== "" || !readOnly.includes(name)));
  };
  return object(inputs, facts.properties ?? {}, "");
}

/** Whether no part of a value is unknown yet. */
export function isKnown(value: unknown): boolean {
  if (typeof value === "string") return !value.includes(unknownValue);
  return typeof value !== "object" || value === null || Object.values(value).every(isKnown);
}

/** A text that stands for an object; what is no JSON stays a text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Inputs {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
