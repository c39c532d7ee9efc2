import { AwsError } from "../aws/call";
import { Refusal } from "../published/refusal";
import { nameOf, putDriver, type Driver, type Inputs } from "./driver";
import { accountId, type SandboxParts } from "./parts";

const docs = "https://docs.aws.amazon.com/IAM/latest";

/** Roles are principals whose requests are checked against their policies. */
export function iamDrivers({ aws, roleKeys }: SandboxParts): Record<string, Driver> {
  const { roles } = aws;
  return {
    "aws:iam/role:Role": {
      create: async (request) => {
        const name = nameOf(request);
        const keys = named("CreateRole", () => roles.create(name, settingsOf(request.inputs)));
        roleKeys.set(name, keys);
        return { id: name, outputs: { name, arn: `arn:aws:iam::${accountId}:role/${name}` } };
      },
      read: async ({ id, outputs }) => (roles.has(id) ? outputs : undefined),
      update: async ({ id, outputs }, inputs) => {
        named("UpdateAssumeRolePolicy", () => roles.update(id, settingsOf(inputs)));
        return outputs;
      },
      delete: async ({ id }) => {
        named("DeleteRole", () => roles.delete(id));
        roleKeys.delete(id);
      },
    },

    "aws:iam/policy:Policy": putDriver({
      put: async (request) => {
        const name = nameOf(request);
        const arn = `arn:aws:iam::${accountId}:policy/${name}`;
        named("CreatePolicy", () => roles.putPolicy(arn, request.inputs.policy));
        return { id: arn, outputs: { name, arn } };
      },
      exists: ({ id }) => roles.hasPolicy(id),
      delete: async ({ id }) => named("DeletePolicy", () => roles.deletePolicy(id)),
    }),

    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": putDriver({
      put: async ({ inputs }) => {
        const [role, arn] = [String(inputs.role), String(inputs.policyArn)];
        named("AttachRolePolicy", () => roles.setAttached(role, arn, [arn]));
        return { id: `${role}/${arn}`, outputs: {} };
      },
      exists: ({ inputs }) => roles.hasAttached(String(inputs.role), String(inputs.policyArn)),
      delete: async ({ inputs }) =>
        roles.setAttached(String(inputs.role), String(inputs.policyArn), []),
    }),

    "aws:iam/rolePolicy:RolePolicy": putDriver({
      put: async (request) => {
        const [role, name] = [String(request.inputs.role), nameOf(request)];
        named("PutRolePolicy", () => roles.setInline(role, name, [request.inputs.policy]));
        return { id: `${role}:${name}`, outputs: { name } };
      },
      exists: (live) => roles.hasInline(String(live.inputs.role), nameOf(live)),
      delete: async (live) => roles.setInline(String(live.inputs.role), nameOf(live), []),
    }),
  };
}

function settingsOf({ assumeRolePolicy: trust, permissionsBoundary: boundary }: Inputs) {
  return { trust, ...(typeof boundary === "string" && { boundary }) };
}

/** Refusals of IAM begin with their code and cite the page of the operation, or that of the quotas. */
function named<T>(operation: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const page =
      error.code === "LimitExceeded"
        ? "UserGuide/reference_iam-quotas.html"
        : `APIReference/API_${operation}.html`;
    throw new Refusal(`${error.code}: ${error.message}`, `${docs}/${page}`, { cause: error });
  }
}
