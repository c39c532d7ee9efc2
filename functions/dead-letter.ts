import type { SQSRecord } from "aws-lambda";
import { describeRecord, type KafkaRecord, type StrayMessage } from "./kafka-event";
import { letterBytes, maxMessageBytes, messageBytes, type QueueMessage } from "./queue";

/** A reason may quote what others sent. */
const maxReasonCharacters = 500;
/** What the types of a letter's attributes count besides. */
const typeBytes = 64;

/** A record that nobody can handle, whole, with the reason; `npm run redrive` brings it back. */
export function recordLetter(record: KafkaRecord, reason: string): QueueMessage {
  const where = describeRecord(record);
  const { topic, partition, offset, redriven } = record;
  const short = shorten(reason);
  const whole: QueueMessage = {
    body: JSON.stringify({ source: "kafka", reason: short, ...record }),
    group: where,
    // A letter that came back and is refused again is another letter, not a repeat.
    deduplicationId: redriven === undefined ? where : `${where} ${redriven}`,
    attributes: { reason: short },
  };
  if (messageBytes(whole) <= maxMessageBytes - letterBytes) return whole;
  // A value that is too large for SQS can still be read from the topic.
  const rest = { source: "kafka", reason: short, topic, partition, offset };
  return { ...whole, body: JSON.stringify({ ...rest, value: null, valueOmitted: true }) };
}

/**
 * A message of one of our own queues that nobody can handle, as it came; `npm run redrive` sends it
 * to that queue again. One that leaves no room for a reason goes without: the log has it.
 * @param queue name, ARN or URL of the queue
 */
export function messageLetter(
  { body, messageId, attributes }: Pick<SQSRecord, "body" | "messageId" | "attributes">,
  queue: string,
  reason: string,
): QueueMessage {
  const group = attributes.MessageGroupId ?? messageId;
  const letter = { body, group, deduplicationId: messageId };
  const name = queue.split(/[:/]/).at(-1) ?? "";
  return withRoom(letter, { reason: shorten(reason), queue: name });
}

/** A message of a queue that has neither groups nor ids, as it came, with the short reason that it gets. */
export function bareLetter(
  body: string,
  reason: string,
): { message: QueueMessage; reason: string } {
  const short = shorten(reason);
  return { message: withRoom({ body }, { reason: short }), reason: short };
}

/** A message of the queue of redriven records that holds none. */
export function strayLetter({ message, reason }: StrayMessage): QueueMessage {
  return messageLetter(message, message.eventSourceARN, reason);
}

/** A message that leaves no room for them goes without its attributes: the log has the reason. */
function withRoom(letter: QueueMessage, attributes: Record<string, string>): QueueMessage {
  const whole = { ...letter, attributes };
  return messageBytes(whole) + typeBytes <= maxMessageBytes ? whole : letter;
}

function shorten(reason: string): string {
  return reason.slice(0, maxReasonCharacters);
}
