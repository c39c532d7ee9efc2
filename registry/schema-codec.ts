import * as t from "io-ts";
import { asIntersection, checked, text, title } from "./checked";
import { propertyFormats, propertySpecs, propertyTypes } from "./contract/port-names";
import { inOrder } from "./field-parts";
import { remedyForKey, unknownKeys, type Mistake } from "./known-keys";

/** The types of JSON schema, which parts of a property may have; of a property itself Port takes fewer. */
const partTypes = [...propertyTypes, "integer", "null"];

/** The keywords of JSON schema and Port's own. */
const keywords = [
  ...["type", "title", "description", "icon", "format", "enum", "enumColors", "const", "default"],
  ...["examples", "minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum"],
  ...["exclusiveMaximum", "multipleOf", "items", "contains", "minItems", "maxItems", "uniqueItems"],
  ...["properties", "required", "additionalProperties", "patternProperties", "propertyNames"],
  ...["minProperties", "maxProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else"],
  ...["spec", "specAuthentication", "blueprint", "dataset", "colorized", "colors"],
  ...["readOnly", "writeOnly", "deprecated", "$schema", "$id", "$ref", "$defs", "$comment"],
  ...["definitions", "labeledUrl"],
] as const;

/** One of a list of texts. */
export const oneOf = (allowed: readonly string[]) =>
  checked(`one of ${allowed.join(", ")}`, (value): value is string =>
    allowed.some((one) => one === value),
  );

const name = `a JSON schema, such as { type: "string" }, with one of the types ${propertyTypes.join(", ")}`;

/** What Port's own reference says of a property. */
const portProperty = t.intersection([
  t.type({ type: oneOf(propertyTypes) }, name),
  t.partial(
    {
      title,
      description: text,
      icon: text,
      format: oneOf(propertyFormats),
      spec: oneOf(propertySpecs),
    },
    name,
  ),
]);

/** The JSON schema of a blueprint's property. */
export const property = new t.Type<unknown>(
  name,
  (_value): _value is unknown => true,
  (value, context) => {
    if (!t.UnknownRecord.is(value)) return t.failure(value, context, name);
    const result = portProperty.validate(value, asIntersection(context, portProperty));
    const found = result._tag === "Left" ? result.left : [];
    const isOfType = portProperty.types[0].is(value);
    const errors = (isOfType ? mistakesIn(value) : []).map((mistake) => ({
      value: mistake.value,
      context: t.appendContext(context, mistake.key, t.unknown),
      message: mistake.remedy,
    }));
    return errors.length + found.length > 0 ? t.failures([...found, ...errors]) : t.success(value);
  },
  t.identity,
);

/** What is wrong in a schema and in the schemas inside of it. */
function mistakesIn(schema: Record<string, unknown>): Mistake[] {
  const { type, items, properties, additionalProperties, default: fallback } = schema;
  const parts = Object.entries({
    items,
    additionalProperties,
    ...(t.UnknownRecord.is(properties) && within("properties", properties)),
  });
  const types = type === undefined ? [] : [type].flat();
  const strange = types.some((one) => !partTypes.some((known) => known === one));
  return [
    ...unknownKeys(schema, keywords),
    ...(strange ? [{ key: "type", value: type, remedy: partTypes.join(", ") }] : []),
    ...wrongPattern(schema.pattern),
    ...limits.flatMap(([low, high]) => inOrder(schema, low, high)),
    ...wrongChoices(schema.enum, types),
    ...strayColors(schema),
    ...(strange || fallback === undefined ? [] : mistakesOfDefault(fallback, types, schema.enum)),
    ...parts.flatMap(([key, part]) =>
      t.UnknownRecord.is(part)
        ? mistakesIn(part).map((one) => ({ ...one, key: `${key}.${one.key}` }))
        : [],
    ),
  ];
}

const limits = [
  ["minimum", "maximum"],
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
] as const;

function wrongPattern(pattern: unknown): Mistake[] {
  if (pattern === undefined) return [];
  try {
    if (typeof pattern === "string" && new RegExp(pattern, "u")) return [];
  } catch {
    // It is told below.
  }
  return [{ key: "pattern", value: pattern, remedy: "a regular expression" }];
}

/** What nobody could choose: nothing at all, a value twice, or one of another type. */
function wrongChoices(choices: unknown, types: unknown[]): Mistake[] {
  if (choices === undefined) return [];
  const wrong = (remedy: string) => [{ key: "enum", value: choices, remedy }];
  if (!Array.isArray(choices) || choices.length === 0) return wrong("a list of values to choose");
  if (new Set(choices.map((one) => JSON.stringify(one))).size < choices.length)
    return wrong("each value once");
  const isKnown = types.every((type) => partTypes.some((known) => known === type));
  if (types.length === 0 || !isKnown) return [];
  const isAllowed = (one: unknown) => types.some((type) => isOfType(one, type));
  return choices.every(isAllowed) ? [] : wrong(`values of the type ${types.join(" or ")}`);
}

/** Colours of what nobody can choose. */
function strayColors({ enum: choices, enumColors }: Record<string, unknown>): Mistake[] {
  if (!t.UnknownRecord.is(enumColors) || !Array.isArray(choices)) return [];
  const names = choices.map(String);
  return Object.entries(enumColors)
    .filter(([name]) => !names.includes(name))
    .map(([name, value]) => ({
      key: `enumColors.${name}`,
      value,
      remedy: remedyForKey(name, names),
    }));
}

function within(name: string, parts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [`${name}.${key}`, part]));
}

/** A default that is none of the choices, or of another type, would be refused with every entity. */
function mistakesOfDefault(value: unknown, types: unknown[], choices: unknown): Mistake[] {
  const isOne = !Array.isArray(choices) || choices.includes(value);
  if (!isOne) {
    return [{ key: "default", value, remedy: `one of ${choices.map(String).join(", ")}` }];
  }
  if (types.length === 0 || types.some((type) => isOfType(value, type))) return [];
  return [{ key: "default", value, remedy: `a value of the type ${types.join(" or ")}` }];
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return t.UnknownRecord.is(value) && !Array.isArray(value);
  return typeof value === type;
}
