import * as t from "io-ts";
import { isDateTime, isUrl, range } from "./field-values";

/** Whether a value is of a type of JSON schema. */
export function isOfType(value: unknown, type: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return t.UnknownRecord.is(value) && !Array.isArray(value);
  return typeof value === type;
}

/** Texts of these formats can be told from others. */
const formats: Readonly<Record<string, readonly [words: string, is: (text: string) => boolean]>> = {
  url: ["a URL such as https://example.com", isUrl],
  email: ["an e-mail address", (text) => /^\S+@\S+$/.test(text)],
  "date-time": ["a date and time in ISO 8601", isDateTime],
};

/** What a schema wants instead of a value, as far as the schema itself is right; undefined when it takes it. */
export function wantedInstead(value: unknown, schema: Record<string, unknown>): string | undefined {
  const { type, enum: choices, items, pattern, format } = schema;
  const types = type === undefined ? [] : [type].flat().map(String);
  if (Array.isArray(choices) && !choices.includes(value)) {
    return `one of ${choices.map(String).join(", ")}`;
  }
  if (types.length > 0 && !types.some((one) => isOfType(value, one))) {
    return `a value of the type ${types.join(" or ")}`;
  }
  const limits = (name: string): [number, number] => [
    numberIn(schema[`min${name}`], -Infinity),
    numberIn(schema[`max${name}`], Infinity),
  ];
  if (typeof value === "number") return outside(value, "a number", limits("imum"));
  if (typeof value === "string") {
    const [words, is] = (typeof format === "string" && formats[format]) || [];
    if (is && !is(value)) return words;
    if (typeof pattern === "string" && compile(pattern)?.test(value) === false) {
      return `a text that matches ${pattern}`;
    }
    return outside([...value].length, "a text whose length is", limits("Length"));
  }
  if (!Array.isArray(value)) return undefined;
  const wrong = t.UnknownRecord.is(items)
    ? value.map((one) => wantedInstead(one, items)).find((one) => one !== undefined)
    : undefined;
  if (wrong !== undefined) return `a list, each ${wrong}`;
  return outside(value.length, "a list whose length is", limits("Items"));
}

/** A pattern as JSON schema reads it; undefined when it is no regular expression. */
export function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}

function numberIn(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function outside(value: number, words: string, [low, high]: [number, number]): string | undefined {
  return value < low || value > high ? `${words} ${range(low, high)}` : undefined;
}
