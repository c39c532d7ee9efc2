import { chooseRoute } from "../../../scripts/redrive/choose-route";
import type { Stack } from "../../../scripts/redrive/find-stack";
import { readLetter } from "../../../scripts/redrive/letter";
import { queueName } from "../../../scripts/redrive/queue-name";
import { foresee, redrive } from "../../../scripts/redrive/redrive";
import { createRenderer } from "../../../scripts/redrive/render-event";
import { readRoutes } from "../../../scripts/redrive/routes";
import type { StoredMessage } from "../../aws/sqs-messages";
import { rootConnection } from "../../drivers/parts";
import type { DriveCalls, ShownLetter } from "../drive-types";
import type { ConsoleParts } from "../parts";
import { readable } from "../readable";
import { CallRefused, type Serve } from "../serve-calls";
import { deployed } from "./map-calls";

/** Letters of one call at most. */
const MOST = 1_000;

/** Dead letters: shown without being taken from their queues, and sent back as `npm run redrive` does. */
export const letterCalls: Serve<Pick<DriveCalls, "GET letters" | "POST redrive">> = {
  "GET letters": async (_, parts) => {
    const { routes } = stackOf(parts);
    const render = createRenderer(parts.handlersFolder());
    const messages = await parts.parts.aws.sqs.messages();
    const letters = routes.deadLetterQueues.flatMap((url) =>
      messages
        .filter(({ queue }) => queue === queueName(url))
        .map((message): ShownLetter => {
          const letter = readLetter(url, asReceived(message));
          const { redact } = parts.hops.secrets;
          return {
            ...{ id: letter.id, queue: message.queue, sentAt: letter.sentAt },
            reason: redact(letter.reason),
            fate: redact(foresee(chooseRoute(letter, routes, render)).text),
            body: readable(letter.body, redact),
            attributes: readable(letter.attributes, redact) as ShownLetter["attributes"],
          };
        }),
    );
    return { letters: letters.toSorted((one, other) => other.sentAt - one.sentAt) };
  },
  "POST redrive": async ({ id }, parts) => {
    const { hops } = parts;
    const fates: string[] = [];
    const choice = {
      isWanted: (letter: { id: string }) => id === undefined || letter.id === id,
      ...{ limit: MOST, dryRun: false, waitSeconds: 0 },
    };
    const render = createRenderer(parts.handlersFolder());
    const { all } = await redrive(choice, stackOf(parts), render, (_letter, fate) => {
      hops.record("Redrive", `a dead letter is ${fate}`);
      fates.push(hops.secrets.redact(fate));
    });
    if (all === 0) {
      throw new CallRefused(404, "That letter is not here any more; somebody has sent it back.");
    }
    return { fates };
  },
};

/** As `npm run redrive -- --sandbox` finds it. */
function stackOf(parts: ConsoleParts): Stack {
  // The sandbox repeats a batch until it succeeds; it never gives up on one.
  const { failedBatches: _, ...routes } = readRoutes(deployed(parts).outputs);
  return { routes, client: rootConnection(parts.parts) };
}

function asReceived({ id, body, attributes, sentAt }: StoredMessage) {
  const texts = Object.entries(attributes).map(([name, StringValue]) => [
    name,
    { DataType: "String", StringValue },
  ]);
  return {
    ...{ MessageId: id, Body: body },
    MessageAttributes: Object.fromEntries(texts) as Record<
      string,
      { DataType: string; StringValue: string }
    >,
    Attributes: { SentTimestamp: String(sentAt) },
  };
}
