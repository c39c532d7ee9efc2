import type { TypeFacts } from "../../../facts/cloudformation";
import { nearest } from "../../../registry/nearest";
import {
  problemsOf,
  worded,
  type CheckOptions,
  type Keyword,
  type Problem,
} from "../schema-problems";
import { valuesAt } from "./property-paths";

/** How CloudFormation says what is wrong with a model. */
const SENTENCES: Readonly<Record<Exclude<Keyword, "type" | "closed" | "required">, string>> = {
  enum: "{value} is not a valid enum value; allowed: {wanted}",
  pattern: "string {value} does not match pattern {wanted}",
  minLength: "expected minLength: {wanted}, actual: {measured}",
  maxLength: "expected maxLength: {wanted}, actual: {measured}",
  minimum: "{measured} is not greater or equal to {wanted}",
  maximum: "{measured} is not less or equal to {wanted}",
  multipleOf: "{value} is not a multiple of {wanted}",
  minItems: "expected minimum item count: {wanted}, found: {measured}",
  maxItems: "expected maximum item count: {wanted}, found: {measured}",
  uniqueItems: "array items are not unique",
  minProperties: "minimum size: [{wanted}], found: [{measured}]",
  maxProperties: "maximum size: [{wanted}], found: [{measured}]",
};

/**
 * Holds a desired state against the type's schema.
 * @returns what is wrong, in CloudFormation's words; none when it is right
 */
export function checkModel(facts: TypeFacts, model: unknown, options?: CheckOptions): string[] {
  const readOnly = (facts.readOnly ?? []).filter(
    (path) => !path.includes("/") && valuesAt(model, path).length > 0,
  );
  const root = { ...facts, type: "object", closed: facts.properties !== undefined };
  return [
    ...readOnly.map((path) => `#/${path}: this property is read-only`),
    ...problemsOf(facts, root, model, options).map(
      (problem) => `${["#", ...problem.at].join("/")}: ${sentenceOf(problem)}`,
    ),
  ];
}

function sentenceOf(problem: Problem): string {
  const { keyword, wanted, value } = problem;
  switch (keyword) {
    case "type":
      return `expected type: ${(wanted as string[]).map(title).join(" or ")}, found: ${found(value)}`;
    case "required":
      return `required key [${String(value)}] not found`;
    case "closed": {
      const like = nearest(String(value), wanted as string[]);
      const hint = like === undefined ? "" : `; the nearest is [${like}]`;
      return `extraneous key [${String(value)}] is not permitted${hint}`;
    }
    default:
      return worded(SENTENCES[keyword], problem);
  }
}

function title(type: string): string {
  return { array: "JSONArray", object: "JSONObject" }[type] ?? capitalised(type);
}

function found(value: unknown): string {
  if (value === null) return "Null";
  if (Array.isArray(value)) return "JSONArray";
  if (typeof value === "object") return "JSONObject";
  return Number.isInteger(value) ? "Integer" : capitalised(typeof value);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
