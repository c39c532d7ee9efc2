import { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { createSecretReader } from "./aws/secrets";
import { sortChanges, type ListenerName } from "./changes/intake";
import { strayLetter } from "./dead-letter";
import { readBatch, type KafkaEvent } from "./kafka-event";
import { readCredentials } from "./port-credentials";
import { sendAll } from "./queue";

/** Settings of the Lambda that reads Port's change log. */
export interface ChangeIntakeSettings {
  readonly queueUrl: string;
  readonly deadLettersUrl: string;
  readonly portSecretArn: string;
  readonly listeners: readonly ListenerName[];
}

/** Puts each change of a blueprint on the changes queue, once for every listener to the blueprint. */
export function create(
  settings: ChangeIntakeSettings,
): (event: KafkaEvent | SQSEvent) => Promise<void> {
  const sqs = new SQSClient({});
  const readSecret = createSecretReader();
  const { listeners } = settings;
  return async (event) => {
    const { clientId } = await readCredentials(readSecret, settings.portSecretArn);
    const { records, strays } = readBatch(event);
    const sorted = sortChanges(records, { listeners, clientId });
    const deadLetters = [...sorted.deadLetters, ...strays.map(strayLetter)];
    await sendAll(sqs, settings.queueUrl, sorted.tasks);
    await sendAll(sqs, settings.deadLettersUrl, deadLetters);
  };
}
