import type { Statement } from "../registry/statement";
import { consumeQueue, keepRuns, readSecrets, sendTo } from "./common";

/** What the undertaker may do: its own queue, dead letters, the runs table and the Port secret. */
export function undertakerStatements(args: {
  queueArn: string;
  deadLettersArn: string;
  tableArn: string;
  portSecretArn: string;
}): Statement[] {
  return [
    consumeQueue(args.queueArn),
    sendTo(args.deadLettersArn),
    keepRuns(args.tableArn),
    readSecrets(args.portSecretArn),
  ];
}
