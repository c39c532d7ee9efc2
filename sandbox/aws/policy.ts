import type { Permission } from "./call";

/** One statement of an identity-based IAM policy. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** `StringEquals`, `StringNotEquals`, `StringLike` or `ArnLike` on a key of `CONDITION_KEYS`. */
  readonly Condition?: unknown;
}

/** What a policy says about one permission. */
export type Verdict = "allowed" | "denied explicitly" | "denied implicitly";

/** The condition keys whose values the sandbox knows. */
export const CONDITION_KEYS = [
  "aws:RequestedRegion",
  "aws:PrincipalAccount",
  "aws:ResourceAccount",
  "ec2:CreateAction",
  "s3:ExistingObjectTag/servicecatalog:provisioning",
] as const;

const OPERATORS: Record<string, (actual: string | undefined, allowed: string[]) => boolean> = {
  StringEquals: (actual, allowed) => actual !== undefined && allowed.includes(actual),
  StringNotEquals: (actual, allowed) => actual === undefined || !allowed.includes(actual),
  StringLike: (actual, allowed) => actual !== undefined && allowed.some((one) => glob(one, actual)),
  ArnLike: (actual, allowed) => actual !== undefined && allowed.some((one) => glob(one, actual)),
};
const ELEMENTS = ["Sid", "Effect", "Action", "Resource", "Condition"];

/**
 * Checks that every statement is one the sandbox can evaluate.
 * @throws TypeError naming the principal, the statement and what is not understood.
 */
export function checkStatements(principal: string, statements: readonly PolicyStatement[]): void {
  for (const [index, statement] of statements.entries()) {
    const where = `Statement ${index} of ${principal}`;
    for (const element of Object.keys(statement)) {
      if (ELEMENTS.includes(element)) continue;
      throw new TypeError(`${where} has ${element}; the sandbox knows ${ELEMENTS.join(", ")}.`);
    }
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny") {
      throw new TypeError(
        `${where} has Effect ${JSON.stringify(statement.Effect)}; allowed are "Allow" and "Deny".`,
      );
    }
    for (const [operator, key] of conditionsOf(statement)) {
      if (operator in OPERATORS && (CONDITION_KEYS as readonly string[]).includes(key)) continue;
      throw new TypeError(
        `${where} has the condition ${operator} on ${key}; the sandbox knows ` +
          `${Object.keys(OPERATORS).join(", ")} on ${CONDITION_KEYS.join(", ")}.`,
      );
    }
  }
}

/** Evaluates statements as IAM does: an explicit Deny wins, and what nothing allows is denied. */
export function evaluate(statements: readonly PolicyStatement[], permission: Permission): Verdict {
  const applying = statements.filter((statement) => applies(statement, permission));
  if (applying.some(({ Effect }) => Effect === "Deny")) return "denied explicitly";
  return applying.length > 0 ? "allowed" : "denied implicitly";
}

function applies(statement: PolicyStatement, permission: Permission): boolean {
  const action = permission.action.toLowerCase();
  return (
    list(statement.Action).some((pattern) => glob(pattern.toLowerCase(), action)) &&
    list(statement.Resource).some((pattern) => matchesArn(pattern, permission.resource)) &&
    conditionsOf(statement).every(([operator, key, allowed]) =>
      OPERATORS[operator]?.(permission.context?.[key], allowed),
    )
  );
}

function conditionsOf(statement: PolicyStatement): [string, string, string[]][] {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys as Record<string, string | string[]>).map(
      ([key, allowed]): [string, string, string[]] => [operator, key, list(allowed)],
    ),
  );
}

/**
 * Whether an ARN fits a pattern: a wildcard does not reach over a colon of the first five fields, and a
 * short pattern is filled with `*`.
 */
export function matchesArn(pattern: string, resource: string): boolean {
  if (pattern === "*") return true;
  const actual = arnFields(resource);
  return arnFields(pattern).every((field, index) => glob(field, actual[index] ?? ""));
}

function arnFields(arn: string): string[] {
  const fields = arn.split(":");
  const last = fields.length > 5 ? [fields.slice(5).join(":")] : [];
  return [...fields.slice(0, 5), ...last, ...Array<string>(6).fill("*")].slice(0, 6);
}

function glob(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(value);
}

function list(value: string | readonly string[]): string[] {
  return typeof value === "string" ? [value] : [...value];
}
