import type { TypeField } from "../../drive-types";

/** What was read from a form. */
export interface ReadFields {
  readonly properties: Readonly<Record<string, unknown>>;
  /** What is wrong, by the name of the field. */
  readonly mistakes: Readonly<Record<string, string>>;
}

/**
 * Reads texts of a form as a type's fields have them; what is empty is not given.
 * @param before what is there already: that is left out, unless it differs
 */
export function readFields(
  fields: readonly TypeField[],
  values: Readonly<Record<string, string>>,
  before: Readonly<Record<string, unknown>>,
): ReadFields {
  const properties: Record<string, unknown> = {};
  const mistakes: Record<string, string> = {};
  for (const field of fields) {
    const { name, required } = field;
    const text = values[name] ?? "";
    if (text === writeField(before[name])) continue;
    if (text.trim() === "") {
      if (required) mistakes[name] = `${name} must be given.`;
      continue;
    }
    const read = readField(field, text);
    if ("mistake" in read) mistakes[name] = read.mistake;
    else properties[name] = read.value;
  }
  for (const { name, required } of fields) {
    if (required && (values[name] ?? "").trim() === "") mistakes[name] ??= `${name} must be given.`;
  }
  return { properties, mistakes };
}

/** A value as the text in its field. */
export function writeField(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}

function readField(
  { input, pattern }: TypeField,
  text: string,
): { value: unknown } | { mistake: string } {
  if (input === "number") {
    const value = Number(text);
    return Number.isFinite(value) ? { value } : { mistake: `"${text}" is no number.` };
  }
  if (input === "boolean") return { value: text === "true" };
  if (input === "json") return readJson(text);
  if (input === "text" && pattern !== undefined && !fits(pattern, text)) {
    return { mistake: `"${text}" does not fit; AWS takes ${pattern}.` };
  }
  return { value: text };
}

function readJson(text: string): { value: unknown } | { mistake: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { mistake: `This is no JSON: ${(error as Error).message}` };
  }
}

/** A pattern that this browser cannot read refuses nothing; AWS's answer tells. */
function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}
