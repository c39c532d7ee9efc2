import type { PageAnswer } from "../../../functions/approvals/pages/page";
import { storedAs, type Launch } from "./launch";
import { blueprint } from "./outside";
import { headingOf, openPage } from "./person";
import type { World } from "./world";

/** All that counts of how a scenario ended, without ids; the same however often something failed. */
export interface Ending {
  readonly state: string;
  readonly decision: unknown;
  /** Different contents that the wait handle took. */
  readonly signals: readonly string[];
  /** Different contents of wake messages. */
  readonly wakes: readonly string[];
  /** Different events on the bus about the request, in order of their first. */
  readonly events: readonly string[];
  /** What Port shows. */
  readonly shown: unknown;
  /** Status and heading of the page at the end. */
  readonly page: string;
  /** What CloudFormation was answered about an update. */
  readonly answered?: string | undefined;
  /** Other pages that people saw. */
  readonly pages: readonly string[];
}

/** How far a story has come, as those know it who play in it; data alone. */
export interface Story {
  /** Of the run that is behind it. */
  readonly runId: string;
  /** Of the request; empty while there is none. */
  id: string;
  /** In the e-mails to those who decide. */
  links: readonly string[];
  /** Status and heading of the pages that people saw. */
  pages: readonly string[];
  /** What CloudFormation was answered about an update. */
  answered?: string;
  /** Bodies of the wake messages so far. */
  wakes: readonly unknown[];
  /** CloudFormation was told that nothing could be asked. */
  isRefused: boolean;
  /** Of one that is over, and was not refused. */
  ending?: Ending;
}

/** A story with what happens in it, step by step; a step may be gone back to. */
export interface Tale {
  readonly story: Story;
  /** The stack, where there is one. */
  readonly launch?: Launch;
  readonly steps: readonly (() => Promise<void>)[];
}

/** A story that has not begun. */
export function newStory(runId: string, id = ""): Story {
  return { runId, id, links: [], pages: [], wakes: [], isRefused: false };
}

/** How a story has ended. @throws Error when something is stored that must not be, or a stack was told two things */
export async function endingOf(world: World, { story, launch }: Omit<Tale, "steps">) {
  const { id, runId, pages, answered } = story;
  const { state, decision, waitUrl, held } = await storedAs(world, id);
  if (held !== undefined) throw new Error(`The address of the answer about ${id} is still stored.`);
  if (waitUrl !== undefined) throw new Error(`The wait URL of ${id} is still stored.`);
  // A request whose e-mail was late is decided late.
  const decidedAt = new Date(decision?.at ?? 0).toISOString();
  const anonymous = (value: unknown) =>
    JSON.stringify(value)
      .replaceAll(decidedAt, "THEN")
      .replace(/"UniqueId":"[0-9a-f]{32}"/, '"UniqueId":"ID"')
      .replaceAll(runId, "RUN");
  const signals = [...new Set(launch?.signals.map(anonymous))];
  if (signals.length > 1) throw new Error(`A stack was told two things: ${signals.join(", ")}`);
  const shown = launch && world.port.entity(blueprint, launch.productId)?.properties;
  const ending: Ending = {
    state,
    decision: { by: decision?.by, reason: decision?.reason },
    ...{ signals, answered },
    events: [...new Set(eventsAbout(world, id))],
    wakes: [...new Set(story.wakes.map(anonymous))],
    shown: shown && (JSON.parse(anonymous(shown)) as unknown),
    page: nameOf(await pageAtLast(world, story.links[0] ?? "")),
    // Trying again after an error, one may find that one had decided.
    pages,
  };
  return ending;
}

/** Status and heading of a page. */
export function nameOf(page: PageAnswer): string {
  return `${page.statusCode} ${headingOf(page)}`;
}

/** Kind and state of each event about a request. */
function eventsAbout(world: World, id: string): string[] {
  const own = world.events.filter(({ detail }) => detail["id"] === id);
  return own.map(({ detail, ...event }) => `${event["detail-type"]}: ${String(detail["state"])}`);
}

async function pageAtLast(world: World, link: string): Promise<PageAnswer> {
  const page = await openPage(world, link);
  return page.statusCode === 500 ? openPage(world, link) : page;
}
