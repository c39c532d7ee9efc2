import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { readLetter, type Letter } from "./letter";

/** How long letters are kept from others while they are worked on. */
const heldSeconds = 15 * 60;
/** Which letters are taken. */
export interface CollectOptions {
  readonly isWanted: (letter: Letter) => boolean;
  /** How many of those at most. */
  readonly limit: number;
  /** How long a poll waits; from 1 on it asks all servers of a queue, and misses no letter. */
  readonly waitSeconds: number;
}

/**
 * Takes letters until there is no more, or enough are wanted. All are taken before the first is sent
 * back: a letter that is refused again is not seen twice.
 */
export async function collect(
  client: SQSClient,
  queueUrl: string,
  { isWanted, limit, waitSeconds }: CollectOptions,
): Promise<{ wanted: Letter[]; others: Letter[] }> {
  const byId = new Map<string, Letter>();
  const wanted = () => [...byId.values()].filter(isWanted);
  while (wanted().length < limit) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: heldSeconds,
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      }),
    );
    if (Messages.length === 0) break;
    // A standard queue may give a letter twice; the later receipt is the one that counts.
    for (const message of Messages)
      byId.set(message.MessageId ?? "", readLetter(queueUrl, message));
  }
  const oldestFirst = wanted().sort((a, b) => a.sentAt - b.sentAt);
  const chosen = new Set(oldestFirst.slice(0, limit));
  const others = [...byId.values()].filter((letter) => !chosen.has(letter));
  return { wanted: [...chosen], others };
}

/** About how many letters a queue shows. */
export async function countLetters(client: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages"],
    }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** Removes a letter from its queue. */
export async function remove(
  client: SQSClient,
  { queueUrl, receiptHandle }: Letter,
): Promise<void> {
  await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
}

/** Shows letters to others again; those that cannot be given back show by themselves after a while. */
export async function giveBack(client: SQSClient, letters: readonly Letter[]): Promise<void> {
  for (const [queueUrl, ofQueue] of Map.groupBy(letters, (letter) => letter.queueUrl)) {
    for (let index = 0; index < ofQueue.length; index += 10) {
      const Entries = ofQueue.slice(index, index + 10).map(({ receiptHandle }, position) => ({
        Id: String(position),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 0,
      }));
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
      await client.send(command).catch(() => undefined);
    }
  }
}
