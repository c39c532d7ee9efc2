import { allow, type Statement } from "../registry/statement";
import { invokeFunctions } from "./common";
import { buildPolicy } from "./document";

/** Service Catalog calls its stacks "SC-<account>-<id of the provisioned product>". */
const launchedStacks = "arn:aws:cloudformation:*:*:stack/SC-*";

/** What every launch needs, besides reading its template and the product's own resources. */
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
  ];
}

/**
 * What Service Catalog may do with a product's launch role, as JSON text.
 * @see AWS Service Catalog administrator guide, "Add a launch constraint to assign an IAM role"
 */
export function launchRolePolicy(args: Parameters<typeof launchStatements>[0]): string {
  const { Version, Statement: statements } = buildPolicy(launchStatements(args));
  return JSON.stringify({ Version, Statement: [...statements, readLaunchedTemplate] });
}

/** Service Catalog keeps its own copy of a template, in a bucket of its own, and marks it by this tag. */
const readLaunchedTemplate = {
  Effect: "Allow",
  Action: ["s3:GetObject"],
  Resource: ["arn:aws:s3:::*/*"],
  Condition: { StringEquals: { "s3:ExistingObjectTag/servicecatalog:provisioning": "true" } },
};
