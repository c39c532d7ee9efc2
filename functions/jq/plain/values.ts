import type { Json, JsonObject } from "../../port/types";

/** jq must decide: what a filter comes to here is not among the cases that are evaluated in JavaScript. */
export class Undecided extends Error {}

/** An error of jq's, word for word. */
export class FilterError extends Error {}

/** What a filter comes to for an input: its outputs. */
export type Evaluate = (input: Json) => readonly Json[];

/** Longer texts and lists are left to jq, which is bounded. */
const longest = 10_000;

/** jq's name for the type of a value. */
export function typeOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Whether jq takes a value for true. */
export function isTrue(value: Json): boolean {
  return value !== null && value !== false;
}

/** The one output where there must be one. @throws Undecided */
export function onlyOf(outputs: readonly Json[]): Json {
  const [only] = outputs;
  if (outputs.length !== 1 || only === undefined) throw new Undecided();
  return only;
}

/** @throws Undecided for a list that is too long */
export function bounded<T>(list: readonly T[]): readonly T[] {
  if (list.length > longest) throw new Undecided();
  return list;
}

/** @throws FilterError */
export function field(value: Json, name: string): Json {
  if (value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new FilterError(`Cannot index ${typeOf(value)} with string (${shown(name)})`);
  }
  return Object.hasOwn(value, name) ? asJqReads(value[name] as Json) : null;
}

/** @throws FilterError */
export function item(value: Json, index: number): Json {
  if (value === null) return null;
  if (!Array.isArray(value))
    throw new FilterError(`Cannot index ${typeOf(value)} with number (${shown(index)})`);
  return asJqReads(value.at(index) ?? null);
}

/** Bytes of a value that jq shows whole in an error. */
const shownBytes = 26;

/** @throws Undecided for what jq would cut */
function shown(value: Json): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > shownBytes) throw new Undecided();
  return text;
}

/** jq reads halves of a surrogate pair as U+FFFD. */
export function asJqReads(value: Json): Json {
  return typeof value === "string" ? value.toWellFormed() : value;
}

/** @throws Undecided where not both are plain values */
export function isSame(one: Json, other: Json): boolean {
  if (typeOf(one) !== typeOf(other)) return false;
  if (typeof one === "object" && one !== null) throw new Undecided();
  return one === other;
}

/** @throws Undecided for what is neither two texts, two lists nor something and null */
export function sum(one: Json, other: Json): Json {
  if (one === null) return other;
  if (other === null) return one;
  if (typeof one === "string" && typeof other === "string") return boundedText(one + other);
  if (Array.isArray(one) && Array.isArray(other)) return [...bounded([...one, ...other])];
  throw new Undecided();
}

/** An object from `{ key, value }` entries. @throws Undecided for any others */
export function fromEntries(value: Json): JsonObject {
  if (!Array.isArray(value)) throw new Undecided();
  return Object.fromEntries(
    value.map((entry): [string, Json] => {
      if (typeOf(entry) !== "object") throw new Undecided();
      const { key, value: own, ...others } = entry as JsonObject;
      const isPlain = typeof key === "string" && Object.keys(others).length === 0;
      if (!isPlain || own === undefined) throw new Undecided();
      return [key, own];
    }),
  );
}

function boundedText(text: string): string {
  if (text.length > longest) throw new Undecided();
  return text;
}
