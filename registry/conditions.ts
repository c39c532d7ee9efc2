import { isIP } from "node:net";

/** Condition operators of IAM in their plain form. */
export const baseOperators = [
  ...(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"] as const),
  ...(["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"] as const),
  ...(["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"] as const),
  ...(["NumericGreaterThan", "NumericGreaterThanEquals"] as const),
  ...(["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals"] as const),
  ...(["DateGreaterThan", "DateGreaterThanEquals"] as const),
  ...(["Bool", "BinaryEquals", "IpAddress", "NotIpAddress"] as const),
  ...(["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"] as const),
] as const;

/** A condition operator in its plain form. */
export type BaseOperator = (typeof baseOperators)[number];

/** Every condition operator of IAM: plain, over the values of a key, or only if the key is there. */
export type ConditionOperator =
  "Null" | `${"" | "ForAllValues:" | "ForAnyValue:"}${BaseOperator}${"" | "IfExists"}`;

/** The conditions of a statement, by operator and key: all of them must hold. */
export type Conditions = Readonly<
  Partial<Record<ConditionOperator, Readonly<Record<string, string | readonly string[]>>>>
>;

/** An operator taken apart. */
export interface ParsedOperator {
  readonly over: "ForAllValues" | "ForAnyValue" | undefined;
  readonly base: BaseOperator | "Null";
  readonly ifExists: boolean;
}

const byLowerCase = new Map(
  [...baseOperators, "Null" as const].map((name) => [name.toLowerCase(), name]),
);

/** Takes an operator apart; undefined when IAM has none of that name. */
export function parseOperator(operator: string): ParsedOperator | undefined {
  const [, over, name = "", suffix] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/i.exec(operator) ?? [];
  const base = byLowerCase.get(name.toLowerCase());
  if (!base || (base === "Null" && (over !== undefined || suffix !== undefined))) return undefined;
  const every = over?.toLowerCase() === "forallvalues" ? "ForAllValues" : "ForAnyValue";
  return { over: over === undefined ? undefined : every, base, ifExists: suffix !== undefined };
}

/** What a value of an operator must look like, for those that do not take every text. */
const shapes: readonly (readonly [RegExp, (value: string) => boolean, string])[] = [
  [/^Numeric/, (value) => /^-?\d+(\.\d+)?$/.test(value), "a number"],
  [/^Date/, isDate, "a date such as 2026-01-31T00:00:00Z, or seconds since 1970"],
  [/^(Bool|Null)$/, (value) => /^(true|false|\$\{.*)$/i.test(value), '"true" or "false"'],
  [/IpAddress$/, isRange, "an address or a range, such as 10.0.0.0/8"],
  [/^Arn/, (value) => /^arn(:[^:]*){4}:./.test(value), "an ARN with its six parts"],
];

const dateShape = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

function isDate(value: string): boolean {
  if (/^\d+$/.test(value)) return true;
  // Of 30 February, `Date.parse` makes 2 March.
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value.slice(0, 10));
  return dateShape.test(value) && isDay && !Number.isNaN(Date.parse(value));
}

function isRange(value: string): boolean {
  const [address = "", bits, ...more] = value.split("/");
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (most < 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
}

/**
 * Says what is wrong with the conditions of a statement; undefined when nothing is.
 * @param conditions as written by hand, of any shape
 */
export function problemOfConditions(conditions: unknown): string | undefined {
  if (!isMap(conditions))
    return `Condition is ${show(conditions)}; write { operator: { key: value } }.`;
  for (const [operator, keys] of Object.entries(conditions)) {
    const parsed = parseOperator(operator);
    if (!parsed) {
      return `the condition operator ${show(operator)} is not known; allowed are Null, ${baseOperators.join(", ")}, each with ForAllValues: or ForAnyValue: before it or IfExists behind it.`;
    }
    if (!isMap(keys)) return `${operator} is ${show(keys)}; write { key: value }.`;
    for (const [key, values] of Object.entries(keys)) {
      const problem = problemOfKey(key) ?? problemOfValues(parsed, [values].flat());
      if (problem !== undefined) return `${operator} on ${show(key)}: ${problem}`;
    }
  }
  return undefined;
}

/** Says what is wrong with the `${…}` of a text; undefined when nothing is. */
export function problemOfVariables(text: string): string | undefined {
  for (const [whole] of text.matchAll(/\$\{[^}]*\}?/g)) {
    if (/^\$\{([*?$]|[\w-]+:[^,'}]+(, '[^']*')?)\}$/.test(whole)) continue;
    return `${show(whole)} is no policy variable; write \${key} or \${key, 'default'}, or \${$} for a dollar sign.`;
  }
  return undefined;
}

function problemOfKey(key: string): string | undefined {
  if (/^[\w-]+:[\w-]+(\/[^\s].*)?$/.test(key)) return undefined;
  return 'it is no condition key; write "service:Key" or "service:Key/name", such as "aws:RequestTag/team".';
}

function problemOfValues({ base }: ParsedOperator, values: readonly unknown[]): string | undefined {
  if (values.length === 0) return "it has no value; give one at least.";
  for (const given of values) {
    // Unquoted truths and numbers count as their texts.
    const value = typeof given === "boolean" || typeof given === "number" ? String(given) : given;
    if (typeof value !== "string") return `the value ${show(value)} is no text.`;
    const [, shape, allowed] = shapes.find(([operators]) => operators.test(base)) ?? [];
    if (shape && !shape(value)) return `the value is ${show(value)}; allowed is ${allowed}.`;
    const problem = problemOfVariables(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
