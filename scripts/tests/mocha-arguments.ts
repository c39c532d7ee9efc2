import { availableParallelism } from "node:os";
import { isFile, testsIn } from "./test-files";

/**
 * Node's arguments that run mocha: files side by side, each process with a share of them.
 * @param args files, folders and mocha's own options
 */
export function mochaArguments(args: readonly string[]): string[] {
  const given = args.flatMap(testsIn);
  const jobs = Math.min(availableParallelism(), given.filter(isFile).length);
  const sideBySide = jobs > 1 ? ["--parallel", "--jobs", String(jobs)] : [];
  return [require.resolve("mocha/bin/mocha.js"), ...sideBySide, ...given];
}
