import { allow, type Statement } from "../registry/statement";
import { consumeQueue, sendTo } from "./common";

/** What the clock of the runs may do: find parked runs whose time has come, take requests to wake one, and wake them. */
export function runClockStatements(args: {
  queueArn: string;
  /** Of the runs that share processes, where there are any. */
  sharedQueueArn?: string | undefined;
  wakesArn: string;
  deadLettersArn: string;
  tableArn: string;
}): Statement[] {
  return [
    allow(["dynamodb:Query"], `${args.tableArn}/index/parked-index`),
    allow(["dynamodb:UpdateItem"], args.tableArn),
    consumeQueue(args.wakesArn),
    sendTo(args.queueArn, ...[args.sharedQueueArn ?? []].flat(), args.deadLettersArn),
  ];
}
