import type { KafkaEvent, KafkaRecord } from "../../functions/kafka-event";

/** A record of the runs topic with this text as its value. */
export function kafkaRecord(text: string | Buffer, offset = 0): KafkaRecord {
  const value = Buffer.from(text).toString("base64");
  return { topic: "org_example.runs", partition: 0, offset, value };
}

/** A Lambda event with one record for each text. */
export function kafkaEvent(...texts: string[]): KafkaEvent {
  return {
    records: { "org_example.runs-0": texts.map((text, offset) => kafkaRecord(text, offset)) },
  };
}
