import { problemOfConditions } from "../../registry/conditions";
import { problemOfResource, typeOf } from "../../registry/statement";
import type { Permission } from "./call";
import { knowsConditionKey } from "./condition-keys";
import { conditionsHold, conditionsOf } from "./policy-conditions";
import { arnFields } from "./policy-operators";
import { normalContext, patternOf, type NormalContext } from "./policy-text";

const noContext = normalContext();

type Texts = string | readonly string[];

/** One statement of an IAM policy; each of its pairs holds one of the two. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: Texts;
  readonly NotAction?: Texts;
  readonly Resource?: Texts;
  readonly NotResource?: Texts;
  /** By operator, then by key. */
  readonly Condition?: unknown;
}

/** What a policy says about one permission. */
export type Verdict = "allowed" | "denied explicitly" | "denied implicitly";

const ELEMENTS = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const PAIRS = [
  ["Action", "NotAction"],
  ["Resource", "NotResource"],
] as const;

/**
 * Checks that every statement is one that IAM takes and the sandbox can evaluate.
 * @throws TypeError naming the principal, the statement and what is not understood.
 */
export function checkStatements(principal: string, statements: readonly PolicyStatement[]): void {
  for (const [index, statement] of statements.entries()) {
    const problem = problemOf(statement);
    if (problem === undefined) continue;
    throw new TypeError(`Statement ${index} of ${principal} ${problem}`);
  }
}

/**
 * Evaluates statements as IAM does: an explicit Deny wins, and what nothing allows is denied.
 * @param boundary a permissions boundary, which allows nothing itself but must allow it, too
 */
export function evaluate(
  statements: readonly PolicyStatement[],
  permission: Permission,
  boundary?: readonly PolicyStatement[],
): Verdict {
  const verdicts = [statements, ...(boundary ? [boundary] : [])].map((one) =>
    evaluateOne(one, permission),
  );
  const denials = ["denied explicitly", "denied implicitly"] as const;
  return denials.find((denial) => verdicts.includes(denial)) ?? "allowed";
}

function evaluateOne(statements: readonly PolicyStatement[], permission: Permission): Verdict {
  const context = normalContext(permission.context);
  const applying = statements.filter((statement) => applies(statement, permission, context));
  if (applying.some(({ Effect }) => Effect === "Deny")) return "denied explicitly";
  return applying.length > 0 ? "allowed" : "denied implicitly";
}

/**
 * Whether an ARN fits a pattern of ARNs: a wildcard does not reach over a colon of the first five
 * fields, and a short pattern is filled with `*`.
 */
export function matchesArn(pattern: string, arn: string): boolean {
  return fitsArn(filled(pattern), arn, noContext) === true;
}

function problemOf(statement: PolicyStatement): string | undefined {
  const other = Object.keys(statement).find((element) => !ELEMENTS.includes(element));
  if (other !== undefined) return `has ${other}; the sandbox knows ${ELEMENTS.join(", ")}.`;
  const { Effect, Resource, NotResource, Condition } = statement;
  if (Effect !== "Allow" && Effect !== "Deny") {
    return `has Effect ${JSON.stringify(Effect)}; allowed are "Allow" and "Deny".`;
  }
  for (const [one, opposite] of PAIRS) {
    const count = [one, opposite].filter((name) => statement[name] !== undefined).length;
    if (count !== 1) return `has ${count === 0 ? "neither" : "both"} ${one} and ${opposite}.`;
  }
  for (const resource of list(Resource ?? NotResource)) {
    // A pattern with fewer parts is taken, and filled up.
    const problem = problemOfResource(filled(resource));
    if (problem !== undefined) return `is refused: ${problem}`;
  }
  const problem = Condition === undefined ? undefined : problemOfConditions(Condition);
  if (problem !== undefined) return `is refused: ${problem}`;
  const [operator, key] = conditionsOf(Condition).find(([, one]) => !knowsConditionKey(one)) ?? [];
  if (key === undefined) return undefined;
  return `has the condition ${operator} on ${key}, whose value the sandbox does not know; add it to sandbox/aws/condition-keys.ts and give it where requests are checked.`;
}

function applies(
  statement: PolicyStatement,
  { action, resource }: Permission,
  context: NormalContext,
): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const isAction = (pattern: string) =>
    patternOf(pattern, noContext, { ignoreCase: true })?.test(action) ?? false;
  const isResource = (pattern: string) => matchesResource(pattern, resource, context);
  return (
    (NotAction === undefined
      ? list(Action).some(isAction)
      : !list(NotAction).some((pattern) => isAction(pattern))) &&
    (NotResource === undefined
      ? list(Resource).some((pattern) => isResource(pattern) === true)
      : list(NotResource).every((pattern) => isResource(pattern) === false)) &&
    conditionsHold(Condition, context)
  );
}

/** @returns undefined when a variable of the pattern has no value */
function matchesResource(
  pattern: string,
  resource: string,
  context: NormalContext,
): boolean | undefined {
  if (pattern === "*") return true;
  const whole = filled(pattern);
  // No wildcard is one in the type of a resource.
  const type = typeOf(whole);
  const rest = arnFields(resource)?.[5];
  if (rest !== undefined && !rest.startsWith(type)) return false;
  return fitsArn(whole, resource, context);
}

function fitsArn(pattern: string, arn: string, context: NormalContext): boolean | undefined {
  const [patterns = [], fields] = [arnFields(pattern), arnFields(arn)];
  if (!fields) return false;
  const last = patternOf(patterns[5] ?? "", context);
  const head = patterns.slice(0, 5).every((one, index) =>
    // Variables are replaced in the last part only.
    patternOf(one.replaceAll("${", "${$}{"), context)?.test(fields[index] ?? ""),
  );
  return head ? last?.test(fields[5] ?? "") : false;
}

function filled(pattern: string): string {
  const fields = pattern.split(":");
  if (fields[0] !== "arn" || fields.length > 5) return pattern;
  return [...fields, ...Array<string>(6).fill("*")].slice(0, 6).join(":");
}

function list(value: Texts = []): readonly string[] {
  return typeof value === "string" ? [value] : value;
}
