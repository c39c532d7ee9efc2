import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createSecretReader } from "./aws/secrets";
import { createPort } from "./port";
import { readCredentials } from "./port-credentials";
import { readRunMessage, runIdOf } from "./runs/run-message";
import { RunStore } from "./runs/run-store";
import { bury } from "./runs/undertaker";
import { handleBatch, type BatchOptions } from "./sqs-batch";

/** Settings of the Lambda that ends runs on which the queue gave up. */
export interface RunUndertakerSettings extends BatchOptions {
  readonly tableName: string;
  readonly portSecretArn: string;
  readonly portBaseUrl: string;
  readonly workerLogGroup: string;
  readonly sharedLogGroup?: string | undefined;
}

/** Ends the runs of the failed-runs queue in Port. */
export function create(
  settings: RunUndertakerSettings,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const { workerLogGroup, sharedLogGroup } = settings;
  const sqs = new SQSClient({});
  const store = new RunStore(new DynamoDBClient({}), settings.tableName, settings.leaseSeconds);
  const readSecret = createSecretReader();
  const port = createPort({
    baseUrl: settings.portBaseUrl,
    credentials: (options) => readCredentials(readSecret, settings.portSecretArn, options),
  });
  return (event, context) =>
    handleBatch(event, context, sqs, settings, async (body, turn) => {
      const message = readRunMessage(body);
      turn.onHeartbeat(() => store.extend(runIdOf(message), turn.owner));
      await bury({ store, port, workerLogGroup, sharedLogGroup }, message, turn.owner);
    });
}
