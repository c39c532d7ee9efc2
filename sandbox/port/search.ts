import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../functions/port/types";
import { invalidRequest, quote } from "./api-error";
import type { StoredEntity } from "./model";

type Matches = (actual: Json | undefined, wanted: Json) => boolean;
type Test = (entity: StoredEntity) => boolean;

const OPERATORS = {
  "=": (actual, wanted) => equals(actual, wanted),
  "!=": (actual, wanted) => !equals(actual, wanted),
  in: (actual, wanted) => isIn(actual, wanted),
  notIn: (actual, wanted) => !isIn(actual, wanted),
  contains: (actual, wanted) => contains(actual, wanted),
  doesNotContain: (actual, wanted) => !contains(actual, wanted),
  beginsWith: (actual, wanted) => anyText(actual, wanted, (text, part) => text.startsWith(part)),
  endsWith: (actual, wanted) => anyText(actual, wanted, (text, part) => text.endsWith(part)),
  isEmpty: (actual) => isEmpty(actual),
  isNotEmpty: (actual) => !isEmpty(actual),
} satisfies Record<string, Matches>;

type Operator = keyof typeof OPERATORS;

/**
 * Compiles a search query of Port's: `{ combinator: "and" | "or", rules }`, where a rule is
 * `{ property, operator, value }` or another such group.
 * @throws ApiError 422 `invalid_request` for anything else, naming the place
 */
export function compileQuery(query: unknown, at = "query"): Test {
  if (!isObject(query)) throw invalidRequest(`${at} is ${quote(query)}; allowed: an object.`);
  const { combinator, rules } = query;
  if (combinator !== "and" && combinator !== "or") {
    throw invalidRequest(`${at}.combinator is ${quote(combinator)}; allowed: "and", "or".`);
  }
  if (!Array.isArray(rules)) {
    throw invalidRequest(`${at}.rules is ${quote(rules)}; allowed: an array of rules.`);
  }
  const tests = rules.map((rule: unknown, i) => {
    const place = `${at}.rules[${i}]`;
    return isObject(rule) && "combinator" in rule
      ? compileQuery(rule, place)
      : compileRule(rule, place);
  });
  return combinator === "and"
    ? (entity) => tests.every((test) => test(entity))
    : (entity) => tests.some((test) => test(entity));
}

function compileRule(rule: unknown, at: string): Test {
  if (!isObject(rule)) throw invalidRequest(`${at} is ${quote(rule)}; allowed: a rule.`);
  const { property, operator, value } = rule;
  if (typeof property !== "string") {
    throw invalidRequest(`${at}.property is ${quote(property)}; allowed: a name such as "$title".`);
  }
  if (!isOperator(operator)) {
    const allowed = Object.keys(OPERATORS).map(quote).join(", ");
    throw invalidRequest(`${at}.operator is ${quote(operator)}; this stand-in has: ${allowed}.`);
  }
  const wanted = checkValue(operator, value, at);
  const read = compileProperty(property, at);
  const matches: Matches = OPERATORS[operator];
  return (entity) => matches(read(entity), wanted);
}

function checkValue(operator: Operator, value: unknown, at: string): Json {
  if (operator === "isEmpty" || operator === "isNotEmpty") return null;
  if (value === undefined) throw invalidRequest(`${at}.value is missing.`);
  if ((operator === "in" || operator === "notIn") && !Array.isArray(value)) {
    throw invalidRequest(`${at}.value is ${quote(value)}; allowed with "${operator}": an array.`);
  }
  return value as Json;
}

function compileProperty(property: string, at: string): (entity: StoredEntity) => Json | undefined {
  switch (property) {
    case "$identifier":
      return (entity) => entity.identifier;
    case "$title":
      return (entity) => entity.title;
    case "$blueprint":
      return (entity) => entity.blueprint;
    case "$team":
      return (entity) => [...entity.team];
  }
  if (!property.startsWith("$")) return (entity) => entity.properties[property];
  throw invalidRequest(
    `${at}.property is ${quote(property)}; this stand-in has: "$identifier", "$title", ` +
      '"$blueprint", "$team" and names of properties.',
  );
}

/** A list equals what one of its items equals, so that `$team = "platform"` finds a member. */
function equals(actual: Json | undefined, wanted: Json): boolean {
  if (Array.isArray(actual) && !Array.isArray(wanted)) {
    return actual.some((item) => isDeepStrictEqual(item, wanted));
  }
  return isDeepStrictEqual(actual ?? null, wanted);
}

function isIn(actual: Json | undefined, wanted: Json): boolean {
  return Array.isArray(wanted) && wanted.some((candidate) => equals(actual, candidate));
}

function contains(actual: Json | undefined, wanted: Json): boolean {
  if (Array.isArray(actual)) return actual.some((item) => isDeepStrictEqual(item, wanted));
  return anyText(actual, wanted, (text, part) => text.includes(part));
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

function isEmpty(actual: Json | undefined): boolean {
  return actual === undefined || actual === null || actual === "";
}

function isOperator(operator: unknown): operator is Operator {
  return typeof operator === "string" && Object.hasOwn(OPERATORS, operator);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
