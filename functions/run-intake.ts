import { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { createSecretReader } from "./aws/secrets";
import { strayLetter } from "./dead-letter";
import { readBatch, type KafkaEvent } from "./kafka-event";
import { log } from "./log";
import { messageSecretOf, readCredentials } from "./port-credentials";
import { sendAll } from "./queue";
import { sortRecords } from "./runs/intake";
import type { ParseOptions } from "./runs/parse-message";
import { sendRuns, type RunQueues } from "./runs/send-runs";
import { createSecretUser } from "./runs/message-secrets";

/** Settings of the Lambda that reads the runs topic. */
export interface RunIntakeSettings extends RunQueues {
  readonly deadLettersUrl: string;
  readonly portSecretArn: string;
  readonly requireSignature: boolean;
  readonly runIdPaths: readonly string[];
  /** Identifier and blueprint of each action that is ours, and what else is to be known of it. */
  readonly actions: readonly KnownAction[];
}

/** Whether an action is for workflows only, and whether its runs share processes, stands behind. */
export type KnownAction = readonly [
  identifier: string,
  blueprint: string,
  ...flags: ("workflowsOnly" | "shared")[],
];

/** The actions that are ours, by identifier. */
export function actionsOf(actions: RunIntakeSettings["actions"]): ParseOptions["actions"] {
  return new Map(
    actions.map(([action, blueprint, ...flags]) => [
      action,
      {
        blueprint,
        workflowsOnly: flags.includes("workflowsOnly"),
        shared: flags.includes("shared"),
      },
    ]),
  );
}

const wrongSecret =
  "signatures are wrong: the setting portOrganizationSecret is probably not the client secret of the Port organisation";

/**
 * Puts the runs of each Kafka batch on the runs queue and what cannot be read into dead letters.
 * Fails, so that Lambda repeats the batch, only when a queue or the secret cannot be reached.
 */
export function create(
  settings: RunIntakeSettings,
): (event: KafkaEvent | SQSEvent) => Promise<void> {
  const sqs = new SQSClient({});
  const readSecret = createSecretReader();
  const withSecret = createSecretUser(async (options) =>
    messageSecretOf(await readCredentials(readSecret, settings.portSecretArn, options)),
  );
  const actions = actionsOf(settings.actions);
  return async (event) => {
    const { records, strays } = readBatch(event);
    const sorted = await withSecret(
      (messageSecrets) => sortRecords(records, { ...settings, messageSecrets, actions }),
      ({ wronglySigned }) => wronglySigned > 0,
    );
    const deadLetters = [...sorted.deadLetters, ...strays.map(strayLetter)];
    await sendRuns(sqs, settings, sorted.runs);
    await sendAll(sqs, settings.deadLettersUrl, deadLetters);
    if (sorted.wronglySigned > 0) log.error(wrongSecret, { runs: sorted.wronglySigned });
    log.info("batch read", {
      runs: sorted.runs.length,
      deadLetters: deadLetters.map((letter) => letter.attributes?.reason),
      skipped: sorted.skipped,
      unsigned: sorted.unsigned,
    });
  };
}
