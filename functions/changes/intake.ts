import type { Change } from "../../registry/change-listener";
import { recordLetter } from "../dead-letter";
import { isTooDeep, maxJsonDepth } from "../json-depth";
import { describeRecord, textOf, type KafkaRecord } from "../kafka-event";
import { letterBytes, maxMessageBytes, messageBytes, type QueueMessage } from "../queue";
import { groupOf, type ChangeTask } from "./change-task";
import { parseChange, type ParsedChange } from "./parse-change";

/** Bytes that a task may have: its dead letter has the reason beside it. */
const maxTaskBytes = maxMessageBytes - letterBytes;

/** What of a listener says which changes it hears; whether one matters is the worker's to ask. */
export interface ListenerName {
  readonly identifier: string;
  /** Identifier of its blueprint. */
  readonly blueprint: string;
}

/** What sorting needs to know of this installation. */
export interface ChangeIntakeOptions {
  readonly listeners: readonly ListenerName[];
  /** Longshore's own Port client, whose writes are not listened to. */
  readonly clientId: string;
}

/** Finds the listeners of each change; one bad record or listener never affects another. */
export function sortChanges(
  records: readonly KafkaRecord[],
  options: ChangeIntakeOptions,
): { tasks: QueueMessage[]; deadLetters: QueueMessage[] } {
  const tasks: QueueMessage[] = [];
  const deadLetters: QueueMessage[] = [];
  for (const record of records) {
    if (!record.value) continue;
    const found = sortRecord(record, options);
    tasks.push(...found.tasks);
    // One letter for each record: SQS drops a second one.
    if (found.problems.length > 0)
      deadLetters.push(recordLetter(record, found.problems.join("; ")));
  }
  return { tasks, deadLetters };
}

/** What one record comes to: tasks, and sentences about what could not become one. */
interface Found {
  readonly tasks: QueueMessage[];
  readonly problems: string[];
}

function sortRecord(record: KafkaRecord, options: ChangeIntakeOptions): Found {
  try {
    return readRecord(record, options);
  } catch (error) {
    // Our own mistake, and still no reason to stop the partition.
    return { tasks: [], problems: [`it could not be read: ${String(error)}`] };
  }
}

function readRecord(record: KafkaRecord, { listeners, clientId }: ChangeIntakeOptions): Found {
  const found: Found = { tasks: [], problems: [] };
  const parsed = parseRecord(record);
  if (parsed.kind === "unreadable") found.problems.push(parsed.reason);
  if (parsed.kind !== "change") return found;
  const { change, userId } = parsed;
  // Port names a client by its id, with "@clients" behind it.
  if (userId === clientId || userId === `${clientId}@clients`) return found;
  const heardBy = listeners.filter(({ blueprint }) => blueprint === change.blueprint);
  if (heardBy.length > 0 && isTooDeep({ change })) {
    found.problems.push(`the change has more than ${maxJsonDepth} levels`);
    return found;
  }
  for (const listener of heardBy) {
    try {
      found.tasks.push(toMessage(record, listener, change));
    } catch (error) {
      found.problems.push((error as Error).message);
    }
  }
  return found;
}

function parseRecord(record: KafkaRecord): ParsedChange {
  let text: string;
  try {
    text = textOf(record);
  } catch {
    return { kind: "unreadable", reason: "not UTF-8 text" };
  }
  return parseChange(text);
}

function toMessage(record: KafkaRecord, listener: ListenerName, change: Change): QueueMessage {
  const id = `${describeRecord(record)} ${listener.identifier}`;
  const task: ChangeTask = { id, listener: listener.identifier, change };
  const message = {
    body: JSON.stringify(task),
    group: groupOf(task),
    deduplicationId: id,
  };
  const bytes = messageBytes(message);
  if (bytes > maxTaskBytes) {
    throw new Error(`the change has ${bytes} bytes; at most ${maxTaskBytes} can be handled`);
  }
  return message;
}
