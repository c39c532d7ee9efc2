import { nameOf, putDriver, type Driver, type Inputs } from "./driver";
import { accountId, type SandboxParts } from "./parts";

type Statements = Parameters<SandboxParts["aws"]["access"]["setStatements"]>[1];

/** Characters of all inline policies of a role together (IAM, "Quotas"). */
const INLINE_CHARACTERS = 10_240;

/** Roles are principals whose requests are checked against their policies. */
export function iamDrivers({ aws, roleKeys }: SandboxParts): Record<string, Driver> {
  /** Text of each inline policy, by role and name. */
  const policies = new Map<string, Map<string, string>>();
  const policiesOf = (role: string) => {
    const found = policies.get(role);
    if (found) return found;
    throw new Error(`NoSuchEntity: The role with name ${role} cannot be found.`);
  };
  const allow = (role: string) => {
    const texts = [...policiesOf(role).values()];
    const characters = texts.join("").replace(/\s/g, "").length;
    if (characters > INLINE_CHARACTERS) {
      throw new Error(
        `LimitExceeded: Maximum policy size of ${INLINE_CHARACTERS} bytes exceeded for role ${role}: ${characters}.`,
      );
    }
    aws.access.setStatements(role, texts.flatMap(statementsOf));
  };
  return {
    "aws:iam/role:Role": {
      create: async (request) => {
        const name = nameOf(request);
        if (policies.has(name)) {
          throw new Error(`EntityAlreadyExists: Role with name ${name} already exists.`);
        }
        roleKeys.set(name, aws.access.addPrincipal(name, []));
        policies.set(name, new Map());
        return { id: name, outputs: { name, arn: `arn:aws:iam::${accountId}:role/${name}` } };
      },
      read: async ({ id, outputs }) => (policies.has(id) ? outputs : undefined),
      update: async ({ outputs }) => outputs,
      delete: async ({ id }) => {
        const left = [...(policies.get(id)?.keys() ?? [])];
        if (left.length > 0) {
          throw new Error(
            `DeleteConflict: Cannot delete entity, must delete policies first: ${left.join(", ")}.`,
          );
        }
        policies.delete(id);
        roleKeys.delete(id);
        aws.access.removePrincipal(id);
      },
    },

    "aws:iam/rolePolicy:RolePolicy": putDriver({
      put: async (request) => {
        const [role, name] = [String(request.inputs.role), nameOf(request)];
        const before = policiesOf(role).get(name);
        policiesOf(role).set(name, textOf(request.inputs));
        try {
          allow(role);
        } catch (error) {
          if (before === undefined) policiesOf(role).delete(name);
          else policiesOf(role).set(name, before);
          throw error;
        }
        return { id: `${role}:${name}`, outputs: { name } };
      },
      exists: (live) => policies.get(String(live.inputs.role))?.has(nameOf(live)) ?? false,
      delete: async (live) => {
        const role = String(live.inputs.role);
        policies.get(role)?.delete(nameOf(live));
        if (policies.has(role)) allow(role);
      },
    }),
  };
}

function textOf({ policy }: Inputs): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}

function statementsOf(text: string): Statements {
  return (JSON.parse(text) as { readonly Statement: Statements }).Statement;
}
