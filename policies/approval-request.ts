import { allow, type Statement } from "../registry/statement";
import { askForApproval, type DeskArns } from "./approval-desk";

/** What the gate's custom resource may do: ask for an approval, and look who launched the stack. */
export function approvalRequestStatements(desk: DeskArns): Statement[] {
  return [...askForApproval(desk), allow(["cloudformation:DescribeStacks"], stacksBeside(desk))];
}

/** CloudFormation calls a custom resource's function only from stacks of the same region. */
function stacksBeside({ tableArn }: DeskArns): string {
  const [, partition, , region, account] = tableArn.split(":");
  return `arn:${partition}:cloudformation:${region}:${account}:stack/*`;
}
