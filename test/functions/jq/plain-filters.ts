import { assert } from "chai";
import type { Jq, JqResult } from "../../../functions/jq";
import type { Json } from "../../../functions/port/types";
import { createRandom, type Random } from "../../support/random";

const names = ["a", "b", "Tags", "key", "value", "Key", "__proto__", "length", "x_1"];
const texts = ["", "a", "ab", "B", "x y", "arn:aws:s3", "ÄÖ", "\u{1f600}", "\ud800", "a/b/c"];

/** Any small value; one in three is an object that has what the filters ask for. */
function anyInput(random: Random, depth = 3): Json {
  const kind = random.below(depth === 0 ? 5 : 9);
  if (kind === 0) return null;
  if (kind === 1) return random.below(2) === 0;
  if (kind === 2) return random.pick([0, -0, 1, -7, 2.5, 1e300, 12345678901234]);
  if (kind <= 4) return random.pick(texts);
  const count = random.below(4);
  if (kind === 5) return Array.from({ length: count }, () => anyInput(random, depth - 1));
  if (kind === 6)
    return Array.from({ length: count }, () => ({
      key: random.pick(texts),
      value: anyInput(random, 0),
    }));
  return Object.fromEntries(
    Array.from({ length: count + 1 }, () => [random.pick(names), anyInput(random, depth - 1)]),
  );
}

/** A filter of the part of the language that is evaluated without jq, or almost. */
function anyFilter(random: Random, depth = 3): string {
  const deeper = () => anyFilter(random, depth - 1);
  if (depth === 0 || random.below(4) === 0) return anyPath(random);
  const text = () => JSON.stringify(random.pick(texts).toWellFormed());
  return random.pick([
    () => `${deeper()} // ${deeper()}`,
    () => `${deeper()} | ${deeper()}`,
    () => `(${deeper()}, ${deeper()})`,
    () => `(${deeper()} ${random.pick(["==", "!=", "+"])} ${random.pick([text(), deeper()])})`,
    () => `if ${deeper()} then ${deeper()} else ${deeper()} end`,
    () => `if ${deeper()} then 1 elif ${deeper()} then ${text()} else ${deeper()} end`,
    () => `[${deeper()}]`,
    () => `{a: ${anyPath(random)}, "b": (${deeper()})}`,
    () => `${random.pick(["first", "select", "map"])}(${deeper()})`,
    () => `${anyPath(random)} | ${random.pick(functions)}`,
    () => `${anyPath(random)} | ${random.pick(textFunctions)}(${text()})`,
    () => random.pick(["[]", "{}", "null", "true", "7", "empty", text()]),
  ])();
}

const functions =
  "not type values strings objects arrays numbers from_entries ascii_downcase last length".split(
    " ",
  );
const textFunctions = ["startswith", "endswith", "split", "ltrimstr", "rtrimstr"];

function anyPath(random: Random): string {
  const steps = Array.from({ length: random.below(4) }, () => {
    const step = random.pick([
      () => `.${random.pick(names)}`,
      () => `.${random.pick(names)}`,
      () => `[${random.below(3)}]`,
      () => `["${random.pick(names)}"]`,
      () => `."${random.pick(names)}"`,
      () => "[]",
    ])();
    return random.below(4) === 0 ? `${step}?` : step;
  });
  const path = steps.join("");
  return path.startsWith(".") ? path : `.${path}`;
}

/** A filter with an input. */
export interface GeneratedCase {
  readonly filter: string;
  readonly input: Json;
}

/** Makes cases, each filter with some inputs; the same for the same seed. */
export function generateCases(filters: number, inputs: number, seed: number): GeneratedCase[] {
  const random = createRandom(seed);
  return Array.from({ length: filters }, () => anyFilter(random)).flatMap((filter) =>
    Array.from({ length: inputs }, () => ({ filter, input: anyInput(random) })),
  );
}

/** What jq itself makes of a filter: it is hidden behind something that is never evaluated here. */
const byJq = (filter: string) => `(${filter}\n) | getpath([])`;

/**
 * Evaluates each case twice, as it is and by jq itself.
 * @param isSameError whether the words of the errors must be the same, too
 */
export async function assertLikeJq(
  [jq, oracle]: readonly [Jq, Jq],
  cases: readonly GeneratedCase[],
  isSameError: boolean,
): Promise<void> {
  const own = await jq.evaluate(cases.map(({ filter, input }) => ({ input, filters: [filter] })));
  const expected = await oracle.evaluate(
    cases.map(({ filter, input }) => ({ input, filters: [byJq(filter)] })),
  );
  const told = (result: JqResult | undefined) =>
    result && "error" in result && !isSameError ? "an error" : result;
  for (const [index, { filter, input }] of cases.entries()) {
    const about = `${filter} over ${JSON.stringify(input)}`;
    assert.deepEqual(told(own[index]?.[0]), told(expected[index]?.[0]), about);
  }
}
