import { log } from "../log";
import { AwsFailure, HopelessError } from "./aws-failure";
import { resyncTours, unknownType } from "./declarations";
import { forgetPlace } from "./forget-place";
import type { Look } from "./look";
import {
  toBody,
  type LookMessage,
  type OwnMessage,
  type ResyncMessage,
  type SweepMessage,
  type TagsMessage,
} from "./own-message";
import { readPlace } from "./place";
import { keyText } from "./resource-key";
import { handlePage, lookInSlices, throwRetry, type ResyncParts } from "./resync";
import { resyncAccounts } from "./resync-accounts";
import { isMember, readSender } from "./sender";
import { handleSweep } from "./sweep";
import { handleTags } from "./tagged-resources";
import { attempt, bounded, verdictFor, type Verdict } from "./verdict";

/** How one of Longshore's own messages was delivered. */
export interface OwnDelivery {
  readonly messageId: string;
  /** How often, this time included. */
  readonly deliveries: number;
  /** How often it may be delivered at most. */
  readonly maxDeliveries: number;
}

/** The delivery from which on one resource does not hold up a part of a resync any more. */
const lateDelivery = 4;

/** Handles one of Longshore's own messages. */
export async function handleOwn(
  parts: ResyncParts,
  delivery: OwnDelivery,
  message: OwnMessage,
): Promise<Verdict> {
  const work = async (does: () => Promise<void>) => (await attempt(does)) ?? { state: "done" };
  if (message.kind === "resync-all") return work(() => startAll(parts));
  if (message.kind === "accounts") return work(() => resyncAccounts(parts, delivery.messageId));
  if (message.kind === "tags") return work(() => placeTags(parts, message));
  const isMember = await attempt(() => isOfCatalog(parts, message.region));
  if (typeof isMember === "object") return isMember;
  if (isMember === (message.kind === "forget")) {
    log.warn("message about an account dropped", { place: message.region, isMember });
    return { state: "done" };
  }
  if (message.kind === "forget") return work(() => forgetPlace(parts, message, isLate(delivery)));
  if (message.kind === "look") return attempt(() => handleLook(parts, message, isLate(delivery)));
  return handlePart(parts, delivery, message);
}

/** Whether a place is of the stack's own account or of one that is mirrored now. */
async function isOfCatalog(parts: ResyncParts, place: string): Promise<boolean> {
  const { account } = readPlace(place);
  return account === undefined || isMember(parts, account);
}

async function placeTags(parts: ResyncParts, message: TagsMessage): Promise<void> {
  const { account, ...tags } = message;
  const sender = await readSender(parts, { fields: { account: account ?? null } });
  if (sender.state === "unknown") throw new Error(sender.reason);
  if (sender.state === "ours")
    await handleTags(parts, { ...tags, region: sender.place(tags.region) });
}

/** One resync of each type, and one of the other accounts. */
function startAll({ resources, send, members }: ResyncParts): Promise<void> {
  const messages = resyncTours(resources).flatMap(({ type, regions: [region, ...regions] }) =>
    region === undefined ? [] : [{ kind: "resync" as const, type, region, regions }],
  );
  return send([...messages, ...(members ? [{ kind: "accounts" as const }] : [])].map(toBody));
}

async function handleLook(
  parts: ResyncParts,
  { kind, type, region, identifiers, times, slow }: LookMessage,
  isLast: boolean,
): Promise<Verdict> {
  if (!parts.resources.has(type)) throw new HopelessError(unknownType(type));
  const row = slow ? { slow } : {};
  const looks = identifiers.map((identifier): Look => {
    return {
      key: { type, region, identifier },
      ...(times !== undefined && { again: times }),
      ...row,
    };
  });
  const { results, late } = await lookInSlices(parts, looks, isLast);
  throwRetry(results);
  if (late.length > 0) {
    const left = late.map(({ key }) => key.identifier);
    await parts.send([
      toBody({
        ...{ kind, type, region, identifiers: left },
        ...(times !== undefined && { times }),
        ...row,
      }),
    ]);
  }
  const refused = looks.flatMap(({ key }) => {
    const result = results.get(keyText(key));
    return result?.state === "refused" && !result.ofAccount ? result.reason : [];
  });
  if (refused.length === 0) return { state: "done" };
  return { state: "dead", reason: refused.join(" ") };
}

function isLate({ deliveries, maxDeliveries }: OwnDelivery): boolean {
  return deliveries >= Math.min(lateDelivery, maxDeliveries);
}

async function handlePart(
  parts: ResyncParts,
  delivery: OwnDelivery,
  message: ResyncMessage | SweepMessage,
): Promise<Verdict> {
  const newId = (message.kind === "resync" ? message.newId : undefined) ?? delivery.messageId;
  try {
    if (!parts.hasTime()) {
      // A new message gets another id; what this one may have begun already goes on under its own.
      await parts.send([toBody(message.kind === "resync" ? { ...message, newId } : message)]);
      return { state: "done" };
    }
    if (message.kind === "resync") {
      await handlePage(parts, message, { newId, isLate: isLate(delivery) });
      return { state: "done" };
    }
    return await sweep(parts, message, isLate(delivery));
  } catch (error) {
    if (error instanceof AwsFailure && isLastWord(error, delivery))
      return judgeUnlistable(parts, message, newId, error);
    const { deliveries, maxDeliveries } = delivery;
    const verdict = bounded(verdictFor(error), deliveries, maxDeliveries);
    if (verdict.state === "dead") await abandon(parts, newId, message);
    return verdict;
  }
}

/** What the service says of a listing is its last word when it says it again and again. */
function isLastWord({ kind, isNoHost, mayPass }: AwsFailure, delivery: OwnDelivery): boolean {
  return !mayPass || ((kind === "unclear" || isNoHost) && isLate(delivery));
}

async function sweep(parts: ResyncParts, message: SweepMessage, isLast: boolean): Promise<Verdict> {
  const { type, region } = message;
  const result = await handleSweep(parts, message, { isLate: isLast });
  if (result.state === "refused") return { state: "dead", reason: result.reason };
  if (result.state === "done") log.info("resync done", { type, region, deleted: result.deleted });
  if (result.state === "obsolete")
    log.warn("sweep dropped", { type, region, reason: "over, or another resync took its place" });
  return { state: "done" };
}

/** Says once that a type cannot be listed: until that changes, every resync would say it again. */
async function judgeUnlistable(
  { index }: ResyncParts,
  { type, region, resyncId }: ResyncMessage | SweepMessage,
  newId: string,
  failure: AwsFailure,
): Promise<Verdict> {
  const { code, message } = failure;
  const ended = await attempt(() =>
    index.resyncs.endUnlistable({ type, region, resyncId: resyncId ?? newId }, code),
  );
  if (typeof ended === "object") return ended;
  if (!ended || failure.kind === "account") {
    log.info("type still cannot be listed", { type, region, reason: message });
    return { state: "done" };
  }
  const advice = adviceFor(failure);
  return {
    state: "dead",
    reason: `${type} in ${region}: ${message.replace(/[^.]$/, "$&.")} ${advice} Later resyncs say this in the log only.`,
  };
}

function adviceFor({ kind, isNoHost }: AwsFailure): string {
  if (isNoHost) return advices.unclear;
  return (advices as Partial<Record<AwsFailure["kind"], string>>)[kind] ?? advices.unsupported;
}

const advices = {
  closed: "The account has not opted in to this region; take it out of catalogRegions, or opt in.",
  denied:
    "The exporter's role or a policy of the organisation denies it; allow it, or take the region out of catalogRegions.",
  unclear:
    "The service may not exist in this region; if so, take the region out of catalogRegions.",
  unsupported:
    "Take the entry or the region out, or write a file in handlers/resources/ with read and list of its own.",
};

/** Makes room for the next resync at once: what is in dead letters goes on when somebody puts it back. */
async function abandon(
  { index }: ResyncParts,
  newId: string,
  message: ResyncMessage | SweepMessage,
): Promise<void> {
  const { type, region, resyncId = newId } = message;
  const others = message.kind === "resync" ? (message.regions ?? []) : [];
  await attempt(() => index.resyncs.abandon({ type, region, resyncId }));
  for (const other of others)
    await attempt(() => index.resyncs.abandon({ type, region: other, resyncId: newId }));
}
