import type { ValueTest } from "./event-fields";
import { refuse } from "./pattern-error";

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  "=": (value, limit) => value === limit,
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
};

/**
 * Reads a `numeric` expression: `["=", n]`, one bound, or a lower and an upper bound in this order.
 * @throws InvalidEventPatternError
 */
export function numericTest(expression: unknown): ValueTest {
  if (!Array.isArray(expression)) return refuse("Value of numeric must be an array.");
  const [operator, limit, ...rest] = expression as unknown[];
  if (typeof operator !== "string") {
    const found = expression.length === 0 ? "]" : tokenText(operator);
    return refuse(`Invalid member in numeric match: ${found}`);
  }
  const first = comparison(operator, limit);
  const isLower = operator.startsWith(">");
  if (rest.length > 0 && !isLower) refuse("Too many elements in numeric expression");
  const second = rest.length > 0 ? upperBound(rest, limit as number) : undefined;
  return (value) => typeof value === "number" && first(value) && (second?.(value) ?? true);
}

function upperBound([operator, limit, ...rest]: unknown[], bottom: number) {
  if (typeof operator !== "string" || !operator.startsWith("<") || !(operator in COMPARISONS)) {
    return refuse(`Bad numeric range operator: ${tokenText(operator)}`);
  }
  const test = comparison(operator, limit);
  if (rest.length > 0) refuse("Too many terms in numeric range expression");
  // Also of `[">=", 5, "<=", 5]`, which one number would satisfy.
  if (bottom >= (limit as number)) refuse("Bottom must be less than top");
  return test;
}

function comparison(operator: string, limit: unknown): (value: number) => boolean {
  const compare = COMPARISONS[operator];
  if (!compare) return refuse(`Unrecognized numeric range operator: ${operator}`);
  if (typeof limit !== "number") {
    return refuse(`Value of ${operator === "=" ? "equals" : operator} must be numeric`);
  }
  return (value) => compare(value, limit);
}

/** A value as the parser of AWS sees its first token. */
function tokenText(value: unknown): string {
  if (Array.isArray(value)) return "[";
  return typeof value === "object" && value !== null ? "{" : String(value);
}
