import type { SQSClient } from "@aws-sdk/client-sqs";
import { sendAll, type QueueMessage } from "../queue";
import { isSharedGroup } from "./run-message";

/** The queues of runs. */
export interface RunQueues {
  /** Of runs that have a process of their own each. */
  readonly queueUrl: string;
  /** Of runs that share processes; undefined where none do. */
  readonly sharedQueueUrl?: string | undefined;
}

/** Sends messages about runs, each to the queue that its group is on. @throws when a queue cannot be reached */
export async function sendRuns(
  sqs: SQSClient,
  { queueUrl, sharedQueueUrl }: RunQueues,
  messages: readonly QueueMessage[],
): Promise<void> {
  if (sharedQueueUrl === undefined) return sendAll(sqs, queueUrl, messages);
  const isShared = ({ group = "" }: QueueMessage) => isSharedGroup(group);
  await Promise.all([
    sendAll(
      sqs,
      queueUrl,
      messages.filter((one) => !isShared(one)),
    ),
    sendAll(sqs, sharedQueueUrl, messages.filter(isShared)),
  ]);
}
