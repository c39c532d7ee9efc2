import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { KeyValues } from "../registry/declared-keys";
import { createQueuedDesk, type QueuedDeskSettings } from "./approvals/queued-desk";
import { createSecretReader } from "./aws/secrets";
import { createPort } from "./port";
import { readCredentials } from "./port-credentials";
import { registry } from "./registry";
import { isWake, readRunMessage, runIdOf } from "./runs/run-message";
import { RunStore } from "./runs/run-store";
import { wake } from "./runs/wake";
import { work } from "./runs/worker";
import { handleBatch, type BatchOptions } from "./sqs-batch";

/** Settings of the Lambda that runs the handlers of actions. */
export interface RunWorkerSettings extends BatchOptions {
  readonly tableName: string;
  readonly portSecretArn: string;
  readonly portBaseUrl: string;
  /** How often a handler is started for one run. */
  readonly maxAttempts: number;
  /** Name of the Pulumi stack. */
  readonly stack: string;
  /** Identifier of each action, and the file below the handlers folder that declares it. */
  readonly actionFiles: readonly (readonly [string, string])[];
  /** What the stack gives to the keys that actions declare. */
  readonly keyValues: KeyValues;
  /** None when nothing in this stack needs approvals. */
  readonly approvals?: QueuedDeskSettings | undefined;
}

/** Handles the runs of the runs queue. */
export function create(
  settings: RunWorkerSettings,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const sqs = new SQSClient({});
  const actionFiles = new Map(settings.actionFiles);
  const dynamodb = new DynamoDBClient({});
  const store = new RunStore(dynamodb, settings.tableName, settings.leaseSeconds);
  const readSecret = createSecretReader();
  const credentials = (options?: { fresh: boolean }) =>
    readCredentials(readSecret, settings.portSecretArn, options);
  const port = createPort({ baseUrl: settings.portBaseUrl, credentials });
  const keys = { keyValues: settings.keyValues, readSecret };
  const desk = settings.approvals && createQueuedDesk(settings.approvals, { dynamodb, sqs });
  const approvals = { stack: settings.stack, desk };
  return (event, context) =>
    handleBatch(event, context, sqs, { ...settings, awaitsKept: true }, async (body, turn) => {
      const message = readRunMessage(body);
      turn.onHeartbeat(() => store.extend(runIdOf(message), turn.owner));
      const { maxAttempts } = settings;
      const logGroup = context.logGroupName;
      const parts = {
        ...{ registry, store, port, credentials, approvals, keys, maxAttempts, logGroup },
        actionFiles,
      };
      await (isWake(message) ? wake(parts, message.wake, turn) : work(parts, message, turn));
    });
}
