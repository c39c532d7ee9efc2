import * as t from "io-ts";
import { propertyColors, propertyFormats } from "./contract/port-names";
import { remedyForKey, type Mistake } from "./known-keys";
import { compile, isOfType } from "./schema-values";
import { description, icon, isSeen, title, wrongText } from "./shown-text";

/** What a keyword of a schema may be, and the types that it says something of; any when none are named. */
interface Keyword {
  readonly types?: readonly string[];
  readonly allowed?: string;
  readonly is?: (value: unknown) => boolean;
  /** What people read. */
  readonly text?: t.Type<string>;
}

const isNumber = (value: unknown) => typeof value === "number";
const isAmount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isSchema = (value: unknown) => t.UnknownRecord.is(value) && !Array.isArray(value);
const isFlag = (value: unknown) => typeof value === "boolean";
const rule = (allowed: string, is: (value: unknown) => boolean, ...types: string[]): Keyword => ({
  ...{ allowed, is },
  ...(types.length > 0 && { types }),
});

const number = rule("a number", isNumber, "number", "integer");
const length = rule("a whole number of at least 0", isAmount, "string");
const size = { ...length, types: ["array"] };
const count = { ...length, types: ["object"] };
const schema = 'a JSON schema, such as { type: "string" }';
const schemas = 'an object of JSON schemas, such as { name: { type: "string" } }';
const isSchemas = (value: unknown) =>
  isSchema(value) && Object.values(value as object).every(isSchema);

/** Keywords of JSON schema, and Port's own, by what is known of them. */
export const keywords: Readonly<Record<string, Keyword>> = {
  ...{ title: { text: title }, description: { text: description }, icon: { text: icon } },
  ...{ type: {}, format: {}, enum: {}, enumColors: {}, const: {}, default: {}, examples: {} },
  ...{ minLength: length, maxLength: length },
  pattern: rule("a regular expression", isPattern, "string"),
  ...{ minimum: number, maximum: number, multipleOf: number },
  ...{ exclusiveMinimum: number, exclusiveMaximum: number },
  ...{ minItems: size, maxItems: size, uniqueItems: rule("true or false", isFlag, "array") },
  ...{ items: rule(schema, isSchema, "array"), contains: rule(schema, isSchema, "array") },
  ...{
    properties: rule(schemas, isSchemas, "object"),
    patternProperties: rule(schemas, isSchemas, "object"),
  },
  required: rule("a list of the object's properties", isTexts, "object"),
  additionalProperties: rule(
    `true, false or ${schema}`,
    (value) => isFlag(value) || isSchema(value),
    "object",
  ),
  propertyNames: rule(schema, isSchema, "object"),
  ...{ minProperties: count, maxProperties: count },
  spec: { types: ["string", "object"] },
  ...{ allOf: {}, anyOf: {}, oneOf: {}, not: {}, if: {}, then: {}, else: {} },
  ...{ specAuthentication: {}, blueprint: {}, dataset: {}, colorized: {}, colors: {} },
  ...{ readOnly: {}, writeOnly: {}, deprecated: {}, $schema: {}, $id: {}, $ref: {}, $defs: {} },
  ...{ $comment: {}, definitions: {}, labeledUrl: {} },
};

/** Keywords that are not what they must be, or say something of another type. */
export function wrongKeywords(
  found: Record<string, unknown>,
  types: readonly unknown[],
): Mistake[] {
  return Object.entries(found).flatMap(([key, value]) => {
    const { types: own, allowed, is, text } = (Object.hasOwn(keywords, key) && keywords[key]) || {};
    if (value === undefined) return [];
    if (text) return wrongText(key, value, text);
    if (own && types.length > 0 && !types.some((type) => own.some((one) => one === type))) {
      const remedy = `nothing for the type ${types.join(" or ")}; it is for ${own.join(" or ")}`;
      return [{ key, value, remedy }];
    }
    return is && allowed !== undefined && !is(value) ? [{ key, value, remedy: allowed }] : [];
  });
}

/** What is no format of JSON schema or Port, or none of the type. */
export function wrongFormat(format: unknown, types: readonly unknown[]): Mistake[] {
  if (format === undefined) return [];
  const wrong = (remedy: string) => [{ key: "format", value: format, remedy }];
  const known = [...propertyFormats, ...jsonFormats];
  if (!known.some((one) => one === format)) return wrong(`one of ${propertyFormats.join(", ")}`);
  // Which type Port wants it for is published nowhere.
  if (types.length === 0 || format === "blueprints") return [];
  const own = format === "labeled-url" ? "object" : "string";
  if (types.some((type) => type === own)) return [];
  const inItems =
    own === "string" && types.includes("array") ? ", such as the items of a list" : "";
  return wrong(`nothing for the type ${types.join(" or ")}; it is for ${own}${inItems}`);
}

/** Formats of JSON schema, besides those that Port publishes. */
const jsonFormats = [
  ...["date", "time", "duration", "hostname", "idn-hostname", "uuid", "regex"],
  ...["uri", "uri-reference", "uri-template", "iri", "iri-reference"],
  ...["json-pointer", "relative-json-pointer"],
];

/** What nobody could choose: nothing at all, a value twice, one of another type, or one that looks like another. */
export function wrongChoices(choices: unknown, types: readonly unknown[]): Mistake[] {
  if (choices === undefined) return [];
  const wrong = (remedy: string) => [{ key: "enum", value: choices, remedy }];
  if (!Array.isArray(choices) || choices.length === 0) return wrong("a list of values to choose");
  if (new Set(choices.map((one) => JSON.stringify(one))).size < choices.length) {
    return wrong("each value once");
  }
  if (!choices.every((one) => typeof one !== "string" || isSeen(one))) {
    return wrong("values all of whose characters are seen");
  }
  const isAllowed = (one: unknown) => types.some((type) => isOfType(one, type));
  if (types.length === 0 || choices.every(isAllowed)) return [];
  return wrong(`values of the type ${types.join(" or ")}`);
}

/** Colours that Port does not have, and those of what nobody can choose. */
export function wrongColors({ enum: choices, enumColors }: Record<string, unknown>): Mistake[] {
  if (enumColors === undefined) return [];
  const wrong = (remedy: string) => [{ key: "enumColors", value: enumColors, remedy }];
  if (choices === undefined) return wrong("nothing without enum, whose values have the colours");
  if (!isSchema(enumColors)) return wrong('a colour for each value, such as { running: "green" }');
  const names = Array.isArray(choices) ? choices.map(String) : undefined;
  return Object.entries(enumColors as object).flatMap(([name, value]: [string, unknown]) => {
    const key = `enumColors.${name}`;
    if (names && !names.includes(name)) return [{ key, value, remedy: remedyForKey(name, names) }];
    return isColor(value) ? [] : [{ key, value, remedy: colors }];
  });
}

/** Port's palette in words. */
export const colors = `one of ${propertyColors.join(", ")}`;

/** Whether Port's palette has a colour. */
export function isColor(value: unknown): boolean {
  return propertyColors.some((one) => one === value);
}

function isPattern(value: unknown): boolean {
  return typeof value === "string" && compile(value) !== undefined;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
