import { parseOperator } from "../../registry/conditions";
import { comparisonOf } from "./policy-operators";
import type { NormalContext } from "./policy-text";

/** Whether all conditions of a statement hold. @see IAM user guide, "Condition operators" */
export function conditionsHold(condition: unknown, context: NormalContext): boolean {
  return conditionsOf(condition).every(([operator, key, wanted]) =>
    holds(operator, context.get(key.toLowerCase()), wanted, context),
  );
}

/** The conditions of a statement, one by one: operator, key and values. */
export function conditionsOf(condition: unknown): [string, string, string[]][] {
  return Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(
    ([operator, keys]) =>
      Object.entries(keys).map(([key, values]): [string, string, string[]] => [
        ...([operator, key] as const),
        [values].flat().map(String),
      ]),
  );
}

function holds(
  operator: string,
  actual: string | readonly string[] | undefined,
  wanted: readonly string[],
  context: NormalContext,
): boolean {
  const { base, over, ifExists } = parseOperator(operator) ?? {};
  if (base === undefined) return false;
  if (base === "Null") return wanted.includes(String(actual === undefined));
  const { compare, negated } = comparisonOf(base);
  if (actual === undefined) {
    if (ifExists || over === "ForAllValues") return true;
    return over === undefined && negated;
  }
  // What cannot be compared satisfies nothing, the negated operators among it.
  const one = (value: string) => {
    const results = wanted.map((other) => compare(value, other, context));
    return negated ? results.every((result) => result === false) : results.includes(true);
  };
  if (over === "ForAllValues") return [actual].flat().every(one);
  if (over === "ForAnyValue") return [actual].flat().some(one);
  // Several values are compared only by an operator that says how.
  return typeof actual === "string" && one(actual);
}
