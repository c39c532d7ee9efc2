import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Route } from "./choose-route";
import type { Letter } from "./letter";

/**
 * Sends a letter's messages to their queue.
 * @throws when the queue does not take one; those before it may be handled twice, which every reader
 * of these queues bears
 */
export async function sendBack(
  client: SQSClient,
  letter: Letter,
  { queueUrl, bodies, group = letter.group ?? letter.id }: Extract<Route, { queueUrl: string }>,
): Promise<void> {
  const isFifo = queueUrl.endsWith(".fifo");
  for (const [index, body] of bodies.entries()) {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        ...(isFifo && {
          MessageGroupId: group,
          // The message's former id could still be known to SQS, which would drop this one.
          MessageDeduplicationId: `redrive-${letter.id}-${index}`,
        }),
      }),
    );
  }
}
