import { allow, type Statement } from "../registry/statement";
import { keepApprovals, tellApprovers, type DeskArns } from "./approval-desk";
import { readSecrets, sendTo } from "./common";

/** What the clock of the approvals may do: find what is due, repeat what failed, and tell Port. */
export function approvalClockStatements(
  args: DeskArns & { wakesArn: string; portSecretArn?: string | undefined },
): Statement[] {
  return [
    allow(["dynamodb:Query"], `${args.tableArn}/index/open-index`),
    keepApprovals(args.tableArn),
    ...tellApprovers(args),
    sendTo(args.wakesArn),
    ...(args.portSecretArn === undefined ? [] : [readSecrets(args.portSecretArn)]),
  ];
}
