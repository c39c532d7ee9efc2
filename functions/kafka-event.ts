import type { SQSEvent, SQSRecord } from "aws-lambda";
import * as t from "io-ts";
import { count, decodeBody, limited } from "./decode-body";

/** One record of a Kafka batch; `value` is base64, null for a tombstone. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value?: string | null;
  /** When it was sent, in milliseconds since the epoch; -1 when Kafka does not know. */
  readonly timestamp?: number;
  /** Id of the message in which it came, when it did not come from Kafka but out of dead letters. */
  readonly redriven?: string;
}

/**
 * What Lambda receives from a self-managed Kafka event source.
 * @see AWS Lambda developer guide, "Using Lambda with self-managed Apache Kafka"
 */
export interface KafkaEvent {
  readonly records: Record<string, readonly KafkaRecord[]>;
}

/** A message of the queue of redriven records that holds none. */
export interface StrayMessage {
  readonly message: SQSRecord;
  readonly reason: string;
}

/** What a batch holds. */
export interface Batch {
  readonly records: readonly KafkaRecord[];
  readonly strays: readonly StrayMessage[];
}

/** Kafka's own limit for the name of a topic. */
const maxTopicCharacters = 249;

const redrivenRecord = t.intersection([
  t.type({ topic: limited(maxTopicCharacters), partition: count, offset: count }),
  t.partial({
    value: t.union([t.string, t.null]),
    timestamp: t.union([count, t.literal(-1)], "milliseconds, or -1"),
  }),
]);

/** The records of a batch, each partition in its order; or those of dead letters that came back. */
export function readBatch(event: KafkaEvent | SQSEvent): Batch {
  if ("records" in event) return { records: Object.values(event.records).flat(), strays: [] };
  const records: KafkaRecord[] = [];
  const strays: StrayMessage[] = [];
  for (const message of event.Records) {
    try {
      records.push(readRedriven(message));
    } catch (error) {
      strays.push({ message, reason: (error as Error).message });
    }
  }
  return { records, strays };
}

function readRedriven({ body, messageId }: SQSRecord): KafkaRecord {
  const { topic, partition, offset, value = null, timestamp } = decodeBody(redrivenRecord, body);
  const sent = timestamp === undefined ? {} : { timestamp };
  return { topic, partition, offset, value, ...sent, redriven: messageId };
}

/** The text of a record; bytes that are no UTF-8 are refused. @throws TypeError */
export function textOf(record: KafkaRecord): string {
  const bytes = Buffer.from(record.value ?? "", "base64");
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
}

/** Names a record, as in `acme.runs-0 offset 42`. */
export function describeRecord(record: KafkaRecord): string {
  return `${record.topic}-${record.partition} offset ${record.offset}`;
}
