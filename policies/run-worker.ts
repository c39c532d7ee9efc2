import type { Statement } from "../registry/statement";
import { askByMessage } from "./approval-desk";
import { consumeQueue, keepRuns, readSecrets, sendTo, useCloudControl } from "./common";

/**
 * What the worker may do: its own queue, table and secret, dead letters, and ask for approvals where there are any.
 */
export function runWorkerStatements(args: {
  queueArn: string;
  deadLettersArn: string;
  tableArn: string;
  portSecretArn: string;
  /** Of the secrets that handlers declare. */
  secretArns?: readonly string[];
  approvals?: Parameters<typeof askByMessage>[0] | undefined;
}): Statement[] {
  return [
    consumeQueue(args.queueArn),
    sendTo(args.deadLettersArn),
    keepRuns(args.tableArn),
    readSecrets(args.portSecretArn, ...(args.secretArns ?? [])),
    useCloudControl,
    ...(args.approvals ? askByMessage(args.approvals) : []),
  ];
}
