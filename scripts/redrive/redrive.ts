import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { bucketMailbox } from "./bucket-mailbox";
import { chooseRoute, type RenderEvent, type Route } from "./choose-route";
import type { Stack } from "./find-stack";
import type { Letter } from "./letter";
import type { Mailbox } from "./mailbox";
import { queueMailbox } from "./queue-mailbox";
import { queueName } from "./queue-name";
import { sendBack } from "./send-back";

/** Which letters go back. */
export interface Choice {
  readonly isWanted: (letter: Letter) => boolean;
  /** How many at most. */
  readonly limit: number;
  /** Nothing is sent or removed. */
  readonly dryRun: boolean;
  /** How long to wait for letters that are there but do not show yet. */
  readonly waitSeconds: number;
}

/** What became of the letters. */
export interface Redriven {
  readonly all: number;
  readonly stay: number;
  /** About how many more there are. */
  readonly unseen: number;
}

/**
 * Sends dead letters back where they came from, and removes each once that has succeeded.
 * @param tell called for each, with what became of it
 */
export async function redrive(
  { isWanted, limit, dryRun, waitSeconds }: Choice,
  stack: Stack,
  render: RenderEvent,
  tell: (letter: Letter, fate: string) => void,
): Promise<Redriven> {
  const sqs = new SQSClient(stack.client);
  const s3 = new S3Client({ ...stack.client, forcePathStyle: true });
  const counts = { all: 0, stay: 0, unseen: 0 };
  const { deadLetterQueues, failedBatches } = stack.routes;
  const mailboxes = [
    ...deadLetterQueues.map((queueUrl) => queueMailbox(sqs, queueUrl, waitSeconds)),
    ...(failedBatches === undefined ? [] : [bucketMailbox(s3, failedBatches)]),
  ];
  const held = new Map<Letter, Mailbox>();
  try {
    for (const mailbox of mailboxes) {
      const left = limit - counts.all;
      const { wanted, others, unseen } = await mailbox.collect({ isWanted, limit: left });
      for (const letter of [...wanted, ...others]) held.set(letter, mailbox);
      counts.all += wanted.length;
      counts.unseen += unseen;
      for (const letter of wanted) {
        const route = chooseRoute(letter, stack.routes, render);
        const fate = dryRun ? foresee(route) : await carryOut(sqs, mailbox, letter, route);
        tell(letter, fate.text);
        if (fate.stays) counts.stay += 1;
        if (fate.removed) held.delete(letter);
      }
    }
  } finally {
    for (const mailbox of mailboxes)
      await mailbox.giveBack([...held.keys()].filter((letter) => held.get(letter) === mailbox));
    sqs.destroy();
    s3.destroy();
  }
  return counts;
}

/** What became of a letter. */
interface Fate {
  readonly text: string;
  readonly stays?: boolean;
  readonly removed?: boolean;
}

/** Says what would become of a letter. */
export function foresee(route: Route): Fate {
  if ("stays" in route) return { text: `would stay: ${route.stays}`, stays: true };
  return { text: `would go to ${queueName(route.queueUrl)}` };
}

async function carryOut(
  client: SQSClient,
  mailbox: Mailbox,
  letter: Letter,
  route: Route,
): Promise<Fate> {
  if ("stays" in route) return { text: `stays: ${route.stays}`, stays: true };
  const target = queueName(route.queueUrl);
  try {
    await sendBack(client, letter, route);
  } catch (error) {
    return { text: `stays: ${target} did not take it: ${(error as Error).message}`, stays: true };
  }
  try {
    await mailbox.remove(letter);
  } catch (error) {
    const why = (error as Error).message;
    return { text: `sent back to ${target}, but it stays here, too: ${why}`, stays: true };
  }
  return { text: `sent back to ${target}`, removed: true };
}
