import { ChangeMessageVisibilityBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { SandboxParts } from "../../sandbox/drivers/parts";
import { rootClient } from "./in-process";

/** Whose pauses are skipped, and which. */
export interface Hurry {
  /** Name of the function. */
  readonly name: string;
  /** Those behind answers that name failed messages. */
  readonly afterFailures?: boolean;
  /** Those behind deaths: lets the time pass for which a process that has died holds the work of its event. */
  readonly endHolds?: (event: SQSEvent) => Promise<void>;
}

/**
 * Lets time pass at once whenever a function fails to handle messages: they come back without their pause.
 * A short pause would also end while a slow machine is still at work on them.
 * @returns a function that ends this
 */
export function bringBackAtOnce(parts: SandboxParts, hurry: Hurry): () => void {
  const { aws, lambda } = parts;
  const { name, afterFailures, endHolds } = hurry;
  const client = rootClient(SQSClient, parts);
  const invoke = lambda.invoke.bind(lambda);
  const bringBack = async ({ Records }: SQSEvent, isMeant: (messageId: string) => boolean) => {
    const Entries = Records.filter(({ messageId }) => isMeant(messageId)).map(
      ({ messageId, receiptHandle }) => ({
        ...{ Id: messageId, ReceiptHandle: receiptHandle, VisibilityTimeout: 0 },
      }),
    );
    const queue = Records[0]?.eventSourceARN.split(":").at(-1);
    const QueueUrl = `${aws.url}/123456789012/${queue}`;
    if (Entries.length === 0) return;
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  };
  lambda.invoke = async (invoked, event) => {
    if (invoked !== name) return invoke(invoked, event);
    try {
      const result = await invoke(invoked, event);
      if (!afterFailures) return result;
      const { batchItemFailures = [] } = (result ?? {}) as Partial<SQSBatchResponse>;
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      await bringBack(event as SQSEvent, (id) => failed.has(id));
      return result;
    } catch (error) {
      if (endHolds) {
        await endHolds(event as SQSEvent);
        await bringBack(event as SQSEvent, () => true);
      }
      throw error;
    }
  };
  return () => {
    lambda.invoke = invoke;
  };
}
