import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { ParkedRuns } from "./runs/parked-runs";
import { wakeDue } from "./runs/wake-due";

/** Settings of the Lambda that wakes the runs that wait. */
export interface RunClockSettings {
  /** The runs queue. */
  readonly queueUrl: string;
  readonly tableName: string;
}

/** Wakes the runs whose time has come; called every minute. */
export function create({ queueUrl, tableName }: RunClockSettings): () => Promise<void> {
  const sqs = new SQSClient({});
  const parked = new ParkedRuns(new DynamoDBClient({}), tableName);
  return () => wakeDue({ parked, sqs, queueUrl });
}
