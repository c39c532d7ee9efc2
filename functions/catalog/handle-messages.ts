import { log } from "../log";
import { mapLimited } from "../map-limited";
import {
  parseCatalogMessage,
  toBody,
  type CatalogMessage,
  type ResyncMessage,
  type SweepMessage,
} from "./catalog-message";
import { resyncTours, type CatalogTypes } from "./declarations";
import { handleEvents, type DeliveredEvent, type Verdict } from "./handle-events";
import { UnlistableError, UnreadableError } from "./read-resource";
import { handlePage, handleSweep, type ResyncParts } from "./resync";

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

/** The body with which the schedule asks for a full resync. */
export const resyncAllBody = JSON.stringify({ longshore: "resync-all" });

/** The delivery from which on one resource does not hold up a part of a resync any more. */
const lateDelivery = 4;

/** Parts of resyncs that are handled at a time. */
const partsAtATime = 3;

/** What a message says; several for the schedule's, and a sentence when it cannot be understood. */
type Content = CatalogMessage | ResyncMessage[] | string;

/**
 * Handles a batch of the catalog queue: its events together, and after them the parts of resyncs.
 * @returns what is to be done with each message, in their order
 */
export async function handleMessages(
  parts: MessageParts,
  batch: readonly Delivery[],
): Promise<Verdict[]> {
  const verdicts = new Map<Delivery, Verdict>();
  const contents = batch.map((delivery) => ({
    delivery,
    content: read(delivery, parts.resources),
  }));
  const events = contents.flatMap(({ delivery, content }) =>
    isEvent(content) ? [{ delivery, message: content, deliveries: delivery.deliveries }] : [],
  );
  const judged = await judgeEvents(parts, events);
  for (const [index, { delivery }] of events.entries())
    verdicts.set(delivery, judged[index] ?? notHandled);
  const others = contents.filter(({ content }) => !isEvent(content));
  await mapLimited(others, partsAtATime, async ({ delivery, content }) => {
    verdicts.set(delivery, await handleOther(parts, delivery, content));
  });
  return batch.map((delivery) => bounded(verdicts.get(delivery) ?? notHandled, delivery, parts));
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

function isEvent(content: Content): content is CatalogMessage & { kind: "event" } {
  return typeof content !== "string" && !Array.isArray(content) && content.kind === "event";
}

/** The schedule's message stands for one resync of each type. */
function read({ body }: Delivery, types: CatalogTypes): Content {
  if (body !== resyncAllBody) return parseCatalogMessage(body);
  return resyncTours(types).flatMap(({ type, regions: [region, ...regions] }) =>
    region === undefined ? [] : [{ kind: "resync" as const, type, region, regions }],
  );
}

async function handleOther(
  parts: MessageParts,
  delivery: Delivery,
  content: Content,
): Promise<Verdict> {
  if (typeof content === "string") return { state: "dead", reason: content };
  if (Array.isArray(content)) {
    const sent = await attempt(() => parts.send(content.map(toBody)));
    return sent ?? { state: "done" };
  }
  return content.kind === "event" ? notHandled : handleResync(parts, delivery, content);
}

async function handleResync(
  parts: MessageParts,
  delivery: Delivery,
  message: ResyncMessage | SweepMessage,
): Promise<Verdict> {
  const newId = newIdOf(delivery, message);
  const isLate = delivery.deliveries >= Math.min(lateDelivery, parts.maxDeliveries);
  try {
    if (!parts.hasTime()) {
      // A new message gets another id; what this one may have begun already goes on under its own.
      await parts.send([toBody(message.kind === "resync" ? { ...message, newId } : message)]);
      return { state: "done" };
    }
    if (message.kind === "resync") {
      await handlePage(parts, message, { newId, isLate });
      return { state: "done" };
    }
    const { type, region } = message;
    const result = await handleSweep(parts, message, { isLate });
    if (result.state === "refused") return { state: "dead", reason: result.reason };
    if (result.state === "done") log.info("resync done", { type, region, deleted: result.deleted });
    if (result.state === "obsolete")
      log.warn("sweep dropped", { type, region, reason: "over, or another resync took its place" });
    return { state: "done" };
  } catch (error) {
    if (error instanceof UnlistableError) {
      return judgeUnlistable(parts, message, newId, error);
    }
    const verdict = bounded(verdictFor(error), delivery, parts);
    if (verdict.state === "dead") await abandon(parts, newId, message);
    return verdict;
  }
}

function newIdOf({ messageId }: Delivery, message: ResyncMessage | SweepMessage): string {
  return (message.kind === "resync" ? message.newId : undefined) ?? messageId;
}

/** Says once that a type cannot be listed: until that changes, every resync would say it again. */
async function judgeUnlistable(
  { index }: MessageParts,
  { type, region, resyncId }: ResyncMessage | SweepMessage,
  newId: string,
  { code, message }: UnlistableError,
): Promise<Verdict> {
  const ended = await attempt(() =>
    index.resyncs.endUnlistable({ type, region, resyncId: resyncId ?? newId }, code),
  );
  if (typeof ended === "object") return ended;
  if (ended) return { state: "dead", reason: `${message} ${unlistableAdvice}` };
  log.warn("type still cannot be listed", { type, region, reason: message });
  return { state: "done" };
}

const unlistableAdvice =
  "Take the entry or the region out, or write a file in handlers/resources/ with read and list of its own. " +
  "Later resyncs say this in the log only.";

/** Makes room for the next resync at once: what is in dead letters goes on when somebody puts it back. */
async function abandon(
  { index }: MessageParts,
  newId: string,
  message: ResyncMessage | SweepMessage,
): Promise<void> {
  const { type, region, resyncId = newId } = message;
  const others = message.kind === "resync" ? (message.regions ?? []) : [];
  await attempt(() => index.resyncs.abandon({ type, region, resyncId }));
  for (const other of others)
    await attempt(() => index.resyncs.abandon({ type, region: other, resyncId: newId }));
}

/** Turns what is thrown into a verdict. */
async function attempt<T>(work: () => Promise<T>): Promise<T | Verdict> {
  try {
    return await work();
  } catch (error) {
    return verdictFor(error);
  }
}

function verdictFor(error: unknown): Verdict {
  const state = error instanceof UnreadableError ? "dead" : "retry";
  return { state, reason: (error as Error).message };
}

function bounded(verdict: Verdict, { deliveries }: Delivery, { maxDeliveries }: MessageParts) {
  const isOver = verdict.state === "retry" && deliveries >= maxDeliveries;
  return isOver ? { ...verdict, state: "dead" as const } : verdict;
}
