import { spawn } from "node:child_process";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { median } from "./bundles/cold-start";
import { spread } from "./measure";

const root = path.join(__dirname, "..");

/** What is loaded before the sandbox, for each of the two. */
const kinds = {
  with: [],
  without: ["-r", path.join(__dirname, "without-console.ts")],
} as const satisfies Record<string, readonly string[]>;

/**
 * Starts the sandbox with and without the console, side by side, and prints how long each takes until it
 * is ready, and the ratio of each pair. Which of the two goes first changes from pair to pair.
 */
export async function benchStart(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { pairs: { type: "string", default: "10" } },
  });
  const pairs = Number(values.pairs);
  if (!Number.isInteger(pairs) || pairs < 1) {
    throw new Error(`--pairs is "${values.pairs}"; allowed: a whole number from 1.`);
  }
  // The first ones compile what the others find compiled.
  for (const kind of ["with", "without"] as const) await startOnce(kind);
  const times = { with: [] as number[], without: [] as number[] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = ["with", "without"] as const;
    for (const kind of pair % 2 === 0 ? order : order.toReversed()) {
      times[kind].push(await startOnce(kind));
    }
  }
  for (const kind of ["with", "without"] as const) {
    console.log(`${kind.padEnd(7)} the console: ready after ${median(times[kind]).toFixed(0)} ms`);
  }
  const ratios = times.with.map((time, pair) => time / (times.without[pair] ?? NaN));
  console.log(`ratio of ${pairs} pairs (min / median / max): ${spread(ratios)}`);
}

/** @returns milliseconds from the process' beginning until the sandbox says where it is */
async function startOnce(kind: keyof typeof kinds): Promise<number> {
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    ["-r", "./typescript.cjs", ...kinds[kind], "sandbox/main.ts", "--port", "0"],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
  );
  const over = new Promise((resolve) => child.once("close", resolve));
  let said = "";
  try {
    return await new Promise<number>((resolve, reject) => {
      const hear = (text: Buffer) => {
        said += text.toString();
        if (/http:\/\/\S+/.test(said)) resolve(performance.now() - begun);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("error", reject);
      child.once("close", () => reject(new Error(`The sandbox did not start: ${said}`)));
    });
  } finally {
    child.kill();
    await over;
  }
}
