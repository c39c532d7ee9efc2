import type { Statement } from "../registry/statement";
import { consumeQueue, readSecrets, sendTo, useCloudControl } from "./common";

/** What the change worker does by itself: its queues and secret, and Cloud Control. */
export function changeWorkerStatements(args: {
  queueArn: string;
  deadLettersArn: string;
  portSecretArn: string;
  /** Of the secrets that handlers declare. */
  secretArns?: readonly string[];
}): Statement[] {
  return [
    consumeQueue(args.queueArn),
    sendTo(args.deadLettersArn),
    readSecrets(args.portSecretArn, ...(args.secretArns ?? [])),
    useCloudControl,
  ];
}
