import { chunk } from "../chunk";
import { log } from "../log";
import type { EventMessage } from "./catalog-message";
import type { CatalogParts } from "./catalog-parts";
import { unknownType } from "./declarations";
import { findByEntity } from "./find-by-entity";
import type { Look, LookResult } from "./look";
import { handleNameless } from "./nameless-events";
import { readEvents, type NamelessEvent, type ReadEvent, type UnreadEvent } from "./read-events";
import { keyText } from "./resource-key";
import { readSender } from "./sender";
import { callSize } from "./resync-walk";
import { sendAgain } from "./send-again";
import { syncResources } from "./sync-resources";
import type { Verdict } from "./verdict";

/** A message with how often it was delivered. */
export interface DeliveredEvent {
  readonly message: EventMessage;
  readonly deliveries: number;
}

/** What handling events needs besides. */
export interface EventParts extends CatalogParts {
  /** How often a message is delivered before it goes into dead letters; default 4. */
  readonly maxDeliveries?: number;
}

/** How often a message is delivered again because AWS does not show yet what the event says. */
const patience = 4;

/**
 * Handles the events of a batch: several for one resource are one look at it.
 * @returns a verdict for each message
 */
export async function handleEvents(
  parts: EventParts,
  events: readonly DeliveredEvent[],
): Promise<Verdict[]> {
  const messages = events.map(({ message }) => message);
  const read = await placeEvents(parts, messages, await readEvents(parts.jq, messages));
  const isKnown = events.map(({ message }) => parts.resources.has(message.resourceType));
  const known = read.filter((_, index) => isKnown[index]);
  const understood = known.filter((one) => one.state === "read");
  const results = await look(parts, fold(understood));
  const aliases = await lookByEntity(parts, understood, results);
  const nameless = await handleNameless(
    parts,
    known.filter((one) => one.state === "nameless"),
  );
  return read.map((one, index): Verdict => {
    const { message, deliveries = 1 } = events[index] ?? {};
    if (one.state === "strange") return { state: "done" };
    if (one.state === "unread")
      return { state: one.passing ? "retry" : "dead", reason: one.reason };
    if (!isKnown[index]) return { state: "dead", reason: unknownType(message?.resourceType ?? "") };
    if (one.state === "nameless") return nameless.get(one) ?? { state: "dead", reason: one.reason };
    const verdicts = (aliases.get(one) ?? [one]).map((event) =>
      judge(event, results.get(keyText(event.key)), deliveries, parts),
    );
    return verdicts.find(({ state }) => state !== "done") ?? { state: "done" };
  });
}

type Read = ReadEvent | NamelessEvent | UnreadEvent;

/** Names the account where an event is of another one, and leaves out what is of none of the catalog. */
async function placeEvents(
  parts: CatalogParts,
  messages: readonly EventMessage[],
  read: readonly Read[],
): Promise<(Read | { readonly state: "strange" })[]> {
  const senders = await Promise.all(messages.map((message) => readSender(parts, message)));
  return read.map((one, index) => {
    const sender = senders[index];
    if (!sender || sender.state === "strange") return { state: "strange" };
    if (sender.state === "unknown")
      return { state: "unread", reason: sender.reason, passing: true };
    if (one.state === "nameless") return { ...one, region: sender.place(one.region) };
    if (one.state === "unread") return one;
    return { ...one, key: { ...one.key, region: sender.place(one.key.region) } };
  });
}

/**
 * Looks at resources in groups, all at the same time: while AWS is asked for one group, Port is told of
 * another. Those of a type share calls to Port.
 */
async function look(parts: CatalogParts, looks: readonly Look[]): Promise<Map<string, LookResult>> {
  const byType = [...Map.groupBy(looks, ({ key }) => key.type).values()].flat();
  const groups = chunk(byType, callSize);
  const settled = await Promise.allSettled(groups.map((group) => syncResources(parts, group)));
  const results = new Map<string, LookResult>();
  for (const one of settled) {
    // Only now, when nothing goes on any more: what failed is looked at again.
    if (one.status === "rejected") throw one.reason;
    for (const [name, result] of one.value) results.set(name, result);
  }
  await sendAgain(parts, looks, results);
  return results;
}

/**
 * Looks once more for deletions of resources that neither AWS nor the index knows: the rule may have
 * named the entity instead. What produced it is looked at in turn, so it stays unless it is really gone.
 * @param results gets what came of the looks
 * @returns what such an event stands for; nothing for all others
 */
async function lookByEntity(
  parts: CatalogParts,
  events: readonly ReadEvent[],
  results: Map<string, LookResult>,
): Promise<Map<ReadEvent, ReadEvent[]>> {
  const unknown = events.filter(
    ({ key, action }) => action === "delete" && isUnknown(results.get(keyText(key))),
  );
  const found = await findByEntity(parts.index, [
    ...new Map(unknown.map(({ key }) => [keyText(key), key])).values(),
  ]);
  const aliases = new Map(
    unknown.flatMap((event) => {
      const keys = found.get(keyText(event.key));
      return keys ? [[event, keys.map((key) => ({ ...event, key }))] as const] : [];
    }),
  );
  const looks = fold([...aliases.values()].flat()).filter(({ key }) => !results.has(keyText(key)));
  for (const [name, result] of await look(parts, looks)) results.set(name, result);
  return aliases;
}

/** Cloud Control refuses what cannot be an identifier of the type at all. */
function isUnknown(result: LookResult | undefined): boolean {
  if (result?.state === "synced") return !result.found && !result.known;
  return result?.state === "refused";
}

/** One look for each resource, with the time of its newest event. */
function fold(events: readonly ReadEvent[]): Look[] {
  return [...Map.groupBy(events, ({ key }) => keyText(key)).values()].map((group) => {
    const times = group.flatMap(({ time }) => time ?? []);
    const key = (group[0] as ReadEvent).key;
    const row = group.some(({ slow }) => slow) ? { slow: true } : {};
    // A message without a time must be looked at whatever came before.
    return times.length === group.length
      ? { key, time: Math.max(...times), ...row }
      : { key, ...row };
  });
}

function judge(
  event: ReadEvent,
  result: LookResult | undefined,
  deliveries: number,
  { maxDeliveries = patience }: EventParts,
): Verdict {
  if (!result) return { state: "retry", reason: `${keyText(event.key)} was not looked at` };
  if (result.state === "retry") {
    const isOver = result.fewTimes && deliveries >= patience;
    return { state: isOver ? "dead" : "retry", reason: result.reason };
  }
  if (result.state === "refused") {
    if (!result.told) return { state: "dead", reason: result.reason };
    // The next resync looks at it again, and so does whoever puts its letter back.
    log.warn("resource still cannot be read or written", { reason: result.reason });
    return { state: "done" };
  }
  if (result.state === "older") return { state: "done" };
  // Created and not readable yet, or deleted and still readable: the next look will tell.
  const expected = event.action === "upsert";
  if (result.found === expected) return { state: "done" };
  const seen = result.found ? "is still there" : "is not there";
  const reason = `${keyText(event.key)} ${seen} after its ${event.action} event`;
  // Some services take many minutes to delete; what is not there after a moment is gone again.
  if (expected ? deliveries <= patience : deliveries < maxDeliveries)
    return { state: "retry", reason };
  log.warn("event came to nothing", { reason, deliveries });
  return { state: "done" };
}
