import { execFileSync } from "node:child_process";

/**
 * Does what Lambda does at a cold start, in a fresh process, and prints the milliseconds it took.
 * Fails when the file opened a connection meanwhile: then it would be the network that is measured.
 */
const probe = `
const start = performance.now();
const { handler } = require(process.argv[1]);
const milliseconds = performance.now() - start;
const network = process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|DNS|GetAddrInfo/.test(kind));
if (typeof handler !== "function") throw new Error("It exports no handler.");
if (network.length > 0) throw new Error("It uses the network while it loads: " + network);
console.log(milliseconds);
process.exit();
`;

/**
 * Loads each file in `runs` fresh processes, taking turns, so that a slow moment hits all of them.
 * @returns milliseconds for each file, in the order of the runs
 * @throws Error when a file does not load, exports no handler or opens a connection
 */
export function measureColdStarts(
  files: readonly string[],
  runs: number,
): Map<string, readonly number[]> {
  const times = new Map<string, number[]>(files.map((file) => [file, []]));
  // Once without counting, so that every file is in the system's cache.
  for (const file of files) loadOnce(file);
  for (let run = 0; run < runs; run += 1) {
    // Every other run backwards, so that nobody always comes after the same neighbour.
    for (const file of run % 2 === 0 ? files : files.toReversed()) {
      times.get(file)?.push(loadOnce(file));
    }
  }
  return times;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const [low, high] = [Math.floor, Math.ceil].map((round) => round((sorted.length - 1) / 2));
  return ((sorted[low ?? 0] ?? NaN) + (sorted[high ?? 0] ?? NaN)) / 2;
}

function loadOnce(file: string): number {
  const output = execFileSync(process.execPath, ["-e", probe, file], {
    encoding: "utf8",
    // Nothing of this machine's settings: no compile cache, no NODE_OPTIONS, no AWS profile.
    env: { AWS_REGION: "eu-west-1", AWS_LAMBDA_FUNCTION_NAME: "bench" },
  });
  return Number(output);
}
