import { nameOf, putDriver, type Driver, type Inputs } from "./driver";
import { accountId, type SandboxParts } from "./parts";
import { Refusal } from "../published/refusal";

type Statements = Parameters<SandboxParts["aws"]["access"]["setStatements"]>[1];

const docs = "https://docs.aws.amazon.com/IAM/latest";
const quotas = `${docs}/UserGuide/reference_iam-quotas.html`;
const pageOf = (operation: string) => `${docs}/APIReference/API_${operation}.html`;

/** Characters of all inline policies of a role together (IAM, "Quotas"). */
const INLINE_CHARACTERS = 10_240;

/** Characters of a managed policy, and how many of them a role takes (IAM, "Quotas"). */
const MANAGED = { characters: 6_144, policies: 10 };

/** Roles are principals whose requests are checked against their policies. */
export function iamDrivers({ aws, roleKeys }: SandboxParts): Record<string, Driver> {
  /** Text of each inline policy, by role and name. */
  const policies = new Map<string, Map<string, string>>();
  const managedPolicies = new Map<string, string>();
  /** ARNs of the managed policies of each role. */
  const attached = new Map<string, Set<string>>();
  const policiesOf = (role: string) => {
    const found = policies.get(role);
    if (found) return found;
    const reason = `NoSuchEntity: The role with name ${role} cannot be found`;
    throw new Refusal(reason, pageOf("PutRolePolicy"));
  };
  const allow = (role: string) => {
    const texts = [...policiesOf(role).values()];
    const characters = texts.join("").replace(/\s/g, "").length;
    if (characters > INLINE_CHARACTERS) {
      throw new Refusal(
        `LimitExceeded: Maximum policy size of ${INLINE_CHARACTERS} bytes exceeded for role ${role}: ${characters}`,
        quotas,
      );
    }
    const managed = [...(attached.get(role) ?? [])].map((arn) => managedPolicies.get(arn) ?? "");
    aws.access.setStatements(role, [...texts, ...managed].flatMap(statementsOf));
  };
  return {
    "aws:iam/role:Role": {
      create: async (request) => {
        const name = nameOf(request);
        if (policies.has(name)) {
          const reason = `EntityAlreadyExists: Role with name ${name} already exists`;
          throw new Refusal(reason, pageOf("CreateRole"));
        }
        roleKeys.set(name, aws.access.addPrincipal(name, []));
        policies.set(name, new Map());
        return { id: name, outputs: { name, arn: `arn:aws:iam::${accountId}:role/${name}` } };
      },
      read: async ({ id, outputs }) => (policies.has(id) ? outputs : undefined),
      update: async ({ outputs }) => outputs,
      delete: async ({ id }) => {
        const left = [...(policies.get(id)?.keys() ?? []), ...(attached.get(id) ?? [])];
        if (left.length > 0) {
          throw new Refusal(
            `DeleteConflict: Cannot delete entity, must delete policies first: ${left.join(", ")}`,
            pageOf("DeleteRole"),
          );
        }
        policies.delete(id);
        roleKeys.delete(id);
        aws.access.removePrincipal(id);
      },
    },

    "aws:iam/policy:Policy": putDriver({
      put: async (request) => {
        const name = nameOf(request);
        const text = textOf(request.inputs);
        const characters = text.replace(/\s/g, "").length;
        if (characters > MANAGED.characters) {
          throw new Refusal(
            `LimitExceeded: Cannot exceed quota for PolicySize: ${MANAGED.characters}; policy ${name} has ${characters}`,
            quotas,
          );
        }
        const arn = `arn:aws:iam::${accountId}:policy/${name}`;
        managedPolicies.set(arn, text);
        for (const [role, arns] of attached) if (arns.has(arn)) allow(role);
        return { id: arn, outputs: { name, arn } };
      },
      exists: ({ id }) => managedPolicies.has(id),
      delete: async ({ id }) => {
        const roles = [...attached].filter(([, arns]) => arns.has(id)).map(([role]) => role);
        if (roles.length > 0) {
          throw new Refusal(
            `DeleteConflict: Cannot delete a policy attached to entities: ${roles.join(", ")}`,
            pageOf("DeletePolicy"),
          );
        }
        managedPolicies.delete(id);
      },
    }),

    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": putDriver({
      put: async ({ inputs }) => {
        const [role, arn] = [String(inputs.role), String(inputs.policyArn)];
        policiesOf(role);
        if (!managedPolicies.has(arn)) {
          const reason = `NoSuchEntity: Policy ${arn} does not exist or is not attachable`;
          throw new Refusal(reason, pageOf("AttachRolePolicy"));
        }
        const arns = new Set([...(attached.get(role) ?? []), arn]);
        if (arns.size > MANAGED.policies) {
          const reason = `LimitExceeded: Cannot exceed quota for PoliciesPerRole: ${MANAGED.policies}`;
          throw new Refusal(reason, quotas);
        }
        attached.set(role, arns);
        allow(role);
        return { id: `${role}/${arn}`, outputs: {} };
      },
      exists: ({ inputs }) =>
        attached.get(String(inputs.role))?.has(String(inputs.policyArn)) ?? false,
      delete: async ({ inputs }) => {
        const role = String(inputs.role);
        attached.get(role)?.delete(String(inputs.policyArn));
        if (policies.has(role)) allow(role);
      },
    }),

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
