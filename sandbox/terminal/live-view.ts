import type { Hop, Hops } from "../hops";
import { tellHop, type Stack, type Tone } from "./tell-hop";

/** Where a view writes to. */
export interface LiveViewOptions {
  readonly stack: Stack;
  readonly print: (line: string) => void;
  /** Marks a text for a terminal with colours; as it is when left out. */
  readonly paint?: (tone: Tone | "name", text: string) => string;
}

/** What somebody has caused, as it is told so far. */
interface Story {
  readonly name: string;
  readonly startedAt: number;
  /** Stations that are not told yet. */
  readonly way: string[];
  /** Every station so far: each is told once. */
  readonly seen: Set<string>;
  last: string;
  /** Errors that are told: their repeats, and what is made of them, say nothing new. */
  readonly errors: string[];
  timer?: NodeJS.Timeout;
}

/** A way is told when so much time has gone by without another station, in milliseconds. */
const QUIET = 400;
/** Stories that are remembered; messages of older ones are told no more. */
const KEPT_STORIES = 500;

/**
 * Tells everything that anybody causes, as it happens, in a few lines: the way of its messages, what
 * handlers log and write, what they ask AWS for, what becomes of entities, and errors. One reader of
 * the stream; what the sandbox does by itself goes without saying.
 */
export class LiveView {
  readonly #options: LiveViewOptions;
  readonly #stories = new Map<string, Story>();
  readonly #end: () => void;

  constructor(hops: Hops, options: LiveViewOptions) {
    this.#options = options;
    this.#end = hops.subscribe((hop) => this.#hear(hop));
  }

  /** Tells what is still to be told, and nothing more. */
  stop(): void {
    this.#end();
    this.flush();
  }

  /** Tells at once what a pause would bring. */
  flush(): void {
    for (const story of this.#stories.values()) this.#tellWay(story);
  }

  #hear(hop: Hop): void {
    for (const trace of hop.traces) {
      const story = this.#storyOf(trace, hop);
      const told = story && tellHop(hop, this.#options.stack);
      if (!told) continue;
      if ("station" in told) this.#pass(story, told.station);
      else if (isNews(story, told.error)) this.#tell(story, told, hop.at);
      else if (told.again) this.#tell(story, { text: told.again, tone: "bad" }, hop.at);
    }
  }

  #storyOf(trace: string, { at, detail }: Hop): Story | undefined {
    const known = this.#stories.get(trace);
    if (known) return known;
    // A call from outside begins by being made; of what began before, nothing is told.
    const isOwnBeginning = detail?.kind === "call" && trace.startsWith("call-");
    const title = detail?.kind === "begun" ? detail.title : isOwnBeginning ? "aws" : undefined;
    if (title === undefined) return undefined;
    const story = {
      name: `${title} ${trace.slice(-4)}`,
      startedAt: at,
      way: [],
      seen: new Set<string>(),
      last: "",
      errors: [],
    };
    this.#stories.set(trace, story);
    const [oldest = ""] = this.#stories.keys();
    if (this.#stories.size > KEPT_STORIES) this.#stories.delete(oldest);
    return story;
  }

  #pass(story: Story, station: string): void {
    if (story.seen.has(station)) return;
    story.seen.add(station);
    story.way.push(station);
    clearTimeout(story.timer);
    story.timer = setTimeout(() => this.#tellWay(story), QUIET).unref();
  }

  #tellWay(story: Story): void {
    clearTimeout(story.timer);
    const stations = story.way.splice(0);
    if (stations.length > 0) {
      this.#tell(story, { text: stations.join(" → "), tone: "quiet" }, Date.now());
    }
  }

  #tell(
    story: Story,
    { text, tone, more = [] }: { text: string; tone?: Tone; more?: readonly string[] },
    at: number,
  ): void {
    if (story.way.length > 0) this.#tellWay(story);
    // Polling says the same again and again.
    if (text === story.last) return;
    story.last = text;
    const { print, paint = (_: unknown, one: string) => one } = this.#options;
    const colour = (line: string) => (tone ? paint(tone, line) : line);
    const seconds = ((at - story.startedAt) / 1000).toFixed(2).padStart(6);
    print(`${seconds}  ${paint("name", story.name)}  ${colour(text)}`);
    for (const line of more) print(`${" ".repeat(8 + story.name.length + 2)}  ${colour(line)}`);
  }
}

function isNews({ errors }: Story, error: string | undefined): boolean {
  if (error === undefined) return true;
  if (errors.some((told) => error.includes(told))) return false;
  errors.push(error);
  return true;
}
