import * as t from "io-ts";
import { asIntersection, checked } from "./checked";
import { propertyFormats, propertySpecs, propertyTypes } from "./contract/port-names";
import { inOrder } from "./field-parts";
import { unknownKeys, type Mistake } from "./known-keys";
import { nearest } from "./nearest";
import { keywords, wrongChoices, wrongColors, wrongFormat, wrongKeywords } from "./schema-keywords";
import { wantedInstead } from "./schema-values";

/** The types of JSON schema, which parts of a property may have; of a property itself Port takes fewer. */
const partTypes = [...propertyTypes, "integer", "null"];

/** One of a list of texts. */
export const oneOf = (allowed: readonly string[]) =>
  checked(`one of ${allowed.join(", ")}`, (value): value is string =>
    allowed.some((one) => one === value),
  );

const name = `a JSON schema, such as { type: "string" }, with one of the types ${propertyTypes.join(", ")}`;

/** What Port's own reference says of a property. */
const portProperty = t.intersection([
  t.type({ type: oneOf(propertyTypes) }, name),
  t.partial({ format: oneOf(propertyFormats), spec: oneOf(propertySpecs) }, name),
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
  const named = type === undefined ? [] : [type].flat();
  const strange = named.some((one) => !partTypes.some((known) => known === one));
  // What a type that there is not could have is anybody's guess.
  const types = strange ? [] : named;
  const own = [
    ...unknownKeys(schema, Object.keys(keywords)),
    ...(strange ? [{ key: "type", value: type, remedy: partTypes.join(", ") }] : []),
    ...wrongKeywords(schema, types),
    ...wrongFormat(schema.format, types),
    ...limits.flatMap(([low, high]) => inOrder(schema, low, high)),
    ...wrongChoices(schema.enum, types),
    ...wrongColors(schema),
    ...strayRequired(schema),
  ];
  const wanted = fallback === undefined || strange ? undefined : wantedInstead(fallback, schema);
  return [
    ...own,
    ...(wanted === undefined ? [] : [{ key: "default", value: fallback, remedy: wanted }]),
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
  ["minProperties", "maxProperties"],
] as const;

/** What an object must have and could not. */
function strayRequired({ properties, required, ...rest }: Record<string, unknown>): Mistake[] {
  if (!t.UnknownRecord.is(properties) || !Array.isArray(required)) return [];
  const isOpen = rest.additionalProperties !== false || rest.patternProperties !== undefined;
  const names = Object.keys(properties);
  return (required as unknown[])
    .filter((one) => typeof one === "string" && !names.includes(one))
    .filter((one) => !isOpen || nearest(String(one), names) !== undefined)
    .map((one) => ({ key: "required", value: one, remedy: `one of ${names.join(", ")}` }));
}

function within(name: string, parts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [`${name}.${key}`, part]));
}
