import { sharedAttributes } from "../registry/approval-events";
import { allow, type Statement } from "../registry/statement";
import { consumeQueue, sendTo } from "./common";

/** ARNs of what approvals are kept in, signed with and announced through. */
export interface DeskArns {
  readonly tableArn: string;
  readonly keyArn: string;
  readonly topicArns: readonly string[];
}

/** What the function does that asks on behalf of the worker. */
export function approvalDeskStatements(
  args: DeskArns & { asksArn: string; deadLettersArn: string; wakesArn: string },
): Statement[] {
  return [
    consumeQueue(args.asksArn),
    sendTo(args.deadLettersArn, args.wakesArn),
    ...askForApproval(args),
  ];
}

/** Asking for an approval: store it once, sign its link and tell people. */
export function askForApproval({ tableArn, ...desk }: DeskArns): Statement[] {
  return [
    allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], tableArn),
    ...tellApprovers(desk),
  ];
}

/**
 * What the worker, which runs handlers, may do about approvals: ask, by message, and read what became of it. It must
 * name what it reads, and may name nothing by which a stack could be told to go on.
 * @see Amazon DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control"
 */
export function askByMessage(args: { asksArn: string; tableArn: string }): Statement[] {
  const conditions = {
    "ForAllValues:StringEquals": { "dynamodb:Attributes": [...sharedAttributes] },
    StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
  };
  return [sendTo(args.asksArn), allow(["dynamodb:GetItem"], args.tableArn, { conditions })];
}

/** Telling people of an approval: see whether they are reached, sign their links and publish the e-mails. */
export function tellApprovers({ keyArn, topicArns }: Omit<DeskArns, "tableArn">): Statement[] {
  return [
    allow(["kms:GenerateMac"], keyArn),
    allow(["sns:ListSubscriptionsByTopic", "sns:Publish"], topicArns),
  ];
}

/** Reading an approval and noting what has become of it. */
export function keepApprovals(tableArn: string): Statement {
  return allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], tableArn);
}
