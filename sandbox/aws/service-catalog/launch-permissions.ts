import type { Access } from "../access";
import { AwsError, type AwsCall, type Denied, type Permission } from "../call";
import type { Order } from "./provision-request";

/** What an order needs of its role, besides what the product's own resources need. */
export function stackPermissions(
  { product, artifact }: Order,
  stackArn: string,
  action: keyof typeof LOOKING,
) {
  const { region, id } = product;
  return [
    // Service Catalog reads its own copy of the template, which it has marked.
    {
      action: "s3:GetObject",
      resource: `arn:aws:s3:::sc-templates-${region}/${id}/${artifact.id}`,
      context: { "s3:ExistingObjectTag/servicecatalog:provisioning": "true" },
    },
    { action: "cloudformation:GetTemplateSummary", resource: "*" },
    ...[action, ...LOOKING[action]].map((one) => ({
      action: `cloudformation:${one}`,
      resource: stackArn,
    })),
  ];
}

const LOOKING = {
  CreateStack: ["DescribeStacks", "DescribeStackEvents"],
  UpdateStack: ["DescribeStacks", "DescribeStackEvents"],
  CreateChangeSet: ["DescribeChangeSet"],
  ExecuteChangeSet: ["DescribeStacks", "DescribeStackEvents"],
} as const;

/** What the end of a product needs of its role. */
export function terminationPermissions(stackArn: string): Permission[] {
  return ["DeleteStack", "DescribeStacks"].map((action) => ({
    action: `cloudformation:${action}`,
    resource: stackArn,
  }));
}

/**
 * Says what whoever launches a product may not do: its role, or the caller without one.
 * @throws AwsError AccessDenied when there is no such role
 */
export function deniedTo(role: string | undefined, access: Access, call: AwsCall): Denied {
  if (role === undefined) return (permission) => call.denied(permission);
  const principal = access.find(role);
  if (principal && access.trusts(role, "servicecatalog.amazonaws.com")) {
    return (permission) => access.denied(principal, call.region, permission);
  }
  throw new AwsError("AccessDenied", `The launch role ${role} cannot be assumed.`);
}

/** Wants every permission. @throws AwsError AccessDenied for the first that is missing */
export function requireAll(denied: Denied, permissions: readonly Permission[]): void {
  for (const permission of permissions) {
    const reason = denied(permission);
    if (reason) throw new AwsError("AccessDenied", reason);
  }
}
