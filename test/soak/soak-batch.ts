import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { readRunMessage, type RunMessage } from "../../functions/runs/run-message";
import { handleTogether, type SharedOptions, type SharedTurn } from "../../functions/shared-batch";
import type { Life } from "./mortal";

/** A message that is delivered. */
export interface BatchMessage {
  readonly message: RunMessage;
  readonly group: string;
  readonly deliveries: number;
}

interface Sent {
  readonly constructor: { readonly name: string };
  readonly input: { readonly Entries: readonly { readonly ReceiptHandle?: string }[] };
}

/** One batch of the queue of runs that share a process, with a queue that notes what is deleted. */
export class SoakBatch<M extends BatchMessage> {
  /** What was deleted while others of the batch were worked on. */
  readonly deleted = new Set<M>();
  readonly #messages: ReadonlyMap<string, M>;

  /** @param name tells this invocation from others */
  constructor(
    messages: readonly M[],
    private readonly name: string,
  ) {
    this.#messages = new Map(messages.map((one, index) => [`m${index}`, one]));
  }

  /** Handles it within a life. @returns what comes again */
  async handle(
    life: Life,
    suspect: SharedOptions["suspect"],
    work: (message: RunMessage, turn: SharedTurn) => Promise<void>,
  ): Promise<ReadonlySet<M>> {
    const client = life.calling({ send: (command: Sent) => this.#send(command) });
    const context = {
      awsRequestId: this.name,
      getRemainingTimeInMillis: () => 600_000,
    } as Partial<Context> as Context;
    const { batchItemFailures } = await handleTogether(
      this.#event(),
      context,
      client as unknown as SQSClient,
      {
        ...{ queueUrl: "shared.fifo", deadLettersUrl: "dead.fifo", leaseSeconds: 86_400 },
        ...{ retrySeconds: 0, mostMilliseconds: 1000, suspect },
      },
      (body, turn) => work(readRunMessage(body), turn),
    );
    return new Set(batchItemFailures.map(({ itemIdentifier }) => this.#of(itemIdentifier)));
  }

  async #send({ constructor, input }: Sent): Promise<object> {
    if (constructor.name === "DeleteMessageBatchCommand") {
      for (const { ReceiptHandle = "" } of input.Entries) this.deleted.add(this.#of(ReceiptHandle));
    }
    return {};
  }

  #of(id: string): M {
    const message = this.#messages.get(id);
    if (!message) throw new Error(`Message ${id} is none of this batch.`);
    return message;
  }

  #event(): SQSEvent {
    const records = [...this.#messages].map(([messageId, { message, group, deliveries }]) => ({
      ...{ messageId, receiptHandle: messageId, body: JSON.stringify(message) },
      attributes: { ApproximateReceiveCount: String(deliveries), MessageGroupId: group },
    }));
    return { Records: records as Partial<SQSRecord>[] as SQSRecord[] };
  }
}
