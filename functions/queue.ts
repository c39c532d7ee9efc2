import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { createHash } from "node:crypto";
import { maxMessageBytes } from "../registry/queue-limits";
import { mapLimited } from "./map-limited";

export { maxMessageBytes };

/** A message. Group and deduplication id belong to FIFO queues; they may be any text and are hashed. */
export interface QueueMessage {
  /** JSON text. */
  readonly body: string;
  /** Messages of one group are handled one after another, in order. */
  readonly group?: string;
  /** A second message with the same id within five minutes is dropped by SQS. */
  readonly deduplicationId?: string;
  /** Seconds until it is delivered, at most 900; standard queues alone. */
  readonly delaySeconds?: number;
  /** Short texts beside the body, such as the reason of a dead letter. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Bytes that a message leaves free for what stands beside it in its dead letter: reason and queue. */
export const letterBytes = 2048;
const maxEntries = 10;

/**
 * Characters that SQS refuses, and those beyond the basic plane, which not every implementation of it
 * takes; one of them would make every repeat of a batch fail. Bodies are JSON and hold them as escapes.
 */
const refusedBySqs = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}]/gu;

/** Calls to a queue that are under way at a time. */
const callsAtATime = 10;

/**
 * Sends messages, at most ten and 256 KiB to a call and several calls at a time; those of one group in
 * their order.
 * @throws Error when the queue cannot be reached or refuses a message.
 */
export async function sendAll(
  client: SQSClient,
  queueUrl: string,
  messages: readonly QueueMessage[],
): Promise<void> {
  for (const wave of waves(chunks(messages))) {
    const failures = await mapLimited(wave, callsAtATime, (chunk) =>
      sendChunk(client, queueUrl, chunk).catch((error: unknown) => [error]),
    );
    for (const failure of failures) if (failure) throw failure[0];
  }
}

async function sendChunk(
  client: SQSClient,
  queueUrl: string,
  chunk: readonly QueueMessage[],
): Promise<undefined> {
  const answer = await client.send(
    new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: chunk.map(toEntry) }),
  );
  const refused = answer.Failed?.[0];
  if (refused) {
    throw new Error(
      `Queue ${queueUrl} refused a message: ${refused.Code} ${refused.Message ?? ""}`,
    );
  }
}

/** Calls that may be made at the same time, wave after wave: a group is in one call of a wave at most. */
function waves(all: readonly QueueMessage[][]): QueueMessage[][][] {
  const result: QueueMessage[][][] = [];
  const waveOf = new Map<string, number>();
  for (const chunk of all) {
    const groups = chunk.flatMap(({ group }) => group ?? []);
    const wave = Math.max(0, ...groups.map((group) => (waveOf.get(group) ?? -1) + 1));
    for (const group of groups) waveOf.set(group, wave);
    (result[wave] ??= []).push(chunk);
  }
  return result;
}

/** Bytes that count against SQS's limit. */
export function messageBytes(message: QueueMessage): number {
  const attributes = Object.entries(message.attributes ?? {}).flat();
  return [bodyOf(message), ...attributes].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function chunks(messages: readonly QueueMessage[]): QueueMessage[][] {
  const result: QueueMessage[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    const size = messageBytes(message);
    const last = result.at(-1);
    if (last && last.length < maxEntries && bytes + size <= maxMessageBytes) {
      last.push(message);
      bytes += size;
    } else {
      result.push([message]);
      bytes = size;
    }
  }
  return result;
}

function toEntry(message: QueueMessage, index: number): SendMessageBatchRequestEntry {
  const attributes = Object.entries(message.attributes ?? {}).map(([name, value]) => [
    name,
    { DataType: "String", StringValue: value.replace(refusedBySqs, "?") },
  ]);
  return {
    Id: String(index),
    MessageBody: bodyOf(message),
    ...(message.delaySeconds !== undefined && { DelaySeconds: message.delaySeconds }),
    ...(message.group !== undefined && { MessageGroupId: fifoId(message.group) }),
    ...(message.deduplicationId !== undefined && {
      MessageDeduplicationId: fifoId(message.deduplicationId),
    }),
    MessageAttributes: Object.fromEntries(
      attributes,
    ) as SendMessageBatchRequestEntry["MessageAttributes"],
  };
}

function bodyOf({ body }: QueueMessage): string {
  return body.replace(
    /[\uD800-\uDFFF\uFFFE\uFFFF]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16)}`,
  );
}

/**
 * What a FIFO queue gets for a group or deduplication id: identifiers in Port may be longer than SQS's
 * 128 characters and hold any letter.
 */
export function fifoId(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
