import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Context, SQSRecord } from "aws-lambda";
import { setImmediate } from "node:timers/promises";
import { log } from "./log";
import { deliveriesOf, type RetryOptions, type Turn } from "./sqs-batch";

interface Held {
  readonly record: SQSRecord;
  readonly lost: AbortController;
  readonly keepers: (() => Promise<void>)[];
}

/**
 * The messages of one batch that are worked on at the same time. They are kept from other invocations with one
 * call for all of them, and each is deleted as soon as it is done: what was done stays done when the process
 * dies of another message, and the next message of its group need not wait for the whole batch.
 */
export class KeptMessages {
  readonly #held = new Map<string, Held>();
  readonly #done: SQSRecord[] = [];
  readonly #timer: NodeJS.Timeout;
  /** Of each message, when it was kept for the first time. */
  readonly #kept: Promise<ReadonlySet<string>>;
  #deleting: Promise<void> | undefined;

  /** @param records at most ten */
  constructor(
    records: readonly SQSRecord[],
    private readonly context: Context,
    private readonly client: SQSClient,
    private readonly options: RetryOptions,
  ) {
    for (const record of records) {
      this.#held.set(record.messageId, { record, lost: new AbortController(), keepers: [] });
    }
    this.#kept = this.#keep();
    this.#kept.catch(() => undefined);
    this.#timer = setInterval(() => void this.#beat(), (options.leaseSeconds * 1000) / 3);
  }

  /** What the work on one of them gets to know. */
  turnOf(record: SQSRecord, inCompany: boolean): Turn & { readonly inCompany: boolean } {
    const { awsRequestId } = this.context;
    const { messageId } = record;
    const { lost, keepers } = this.#held.get(messageId) as Held;
    const kept = this.#kept.then((all) => {
      if (!all.has(messageId)) throw new Error("the message belongs to another invocation");
    });
    kept.catch(() => undefined);
    return {
      owner: `${awsRequestId} ${messageId}`,
      messageId,
      inCompany,
      deliveries: deliveriesOf(record),
      availableMilliseconds: () => this.context.getRemainingTimeInMillis(),
      kept,
      lost: lost.signal,
      onHeartbeat: (keep) => void keepers.push(keep),
    };
  }

  /** One is done. When it is the last one, Lambda deletes it together with what was not deleted yet. */
  done(record: SQSRecord): void {
    this.#held.delete(record.messageId);
    this.#done.push(record);
    this.#deleting ??= this.#delete();
  }

  /** Gives some back, for a later delivery. @param seconds until then */
  async giveBack(records: readonly SQSRecord[], seconds: number): Promise<void> {
    for (const { messageId } of records) this.#held.delete(messageId);
    // The pause must be the last word about the messages.
    await this.#kept.catch(() => undefined);
    try {
      await this.#delay(records, seconds);
    } catch (error) {
      const messages = records.map(({ messageId }) => messageId);
      log.warn("pause before the repeat not set", { messages, error: String(error) });
    }
  }

  /** Keeps nothing any more. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#kept.catch(() => undefined);
    await this.#deleting;
  }

  async #beat(): Promise<void> {
    const all = [...this.#held.values()];
    const messages = this.#keep();
    await Promise.all(
      all.map(async ({ record, lost, keepers }) => {
        try {
          const [kept] = await Promise.all([messages, ...keepers.map((keep) => keep())]);
          if (!kept.has(record.messageId)) throw new Error("its message belongs to another one");
        } catch (error) {
          const { message } = error as Error;
          lost.abort(new Error(`the run was lost to another invocation: ${message}`));
        }
      }),
    );
  }

  /** A second longer than the lease, so that the next delivery finds the lease over. */
  async #keep(): Promise<ReadonlySet<string>> {
    const records = [...this.#held.values()].map(({ record }) => record);
    return this.#delay(records, this.options.leaseSeconds + 1);
  }

  /** @returns the ids of those that are still this invocation's */
  async #delay(records: readonly SQSRecord[], seconds: number): Promise<ReadonlySet<string>> {
    if (records.length === 0) return new Set();
    const Entries = toEntries(records).map((one) => ({ ...one, VisibilityTimeout: seconds }));
    const { queueUrl } = this.options;
    const { Failed = [] } = await this.client.send(
      new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }),
    );
    const failed = new Set(Failed.map(({ Id }) => Number(Id)));
    return new Set(records.filter((_, index) => !failed.has(index)).map((one) => one.messageId));
  }

  /** Messages that are done at about the same time go together. */
  async #delete(): Promise<void> {
    await setImmediate();
    while (this.#done.length > 0 && this.#held.size > 0) {
      const Entries = toEntries(this.#done.splice(0));
      try {
        const command = { QueueUrl: this.options.queueUrl, Entries };
        await this.client.send(new DeleteMessageBatchCommand(command));
      } catch (error) {
        // Lambda does it at the end of the batch.
        log.warn("messages not deleted yet", { error: String(error) });
      }
    }
    this.#deleting = undefined;
  }
}

function toEntries(records: readonly SQSRecord[]) {
  return records.map(({ receiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
  }));
}
