import { AwsError, isObject, parseJson, type JsonObject } from "../call";
import { checkStatements, type PolicyStatement } from "../policy";

/** A statement of a role's trust policy. */
export interface TrustStatement extends Omit<PolicyStatement, "Resource" | "NotResource"> {
  readonly Principal: "*" | Readonly<Record<string, string | readonly string[]>>;
}

const VERSIONS = [undefined, "2012-10-17", "2008-10-17"];
const PRINCIPALS = ["AWS", "CanonicalUser", "Federated", "Service"];

/**
 * Reads what a policy of a role allows. Unknown actions are taken, as IAM does.
 * @param document as text or as an object
 * @throws AwsError MalformedPolicyDocument in IAM's words, or in ours for what the sandbox cannot evaluate
 */
export function readPermissions(document: unknown): PolicyStatement[] {
  const statements = readStatements(document);
  for (const statement of statements) {
    if ("Principal" in statement || "NotPrincipal" in statement) {
      throw malformed("Policy document should not specify a principal.");
    }
    checkActions(statement);
    const resources = texts(statement["Resource"] ?? statement["NotResource"]);
    if (resources.length === 0) throw malformed("Policy statement must contain resources.");
    const wrong = resources.find((one) => one !== "*" && !one.startsWith("arn:"));
    if (wrong !== undefined) {
      throw malformed(`Resource ${wrong} must be in ARN format or "*".`);
    }
  }
  return evaluable(statements as unknown as PolicyStatement[]);
}

/** Reads who may assume a role. @throws AwsError MalformedPolicyDocument */
export function readTrust(document: unknown): TrustStatement[] {
  const statements = readStatements(document);
  for (const statement of statements) {
    for (const field of ["Resource", "NotResource"]) {
      if (field in statement) throw malformed(`Has prohibited field ${field}`);
    }
    const { Principal: principal } = statement;
    if (principal === undefined) throw malformed("Missing required field Principal");
    checkPrincipal(principal);
    const others = checkActions(statement).filter((action) => !/^sts:/i.test(action));
    if (others.length > 0) {
      throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
    }
  }
  const known = statements.map(({ Principal: _, ...rest }) => ({ ...rest, Resource: "*" }));
  evaluable(known as unknown as PolicyStatement[]);
  return statements as unknown as TrustStatement[];
}

function readStatements(document: unknown): JsonObject[] {
  const parsed = typeof document === "string" ? parseJson(document) : document;
  if (!isObject(parsed)) throw malformed("Syntax errors in policy.");
  const { Version: version, Id: _, Statement: given, ...others } = parsed;
  const statements = [given ?? []].flat() as unknown[];
  const isWhole = statements.length > 0 && statements.every(isObject);
  if (!isWhole || Object.keys(others).length > 0 || !VERSIONS.includes(version as string)) {
    throw malformed("Syntax errors in policy.");
  }
  if (version !== "2012-10-17" && JSON.stringify(statements).includes("${")) {
    throw malformed(
      `Version is ${JSON.stringify(version)}, in which the sandbox replaces no variables; write "2012-10-17".`,
    );
  }
  return statements;
}

function checkActions(statement: JsonObject): string[] {
  const actions = texts(statement["Action"] ?? statement["NotAction"]);
  if (actions.length === 0) throw malformed("Policy statement must contain actions.");
  for (const action of actions.filter((one) => one !== "*")) {
    const colons = action.split(":").length - 1;
    if (colons > 1) throw malformed("Actions/Condition can contain only one colon.");
    if (colons < 1 || action.startsWith(":")) {
      throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
  }
  return actions;
}

function checkPrincipal(principal: unknown): void {
  if (principal === "*") return;
  const entries = isObject(principal) ? Object.entries(principal) : [];
  const wrong = entries.find(([kind]) => !PRINCIPALS.includes(kind));
  if (entries.length === 0 || wrong) {
    throw malformed(`Invalid principal in policy: ${JSON.stringify(principal)}`);
  }
  for (const service of texts((principal as JsonObject)["Service"])) {
    if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(service)) continue;
    throw malformed(`Invalid principal in policy: "SERVICE":"${service}"`);
  }
}

/** The texts of an element; none when one is anything else. */
function texts(value: unknown): string[] {
  const all = [value ?? []].flat() as unknown[];
  return all.every((one) => typeof one === "string") ? all : [];
}

function evaluable(statements: PolicyStatement[]): PolicyStatement[] {
  try {
    checkStatements("the policy", statements);
  } catch (error) {
    throw malformed((error as Error).message);
  }
  return statements;
}

function malformed(message: string): AwsError {
  return new AwsError("MalformedPolicyDocument", message);
}
