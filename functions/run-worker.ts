import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createSecretReader } from "./aws/secrets";
import { createPort } from "./port";
import { readCredentials } from "./port-credentials";
import { registry } from "./registry";
import type { RunRequest } from "./runs/run-request";
import { RunStore } from "./runs/run-store";
import { work } from "./runs/worker";
import { handleBatch, type RetryOptions } from "./sqs-batch";

/** Settings of the Lambda that runs the handlers of actions. */
export interface RunWorkerSettings extends RetryOptions {
  readonly tableName: string;
  readonly portSecretArn: string;
  readonly portBaseUrl: string;
  /** How often a handler is started for one run. */
  readonly maxAttempts: number;
}

/** Handles the runs of the runs queue. */
export function create(
  settings: RunWorkerSettings,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const sqs = new SQSClient({});
  const store = new RunStore(new DynamoDBClient({}), settings.tableName, settings.leaseSeconds);
  const readSecret = createSecretReader();
  const credentials = (options?: { fresh: boolean }) =>
    readCredentials(readSecret, settings.portSecretArn, options);
  const port = createPort({ baseUrl: settings.portBaseUrl, credentials });
  return (event, context) =>
    handleBatch(event, context, sqs, settings, async (body, turn) => {
      const request = JSON.parse(body) as RunRequest;
      turn.onHeartbeat(() => store.extend(request.runId, turn.owner));
      const { maxAttempts } = settings;
      const logGroup = context.logGroupName;
      await work({ registry, store, port, credentials, maxAttempts, logGroup }, request, turn);
    });
}
