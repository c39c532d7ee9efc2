import { availableParallelism } from "node:os";
import { allTests, isFile, testsIn } from "./test-files";
import { TestWorkplace } from "./workplace";

const mocha = require.resolve("mocha/bin/mocha.js");

/**
 * `npm test`: what `npm run check` checks and every test, side by side. With files or folders those
 * tests alone; options are mocha's.
 * @returns the exit code
 */
export async function runTests(args: readonly string[]): Promise<number> {
  const workplace = TestWorkplace.open();
  try {
    if (args.length > 0) return await workplace.runNode([mocha, ...mochaArguments(args)]);
    const check = workplace.runQuietly("npm", ["run", "check"]);
    const tests = await workplace.runNode([mocha, ...mochaArguments(allTests())]);
    const { exitCode, output } = await check;
    console.log(exitCode === 0 ? "npm run check: nothing found\n" : output);
    return tests || exitCode;
  } finally {
    workplace.close();
  }
}

/** Files run side by side: each process has a share of them. */
function mochaArguments(args: readonly string[]): string[] {
  const given = args.flatMap(testsIn);
  const jobs = Math.min(availableParallelism(), given.filter(isFile).length);
  return jobs > 1 ? ["--parallel", "--jobs", String(jobs), ...given] : given;
}
