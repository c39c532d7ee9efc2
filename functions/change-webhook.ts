import { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { createSecretReader } from "./aws/secrets";
import type { ChangeIntakeSettings } from "./change-intake";
import { sortChanges } from "./changes/intake";
import { strayLetter } from "./dead-letter";
import { readBatch, type KafkaRecord } from "./kafka-event";
import { log } from "./log";
import { messageSecretOf, readCredentials } from "./port-credentials";
import { sendAll, type QueueMessage } from "./queue";
import { createSecretUser } from "./runs/message-secrets";
import {
  answerRefused,
  answerWith,
  refuseRequest,
  toRecord,
  type RequestAnswer,
  type SignedRequest,
} from "./signed-request";

/** Settings of the Lambda that takes Port's requests about changes. */
export interface ChangeWebhookSettings extends ChangeIntakeSettings {
  /** Name under which dead letters of requests are brought back. */
  readonly topic: string;
}

/**
 * Puts the change of each request of Port's on the changes queue, once for every listener to the blueprint,
 * and answers once it is there; takes dead letters of earlier requests back, too.
 */
export function create(
  settings: ChangeWebhookSettings,
): (event: SignedRequest | SQSEvent) => Promise<RequestAnswer | undefined> {
  const sqs = new SQSClient({});
  const readSecret = createSecretReader();
  const read = (options?: { fresh: boolean }) =>
    readCredentials(readSecret, settings.portSecretArn, options);
  const withSecret = createSecretUser(async (options) => messageSecretOf(await read(options)));

  async function queue(records: readonly KafkaRecord[], strays: readonly QueueMessage[] = []) {
    const { clientId } = await read();
    const sorted = sortChanges(records, { listeners: settings.listeners, clientId });
    await sendAll(sqs, settings.queueUrl, sorted.tasks);
    await sendAll(sqs, settings.deadLettersUrl, [...sorted.deadLetters, ...strays]);
    return sorted;
  }

  return async (event) => {
    if ("Records" in event) {
      const { records, strays } = readBatch(event);
      await queue(records, strays.map(strayLetter));
      return undefined;
    }
    const refused = await withSecret(
      (secrets) => refuseRequest(event, secrets, Date.now()),
      (result) => result === "forged",
    );
    if (refused) {
      log.warn("request refused", { reason: refused, path: event.rawPath });
      return answerRefused(refused);
    }
    const { tasks, deadLetters } = await queue([toRecord(event, settings.topic)]);
    const message = deadLetters[0]?.attributes?.reason;
    log.info("request read", { tasks: tasks.length, problem: message });
    if (message !== undefined)
      return answerWith(422, { ok: false, error: "not_understood", message });
    return answerWith(200, { ok: true, listeners: tasks.length });
  };
}
