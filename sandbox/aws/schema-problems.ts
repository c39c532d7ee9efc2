import { isDeepStrictEqual } from "node:util";
import { resolve, type Schema, type TypeFacts } from "../../facts/cloudformation";
import { isObject } from "./call";

/** How strictly values are taken. */
export interface CheckOptions {
  /** Templates and forms write numbers and booleans as texts, too. */
  readonly textsAsScalars?: boolean;
  /** The patterns of APIs must fit the whole text. */
  readonly wholePatterns?: boolean;
}

/** Something that a value has and its schema does not allow. */
export interface Problem {
  readonly keyword: Keyword;
  /** The names and numbers that lead to the value. */
  readonly at: readonly (string | number)[];
  readonly schema: Schema;
  /** What the schema says by the keyword; for a name that it does not know, those that it knows. */
  readonly wanted: unknown;
  /** The value, or the name that is missing or not known. */
  readonly value: unknown;
  /** The length, count or number that is compared. */
  readonly measured?: number;
}

/** A keyword of JSON Schema; `closed` is said of a name besides the known properties. */
export type Keyword =
  "type" | "required" | "closed" | (typeof LIMITS)[number][0 | 1] | keyof typeof RULES;

/** The least, the most, and what they are compared with; values of another kind have none of it. */
const LIMITS = [
  ["minLength", "maxLength", (value: unknown, schema: Schema) => lengthOf(value, schema)],
  ["minimum", "maximum", (value: unknown) => (isScalar(value) ? Number(value) : NaN)],
  ["minItems", "maxItems", (value: unknown) => (Array.isArray(value) ? value.length : NaN)],
  [
    ...(["minProperties", "maxProperties"] as const),
    (value: unknown) => (isObject(value) ? Object.keys(value).length : NaN),
  ],
] as const;

const RULES = {
  enum: (value: unknown, { enum: all = [] }: Schema) =>
    !isScalar(value) || all.some((one) => String(one) === String(value)),
  pattern: (value: unknown, { pattern = "" }: Schema, { wholePatterns }: CheckOptions) =>
    typeof value !== "string" ||
    new RegExp(wholePatterns ? `^(?:${pattern})$` : pattern, "u").test(value),
  multipleOf: (value: unknown, { multipleOf: unit = 1 }: Schema) =>
    !isScalar(value) || Number.isInteger(Number(value) / unit),
  uniqueItems: (value: unknown) => !Array.isArray(value) || !value.some(isRepeated),
} as const;

/** What is of a type, and how a text may be written where it stands for one. */
const TYPES: Readonly<Record<string, readonly [(value: unknown) => boolean, RegExp?]>> = {
  string: [(value) => typeof value === "string"],
  integer: [Number.isInteger, /^-?\d+$/],
  number: [(value) => typeof value === "number", /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i],
  boolean: [(value) => typeof value === "boolean", /^(true|false)$/i],
  array: [Array.isArray],
  object: [isObject],
  null: [(value) => value === null],
};

/** Says all that is wrong with a value. @param root has the definitions that the schema refers to */
export function problemsOf(
  root: Pick<TypeFacts, "definitions">,
  given: Schema,
  value: unknown,
  options: CheckOptions = {},
  at: Problem["at"] = [],
): Problem[] {
  const schema = resolve(root, given);
  const types = [schema.type ?? []].flat();
  const problem = { at, schema, value };
  if (types.length > 0 && !types.some((type) => isA(type, value, options))) {
    return [{ ...problem, keyword: "type", wanted: types }];
  }
  const below = (inner: Schema | undefined, one: unknown, step: string | number) =>
    inner ? problemsOf(root, inner, one, options, [...at, step]) : [];
  const limits = LIMITS.flatMap(([least, most, measure]) => {
    const { [least]: from = -Infinity, [most]: to = Infinity } = schema;
    const measured = measure(value, schema);
    const keyword = measured < from ? least : measured > to ? most : undefined;
    return keyword ? [{ ...problem, keyword, wanted: schema[keyword], measured }] : [];
  });
  const rules = Object.entries(RULES).flatMap(([name, holds]) => {
    const keyword = name as keyof typeof RULES;
    if (schema[keyword] === undefined || holds(value, schema, options)) return [];
    return [{ ...problem, keyword, wanted: schema[keyword] }];
  });
  const items = Array.isArray(value) ? value : [];
  return [
    ...limits,
    ...rules,
    ...items.flatMap((one, index) => below(schema.items, one, index)),
    ...(isObject(value) ? memberProblems(schema, value, at, below) : []),
  ];
}

function memberProblems(
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  at: Problem["at"],
  below: (schema: Schema | undefined, one: unknown, name: string) => Problem[],
): Problem[] {
  const { properties = {}, required = [], values, closed = false } = schema;
  const wanted = Object.keys(properties);
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  const missing = required.filter((name) => value[name] === undefined);
  const unknown = closed && !values ? names.filter((name) => !wanted.includes(name)) : [];
  const named = (keyword: Keyword) => (name: string) => ({
    ...{ at, schema, keyword, wanted, value: name },
  });
  return [
    ...missing.map(named("required")),
    ...unknown.map(named("closed")),
    ...names.flatMap((name) =>
      below(Object.hasOwn(properties, name) ? properties[name] : values, value[name], name),
    ),
  ];
}

/** Fills a sentence about a problem: `{value}`, `{wanted}` and `{measured}` are what the problem has. */
export function worded(sentence: string, { value, wanted, measured }: Problem): string {
  const all = [wanted].flat();
  const shown = all.length > 20 ? [...all.slice(0, 20), "…"] : all;
  return sentence
    .replaceAll("{wanted}", () => shown.map(String).join(", "))
    .replaceAll("{measured}", String(measured))
    .replaceAll("{value}", () => JSON.stringify(value));
}

function isA(type: string, value: unknown, { textsAsScalars = false }: CheckOptions): boolean {
  const [is, written] = TYPES[type] ?? [];
  if (is?.(value)) return true;
  if (!textsAsScalars) return false;
  return type === "string" ? isScalar(value) : typeof value === "string" && !!written?.test(value);
}

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** Bytes come in Base64. */
function lengthOf(value: unknown, { formats = [] }: Schema): number {
  if (typeof value !== "string") return NaN;
  return formats.includes("blob") ? Buffer.from(value, "base64").length : [...value].length;
}

function isRepeated(one: unknown, index: number, all: readonly unknown[]): boolean {
  return all.slice(0, index).some((other) => isDeepStrictEqual(one, other));
}
