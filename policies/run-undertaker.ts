import type { Statement } from "../registry/statement";
import { consumeQueue, keepRuns, readSecrets } from "./common";

/** What the undertaker may do: its own queue, the runs table and the Port secret. */
export function undertakerStatements(args: {
  queueArn: string;
  tableArn: string;
  portSecretArn: string;
}): Statement[] {
  return [consumeQueue(args.queueArn), keepRuns(args.tableArn), readSecrets(args.portSecretArn)];
}
