import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { KeyValues } from "../registry/declared-keys";
import { InputError } from "../registry/errors";
import { createSecretReader } from "./aws/secrets";
import { handleChange } from "./changes/handle-change";
import { readChangeTask } from "./changes/change-task";
import { log } from "./log";
import { createPort } from "./port";
import { readCredentials } from "./port-credentials";
import { sendAll } from "./queue";
import { registry } from "./registry";
import { handleBatch, type BatchOptions } from "./sqs-batch";
import { describeThrown, stackOf } from "./thrown";

/** Settings of the Lambda that runs change listeners. */
export interface ChangeWorkerSettings extends BatchOptions {
  readonly portSecretArn: string;
  readonly portBaseUrl: string;
  /** How often a listener is called for one change. */
  readonly maxAttempts: number;
  /** What the stack gives to the keys that listeners declare. */
  readonly keyValues: KeyValues;
}

/** Time kept back for writing a dead letter, in milliseconds. */
const reservedMilliseconds = 10_000;

/** Handles the tasks of the changes queue; what fails for good goes into dead letters with its reason. */
export function create(
  settings: ChangeWorkerSettings,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const sqs = new SQSClient({});
  const readSecret = createSecretReader();
  const keys = { keyValues: settings.keyValues, readSecret };
  const port = createPort({
    baseUrl: settings.portBaseUrl,
    credentials: (options) => readCredentials(readSecret, settings.portSecretArn, options),
  });
  return (event, context) =>
    handleBatch(event, context, sqs, settings, async (body, turn) => {
      const task = readChangeTask(body);
      const { lost, deliveries } = turn;
      const availableMilliseconds = turn.availableMilliseconds() - reservedMilliseconds;
      try {
        await handleChange(task, { registry, port, keys, availableMilliseconds, lost });
      } catch (error) {
        const final = error instanceof InputError || deliveries >= settings.maxAttempts;
        // A message that was lost is another invocation's to give up.
        if (lost.aborted) throw error;
        const stack = stackOf(error);
        const said = { error: describeThrown(error), ...(stack !== undefined && { stack }) };
        log.error("listener failed", { listener: task.listener, attempt: deliveries, ...said });
        if (!final) throw error;
        const why = error instanceof Error ? error.message : String(error);
        const reason = `listener "${task.listener}": ${why}`.slice(0, 500);
        log.error("change given up", { id: task.id, reason });
        // Under the message's own id: a letter that came back and is refused again is another letter.
        const deduplicationId = `${task.id} ${turn.messageId}`;
        const letter = { body, group: task.id, deduplicationId, attributes: { reason } };
        await sendAll(sqs, settings.deadLettersUrl, [letter]);
      }
    });
}
