import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { captureFunctions } from "./bundles/capture";
import { createDefaultPackage } from "./bundles/default-package";
import { measureColdStarts, median } from "./bundles/cold-start";
import { gzipBytesOf, sizeOf } from "./bundles/size";
import { formatTable } from "./bundles/table";

const defaultRuns = 11;

/** What the load times are meant to stay below, as a share of the default package's. */
const aimedRatio = 0.7;

const footer = `
Load: what Lambda does at a cold start, in a fresh process: require the file, which calls the entry;
medians, measured in turns, files in the system's cache. The start of Node itself is not in it.
Default package: what aws.lambda.CallbackFunction ships: __index.js with the same serialised closure,
the packages that computeCodePaths finds for package.json's dependencies (unbundled, without
@pulumi/*), and the project's own modules that the closure requires (functions/, registry/,
handlers/), compiled one by one, with the registry reading its folder. Sizes are unpacked.`;

/**
 * Prints, for each Lambda of the program, the size and the load time of our bundle and of what
 * Pulumi would ship by default.
 * @param args `--runs N`: fresh processes for each figure, default 11
 */
export async function benchBundles(args: readonly string[]): Promise<void> {
  const runs = parseRuns(args);
  const folder = mkdtempSync(path.join(tmpdir(), "longshore-bench-"));
  // At the very end: a program that failed may still be writing.
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const functions = await captureFunctions(path.join(folder, "ours"));
  const packages = await createDefaultPackage(path.join(folder, "default"), functions);
  const files = functions.flatMap(({ name, file }) => [file, packages.get(name)?.file ?? ""]);
  const times = measureColdStarts(files, runs);
  const rows = functions.map(({ name, folder: own, file }) => {
    const theirs = packages.get(name) ?? { file: "", bytes: 0, files: 0 };
    const ourMilliseconds = median(times.get(file) ?? []);
    const theirMilliseconds = median(times.get(theirs.file) ?? []);
    const ratio = ourMilliseconds / theirMilliseconds;
    const ours = { ...sizeOf(own), gzipBytes: gzipBytesOf(own) };
    return { name, ours, theirs, ourMilliseconds, theirMilliseconds, ratio };
  });
  console.log(formatTable(rows));
  console.log(footer);
  const ratios = rows.map(({ ratio }) => ratio);
  console.log(
    `\nLoad time ours/default over ${runs} runs: worst ${Math.max(...ratios).toFixed(2)}, ` +
      `median ${median(ratios).toFixed(2)}; aim: at most ${aimedRatio}`,
  );
}

function parseRuns(args: readonly string[]): number {
  const options = { runs: { type: "string", default: String(defaultRuns) } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const runs = Number(values.runs);
  if (Number.isInteger(runs) && runs >= 1 && runs <= 1000) return runs;
  throw new Error(`--runs is "${values.runs}"; allowed: a whole number from 1 to 1000.`);
}
