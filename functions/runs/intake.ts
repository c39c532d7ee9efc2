import { recordLetter } from "../dead-letter";
import { holdsInfinite, isTooDeep, maxJsonDepth } from "../json-depth";
import { describeRecord, textOf, type KafkaRecord } from "../kafka-event";
import { letterBytes, maxMessageBytes, messageBytes, type QueueMessage } from "../queue";
import { parseMessage, type ParseOptions } from "./parse-message";
import { groupOf } from "./run-message";
import type { RunRequest } from "./run-request";
import { verifySignature, type SignatureState } from "./signature";

/** What a batch of the runs topic comes to. */
export interface SortedRecords {
  readonly runs: readonly QueueMessage[];
  readonly deadLetters: readonly QueueMessage[];
  /** One sentence for each record that is not ours. */
  readonly skipped: readonly string[];
  /** How many runs have a signature that is wrong. */
  readonly wronglySigned: number;
  /** How many runs have no signature. */
  readonly unsigned: number;
}

/** How records are read. */
export interface IntakeOptions extends ParseOptions {
  /**
   * The secrets with which messages may be signed: the present one, and one that it replaced; or that what
   * brought them was checked already.
   */
  readonly messageSecrets: readonly string[] | "checked";
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
  const signatures = { valid: 0, invalid: 0, absent: 0 };
  for (const record of records) {
    const sorted = sortRecord(record, options);
    if (sorted.signature) signatures[sorted.signature] += 1;
    if ("run" in sorted) runs.push(sorted.run);
    if ("reason" in sorted) deadLetters.push(recordLetter(record, sorted.reason));
    if ("skipped" in sorted) skipped.push(`${describeRecord(record)}: ${sorted.skipped}`);
  }
  const { invalid: wronglySigned, absent: unsigned } = signatures;
  return { runs, deadLetters, skipped, wronglySigned, unsigned };
}

/** What one record comes to: a message of the runs queue, the reason of a dead letter, or nothing of ours. */
export type Sorted = {
  readonly signature?: SignatureState;
  /** The run that it is about, where it says so and the run could be ended. */
  readonly runId?: string | undefined;
} & ({ readonly run: QueueMessage } | { readonly reason: string } | { readonly skipped: string });

/** Reads one record; never throws, whatever it holds. */
export function sortRecord(record: KafkaRecord, options: IntakeOptions): Sorted {
  try {
    if (!record.value) return { skipped: "an empty record" };
    const text = decode(record);
    if (text === undefined) return { reason: "not UTF-8 text" };
    const parsed = parseMessage(text, options);
    if (parsed.kind === "foreign") return { skipped: parsed.reason, runId: parsed.runId };
    if (parsed.kind === "unreadable") return parsed;
    const { runId } = parsed.run;
    const signature = checkSignature(text, options);
    const problem = describeSignature(signature, options);
    const isShared = options.actions.get(parsed.run.action)?.shared === true;
    const run: RunRequest = isShared ? { ...parsed.run, shared: true } : parsed.run;
    return problem === undefined
      ? { signature, runId, run: runMessage(run, record) }
      : { signature, runId, reason: `run "${runId}" is not from Port: ${problem}` };
  } catch (error) {
    // Our own mistake, and still no reason to stop the partition.
    return { reason: `it could not be read: ${String(error)}` };
  }
}

function decode(record: KafkaRecord): string | undefined {
  try {
    return textOf(record);
  } catch {
    return undefined;
  }
}

function checkSignature(text: string, { messageSecrets }: IntakeOptions): SignatureState {
  if (messageSecrets === "checked") return "valid";
  const states = messageSecrets.map((secret) => verifySignature(text, secret));
  return states.find((state) => state !== "invalid") ?? "invalid";
}

/** @returns undefined for a message that is let through */
function describeSignature(
  signature: SignatureState,
  { requireSignature }: IntakeOptions,
): string | undefined {
  if (signature === "invalid") {
    return (
      "its signature is wrong. If all are, the setting portOrganizationSecret is not the organisation's client secret, " +
      "with which Port signs"
    );
  }
  if (signature === "valid" || !requireSignature) return undefined;
  return "it is not signed, and the setting requireSignature is true";
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
  if (holdsInfinite(run.properties)) {
    return refused(
      `The inputs of this run hold a number that is too large to be kept; allowed are numbers up to ${Number.MAX_VALUE}.`,
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

/**
 * @returns when it was sent; undefined for one that is not too old, of which Kafka does not know it (-1), or that a
 *   person brought back
 */
function tooOld({ timestamp, redriven }: KafkaRecord): number | undefined {
  if (timestamp === undefined || timestamp < 0 || redriven !== undefined) return undefined;
  return Date.now() - timestamp > maxAgeMilliseconds ? timestamp : undefined;
}

function describeAge(sentAt: number): string {
  return (
    `This run was sent at ${new Date(sentAt).toISOString()}, and nobody took it up for ` +
    `${maxAgeMilliseconds / 3_600_000} hours, so it was not executed. Run the action again if it is still wanted.`
  );
}
