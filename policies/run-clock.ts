import { allow, type Statement } from "../registry/statement";
import { sendTo } from "./common";

/** What the clock of the runs may do: find parked runs whose time has come, and wake them. */
export function runClockStatements(args: { queueArn: string; tableArn: string }): Statement[] {
  return [
    allow(["dynamodb:Query"], `${args.tableArn}/index/parked-index`),
    allow(["dynamodb:UpdateItem"], args.tableArn),
    sendTo(args.queueArn),
  ];
}
