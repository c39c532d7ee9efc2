import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { ParkedRuns } from "./runs/parked-runs";
import type { RunQueues } from "./runs/send-runs";
import { wakeAsked } from "./runs/wake-asked";
import { wakeDue } from "./runs/wake-due";

/** Settings of the Lambda that wakes the runs that wait. */
export interface RunClockSettings extends RunQueues {
  readonly deadLettersUrl: string;
  readonly tableName: string;
}

/** Wakes the runs whose time has come, every minute, and those that somebody asks to wake, at once. */
export function create({
  deadLettersUrl,
  tableName,
  ...queues
}: RunClockSettings): (event: unknown) => Promise<void> {
  const sqs = new SQSClient({});
  const parked = new ParkedRuns(new DynamoDBClient({}), tableName);
  return (event) =>
    isMessages(event)
      ? wakeAsked({ sqs, ...queues, deadLettersUrl }, event)
      : wakeDue({ parked, sqs, ...queues });
}

/** A schedule without an input of its own may send anything, or nothing. */
function isMessages(event: unknown): event is SQSEvent {
  return typeof event === "object" && event !== null && "Records" in event;
}
