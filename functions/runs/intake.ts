import { describeRecord, textOf, type KafkaRecord } from "../kafka-event";
import { maxMessageBytes, messageBytes, type QueueMessage } from "../queue";
import { parseMessage, type ParseOptions } from "./parse-message";
import { groupOf } from "./run-message";
import type { RunRequest } from "./run-request";
import { verifySignature } from "./signature";

/** What a batch of the runs topic comes to. */
export interface SortedRecords {
  readonly runs: readonly QueueMessage[];
  readonly deadLetters: readonly QueueMessage[];
  /** One sentence for each record that is not ours. */
  readonly skipped: readonly string[];
}

/** How records are read. */
export interface IntakeOptions extends ParseOptions {
  /** Port client secret, with which messages are signed. */
  readonly clientSecret: string;
  /** Whether a message without a signature is refused. */
  readonly requireSignature: boolean;
}

/**
 * Sorts the records of a batch into runs for the queue, dead letters and records of others.
 * One bad record never affects another.
 */
export function sortRecords(
  records: readonly KafkaRecord[],
  options: IntakeOptions,
): SortedRecords {
  const runs: QueueMessage[] = [];
  const deadLetters: QueueMessage[] = [];
  const skipped: string[] = [];
  for (const record of records) {
    const parsed = readRecord(record, options);
    if (parsed.kind === "run") runs.push(runMessage(parsed.run));
    if (parsed.kind === "unreadable") deadLetters.push(deadLetter(record, parsed.reason));
    if (parsed.kind === "foreign") skipped.push(`${describeRecord(record)}: ${parsed.reason}`);
  }
  return { runs, deadLetters, skipped };
}

function readRecord(record: KafkaRecord, options: IntakeOptions): ReturnType<typeof parseMessage> {
  if (!record.value) return { kind: "foreign", reason: "an empty record" };
  let text: string;
  try {
    text = textOf(record);
  } catch {
    return { kind: "unreadable", reason: "not UTF-8 text" };
  }
  const parsed = parseMessage(text, options);
  if (parsed.kind !== "run") return parsed;
  const signature = verifySignature(text, options.clientSecret);
  if (signature === "valid" || (signature === "absent" && !options.requireSignature)) return parsed;
  const problem = signature === "absent" ? "it is not signed" : "its signature is wrong";
  return { kind: "unreadable", reason: `run "${parsed.run.runId}" is not from Port: ${problem}` };
}

function runMessage(run: RunRequest): QueueMessage {
  const message = { body: JSON.stringify(run), group: groupOf(run), deduplicationId: run.runId };
  const bytes = messageBytes(message);
  if (bytes <= maxMessageBytes) return message;
  const refusal =
    `The inputs and the entity of this run have ${bytes} bytes together; ` +
    `at most ${maxMessageBytes} can be handled. Give shorter inputs.`;
  const short: RunRequest = { ...run, properties: {}, entity: null, refusal };
  return { ...message, body: JSON.stringify(short) };
}

/** A record that nobody can handle, whole, with the reason; `npm run redrive` brings it back. */
export function deadLetter(record: KafkaRecord, reason: string): QueueMessage {
  const where = describeRecord(record);
  const { topic, partition, offset, redriven } = record;
  // A reason may quote what the record holds.
  const short = reason.slice(0, 500);
  const whole: QueueMessage = {
    body: JSON.stringify({ source: "kafka", reason: short, ...record }),
    group: where,
    // A letter that came back and is refused again is another letter, not a repeat.
    deduplicationId: redriven === undefined ? where : `${where} ${redriven}`,
    attributes: { reason: short },
  };
  if (messageBytes(whole) <= maxMessageBytes - 1024) return whole;
  // A value that is too large for SQS can still be read from the topic.
  const rest = { source: "kafka", reason: short, topic, partition, offset };
  return { ...whole, body: JSON.stringify({ ...rest, value: null, valueOmitted: true }) };
}
