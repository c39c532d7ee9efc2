import { allow, type Statement } from "../registry/statement";
import { keepApprovals } from "./approval-desk";
import { sendTo } from "./common";

/**
 * What the pages, which face the internet, may do: check a link, read and change the items of the
 * table, and wake a run. They cannot make links. The right to the table is the desk's own, so it is
 * their code, not this policy, that makes no requests and decides none but once.
 */
export function approvalApiStatements(args: {
  tableArn: string;
  keyArn: string;
  runsQueueArn: string;
}): Statement[] {
  return [
    keepApprovals(args.tableArn),
    allow(["kms:VerifyMac"], args.keyArn),
    sendTo(args.runsQueueArn),
  ];
}
