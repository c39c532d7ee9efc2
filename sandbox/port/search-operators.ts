import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../../functions/port/types";
import type { searchOperators } from "../../registry/contract/port-names";

/** Whether a value of an entity fits what a rule wants. */
export type Matches = (actual: Json | undefined, wanted: Json) => boolean;

/** The days until now that a span of time by name has; the days of the calendar are counted in UTC. */
const presets: Readonly<Record<string, number | { readonly day: number }>> = {
  ...{ last3Years: 1095, last2Years: 730, last12Months: 365, last6Months: 180, last3Months: 90 },
  ...{ lastMonth: 30, last2Weeks: 14, lastWeek: 7, lastDay: 1 },
  ...{ today: { day: 0 }, tomorrow: { day: 1 }, yesterday: { day: -1 } },
};

const DAY = 24 * 60 * 60 * 1000;

/**
 * The comparisons that rules of a search may make.
 * @see https://docs.port.io/search-and-query/operators/comparison-operators
 */
export const operators = {
  "=": (actual, wanted) => equals(actual, wanted),
  "!=": (actual, wanted) => !equals(actual, wanted),
  ">": (actual, wanted) => compare(actual, wanted, (order) => order > 0),
  ">=": (actual, wanted) => compare(actual, wanted, (order) => order >= 0),
  "<": (actual, wanted) => compare(actual, wanted, (order) => order < 0),
  "<=": (actual, wanted) => compare(actual, wanted, (order) => order <= 0),
  in: (actual, wanted) => isIn(actual, wanted),
  notIn: (actual, wanted) => !isIn(actual, wanted),
  contains: (actual, wanted) => contains(actual, wanted),
  doesNotContains: (actual, wanted) => !contains(actual, wanted),
  containsAny: (actual, wanted) => containsAny(actual, wanted),
  beginsWith: (actual, wanted) => begins(actual, wanted),
  doesNotBeginsWith: (actual, wanted) => !begins(actual, wanted),
  endsWith: (actual, wanted) => ends(actual, wanted),
  doesNotEndsWith: (actual, wanted) => !ends(actual, wanted),
  between: (actual, wanted) => isBetween(actual, wanted),
  notBetween: (actual, wanted) => !isBetween(actual, wanted),
  isEmpty: (actual) => isEmpty(actual),
  isNotEmpty: (actual) => !isEmpty(actual),
} satisfies Record<Exclude<(typeof searchOperators)[number], "relatedTo" | "matchAny">, Matches>;

/** Name of a comparison. */
export type Operator = keyof typeof operators;

/** What is wrong with what a rule wants: what is allowed instead. */
export function mistakeIn(operator: Operator, wanted: unknown): string | undefined {
  if (["in", "notIn", "containsAny"].includes(operator)) {
    return Array.isArray(wanted) ? undefined : `allowed with "${operator}": an array`;
  }
  if (operator !== "between" && operator !== "notBetween") return undefined;
  return spanOf(wanted as Json)
    ? undefined
    : `allowed with "${operator}": { from, to } in ISO 8601, or a preset of ${Object.keys(presets).join(", ")}`;
}

/** A list equals what one of its items equals, so that `$team = "platform"` finds a member. */
function equals(actual: Json | undefined, wanted: Json): boolean {
  if (Array.isArray(actual) && !Array.isArray(wanted)) {
    return actual.some((item) => isDeepStrictEqual(item, wanted));
  }
  return isDeepStrictEqual(actual ?? null, wanted);
}

/** Numbers by their size, moments by their time. */
function compare(
  actual: Json | undefined,
  wanted: Json,
  fits: (order: number) => boolean,
): boolean {
  if (typeof actual === "number" && typeof wanted === "number") return fits(actual - wanted);
  if (typeof actual !== "string" || typeof wanted !== "string") return false;
  return fits(Date.parse(actual) - Date.parse(wanted));
}

function isIn(actual: Json | undefined, wanted: Json): boolean {
  return Array.isArray(wanted) && wanted.some((candidate) => equals(actual, candidate));
}

function contains(actual: Json | undefined, wanted: Json): boolean {
  if (Array.isArray(actual)) return actual.some((item) => isDeepStrictEqual(item, wanted));
  return anyText(actual, wanted, (text, part) => text.includes(part));
}

function containsAny(actual: Json | undefined, wanted: Json): boolean {
  return Array.isArray(actual) && Array.isArray(wanted) && actual.some((one) => isIn(one, wanted));
}

function anyText(
  actual: Json | undefined,
  wanted: Json,
  fits: (text: string, part: string) => boolean,
): boolean {
  const texts = Array.isArray(actual) ? actual : [actual];
  return (
    typeof wanted === "string" &&
    texts.some((text) => typeof text === "string" && fits(text, wanted))
  );
}

function begins(actual: Json | undefined, wanted: Json): boolean {
  return anyText(actual, wanted, (text, part) => text.startsWith(part));
}

function ends(actual: Json | undefined, wanted: Json): boolean {
  return anyText(actual, wanted, (text, part) => text.endsWith(part));
}

function isBetween(actual: Json | undefined, wanted: Json): boolean {
  const span = spanOf(wanted);
  const time = typeof actual === "string" ? Date.parse(actual) : NaN;
  return span !== undefined && time >= span[0] && time <= span[1];
}

function spanOf(wanted: Json): readonly [from: number, to: number] | undefined {
  if (typeof wanted !== "object" || wanted === null || Array.isArray(wanted)) return undefined;
  const { preset, from, to } = wanted satisfies JsonObject;
  const now = Date.now();
  if (typeof preset === "string") {
    const span = Object.hasOwn(presets, preset) ? presets[preset] : undefined;
    if (typeof span === "number") return [now - span * DAY, now];
    const day = Math.floor(now / DAY) + (span?.day ?? 0);
    return span && [day * DAY, (day + 1) * DAY - 1];
  }
  if (typeof from !== "string" || typeof to !== "string") return undefined;
  const [first, last] = [Date.parse(from), Date.parse(to)];
  return Number.isNaN(first) || Number.isNaN(last) ? undefined : [first, last];
}

function isEmpty(actual: Json | undefined): boolean {
  return actual === undefined || actual === null || actual === "";
}
