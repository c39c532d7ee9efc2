import { availableParallelism } from "node:os";
import { isFile, testsIn } from "./test-files";

/**
 * Megabytes of young memory, from the beginning: most of what tests make is soon gone, and is not copied
 * about with more room.
 */
const YOUNG_MEGABYTES = 64;

/** Megabytes of old memory before V8 looks for what is gone: the modules that tests load are all to stay. */
const OLD_MEGABYTES = 400;

/** Files at a time beyond the cores: while one waits for a clock or another process, a core has work. */
const WAITING_FILES = 1;

/** Loaded before every test: of Pulumi what no test needs is left out. */
const first = ["./typescript.cjs", "./sandbox/lighter-pulumi.ts"];

/**
 * Node's arguments that run mocha: files side by side, each process with a share of them.
 * @param args files, folders and mocha's own options
 */
export function mochaArguments(args: readonly string[]): string[] {
  const given = args.flatMap(testsIn);
  const jobs = Math.min(availableParallelism() + WAITING_FILES, given.filter(isFile).length);
  const sideBySide = jobs > 1 ? ["--parallel", "--jobs", String(jobs)] : [];
  const memory = [
    ...["min", "max"].map((end) => `--${end}-semi-space-size=${YOUNG_MEGABYTES}`),
    `--initial-old-space-size=${OLD_MEGABYTES}`,
  ];
  const requires = first.flatMap((file) => ["--require", file]);
  return [...memory, require.resolve("mocha/bin/mocha.js"), ...requires, ...sideBySide, ...given];
}
