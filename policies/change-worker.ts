import type { ChangeListener } from "../registry/change-listener";
import type { Statement } from "../registry/statement";
import { consumeQueue, readSecrets, sendTo, useCloudControl } from "./common";

/** What the change worker may do: its queues and secret, and what the listeners declare. */
export function changeWorkerStatements(args: {
  queueArn: string;
  deadLettersArn: string;
  portSecretArn: string;
  listeners: Iterable<Pick<ChangeListener, "permissions">>;
}): Statement[] {
  return [
    consumeQueue(args.queueArn),
    sendTo(args.deadLettersArn),
    readSecrets(args.portSecretArn),
    useCloudControl,
    ...[...args.listeners].flatMap(({ permissions }) => permissions ?? []),
  ];
}
