import { allow, type Statement } from "../registry/statement";
import { keepApprovals } from "./approval-desk";
import { readSecrets, sendTo } from "./common";

/**
 * What the pages, which face the internet, may do: check a link, list what waits, read and change the items of the
 * table, and ask for a run to be woken. They cannot make links, and start no run. The right to the table is the desk's own, so it is
 * their code, not this policy, that makes no requests and decides none but once.
 */
export function approvalApiStatements(args: {
  tableArn: string;
  keyArn: string;
  wakesArn: string;
  /** Where approvers may decide in Slack, too. */
  slackSecretArn?: string | undefined;
}): Statement[] {
  return [
    allow(["dynamodb:Query"], `${args.tableArn}/index/open-index`),
    keepApprovals(args.tableArn),
    allow(["kms:VerifyMac"], args.keyArn),
    sendTo(args.wakesArn),
    ...(args.slackSecretArn === undefined ? [] : [readSecrets(args.slackSecretArn)]),
  ];
}
