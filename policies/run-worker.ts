import type { Statement } from "../registry/statement";
import { askByMessage } from "./approval-desk";
import {
  assumeInMembers,
  consumeQueue,
  keepRuns,
  readSecrets,
  sendTo,
  useCloudControl,
} from "./common";

/**
 * What the worker may do: its own queue, table and secret, dead letters, and ask for approvals where there are any.
 */
export function runWorkerStatements(args: {
  queueArn: string;
  deadLettersArn: string;
  tableArn: string;
  portSecretArn: string;
  /** Of the queue that gets the runs which do not share processes any more. */
  othersArn?: string | undefined;
  /** Of the secrets that handlers declare. */
  secretArns?: readonly string[];
  /** `catalogAccounts` and the name of the role with which actions work there. */
  members?: { readonly accounts: readonly string[]; readonly runRole: string } | undefined;
  approvals?: Parameters<typeof askByMessage>[0] | undefined;
}): Statement[] {
  return [
    consumeQueue(args.queueArn),
    sendTo(args.deadLettersArn, ...[args.othersArn ?? []].flat()),
    keepRuns(args.tableArn),
    readSecrets(args.portSecretArn, ...(args.secretArns ?? [])),
    useCloudControl,
    ...(args.members ? assumeInMembers(args.members.accounts, args.members.runRole) : []),
    ...(args.approvals ? askByMessage(args.approvals) : []),
  ];
}
