import { nearest } from "./nearest";
import { unseenCharacters } from "./unseen-characters";

/** Something that is wrong with one key of what a handler gave. */
export interface Mistake {
  readonly key: string;
  readonly value: unknown;
  /** What would be right, or, for a key that is not known, which there are. */
  readonly remedy: string;
}

const unknown = "there is no such key";

/** Which keys there are instead of one that nobody knows, the nearest first. */
export function remedyForKey(key: string, known: readonly string[]): string {
  const like = nearest(key, known);
  const hint = like === undefined ? "" : `; did you mean ${JSON.stringify(like)}?`;
  return `${unknown}${hint} (known: ${known.join(", ") || "none"})`;
}

/** Finds the keys of an object that are not known. */
export function unknownKeys(value: object, known: readonly string[]): Mistake[] {
  return Object.entries(value as Record<string, unknown>)
    .filter(([key]) => !known.includes(key))
    .map(([key, found]) => ({ key, value: found, remedy: remedyForKey(key, known) }));
}

/** A mistake as a sentence. @param path the field's name with those around it */
export function describeMistake(path: string, value: unknown, remedy: string): string {
  const says = remedy.startsWith(unknown) ? remedy : `allowed: ${remedy}`;
  return `${path} is ${show(value)}; ${says}.`;
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "function") return "a function";
  const shown = toText(value).replace(unseenCharacters, escape);
  return shown.length > 100 ? `${shown.slice(0, 100)}…` : shown;
}

function toText(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return "no JSON";
  }
}

/** What nobody could see in the message either. */
function escape(characters: string): string {
  return [...characters]
    .map((one) => `\\u{${one.codePointAt(0)?.toString(16).padStart(4, "0")}}`)
    .join("");
}
