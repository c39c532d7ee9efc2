import type { Statement } from "../registry/statement";
import { consumeQueue, readSecrets, sendTo } from "./common";

/**
 * What the function that takes Port's requests may do: put messages on its queues, take redriven dead
 * letters, and read the secret with which Port signs.
 */
export function webhookIntakeStatements(args: {
  queueArn: string;
  /** Of what shares processes, where there is any. */
  sharedQueueArn?: string | undefined;
  deadLettersArn: string;
  redrivenArn: string;
  portSecretArn: string;
}): Statement[] {
  return [
    sendTo(args.queueArn, ...[args.sharedQueueArn ?? []].flat(), args.deadLettersArn),
    consumeQueue(args.redrivenArn),
    readSecrets(args.portSecretArn),
  ];
}
