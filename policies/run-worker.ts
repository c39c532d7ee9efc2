import type { Action } from "../registry/action";
import type { Statement } from "../registry/statement";
import { consumeQueue, keepRuns, readSecrets, useCloudControl } from "./common";

/** What the worker may do: its own queue, table and secret, and what the actions declare. */
export function runWorkerStatements(args: {
  queueArn: string;
  tableArn: string;
  portSecretArn: string;
  actions: Iterable<Pick<Action, "permissions">>;
}): Statement[] {
  return [
    consumeQueue(args.queueArn),
    keepRuns(args.tableArn),
    readSecrets(args.portSecretArn),
    useCloudControl,
    ...[...args.actions].flatMap(({ permissions }) => permissions ?? []),
  ];
}
