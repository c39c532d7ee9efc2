import type { Message } from "@aws-sdk/client-sqs";
import { queueName } from "./queue-name";

/** A dead letter as it was taken from its queue. */
export interface Letter {
  /** Id of the message. */
  readonly id: string;
  /** URL of the dead-letter queue that holds it. */
  readonly queueUrl: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** Message attributes. */
  readonly attributes: Readonly<Record<string, string>>;
  /** When it was sent, in milliseconds. */
  readonly sentAt: number;
  /** Group in a FIFO queue. */
  readonly group: string | undefined;
  /** Name of the queue whose redrive policy moved it here; undefined when it was written. */
  readonly movedFrom: string | undefined;
  /** Why it is dead. */
  readonly reason: string;
}

/** Reads what a dead-letter queue gives. */
export function readLetter(queueUrl: string, message: Message): Letter {
  const system: Readonly<Record<string, string>> = message.Attributes ?? {};
  const own = Object.entries(message.MessageAttributes ?? {});
  const attributes = Object.fromEntries(own.map(([name, one]) => [name, one.StringValue ?? ""]));
  const source = system.DeadLetterQueueSourceArn;
  const movedFrom = source === undefined ? undefined : queueName(source);
  return {
    id: message.MessageId ?? "",
    queueUrl,
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes,
    sentAt: Number(system.SentTimestamp ?? 0),
    group: system.MessageGroupId,
    movedFrom,
    reason: reasonOf(attributes, movedFrom),
  };
}

/** Why a letter is dead. @see EventBridge user guide, "Using dead-letter queues": RULE_ARN, ERROR_CODE, ERROR_MESSAGE */
function reasonOf(
  { reason, RULE_ARN = "", ERROR_CODE, ERROR_MESSAGE = "" }: Readonly<Record<string, string>>,
  movedFrom: string | undefined,
): string {
  if (reason !== undefined) return reason;
  if (ERROR_CODE !== undefined) {
    const rule = RULE_ARN.split("/").at(-1) ?? "";
    return `EventBridge could not deliver it for rule ${rule}: ${ERROR_CODE} ${ERROR_MESSAGE}`.trimEnd();
  }
  const queue = movedFrom === undefined ? "its queue" : movedFrom;
  return `${queue} gave up on it; look into the logs of the function that reads it`;
}
