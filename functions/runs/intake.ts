import { recordLetter } from "../dead-letter";
import { isTooDeep, maxJsonDepth } from "../json-depth";
import { describeRecord, textOf, type KafkaRecord } from "../kafka-event";
import { letterBytes, maxMessageBytes, messageBytes, type QueueMessage } from "../queue";
import { parseMessage, type ParsedMessage, type ParseOptions } from "./parse-message";
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

/** Bytes that a run may have on the queue: its dead letter has the reason beside it. */
const maxRunBytes = maxMessageBytes - letterBytes;
/** Port's own limit for an entity's identifier. */
const maxIdentifierCharacters = 1000;
/**
 * A run that stood on the topic for longer is not executed: whoever asked no longer waits for it, and
 * what it was about has moved on. A consumer that reads the topic from its start meets such runs.
 */
const maxAgeMilliseconds = 24 * 3_600_000;

/**
 * Sorts the records of a batch into runs for the queue, dead letters and records of others.
 * One bad record never affects another, whatever it holds.
 */
export function sortRecords(
  records: readonly KafkaRecord[],
  options: IntakeOptions,
): SortedRecords {
  const runs: QueueMessage[] = [];
  const deadLetters: QueueMessage[] = [];
  const skipped: string[] = [];
  for (const record of records) {
    const sorted = sortRecord(record, options);
    if ("run" in sorted) runs.push(sorted.run);
    if ("reason" in sorted) deadLetters.push(recordLetter(record, sorted.reason));
    if ("skipped" in sorted) skipped.push(`${describeRecord(record)}: ${sorted.skipped}`);
  }
  return { runs, deadLetters, skipped };
}

type Sorted =
  { readonly run: QueueMessage } | { readonly reason: string } | { readonly skipped: string };

function sortRecord(record: KafkaRecord, options: IntakeOptions): Sorted {
  try {
    const parsed = readRecord(record, options);
    if (parsed.kind === "run") return { run: runMessage(parsed.run, record) };
    return parsed.kind === "foreign" ? { skipped: parsed.reason } : { reason: parsed.reason };
  } catch (error) {
    // Our own mistake, and still no reason to stop the partition.
    return { reason: `it could not be read: ${String(error)}` };
  }
}

function readRecord(record: KafkaRecord, options: IntakeOptions): ParsedMessage {
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

/** The message that starts a run, or that ends it with the reason why it is not started. */
function runMessage(run: RunRequest, record: KafkaRecord): QueueMessage {
  const common = { group: groupOf(run), deduplicationId: run.runId };
  const refused = (refusal: string) => ({
    ...common,
    body: JSON.stringify(refuse(run, refusal)),
  });
  const sentAt = tooOld(record);
  if (sentAt !== undefined) return refused(describeAge(sentAt));
  if (isTooDeep([run.properties, run.entity])) {
    return refused(
      `The inputs or the entity of this run have more than ${maxJsonDepth - 1} levels, which is more than can be handled.`,
    );
  }
  const message = { ...common, body: JSON.stringify(run) };
  const bytes = messageBytes(message);
  if (bytes <= maxRunBytes) return message;
  return refused(
    `The inputs and the entity of this run have ${bytes} bytes together; ` +
      `at most ${maxRunBytes} can be handled. Give shorter inputs.`,
  );
}

/** What is left of a run that is not started: nothing in it is of any length. */
function refuse(run: RunRequest, refusal: string): RunRequest {
  const { runId, action, blueprint, entityIdentifier } = run;
  const isLong = (entityIdentifier ?? "").length > maxIdentifierCharacters;
  return {
    ...{ runId, action, blueprint, refusal },
    entityIdentifier: isLong ? null : entityIdentifier,
    ...{ entity: null, properties: {}, by: {} },
  };
}

/** @returns when it was sent; undefined for one that is not too old, or that a person brought back */
function tooOld({ timestamp, redriven }: KafkaRecord): number | undefined {
  if (timestamp === undefined || redriven !== undefined) return undefined;
  return Date.now() - timestamp > maxAgeMilliseconds ? timestamp : undefined;
}

function describeAge(sentAt: number): string {
  return (
    `This run was sent at ${new Date(sentAt).toISOString()}, and nobody took it up for ` +
    `${maxAgeMilliseconds / 3_600_000} hours, so it was not executed. Run the action again if it is still wanted.`
  );
}
