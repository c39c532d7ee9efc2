import { actionFacts, resourceArns } from "../../../facts/iam";
import { listedActions } from "../../../sandbox/aws/resources/main-action";
import { problemOfResource, type Statement } from "../../../registry/statement";
import { checkStatements } from "../../rights/check-statements";
import { rightsOf } from "../../rights/needs";
import { arnsOverlap } from "../../rights/patterns";
import type { DescribedType } from "./describe-type";

/** What no mirror needs: it shows no secret's value. */
const never = /^(secretsmanager:GetSecretValue|kms:Decrypt)$/;

/**
 * What reading and listing a type need in AWS: one statement for each service and kind of resources.
 * @throws Error where what is published of them does not fit together
 */
export function chooseRights({ type, facts }: DescribedType): Statement[] {
  const steps = ["read", "list"] as const;
  const required = steps.flatMap((step) => rightsOf({ step, type }).required);
  const needed = [
    ...required.map(({ action }) => action),
    ...steps.flatMap((step) => listedActions(facts, step)).filter((action) => !never.test(action)),
  ];
  const actions = [...new Set(needed)].filter((action) => actionFacts(action) !== undefined).sort();
  const statements = new Map<string, { actions: string[]; resources: string[] }>();
  for (const action of actions) {
    const own = required.filter((one) => one.action === action).map(({ resource }) => resource);
    const resources = covering(arnsOf(action), own);
    const key = `${action.split(":")[0]} ${resources.join(" ")}`;
    const statement = statements.get(key) ?? { actions: [], resources };
    statement.actions.push(action);
    statements.set(key, statement);
  }
  const chosen = [...statements.values()];
  refuseUnfit(type, chosen);
  return chosen;
}

function refuseUnfit(type: string, statements: readonly Statement[]): void {
  const needs = (["read", "list"] as const).map((step) => ({ step, type }));
  const [problem] = checkStatements({ file: type, statements, needs, called: [] }).problems;
  if (problem === undefined) return;
  throw new Error(
    `What AWS publishes of the rights for ${type} does not fit together (${problem}); write its file by hand, ` +
      "as handlers/resources/rest-api.ts is.",
  );
}

/** With what is surely asked for, where the published ARNs leave it out. */
function covering(arns: readonly string[], asked: readonly string[]): string[] {
  const missing = asked.filter((one) => !arns.some((arn) => arn === "*" || arnsOverlap(arn, one)));
  return [...new Set([...arns, ...missing])];
}

/** The ARNs that an action takes, with `*` for what differs; IAM takes no wildcard for a kind of resource. */
function arnsOf(action: string): string[] {
  const [service = ""] = action.split(":");
  const kinds = Object.keys(actionFacts(action)?.resources ?? {});
  const arns = kinds
    .flatMap((kind) => resourceArns(service, kind))
    .map((arn) => arn.replace("${Partition}", "aws").replace(/\$\{\w+\}/g, "*"))
    .map((arn) => arn.replace(/^((?:[^:]*:){5})\*[:/].*$/, "$1*"))
    .filter((arn) => problemOfResource(arn) === undefined);
  return arns.length > 0 ? [...new Set(arns)].sort() : ["*"];
}
