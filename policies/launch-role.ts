import { allow, type Statement } from "../registry/statement";
import { invokeFunctions } from "./common";
import { buildPolicy } from "./document";

/** Service Catalog calls its stacks "SC-<account>-<id of the provisioned product>". */
const launchedStacks = "arn:aws:cloudformation:*:*:stack/SC-*";

/** What every launch needs, and what the product's own resources do. */
export function launchStatements(args: {
  requestFunctionArn: string;
  permissions: readonly Statement[];
}): Statement[] {
  return [
    allow(
      [
        "cloudformation:CreateStack",
        "cloudformation:DeleteStack",
        "cloudformation:DescribeStackEvents",
        "cloudformation:DescribeStacks",
        "cloudformation:SetStackPolicy",
        "cloudformation:TagResource",
        "cloudformation:UntagResource",
        "cloudformation:UpdateStack",
      ],
      launchedStacks,
    ),
    allow(
      ["cloudformation:GetTemplateSummary", "cloudformation:ValidateTemplate"],
      "*",
      "a template that is not a stack yet has no ARN",
    ),
    invokeFunctions(args.requestFunctionArn),
    ...args.permissions,
    readLaunchedTemplate,
  ];
}

/**
 * What Service Catalog may do with a product's launch role, as JSON text.
 * @see AWS Service Catalog administrator guide, "Add a launch constraint to assign an IAM role"
 */
export function launchRolePolicy(args: Parameters<typeof launchStatements>[0]): string {
  return JSON.stringify(buildPolicy(launchStatements(args)));
}

/** Service Catalog keeps its own copy of a template, in a bucket of its own, and marks it by this tag. */
const readLaunchedTemplate = allow(["s3:GetObject"], "arn:aws:s3:::*/*", {
  conditions: { StringEquals: { "s3:ExistingObjectTag/servicecatalog:provisioning": "true" } },
});
