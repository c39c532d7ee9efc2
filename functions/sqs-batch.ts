import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { messageLetter } from "./dead-letter";
import { DeadLetterError } from "./dead-letter-error";
import { log } from "./log";
import { sendAll } from "./queue";

/** How a queue's messages are taken up again. */
export interface RetryOptions {
  readonly queueUrl: string;
  /** Seconds until a message whose process died is delivered again; extended while work goes on. */
  readonly leaseSeconds: number;
  /** Seconds until the first repeat after an error; doubles each time, up to five minutes. */
  readonly retrySeconds: number;
}

/** How the messages of a queue are handled. */
export interface BatchOptions extends RetryOptions {
  /** Takes the messages that nobody can handle, with the reason. */
  readonly deadLettersUrl: string;
}

/** How a message is begun. */
export interface BeginOptions {
  /** The work awaits `turn.kept` itself before it acts, and prepares meanwhile. */
  readonly awaitsKept?: boolean;
}

/** What the work on one message gets to know. */
export interface Turn {
  /** Names this invocation and message. */
  readonly owner: string;
  /** Id of the message on its queue. */
  readonly messageId: string;
  /** How often the message was delivered, this time included. */
  readonly deliveries: number;
  readonly availableMilliseconds: () => number;
  /** Fulfilled once the message is this invocation's for the length of a lease, rejected when it is not. */
  readonly kept: Promise<void>;
  /** Aborted when the message was lost to another invocation. */
  readonly lost: AbortSignal;
  /** Runs regularly while the work goes on, to keep what else must be kept. */
  onHeartbeat(keep: () => Promise<void>): void;
}

const maxRetrySeconds = 300;

/**
 * Handles the messages of a batch one after another. A message whose work fails comes back after a
 * growing pause; with FIFO queues the messages behind it in the batch come back with it. One whose
 * work throws a DeadLetterError becomes a dead letter at once.
 */
export async function handleBatch(
  event: SQSEvent,
  context: Context,
  client: SQSClient,
  options: BatchOptions & BeginOptions,
  handle: (body: string, turn: Turn) => Promise<void>,
): Promise<SQSBatchResponse> {
  for (const [index, record] of event.Records.entries()) {
    try {
      await withHeartbeat(record, context, client, options, (turn) =>
        buryingRefused(record, client, options, () => handle(record.body, turn)),
      );
    } catch (error) {
      log.error("message will be repeated", describeMessage(record, error));
      await postpone(record, client, options, error);
      const rest = event.Records.slice(index);
      return { batchItemFailures: rest.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    }
  }
  return { batchItemFailures: [] };
}

/** Does the work on a message; what throws a DeadLetterError is done with a dead letter. */
export async function buryingRefused(
  record: SQSRecord,
  client: SQSClient,
  { queueUrl, deadLettersUrl }: BatchOptions,
  handle: () => Promise<void>,
): Promise<void> {
  try {
    await handle();
  } catch (error) {
    if (!(error instanceof DeadLetterError)) throw error;
    log.error("message is a dead letter", describeMessage(record, error));
    await sendAll(client, deadLettersUrl, [messageLetter(record, queueUrl, error.message)]);
  }
}

async function withHeartbeat(
  record: SQSRecord,
  context: Context,
  client: SQSClient,
  options: RetryOptions & BeginOptions,
  handle: (turn: Turn) => Promise<void>,
): Promise<void> {
  const lost = new AbortController();
  const keepers: (() => Promise<void>)[] = [];
  // A second longer than the lease, so that the next delivery finds the lease over.
  const keepMessage = () => delay(client, options, record, options.leaseSeconds + 1);
  const beat = async () => {
    try {
      await Promise.all([keepMessage(), ...keepers.map((keep) => keep())]);
    } catch (error) {
      lost.abort(new Error(`the run was lost to another invocation: ${(error as Error).message}`));
    }
  };
  const kept = keepMessage();
  kept.catch(() => undefined);
  if (!options.awaitsKept) await kept;
  const timer = setInterval(() => void beat(), (options.leaseSeconds * 1000) / 3);
  try {
    await handle({
      owner: `${context.awsRequestId} ${record.messageId}`,
      messageId: record.messageId,
      deliveries: deliveriesOf(record),
      availableMilliseconds: () => context.getRemainingTimeInMillis(),
      kept,
      lost: lost.signal,
      onHeartbeat: (keep) => void keepers.push(keep),
    });
  } finally {
    clearInterval(timer);
    // The pause before a repeat must be the last word about the message.
    await kept.catch(() => undefined);
  }
}

/** Sets the pause before the next delivery; without it the message comes back when its lease ends. */
export async function postpone(
  record: SQSRecord,
  client: SQSClient,
  options: Pick<RetryOptions, "queueUrl" | "retrySeconds">,
  error: unknown,
): Promise<void> {
  try {
    await delay(client, options, record, retryDelay(record, error, options));
  } catch (problem) {
    // The messages of the batch that are done must not come back because of this.
    log.warn("pause before the repeat not set", describeMessage(record, problem));
  }
}

/** Seconds to wait before the next delivery. */
export function retryDelay(
  record: Pick<SQSRecord, "attributes">,
  error: unknown,
  { retrySeconds }: Pick<RetryOptions, "retrySeconds">,
): number {
  // Work may know exactly when it is worth the next try.
  const exact = (error as { retryInSeconds?: number } | undefined)?.retryInSeconds;
  if (exact !== undefined) return exact;
  const growing = retrySeconds * 2 ** Math.max(0, deliveriesOf(record) - 1);
  const asked = (error as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds ?? 0;
  return Math.ceil(Math.min(maxRetrySeconds, Math.max(growing, asked)));
}

async function delay(
  client: SQSClient,
  { queueUrl }: Pick<RetryOptions, "queueUrl">,
  { receiptHandle }: SQSRecord,
  seconds: number,
): Promise<void> {
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}

/** How often a message was delivered, this time included. */
export function deliveriesOf({ attributes }: Pick<SQSRecord, "attributes">): number {
  return Number(attributes.ApproximateReceiveCount);
}

/** What the log says of a message. */
export function describeMessage(record: SQSRecord, error: unknown): Record<string, unknown> {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return {
    messageId: record.messageId,
    deliveries: deliveriesOf(record),
    error: `${name}: ${message}`,
  };
}
