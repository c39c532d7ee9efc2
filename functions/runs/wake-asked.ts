import type { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { strayLetter } from "../dead-letter";
import { log } from "../log";
import { sendAll, type QueueMessage } from "../queue";
import { wakeMessage } from "./run-message";
import { sendRuns, type RunQueues } from "./send-runs";
import { readWakeRequest } from "./wake-request";

/** Where wakes go. */
export interface WakeAskedParts extends RunQueues {
  readonly sqs: SQSClient;
  readonly deadLettersUrl: string;
}

/**
 * Wakes the runs that a batch of the wakes queue asks for; what asks for anything else is a dead letter.
 * @throws when a queue cannot be reached.
 */
export async function wakeAsked(
  { sqs, deadLettersUrl, ...queues }: WakeAskedParts,
  { Records }: SQSEvent,
): Promise<void> {
  const wakes: QueueMessage[] = [];
  const letters: QueueMessage[] = [];
  for (const message of Records) {
    try {
      const { wake, group } = readWakeRequest(message.body);
      wakes.push(wakeMessage(wake, group, message.messageId));
    } catch (error) {
      letters.push(strayLetter({ message, reason: (error as Error).message }));
    }
  }
  await sendRuns(sqs, queues, wakes);
  await sendAll(sqs, deadLettersUrl, letters);
  log.info("wakes asked", { count: wakes.length, deadLetters: letters.length });
}
