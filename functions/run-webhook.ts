import { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { createSecretReader } from "./aws/secrets";
import { strayLetter } from "./dead-letter";
import { readBatch } from "./kafka-event";
import { log } from "./log";
import { messageSecretOf, readCredentials } from "./port-credentials";
import { sendAll } from "./queue";
import { sortRecords, type IntakeOptions } from "./runs/intake";
import { createSecretUser } from "./runs/message-secrets";
import { receiveRun } from "./runs/receive";
import { sendRuns } from "./runs/send-runs";
import { answerRefused, type RequestAnswer, type SignedRequest } from "./signed-request";
import { actionsOf, type RunIntakeSettings } from "./run-intake";

/** Settings of the Lambda that takes Port's requests about runs. */
export interface RunWebhookSettings extends Omit<RunIntakeSettings, "requireSignature"> {
  /** Name under which dead letters of requests are brought back. */
  readonly topic: string;
}

/**
 * Puts the run of each request of Port's on the runs queue, and answers once it is there; takes dead letters
 * of earlier requests back, too.
 * Fails, so that API Gateway answers 500, only when a queue or the secret cannot be reached.
 */
export function create(
  settings: RunWebhookSettings,
): (event: SignedRequest | SQSEvent) => Promise<RequestAnswer | undefined> {
  const sqs = new SQSClient({});
  const readSecret = createSecretReader();
  const withSecret = createSecretUser(async (options) =>
    messageSecretOf(await readCredentials(readSecret, settings.portSecretArn, options)),
  );
  const actions = actionsOf(settings.actions);
  const options: Omit<IntakeOptions, "messageSecrets"> = {
    ...{ runIdPaths: settings.runIdPaths, actions, way: "WEBHOOK", requireSignature: false },
  };

  async function takeBack(event: SQSEvent): Promise<undefined> {
    const { records, strays } = readBatch(event);
    // They were signed when they came; only this function writes such letters.
    const sorted = sortRecords(records, { ...options, messageSecrets: "checked" });
    await sendRuns(sqs, settings, sorted.runs);
    const letters = [...sorted.deadLetters, ...strays.map(strayLetter)];
    await sendAll(sqs, settings.deadLettersUrl, letters);
    return undefined;
  }

  return async (event) => {
    if ("Records" in event) return takeBack(event);
    const received = await withSecret(
      (secrets) => receiveRun(event, { ...options, secrets, topic: settings.topic }),
      ({ refused }) => refused === "forged",
    );
    if (received.refused) {
      log.warn("request refused", { reason: received.refused, path: event.rawPath });
      return answerRefused(received.refused);
    }
    await sendRuns(sqs, settings, received.runs);
    await sendAll(sqs, settings.deadLettersUrl, received.deadLetters);
    log.info("request read", { status: received.answer.statusCode, what: received.answer.body });
    return received.answer;
  };
}
