import { actionFacts } from "../../facts/iam";
import { neededActions } from "./needed-actions";

/** One resource of the program. */
export interface Deployed {
  readonly type: string;
  readonly name: string;
}

/** An IAM policy for whoever deploys. */
export interface DeployerPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: string;
  }[];
}

/** Role that every stack has; its name shows how the stack's names begin. */
const knownRole = "runs-worker-role";

/**
 * Builds what whoever deploys these resources needs. Roles and functions are limited to those of the
 * stack, so that the deployer gives nobody else's role rights, nor itself.
 */
export function buildDeployerPolicy(resources: readonly Deployed[]): DeployerPolicy {
  const types = [...new Set(resources.map(({ type }) => type))].sort();
  const actions = [...new Set(types.flatMap(neededActions))].sort();
  const isOfRoles = (action: string) =>
    action.startsWith("iam:") && actionFacts(action)?.resources !== undefined;
  const isInvocation = (action: string) => action === "lambda:InvokeFunction";
  const start = prefixOf(resources);
  const parts = [
    ["Roles", actions.filter(isOfRoles), `arn:aws:iam::*:role/${start}*`],
    ["Functions", actions.filter(isInvocation), `arn:aws:lambda:*:*:function:${start}*`],
    ["Rest", actions.filter((one) => !isOfRoles(one) && !isInvocation(one)), "*"],
  ] as const;
  return {
    Version: "2012-10-17",
    Statement: parts
      .filter(([, all]) => all.length > 0)
      .map(([Sid, all, Resource]) => ({ Sid, Effect: "Allow", Action: fold(all), Resource })),
  };
}

/** Describing and listing changes nothing, and a policy has a limit: one pattern for several of a service. */
function fold(actions: readonly string[]): string[] {
  const patternOf = (action: string) => /^[a-z0-9-]+:(Describe|List)/.exec(action)?.[0];
  return [...Map.groupBy(actions, (one) => patternOf(one) ?? one)].flatMap(([key, all]) =>
    all.length > 1 ? [`${key}*`] : all,
  );
}

function prefixOf(resources: readonly Deployed[]): string {
  const role = resources.find(({ name }) => name.endsWith(knownRole));
  if (!role) throw new Error(`The program makes no role "…${knownRole}".`);
  return role.name.slice(0, -knownRole.length);
}
