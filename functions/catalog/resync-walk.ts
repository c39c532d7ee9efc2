import { log } from "../log";
import { AwsFailure } from "./aws-failure";
import type { CatalogParts } from "./catalog-parts";
import { listPage, planModels, type ModelPlan } from "./list-page";
import { isEverywhere, livingHere } from "./living-here";
import type { Look } from "./look";
import type { ResyncMessage } from "./own-message";
import { keyText } from "./resource-key";

/** A region that a resync goes through. */
export interface BegunMessage extends ResyncMessage {
  readonly resyncId: string;
}

/** What a walk needs. */
export interface WalkParts extends CatalogParts {
  /** Whether there is time to begin another piece of work. */
  readonly hasTime: () => boolean;
}

/** What was listed in one go. */
export interface Walk {
  /** The resources to look at. */
  readonly looks: readonly (Look & { readonly resyncId: string })[];
  /** Regions whose listing has come to its end. */
  readonly complete: readonly BegunMessage[];
  /** Why a region's listing may not be all. */
  readonly doubts: readonly { readonly place: BegunMessage; readonly reason: string }[];
  /** Where to go on, and what could not be listed: each of these is to be tried by itself. */
  readonly rest: readonly ResyncMessage[];
  /** The region that has too many for one message. */
  readonly wide?: Wide;
}

/** What was listed of a region that others are to look at, in parts. */
export interface Wide {
  readonly place: BegunMessage;
  readonly identifiers: readonly string[];
  /** Whether its listing has come to its end. */
  readonly isListed: boolean;
}

/** Resources after which no further page is listed: ten calls to Port, or a minute if AWS is slow. */
const enough = 200;
/** Resources that are listed ahead where a region has more of them. */
const ahead = 1000;
/** Resources of one part; those that are left over begin the next one. */
export const partSize = 100;
/** Entities of one call to Port. */
export const callSize = 20;

/**
 * Lists pages of a type, region after region, until there is enough to look at: small pages and regions
 * share calls to Port. A region that cannot be listed holds up none of the others. After the first page
 * it goes on only while there is time.
 * @param newId id of the resyncs that begin here; the same when the message is delivered again
 * @throws AwsFailure when nothing else is left to do
 */
export async function walk(parts: WalkParts, message: ResyncMessage, newId: string): Promise<Walk> {
  const looks = new Map<string, Walk["looks"][number]>();
  const complete: BegunMessage[] = [];
  const failed: ResyncMessage[] = [];
  const doubts: Walk["doubts"][number][] = [];
  const { type } = message;
  /** What every region lists is looked at region after region. */
  const isShared = isEverywhere(parts, type);
  let next: ResyncMessage | undefined = message;
  let isFirst = true;
  /** The next page of the region that was entered just now. */
  let following: BegunMessage | undefined;
  /** The region that others are to look at. */
  let wide: BegunMessage | undefined;
  const most = () => (next === following && !isShared ? ahead : enough);
  while (next && looks.size < most() && (isFirst || parts.hasTime())) {
    isFirst = false;
    const place: BegunMessage | undefined =
      next === following ? following : await enter(parts, next, newId);
    const others: ResyncMessage | undefined = nextRegion(next);
    if (!place) {
      next = others;
      continue;
    }
    if (place.wide) wide = place;
    try {
      const page = await listNext(parts, place);
      for (const identifier of await livingHere(parts, place, page.identifiers)) {
        const look = lookAt(place, identifier);
        looks.set(keyText(look.key), look);
      }
      if (!isShared && countIn(looks, place) > enough) wide = place;
      if (page.doubt !== undefined) doubts.push({ place, reason: page.doubt });
      if (!page.next) complete.push(place);
      following = page.next;
      next = page.next ?? others;
      // What this region has must be known before another one lists it, too.
      if (!page.next && isShared) break;
    } catch (error) {
      if (looks.size + complete.length + failed.length === 0 && !others) throw error;
      failed.push({ ...place, regions: [] });
      next = others;
    }
  }
  const all = [...looks.values()];
  if (wide) return shareOut(wide, all, { complete, doubts, failed, next }, newId);
  const unread = next ? leaveRest(all, next) : 0;
  const rest = next && leaveUnread(next, all.slice(all.length - unread).map(identifierOf));
  return {
    looks: all.slice(0, all.length - unread),
    ...{ complete, doubts },
    rest: [...(rest ? [rest] : []), ...failed],
  };
}

interface Walked extends Pick<Walk, "complete" | "doubts"> {
  readonly failed: readonly ResyncMessage[];
  readonly next: ResyncMessage | undefined;
}

/**
 * Leaves a region that has too many for one message to others: what was listed in parts, its further pages to
 * one message, and the regions behind it to another one.
 */
function shareOut(place: BegunMessage, all: Walk["looks"], walked: Walked, newId: string): Walk {
  const isThere = ({ region }: { readonly region: string }) => region === place.region;
  const { complete, doubts, failed, next } = walked;
  const listed = all.filter(({ key }) => isThere(key)).map(identifierOf);
  const isGoing = next !== undefined && isThere(next);
  const left = isGoing ? listed.length % partSize : 0;
  const others = isGoing ? nextRegion(next) : next;
  const rest = [
    ...(isGoing ? [{ ...leaveUnread(next, listed.slice(listed.length - left)), regions: [] }] : []),
    ...failed,
  ].map((one) => (isThere(one) ? { ...one, wide: true } : one));
  return {
    looks: all.filter(({ key }) => !isThere(key)),
    complete: complete.filter((one) => !isThere(one)),
    doubts,
    // The same when this message comes again, so that these regions begin once.
    rest: [...rest, ...(others ? [{ ...others, newId }] : [])],
    wide: {
      place,
      identifiers: listed.slice(0, listed.length - left),
      isListed: complete.some(isThere),
    },
  };
}

function leaveUnread(next: ResyncMessage, unread: readonly string[]): ResyncMessage {
  return unread.length > 0 ? { ...next, unread } : next;
}

function identifierOf({ key }: Look): string {
  return key.identifier;
}

/** Leaves looks for which there was no time to the next messages: their regions are not complete yet. */
export function leave(
  { complete, rest }: Walk,
  late: Walk["looks"],
): Pick<Walk, "complete" | "rest"> {
  const left = new Map(Map.groupBy(late, ({ key }) => key.region));
  const takeUnread = (message: ResyncMessage): ResyncMessage => {
    const own = left.get(message.region)?.map(({ key }) => key.identifier);
    left.delete(message.region);
    return own ? { ...message, unread: [...own, ...(message.unread ?? [])] } : message;
  };
  const going = rest.map(takeUnread);
  // No models: there is nothing more to list.
  const listed = complete
    .filter(({ region }) => left.has(region))
    .map((place) => takeUnread({ ...place, regions: [], models: [] }));
  const done = complete.filter(({ region }) => !listed.some((one) => one.region === region));
  return { complete: done, rest: [...going, ...listed] };
}

function countIn(looks: ReadonlyMap<string, Look>, { region }: BegunMessage): number {
  return [...looks.values()].filter(({ key }) => key.region === region).length;
}

/** How many of the last ones to leave to the next message, so that none of Port's calls is half empty. */
function leaveRest(looks: Walk["looks"], next: ResyncMessage): number {
  const own = looks.filter(({ key }) => key.region === next.region).length;
  return Math.min(looks.length % callSize, own);
}

/** Begins or goes on. @returns undefined when another resync of the type goes on in this region */
async function enter(
  { index }: CatalogParts,
  message: ResyncMessage,
  newId: string,
): Promise<BegunMessage | undefined> {
  const { type, region, resyncId, part } = message;
  const isMine = resyncId
    ? await index.resyncs[part === undefined ? "goOn" : "isGoing"]({ type, region, resyncId })
    : await index.resyncs.begin({ type, region, resyncId: newId });
  if (isMine) return { ...message, resyncId: resyncId ?? newId };
  const why = resyncId ? "this one is over, or another one has taken its place" : "another goes on";
  log.warn("part of a resync dropped", { type, region, reason: why });
  return undefined;
}

function nextRegion({ kind, type, regions = [] }: ResyncMessage): ResyncMessage | undefined {
  const [region, ...others] = regions;
  return region === undefined ? undefined : { kind, type, region, regions: others };
}

interface Listed {
  readonly identifiers: readonly string[];
  /** The place behind it in the same region. */
  readonly next?: BegunMessage;
  readonly doubt?: string;
}

async function listNext(parts: CatalogParts, place: BegunMessage): Promise<Listed> {
  const { kind, type, region, regions = [], resyncId, wide, part, unread, ...where } = place;
  const base = {
    kind,
    type,
    region,
    regions,
    resyncId,
    ...(wide && { wide }),
    ...(part && { part }),
  };
  if (unread) return { identifiers: unread, next: { ...base, ...where } };
  const plan = await planNext(parts, place);
  const [model, ...models] = plan?.models ?? [];
  if (plan && model === undefined) return { identifiers: [] };
  const next =
    models.length > 0 || plan?.moreModelsAfter !== undefined
      ? { next: { ...base, ...plan, models } }
      : {};
  try {
    const { nextToken } = place;
    const { identifiers, doubt, ...page } = await listPage(parts, type, region, {
      model,
      nextToken,
    });
    const doubtful = doubt === undefined ? {} : { doubt };
    if (page.nextToken)
      return { identifiers, ...doubtful, next: { ...base, nextToken: page.nextToken, ...plan } };
    return { identifiers, ...doubtful, ...next };
  } catch (error) {
    // Below one parent; below the others it goes on.
    if (model === undefined || !(error instanceof AwsFailure) || error.mayPass) throw error;
    return { identifiers: [], ...next, doubt: `Below ${model}: ${error.message}` };
  }
}

async function planNext(
  parts: CatalogParts,
  { type, region, models, moreModelsAfter }: BegunMessage,
): Promise<ModelPlan | undefined> {
  const isUsedUp = models?.length === 0 && moreModelsAfter !== undefined;
  if (!models || isUsedUp) return planModels(parts, type, region, moreModelsAfter);
  return { models, ...(moreModelsAfter !== undefined && { moreModelsAfter }) };
}

function lookAt({ type, region, resyncId, part }: BegunMessage, identifier: string) {
  const noted = part === undefined ? {} : { noted: true };
  return { key: { type, region, identifier }, resyncId, listed: "shown" as const, ...noted };
}
