import { mapLimited } from "../map-limited";
import { parseCatalogMessage, type CatalogMessage } from "./catalog-message";
import { handleEvents, type DeliveredEvent } from "./handle-events";
import { handleOwn } from "./handle-own";
import type { ResyncParts } from "./resync";
import { attempt, bounded, type Verdict } from "./verdict";

/** A message as the queue delivers it. */
export interface Delivery {
  readonly messageId: string;
  readonly body: string;
  /** How often it was delivered, this time included. */
  readonly deliveries: number;
}

/** What handling messages needs. */
export interface MessageParts extends ResyncParts {
  /** How often a message is delivered before it goes into dead letters. */
  readonly maxDeliveries: number;
}

/** Own messages that are handled at a time. */
const ownAtATime = 3;

/**
 * Handles a batch of the catalog queue: its events together, and after them Longshore's own messages.
 * @returns what is to be done with each message, in their order
 */
export async function handleMessages(
  parts: MessageParts,
  batch: readonly Delivery[],
): Promise<Verdict[]> {
  const verdicts = new Map<Delivery, Verdict>();
  const contents = batch.map((delivery) => ({
    delivery,
    content: parseCatalogMessage(delivery.body),
  }));
  const events = contents.flatMap(({ delivery, content }) =>
    isEvent(content) ? [{ delivery, message: content, deliveries: delivery.deliveries }] : [],
  );
  const judged = await judgeEvents(parts, events);
  for (const [index, { delivery }] of events.entries())
    verdicts.set(delivery, judged[index] ?? notHandled);
  await mapLimited(contents, ownAtATime, async ({ delivery, content }) => {
    if (isEvent(content)) return;
    const { maxDeliveries } = parts;
    const verdict: Verdict =
      typeof content === "string"
        ? { state: "dead", reason: content }
        : await handleOwn(parts, { ...delivery, maxDeliveries }, content);
    verdicts.set(delivery, verdict);
  });
  return batch.map((delivery) =>
    bounded(verdicts.get(delivery) ?? notHandled, delivery.deliveries, parts.maxDeliveries),
  );
}

/** Handles events together; one by one when that fails, so that one spoils none of the others. */
async function judgeEvents(
  parts: MessageParts,
  events: readonly DeliveredEvent[],
): Promise<Verdict[]> {
  const judged = await attempt(() => handleEvents(parts, events));
  if (Array.isArray(judged)) return judged;
  const verdicts: Verdict[] = [];
  for (const event of events) {
    const isAlone = events.length === 1 || !parts.hasTime();
    const own = isAlone ? [judged] : await attempt(() => handleEvents(parts, [event]));
    verdicts.push(Array.isArray(own) ? (own[0] ?? notHandled) : own);
  }
  return verdicts;
}

const notHandled: Verdict = { state: "retry", reason: "it was not handled" };

function isEvent(
  content: CatalogMessage | string,
): content is Extract<CatalogMessage, { kind: "event" }> {
  return typeof content !== "string" && content.kind === "event";
}
