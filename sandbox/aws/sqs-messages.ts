import type { JsonObject } from "./call";

/** A message as it lies in a queue. */
export interface StoredMessage {
  readonly id: string;
  /** Name of the queue. */
  readonly queue: string;
  readonly body: string;
  /** Message attributes that are texts. */
  readonly attributes: Readonly<Record<string, string>>;
  /** In milliseconds since the epoch. */
  readonly sentAt: number;
  /** How often it was handed out. */
  readonly received: number;
}

/** A message as it is sent again. */
export interface KeptMessage {
  readonly queue: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly group?: string | undefined;
  readonly deduplication?: string | undefined;
}

/** An attribute as SQS takes it. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
}

/** A message as fauxqs shows it to whoever looks into a queue. */
interface FauxqsMessage {
  readonly messageId: string;
  readonly body: string;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  readonly sentTimestamp: number;
  readonly approximateReceiveCount: number;
}

/** A queue as fauxqs shows it. */
export interface QueueState {
  readonly name: string;
  readonly messages: {
    readonly ready: readonly FauxqsMessage[];
    readonly delayed: readonly FauxqsMessage[];
    readonly inflight: readonly { readonly message: FauxqsMessage }[];
  };
}

/** What fauxqs shows, in our words. */
export function storedMessage(queue: string, message: FauxqsMessage): StoredMessage {
  const texts = Object.entries(message.messageAttributes).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue] as const],
  );
  return {
    ...{ id: message.messageId, queue, body: message.body },
    attributes: Object.fromEntries(texts),
    sentAt: message.sentTimestamp,
    received: message.approximateReceiveCount,
  };
}

/** The messages of a queue, the oldest first, whoever has received them meanwhile. */
export function keptMessages({ name: queue, messages }: QueueState): KeptMessage[] {
  const { ready, delayed, inflight } = messages;
  return [...inflight.map(({ message }) => message), ...ready, ...delayed]
    .sort((one, other) => one.sentTimestamp - other.sentTimestamp)
    .map((message) => ({
      ...{ queue, body: message.body, attributes: message.messageAttributes },
      ...{ group: message.messageGroupId, deduplication: message.messageDeduplicationId },
    }));
}

/** The messages of an answer to `ReceiveMessage`. */
export function handedOut(body: string): { id: string; receipt: string }[] {
  const { Messages = [] } = JSON.parse(body) as {
    Messages?: { MessageId: string; ReceiptHandle: string }[];
  };
  return Messages.map(({ MessageId: id, ReceiptHandle: receipt }) => ({ id, receipt }));
}

/** The receipts of a call that removes messages, one or many. */
export function receiptsIn({ ReceiptHandle: one, Entries: many }: JsonObject): string[] {
  const entries = Array.isArray(many) ? (many as { ReceiptHandle?: unknown }[]) : [];
  return [one, ...entries.map(({ ReceiptHandle }) => ReceiptHandle)].filter(
    (receipt) => typeof receipt === "string",
  );
}
