import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { createConsole } from "../sandbox/console/console";
import type { ConsoleParts } from "../sandbox/console/parts";
import { Hops } from "../sandbox/hops";
import { Listener } from "../sandbox/listener";
import { findChromium, TestBrowser } from "../test/support/chromium";
import { recordRuns, type Recorded } from "./console-recording";

/** What is done at the page again and again while all of it comes in. */
const interactions: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "open Runs": (page) => page.getByRole("link", { name: "Runs", exact: true }).click(),
  "filter by text": (page) => page.getByLabel("Text").fill(String(Math.random()).slice(2, 4)),
  "clear the filter": (page) => page.getByLabel("Text").fill(""),
  "sort by status": (page) => page.getByRole("button", { name: "Status" }).click(),
  "open Events": (page) => page.getByRole("link", { name: "Events", exact: true }).click(),
  "open Home": (page) => page.getByRole("link", { name: "Home", exact: true }).click(),
};

/**
 * Replays 1,000 runs and 5,000 events to the console within a minute, and measures in the browser how long
 * it takes until what somebody does is on the screen, and how much memory the page takes.
 */
export async function benchConsole(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: "string", default: "60" } },
  });
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new Error(`--seconds is "${values.seconds}"; allowed: above 0.`);
  const found = findChromium();
  if ("problem" in found) throw new Error(`The bench needs a browser: ${found.problem}`);
  const hops = new Hops();
  const recorded = recordRuns(1_000, 5_000);
  const serve = createConsole(partsOf(hops, recorded));
  const listener = await Listener.start({
    port: 0,
    handle: (request, response) => serve(request, response) ?? void response.writeHead(404).end(),
  });
  const browser = await TestBrowser.start(found.path);
  try {
    const { page } = await browser.open("desktop");
    await page.goto(listener.url);
    await page.getByRole("heading", { level: 1 }).waitFor();
    const before = await heapOf(page);
    const replayed = replay(hops, recorded, seconds);
    const times = await interact(page, replayed);
    console.log(
      `1,000 runs and 5,000 events, ${hops.all.length} steps in ${seconds} s; milliseconds until it is on the screen:`,
    );
    for (const [name, all] of times) {
      const sorted = all.toSorted((one, other) => one - other);
      const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
      console.log(
        `  ${name.padEnd(18)} median ${at(0.5).toFixed(0).padStart(4)}  95% ${at(0.95).toFixed(0).padStart(4)}  most ${at(1).toFixed(0).padStart(4)}  (${all.length} times)`,
      );
    }
    const after = await heapOf(page);
    console.log(`  memory of the page's script: ${before} MB before, ${after} MB after`);
  } finally {
    await browser.close();
    await listener.close();
  }
}

/** Only what the views ask for that are opened. */
function partsOf(hops: Hops, { runs, started }: Recorded): ConsoleParts {
  const known = () => runs.slice(0, started());
  return {
    hops,
    deployment: () => undefined,
    port: {
      runs: known,
      run: (id: string) => known().find((run) => run.id === id),
      actions: () => [],
      blueprints: () => [],
    },
    parts: {
      aws: { cloudControl: { store: { all: () => [] } } },
      bus: { undelivered: [] },
      mailbox: { messages: [] },
    },
  } as unknown as ConsoleParts;
}

async function replay(hops: Hops, recorded: Recorded, seconds: number): Promise<void> {
  const begun = Date.now();
  const { steps } = recorded;
  for (let played = 0; played < steps.length;) {
    const due = Math.min(steps.length, ((Date.now() - begun) / (seconds * 1000)) * steps.length);
    for (; played < due; played += 1) steps[played]?.(hops);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function interact(page: Page, replayed: Promise<void>): Promise<Map<string, number[]>> {
  const times = new Map(Object.keys(interactions).map((name) => [name, [] as number[]]));
  let isOver = false;
  void replayed.then(() => (isOver = true));
  while (!isOver) {
    for (const [name, act] of Object.entries(interactions)) {
      await page.evaluate(watch);
      await act(page);
      times.get(name)?.push(await page.evaluate<number>("window.seen"));
    }
  }
  await replayed;
  return times;
}

/** Measures inside the page: from the input's event to the second frame after it. */
const watch = `window.seen = new Promise((resolve) => {
  const hear = (event) => {
    for (const type of ["click", "input"]) removeEventListener(type, hear, true);
    const begun = event.timeStamp;
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begun)));
  };
  for (const type of ["click", "input"]) addEventListener(type, hear, true);
}); 0`;

async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return (usedSize / 1024 / 1024).toFixed(1);
}
