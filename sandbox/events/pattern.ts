import type { JsonObject } from "../aws/call";
import { agree, eventFields, type EventField, type Scalar } from "./event-fields";
import {
  compilePattern,
  type Alternative,
  type CompiledPattern,
  type PathTest,
} from "./pattern-compile";

/** Why an event does not match: one path and what was expected there. */
export interface Mismatch {
  /** Such as `detail.eventName`. */
  readonly path: string;
  /** The pattern's array. */
  readonly expected: readonly unknown[];
  /** The event's values there; none when the path does not lead to a value. */
  readonly found: readonly Scalar[];
  /** One sentence for people. */
  readonly message: string;
}

/**
 * Checks a pattern as PutRule does.
 * @param pattern JSON text, or what it parses to.
 * @throws InvalidEventPatternError `Event pattern is not valid. Reason: …`
 */
export function validatePattern(pattern: string | JsonObject): void {
  compilePattern(pattern);
}

/**
 * Says whether an event matches a pattern, as EventBridge does. Unlike AWS, which also compares the
 * digits, two integers beyond 2^53 are equal when they are equal as doubles.
 * @throws InvalidEventPatternError when the pattern is none.
 */
export function matchesPattern(pattern: string | JsonObject, event: JsonObject): boolean {
  return matchesCompiled(compilePattern(pattern), event);
}

/** `matchesPattern` for a pattern that is used often. */
export function matchesCompiled({ alternatives }: CompiledPattern, event: JsonObject): boolean {
  const fields = eventFields(event);
  return alternatives.some((alternative) => satisfies(alternative, fields));
}

/**
 * Says why an event does not match, for the alternative of the pattern that comes closest.
 * @returns an empty list when it matches.
 * @throws InvalidEventPatternError when the pattern is none.
 */
export function explainMismatch(pattern: string | JsonObject, event: JsonObject): Mismatch[] {
  const { alternatives } = compilePattern(pattern);
  const fields = eventFields(event);
  if (alternatives.some((alternative) => satisfies(alternative, fields))) return [];
  const explained = alternatives.map((alternative) => explainAlternative(alternative, fields));
  return explained.reduce((best, one) => (one.length < best.length ? one : best));
}

type Fields = ReadonlyMap<string, readonly EventField[]>;

/** Looks for one leaf for each path, all of them in the same elements of the arrays they share. */
function satisfies(alternative: Alternative, fields: Fields): boolean {
  const paths = [...alternative];
  const places = new Map<number, number>();
  const from = (index: number, chosen: ReadonlyMap<number, number>): boolean => {
    const [path, test] = paths[index] ?? [];
    if (path === undefined || test === undefined) return true;
    const leaves = fields.get(path) ?? [];
    if (leaves.length === 0) return test.mayBeAbsent && from(index + 1, chosen);
    return leaves.some(
      (leaf) =>
        accepts(test, leaf) &&
        agree(leaf.places, chosen) &&
        from(index + 1, new Map([...chosen, ...leaf.places])),
    );
  };
  return from(0, places);
}

function accepts({ tests }: PathTest, { value }: EventField): boolean {
  return tests.some((test) => test(value));
}

function explainAlternative(alternative: Alternative, fields: Fields): Mismatch[] {
  const mismatch = (path: string, { expected }: PathTest, problem: string): Mismatch => {
    const found = (fields.get(path) ?? []).map(({ value }) => value);
    const values =
      found.length === 0 ? "nothing" : found.map((one) => JSON.stringify(one)).join(", ");
    const wanted = JSON.stringify(expected);
    return {
      path,
      expected,
      found,
      message: `${path}: expected ${wanted}, found ${values}${problem}`,
    };
  };
  const failing = [...alternative].filter(
    ([path, test]) => !satisfies(new Map([[path, test]]), fields),
  );
  if (failing.length > 0) return failing.map(([path, test]) => mismatch(path, test, ""));
  const inArrays = [...alternative].filter(([path]) =>
    fields.get(path)?.some(({ places }) => places.size > 0),
  );
  const problem = ", but not in the same array element as the other fields";
  return inArrays.map(([path, test]) => mismatch(path, test, problem));
}
