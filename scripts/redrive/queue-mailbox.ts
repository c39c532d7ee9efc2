import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { readLetter, type Letter } from "./letter";
import type { CollectOptions, Mailbox } from "./mailbox";

/** How long letters are kept from others while they are worked on. */
const heldSeconds = 15 * 60;
/**
 * A dead-letter queue.
 * @param waitSeconds how long a poll waits; from 1 on it asks all servers of a queue, and misses no letter
 */
export function queueMailbox(client: SQSClient, queueUrl: string, waitSeconds: number): Mailbox {
  return {
    async collect(options) {
      const shown = await countLetters(client, queueUrl);
      const { wanted, others } = await collect(client, queueUrl, waitSeconds, options);
      return { wanted, others, unseen: Math.max(0, shown - wanted.length - others.length) };
    },
    remove: (letter) => remove(client, letter),
    giveBack: (letters) => giveBack(client, queueUrl, letters),
  };
}

async function collect(
  client: SQSClient,
  queueUrl: string,
  waitSeconds: number,
  { isWanted, limit }: CollectOptions,
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
async function countLetters(client: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages"],
    }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** Removes a letter from its queue. */
async function remove(client: SQSClient, { queueUrl, receiptHandle }: Letter): Promise<void> {
  await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
}

/** Letters that cannot be given back show by themselves after a while. */
async function giveBack(client: SQSClient, queueUrl: string, letters: readonly Letter[]) {
  for (let index = 0; index < letters.length; index += 10) {
    const Entries = letters.slice(index, index + 10).map(({ receiptHandle }, position) => ({
      Id: String(position),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
    await client.send(command).catch(() => undefined);
  }
}
