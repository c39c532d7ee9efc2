import type { SQSEvent } from "aws-lambda";

/** One record of a Kafka batch; `value` is base64, null for a tombstone. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value?: string | null;
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

/** The records of a batch, each partition in its order; or those of dead letters that came back. */
export function recordsOf(event: KafkaEvent | SQSEvent): KafkaRecord[] {
  if ("records" in event) return Object.values(event.records).flat();
  return event.Records.map(({ body, messageId }) => {
    const { topic, partition, offset, value = null } = JSON.parse(body) as KafkaRecord;
    return { topic, partition, offset, value, redriven: messageId };
  });
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
