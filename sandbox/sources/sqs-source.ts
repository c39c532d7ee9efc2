import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { pause } from "./pause";
import { payloadChunks } from "./payload-chunks";
import { toSqsEvent, type SqsEvent } from "./sqs-event";

/** How the event source mapping is set up. */
export interface SqsSourceOptions {
  /** May receive and delete; signs for the queue's region. */
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  /** Most messages of one event: 1 to 10,000, for FIFO queues 1 to 10. */
  readonly batchSize: number;
  /** How long messages are gathered: 0 to 300 s; default 0. Not for FIFO queues. */
  readonly batchingWindowSeconds?: number;
  /** Whether the function may name the messages it failed on. */
  readonly reportBatchItemFailures: boolean;
  /** Most invocations at once; default 5. */
  readonly maximumConcurrency?: number;
  readonly invoke: (event: SqsEvent) => Promise<unknown>;
}

/** SQS returns at most so many messages at a time, and deletes as many. */
const MOST_PER_CALL = 10;
const DEFAULT_CONCURRENCY = 5;
const LONG_POLL_SECONDS = 20;
const AFTER_ERROR_MILLISECONDS = 200;

interface PartialResponse {
  readonly batchItemFailures?: ({ readonly itemIdentifier?: string } | null)[] | null;
}

/** Gives a queue's messages to a function and deletes those it has handled. */
export class SqsSource {
  readonly #options: SqsSourceOptions;
  readonly #batches = new Set<Promise<void>>();
  #stopping = new AbortController();
  #polling: Promise<void> | undefined;

  constructor(options: SqsSourceOptions) {
    this.#options = options;
    const isFifo = options.queueArn.endsWith(".fifo");
    const most = isFifo ? MOST_PER_CALL : 10_000;
    const { batchSize, batchingWindowSeconds = 0, queueArn } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > most) {
      throw new RangeError(`batchSize for ${queueArn} is ${batchSize}; allowed is 1 to ${most}.`);
    }
    if (isFifo && batchingWindowSeconds > 0) {
      throw new RangeError(`${queueArn} is a FIFO queue; it cannot have a batching window.`);
    }
  }

  /** Begins to poll; does nothing when it is polling already. */
  start(): void {
    if (this.#polling) return;
    this.#stopping = new AbortController();
    this.#polling = this.#poll();
  }

  /** Ends polling at once; batches that the function has already are waited for. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#polling;
    this.#polling = undefined;
    await Promise.all(this.#batches);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    const { maximumConcurrency = DEFAULT_CONCURRENCY } = this.#options;
    while (!signal.aborted) {
      if (this.#batches.size === maximumConcurrency) await Promise.race(this.#batches);
      else this.#begin(await this.#gather());
    }
  }

  /** Receives a batch: what there is now, or what comes within the batching window. */
  async #gather(): Promise<Message[]> {
    const { batchSize, batchingWindowSeconds = 0 } = this.#options;
    const batch = await this.#receive(batchSize);
    const end = Date.now() + batchingWindowSeconds * 1000;
    while (batch.length > 0 && batch.length < batchSize && !this.#stopping.signal.aborted) {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      if (seconds <= 0) break;
      batch.push(...(await this.#receive(batchSize - batch.length, seconds)));
    }
    return batch;
  }

  /** A batch of a FIFO queue holds messages of any of its groups, which SQS has locked for it. */
  async #receive(most: number, seconds = LONG_POLL_SECONDS): Promise<Message[]> {
    const { client, queueUrl, batchSize } = this.#options;
    const { signal } = this.#stopping;
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(most, batchSize, MOST_PER_CALL),
      WaitTimeSeconds: Math.min(seconds, LONG_POLL_SECONDS),
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    try {
      const { Messages = [] } = await client.send(command, { abortSignal: signal });
      return Messages;
    } catch {
      // Stopped, or the endpoint cannot be reached for now; polling goes on until it is stopped.
      await pause(AFTER_ERROR_MILLISECONDS, signal);
      return [];
    }
  }

  #begin(batch: Message[]): void {
    const { queueArn } = this.#options;
    for (const part of payloadChunks(batch, (one) => toSqsEvent([one], queueArn).Records)) {
      const work = this.#deliver(part).finally(() => this.#batches.delete(work));
      this.#batches.add(work);
    }
  }

  /** What is not deleted comes back when its visibility timeout ends. */
  async #deliver(batch: Message[]): Promise<void> {
    const { client, queueUrl, queueArn, reportBatchItemFailures, invoke } = this.#options;
    try {
      const response = await invoke(toSqsEvent(batch, queueArn));
      const done = reportBatchItemFailures ? handledMessages(batch, response) : batch;
      for (let from = 0; from < done.length; from += MOST_PER_CALL) {
        const Entries = done
          .slice(from, from + MOST_PER_CALL)
          .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      }
    } catch {
      // The Lambda host has recorded the error.
    }
  }
}

/** Reads a partial batch response; one that names no message of the batch fails the whole batch. */
function handledMessages(batch: Message[], response: unknown): Message[] {
  const { batchItemFailures } = (response ?? {}) as PartialResponse;
  const failed = (batchItemFailures ?? []).map((failure) => failure?.itemIdentifier);
  const isValid = failed.every((id) => batch.some(({ MessageId }) => MessageId === id));
  return isValid ? batch.filter(({ MessageId }) => !failed.includes(MessageId)) : [];
}
