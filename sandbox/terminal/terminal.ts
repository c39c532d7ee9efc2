import { styleText } from "node:util";
import type { Options } from "../options";
import type { Sandbox } from "../sandbox";
import { LiveView } from "./live-view";
import type { Tone } from "./tell-hop";

const stack = "dev";
const colours = { good: "green", bad: "red", quiet: "dim", name: "cyan" } as const;

/** What `npm start` prints: sentences, and what is caused in the sandbox as it happens. */
export class Terminal {
  readonly #isSilent: boolean;
  readonly #view: LiveView | undefined;

  constructor(sandbox: Sandbox, { quiet, json, verbose }: Options) {
    this.#isSilent = quiet || json;
    if (this.#isSilent) return;
    const print = (line: string) => console.log(line);
    if (verbose) printEveryHop(sandbox, print);
    else this.#view = createView(sandbox, print);
  }

  /** Prints a text, unless only the result is asked for. */
  text(text: string): void {
    if (!this.#isSilent) console.log(text);
  }

  /** Tells at once what would wait for more to come. */
  flush(): void {
    this.#view?.flush();
  }
}

function createView({ hops, deployment, front }: Sandbox, print: (line: string) => void): LiveView {
  // Some names get digits behind them, and keys have names that nobody has given.
  const own = deployment.live.map(({ name }) => name);
  const isOwn = (resource: string) =>
    resource.startsWith("key/") || own.some((name) => resource.split("/").at(-1)?.startsWith(name));
  return new LiveView(hops, {
    stack: { name: stack, isOwn, mailbox: `${front.url}/mailbox` },
    print,
    ...(hasColours() && { paint }),
  });
}

function printEveryHop({ hops }: Sandbox, print: (line: string) => void): void {
  const start = Date.now();
  hops.subscribe(({ at, part, what }) =>
    print(`${String(at - start).padStart(6)} ms  ${part.padEnd(15)}  ${what}`),
  );
}

function hasColours(): boolean {
  return process.stdout.isTTY && !process.env.NO_COLOR;
}

function paint(tone: Tone | "name", text: string): string {
  return styleText(colours[tone], text);
}
