import type { Change, ChangeListener } from "../../registry/change-listener";
import { blueprintIdentifier } from "../../registry/blueprint";
import { describeRecord, textOf, type KafkaRecord } from "../kafka-event";
import { maxMessageBytes, messageBytes, type QueueMessage } from "../queue";
import { deadLetter } from "../runs/intake";
import { parseChange } from "./parse-change";

/** A change on its way to one listener (JSON on the changes queue). */
export interface ChangeTask {
  /** Unique for the change and the listener. */
  readonly id: string;
  /** Identifier of the listener. */
  readonly listener: string;
  readonly change: Change;
}

/** What sorting needs to know of this installation. */
export interface ChangeIntakeOptions {
  readonly listeners: readonly ChangeListener[];
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
    try {
      tasks.push(...tasksOf(record, options));
    } catch (error) {
      deadLetters.push(deadLetter(record, (error as Error).message));
    }
  }
  return { tasks, deadLetters };
}

function tasksOf(
  record: KafkaRecord,
  { listeners, clientId }: ChangeIntakeOptions,
): QueueMessage[] {
  const parsed = parseChange(textOf(record));
  if (parsed.kind === "unreadable") throw new Error(parsed.reason);
  if (parsed.kind === "foreign") return [];
  const { change, userId } = parsed;
  // Port names a client by its id, with "@clients" behind it.
  if (userId === clientId || userId === `${clientId}@clients`) return [];
  return listeners
    .filter((listener) => blueprintIdentifier(listener.blueprint) === change.blueprint)
    .filter((listener) => isWanted(listener, change))
    .map((listener) => toMessage(record, listener, change));
}

function isWanted(listener: ChangeListener, change: Change): boolean {
  try {
    return listener.when(change);
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`when() of listener "${listener.identifier}" threw: ${reason}`, {
      cause: error,
    });
  }
}

function toMessage(record: KafkaRecord, listener: ChangeListener, change: Change): QueueMessage {
  const id = `${describeRecord(record)} ${listener.identifier}`;
  const task: ChangeTask = { id, listener: listener.identifier, change };
  const message = {
    body: JSON.stringify(task),
    group: `${listener.identifier} ${change.blueprint}/${change.entity}`,
    deduplicationId: id,
  };
  if (messageBytes(message) > maxMessageBytes) {
    throw new Error(
      `the change has ${messageBytes(message)} bytes; at most ${maxMessageBytes} can be handled`,
    );
  }
  return message;
}
