import { allow, type Statement } from "../registry/statement";

/** Taking messages from queues, as a Lambda event source and to put off a message's return. */
export function consumeQueue(...queueArns: string[]): Statement {
  return allow(
    [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:ChangeMessageVisibility",
      "sqs:GetQueueAttributes",
    ],
    queueArns,
  );
}

/** Putting messages on queues. */
export function sendTo(...queueArns: string[]): Statement {
  return allow(["sqs:SendMessage"], queueArns);
}

/** Reading secrets. */
export function readSecrets(...secretArns: string[]): Statement {
  return allow(["secretsmanager:GetSecretValue"], secretArns);
}

/** Calling functions. */
export function invokeFunctions(...functionArns: string[]): Statement {
  return allow(["lambda:InvokeFunction"], functionArns);
}

/** Keeping the runs table. */
export function keepRuns(tableArn: string): Statement {
  return allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], tableArn);
}

/** Working in other accounts with a role of theirs, and asking the organisation which there are. */
export function assumeInMembers(accounts: readonly string[], role: string): Statement[] {
  const isOrganised = accounts.some((one) => one.includes("o-"));
  const ids = isOrganised ? ["*"] : accounts.filter((one) => /^\d/.test(one));
  return [
    allow(
      ["sts:AssumeRole"],
      ids.map((id) => `arn:aws:iam::${id}:role/${role}`),
    ),
    ...(isOrganised
      ? [
          allow(
            [
              ...["organizations:ListAccounts", "organizations:ListAccountsForParent"],
              "organizations:ListOrganizationalUnitsForParent",
            ],
            "*",
            "which accounts there are is asked of the organisation as a whole",
          ),
        ]
      : []),
  ];
}

/** What Cloud Control asks of every caller, besides the permissions of the resource type itself. */
export const useCloudControl: Statement = allow(
  [
    "cloudformation:CreateResource",
    "cloudformation:GetResource",
    "cloudformation:GetResourceRequestStatus",
    "cloudformation:UpdateResource",
    "cloudformation:DeleteResource",
  ],
  "*",
  "Cloud Control operations have no resource-level permissions; the types' own permissions limit them",
);

/** What the Kafka event source asks for when the brokers are reached through a VPC. */
export const attachToVpc: Statement = allow(
  [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
  ],
  "*",
  "Lambda creates the network interfaces and their names are not known before",
);
