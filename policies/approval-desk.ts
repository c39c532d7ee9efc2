import { allow, type Statement } from "../registry/statement";

/** ARNs of what approvals are kept in, signed with and announced through. */
export interface DeskArns {
  readonly tableArn: string;
  readonly keyArn: string;
  readonly topicArns: readonly string[];
}

/** Asking for an approval: store it once, sign its link and tell people. */
export function askForApproval({ tableArn, ...desk }: DeskArns): Statement[] {
  return [
    allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], tableArn),
    ...tellApprovers(desk),
  ];
}

/** Telling people of an approval: sign its link and publish the e-mail. */
export function tellApprovers({ keyArn, topicArns }: Omit<DeskArns, "tableArn">): Statement[] {
  return [allow(["kms:GenerateMac"], keyArn), allow(["sns:Publish"], topicArns)];
}

/** Reading an approval and noting what has become of it. */
export function keepApprovals(tableArn: string): Statement {
  return allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], tableArn);
}
