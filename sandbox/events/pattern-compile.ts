import type { JsonObject } from "../aws/call";
import { isObject, type Scalar, type ValueTest } from "./event-fields";
import { refuse } from "./pattern-error";
import { expressionTest, literalTest, RESERVED_NAMES } from "./pattern-operators";

/** What a pattern asks of one path. */
export interface PathTest {
  /** The pattern's array, as it was written. */
  readonly expected: readonly unknown[];
  readonly tests: readonly ValueTest[];
  /** `{"exists": false}` is among the entries. */
  readonly mayBeAbsent: boolean;
}

/** One way to satisfy a pattern: every path by its test. */
export type Alternative = ReadonlyMap<string, PathTest>;

/** A pattern that was found valid. */
export interface CompiledPattern {
  /** One, and more when `$or` is used. */
  readonly alternatives: readonly Alternative[];
}

/** Default quota of a pattern, in characters. */
export const PATTERN_CHARACTERS = 2048;
/** Most combinations that the `$or`s of a pattern may make (EventBridge user guide). */
const OR_COMBINATIONS = 1000;

/**
 * Reads a pattern.
 * @param pattern JSON text, or what it parses to.
 * @throws InvalidEventPatternError worded as AWS words it; limits are in our words.
 */
export function compilePattern(pattern: string | JsonObject): CompiledPattern {
  const source = typeof pattern === "string" ? pattern : JSON.stringify(pattern);
  if (source.length > PATTERN_CHARACTERS) {
    refuse(
      `The pattern has ${source.length} characters; at most ${PATTERN_CHARACTERS} are allowed`,
    );
  }
  const parsed = parseJson(source);
  if (!isObject(parsed)) return refuse("Filter is not an object");
  return { alternatives: addObject(parsed, "", [new Map<string, PathTest>()]) };
}

type Draft = Map<string, PathTest>;

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function addObject(object: JsonObject, path: string, drafts: Draft[]): Draft[] {
  const entries = Object.entries(object);
  if (entries.length === 0) refuse("Empty objects are not allowed");
  let all = drafts;
  for (const [key, value] of entries) {
    const below = path === "" ? key : `${path}.${key}`;
    if (key === "$or" && isRelationship(value)) all = addBranches(value, path, all);
    else if (isObject(value)) all = addObject(value, below, all);
    else if (Array.isArray(value)) {
      const test = pathTest(value);
      // A path that is named again is asked for what was said last.
      for (const draft of all) draft.set(below, test);
    } else refuse(`"${key}" must be an object or an array`);
  }
  return all;
}

/** `$or` is an ordinary field unless it has two objects or more, none with an operator's name. */
function isRelationship(value: unknown): value is JsonObject[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every(
      (branch) => isObject(branch) && !Object.keys(branch).some((key) => RESERVED_NAMES.has(key)),
    )
  );
}

function addBranches(branches: JsonObject[], path: string, drafts: Draft[]): Draft[] {
  const all = branches.flatMap((branch) =>
    addObject(
      branch,
      path,
      drafts.map((draft) => new Map(draft)),
    ),
  );
  if (all.length > OR_COMBINATIONS) {
    refuse(`$or makes more than ${OR_COMBINATIONS} combinations; use fewer branches`);
  }
  return all;
}

function pathTest(expected: unknown[]): PathTest {
  if (expected.length === 0) refuse("Empty arrays are not allowed");
  const entries = expected.map(entryTest);
  return {
    expected,
    tests: entries.flatMap((entry) => (entry === "absent" ? [] : [entry])),
    mayBeAbsent: entries.includes("absent"),
  };
}

function entryTest(entry: unknown): ValueTest | "absent" {
  if (Array.isArray(entry)) {
    return refuse("Match value must be String, number, true, false, or null");
  }
  if (!isObject(entry)) return literalTest(entry as Scalar);
  if (Object.keys(entry)[0] !== "exists") return expressionTest(entry);
  const { exists, ...others } = entry;
  if (typeof exists !== "boolean") refuse("exists match pattern must be either true or false.");
  if (Object.keys(others).length > 0) refuse("Only one key allowed in match expression");
  return exists ? () => true : "absent";
}
