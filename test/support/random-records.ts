import type { JsonObject } from "../../functions/port/types";
import type { Random } from "./random";

/** A text as somebody may put it on a topic or a queue, and what in it was changed. */
export interface RandomRecord {
  readonly bytes: Buffer;
  /** Dot paths of the message that hold something else; undefined when it is no such message at all. */
  readonly changed?: readonly string[];
}

const maxBytes = 1024 * 1024;
const maxDepth = 100_000;
const hostileKeys = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "length",
  "",
  "0",
  "ke\u0000y",
];
const numbers = [
  "0",
  "-0",
  "1e400",
  "-1e-400",
  "9007199254740993",
  "1.0",
  "123456789012345678901234567890",
];
const pieces = [
  "a",
  "é",
  "€",
  "😀",
  "\u0000",
  "\u001f",
  "\u007f",
  "\ufffe",
  "\uffff",
  "\ud800",
  '"',
  "\\",
  "\n",
];

/**
 * Makes a record: bytes, any JSON, or a message of which some parts were replaced by any JSON. Sizes
 * go up to 1 MiB and depths to 100,000, small ones as often as large ones.
 */
export function randomRecord(random: Random, message: JsonObject): RandomRecord {
  const kind = random.below(10);
  if (kind === 0) return { bytes: randomBytes(random) };
  if (kind === 1) return { bytes: Buffer.from(randomJson(random)) };
  return randomMessage(random, message);
}

/** JSON text of anything, which no `JSON.stringify` could have written when it is deep. */
export function randomJson(random: Random): string {
  const kind = random.below(8);
  if (kind === 0) return deep(random);
  if (kind === 1) return random.pick(numbers);
  if (kind === 2) return random.pick(["null", "true", "false", "[]", "{}"]);
  if (kind === 3) return JSON.stringify(text(random, logScale(random, maxBytes / 16)));
  if (kind === 4) return JSON.stringify(text(random, logScale(random, 40)));
  if (kind === 5) return `"${"x".repeat(logScale(random, maxBytes / 2))}"`;
  return object(random, 3);
}

function randomMessage(random: Random, message: JsonObject): RandomRecord {
  const copy = structuredClone(message);
  const all = pathsOf(copy);
  const changed = Array.from({ length: 1 + random.below(2) }, () => random.pick(all));
  changed.forEach((path, index) => replace(copy, path.split("."), `@@${index}@@`));
  const json = changed.reduce(
    // A function, since "$" in a replacement has a meaning.
    (whole, _path, index) => whole.replace(`"@@${index}@@"`, () => randomJson(random)),
    JSON.stringify(copy),
  );
  return { bytes: Buffer.from(json), changed };
}

/** The dot paths of every member that an object holds, at any depth. */
function pathsOf(value: unknown, at = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const path = at === "" ? key : `${at}.${key}`;
    return [path, ...pathsOf(child, path)];
  });
}

function replace(parent: JsonObject, [key = "", ...rest]: string[], value: string): void {
  const child = parent[key];
  if (rest.length > 0 && typeof child === "object" && child !== null) {
    replace(child as JsonObject, rest, value);
  } else {
    parent[key] = value;
  }
}

function deep(random: Random): string {
  const depth = logScale(random, maxDepth);
  return random.chance(0.5)
    ? "[".repeat(depth) + "]".repeat(depth)
    : `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
}

function object(random: Random, levels: number): string {
  const members = Array.from({ length: random.below(4) }, () => {
    const key = random.chance(0.5) ? random.pick(hostileKeys) : text(random, 5);
    const value =
      levels > 0 && random.chance(0.5) ? object(random, levels - 1) : random.pick(numbers);
    return `${JSON.stringify(key)}:${value}`;
  });
  return `{${members.join(",")}}`;
}

function text(random: Random, length: number): string {
  return Array.from({ length }, () => random.pick(pieces)).join("");
}

function randomBytes(random: Random): Buffer {
  return Buffer.from(Array.from({ length: logScale(random, 4096) }, () => random.below(256)));
}

/** A whole number from 1 to `max`: each power of ten as often as any other. */
function logScale(random: Random, max: number): number {
  return Math.max(1, Math.floor(max ** random()));
}
