import type { Driver } from "../monitor";
import { accountId, type SandboxParts } from "./parts";

type Statements = Parameters<SandboxParts["aws"]["access"]["setStatements"]>[1];

/** Roles are principals whose requests are checked against their policies. */
export function iamDrivers({ aws, roleKeys }: SandboxParts): Record<string, Driver> {
  const policies = new Map<string, Statements>();
  return {
    "aws:iam/role:Role": async ({ name }) => {
      roleKeys.set(name, aws.access.addPrincipal(name, []));
      return { id: name, outputs: { name, arn: `arn:aws:iam::${accountId}:role/${name}` } };
    },
    "aws:iam/rolePolicy:RolePolicy": async ({ name, inputs }) => {
      const role = String(inputs.role);
      const { Statement } = JSON.parse(String(inputs.policy)) as { Statement: Statements };
      const all = [...(policies.get(role) ?? []), ...Statement];
      policies.set(role, all);
      aws.access.setStatements(role, all);
      return { id: `${role}:${name}`, outputs: { name } };
    },
  };
}
