import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isReasoned, readStatements, type PolicyStatement } from "../wildcards";

/** Inputs that hold a policy document, by type; what else grants something is refused by name. */
const documents: Readonly<Record<string, readonly string[]>> = {
  "aws:iam/policy:Policy": ["policy"],
  "aws:iam/rolePolicy:RolePolicy": ["policy"],
  "aws:iam/userPolicy:UserPolicy": ["policy"],
  "aws:iam/groupPolicy:GroupPolicy": ["policy"],
};
/** Policies on the things themselves: who may come in. */
const doors: Readonly<Record<string, readonly string[]>> = {
  "aws:iam/role:Role": ["assumeRolePolicy"],
  "aws:kms/key:Key": ["policy"],
  "aws:s3/bucketPolicy:BucketPolicy": ["policy"],
  "aws:secretsmanager/secretPolicy:SecretPolicy": ["policy"],
  "aws:sns/topicPolicy:TopicPolicy": ["policy"],
  "aws:sqs/queue:Queue": ["policy"],
  "aws:sqs/queuePolicy:QueuePolicy": ["policy"],
};

/** A `*` stands in a policy only where AWS offers nothing narrower, under a condition, or with a reason in its Sid. */
export const reasonedWildcards: ResourceValidationPolicy = {
  name: "reasoned-wildcards",
  description: "IAM policies name actions and resources, or say why they cannot.",
  validateResource: ({ type, props }, report) => {
    for (const statement of statementsIn(documents[type], props)) {
      for (const action of statement.actions.filter((one) => /^(\*|[^:]+:\*)$/.test(one)))
        report(`It allows "${action}". Name the actions.`);
      if (statement.isInverted)
        report("It allows everything but some (NotAction, NotResource). Name what it allows.");
      if (!isReasoned(statement))
        report(
          `It allows ${statement.actions.join(", ")} on every resource without a reason. Name the resources, ` +
            `or begin the statement's Sid with "Because".`,
        );
    }
    const { policyArn } = props as { readonly policyArn?: unknown };
    if (
      /:aws:policy\/(.*(FullAccess|PowerUserAccess)|AdministratorAccess)$/.test(String(policyArn))
    )
      report(`It attaches ${String(policyArn)}, which allows more than anything here needs.`);
  },
};

/** Nobody unknown comes in. */
export const noPublicAccess: ResourceValidationPolicy = {
  name: "no-public-access",
  description: "Policies of queues, topics, keys, secrets, buckets and roles name who may come in.",
  validateResource: ({ type, props }, report) => {
    for (const { isForAnybody, isConditional } of statementsIn(doors[type], props)) {
      if (isForAnybody && !isConditional)
        report("It lets anybody in. Name the principal, or add a condition.");
    }
    if (type === "aws:lambda/permission:Permission" && props.principal === "*")
      report("Anybody may invoke the function. Name the principal.");
  },
};

function statementsIn(
  keys: readonly string[] = [],
  props: Readonly<Record<string, unknown>>,
): PolicyStatement[] {
  return keys.flatMap((key) => readStatements(props[key]));
}
