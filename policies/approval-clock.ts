import { approvalSource } from "../registry/approval-events";
import { allow, type Statement } from "../registry/statement";
import { keepApprovals, tellApprovers, type DeskArns } from "./approval-desk";
import { readSecrets, sendTo } from "./common";

/** What the clock of the approvals may do: find what is due, repeat what failed, and tell Port and the event bus. */
export function approvalClockStatements(
  args: DeskArns & { wakesArn: string; secretArns?: readonly string[] },
): Statement[] {
  const { secretArns = [] } = args;
  return [
    allow(["dynamodb:Query"], `${args.tableArn}/index/open-index`),
    keepApprovals(args.tableArn),
    ...tellApprovers(args),
    sendTo(args.wakesArn),
    publishEventsBeside(args),
    ...(secretArns.length === 0 ? [] : [readSecrets(...secretArns)]),
  ];
}

/** The default bus of the same account and region takes what says that it is about approvals. */
function publishEventsBeside({ tableArn }: DeskArns): Statement {
  const [, partition, , region, account] = tableArn.split(":");
  const bus = `arn:${partition}:events:${region}:${account}:event-bus/default`;
  return allow(["events:PutEvents"], bus, {
    conditions: { StringEquals: { "events:source": approvalSource } },
  });
}
