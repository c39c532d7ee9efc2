import type { Json } from "../../functions/port/types";
import { invalidRequest, quote } from "./api-error";
import type { StoredEntity } from "./model";
import { mistakeIn, operators, type Matches, type Operator } from "./search-operators";
import { alongPath, relatedTo, type Graph, type PathStep } from "./search-relations";

type Test = (entity: StoredEntity) => boolean;

/** Most times that a path follows one relation. */
const MOST_HOPS = 15;

const meta: Readonly<Record<string, (entity: StoredEntity) => Json | undefined>> = {
  $identifier: ({ identifier }) => identifier,
  $title: ({ title }) => title,
  $blueprint: ({ blueprint }) => blueprint,
  $team: ({ team }) => [...team],
  $icon: ({ icon }) => icon,
  $createdAt: ({ createdAt }) => createdAt,
  $createdBy: ({ createdBy }) => createdBy,
  $updatedAt: ({ updatedAt }) => updatedAt,
  $updatedBy: ({ updatedBy }) => updatedBy,
};

/**
 * Compiles a search query of Port's: `{ combinator: "and" | "or", rules }`, where a rule compares
 * (`{ property, operator, value }`, or `relation` in place of `property`), asks for relations
 * (`relatedTo`, or `matchAny` along a path), or is another such group.
 * @throws ApiError 422 `invalid_request` for anything else, naming the place
 */
export function compileQuery(graph: Graph, query: unknown, at = "query"): Test {
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
      ? compileQuery(graph, rule, place)
      : compileRule(graph, rule, place);
  });
  return combinator === "and"
    ? (entity) => tests.every((test) => test(entity))
    : (entity) => tests.some((test) => test(entity));
}

function compileRule(graph: Graph, rule: unknown, at: string): Test {
  if (!isObject(rule)) throw invalidRequest(`${at} is ${quote(rule)}; allowed: a rule.`);
  const { property, relation, operator, value } = rule;
  if (operator === "relatedTo") return compileRelatedTo(graph, rule, at);
  if (operator === "matchAny") return compilePath(graph, rule, at);
  if (typeof property !== "string" && typeof relation !== "string") {
    throw invalidRequest(`${at}.property is ${quote(property)}; allowed: a name such as "$title".`);
  }
  if (!isOperator(operator)) {
    const allowed = [...Object.keys(operators), "relatedTo", "matchAny"].map(quote).join(", ");
    throw invalidRequest(`${at}.operator is ${quote(operator)}; allowed: ${allowed}.`);
  }
  const wanted = checkValue(operator, value, at);
  const read =
    typeof property === "string"
      ? compileProperty(property, at)
      : ({ relations }: StoredEntity) => relations[String(relation)] as Json | undefined;
  const matches: Matches = operators[operator];
  return (entity) => matches(read(entity), wanted);
}

function checkValue(operator: Operator, value: unknown, at: string): Json {
  if (operator === "isEmpty" || operator === "isNotEmpty") return null;
  if (value === undefined) throw invalidRequest(`${at}.value is missing.`);
  const mistake = mistakeIn(operator, value);
  if (mistake) throw invalidRequest(`${at}.value is ${quote(value)}; ${mistake}.`);
  return value as Json;
}

function compileProperty(property: string, at: string): (entity: StoredEntity) => Json | undefined {
  if (!property.startsWith("$")) return (entity) => entity.properties[property];
  const read = Object.hasOwn(meta, property) ? meta[property] : undefined;
  if (read) return read;
  const known = Object.keys(meta).map(quote).join(", ");
  throw invalidRequest(
    `${at}.property is ${quote(property)}; allowed: ${known} and names of properties.`,
  );
}

function compileRelatedTo(graph: Graph, rule: Record<string, unknown>, at: string): Test {
  const { blueprint, value, required, direction } = rule;
  if (typeof blueprint !== "string" || !graph.blueprints.has(blueprint)) {
    throw invalidRequest(`${at}.blueprint is ${quote(blueprint)}; allowed: an existing blueprint.`);
  }
  if (direction !== undefined && direction !== "upstream" && direction !== "downstream") {
    const allowed = 'allowed: "upstream", "downstream"';
    throw invalidRequest(`${at}.direction is ${quote(direction)}; ${allowed}.`);
  }
  if (required !== undefined && typeof required !== "boolean") {
    throw invalidRequest(`${at}.required is ${quote(required)}; allowed: true, false.`);
  }
  const from = named(graph, blueprint, identifiersIn(value, at));
  const found = relatedTo(graph, from, { direction, required });
  return (entity) => found.has(entity);
}

function compilePath(graph: Graph, rule: Record<string, unknown>, at: string): Test {
  const { path, fromBlueprint } = isObject(rule.property) ? rule.property : {};
  if (!Array.isArray(path) || path.length === 0) {
    const allowed = 'allowed with "matchAny": { path: [relation, …], fromBlueprint }';
    throw invalidRequest(`${at}.property is ${quote(rule.property)}; ${allowed}.`);
  }
  const steps = path.map((step: unknown, i) => pathStep(step, `${at}.property.path[${i}]`));
  const wanted = identifiersIn(rule.value, at);
  if (typeof fromBlueprint !== "string") {
    return (entity) =>
      alongPath(graph, [entity], steps).some(({ identifier }) => wanted.includes(identifier));
  }
  const ends = new Set(alongPath(graph, named(graph, fromBlueprint, wanted), steps));
  return (entity) => ends.has(entity);
}

function pathStep(step: unknown, at: string): PathStep {
  if (typeof step === "string") return { relation: step, maxHops: 1 };
  const { relation, maxHops = 1 } = isObject(step) ? step : {};
  const hops = Number(maxHops);
  if (typeof relation === "string" && Number.isInteger(hops) && hops >= 1 && hops <= MOST_HOPS) {
    return { relation, maxHops: hops };
  }
  const allowed = `a relation, or { relation, maxHops } with 1 to ${MOST_HOPS} hops`;
  throw invalidRequest(`${at} is ${quote(step)}; allowed: ${allowed}.`);
}

function identifiersIn(value: unknown, at: string): readonly string[] {
  if (value === undefined) throw invalidRequest(`${at}.value is missing.`);
  return [value].flat().filter((one) => typeof one === "string");
}

function named(graph: Graph, blueprint: string, identifiers: readonly string[]) {
  const entities = graph.entitiesOf(blueprint);
  return identifiers.flatMap((identifier) => entities.get(identifier) ?? []);
}

function isOperator(operator: unknown): operator is Operator {
  return typeof operator === "string" && Object.hasOwn(operators, operator);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
