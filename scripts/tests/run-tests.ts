import { mochaArguments } from "./mocha-arguments";
import { allTests } from "./test-files";
import { TestWorkplace } from "./workplace";

/**
 * `npm test`: what `npm run check` checks and every test, side by side. With files or folders those
 * tests alone; options are mocha's.
 * @returns the exit code
 */
export async function runTests(args: readonly string[]): Promise<number> {
  const workplace = TestWorkplace.open();
  try {
    if (args.length > 0) return await workplace.runNode(mochaArguments(args));
    const check = workplace.runQuietly("npm", ["run", "check"]);
    const tests = await workplace.runNode(mochaArguments(allTests()));
    const { exitCode, output } = await check;
    console.log(exitCode === 0 ? "npm run check: nothing found\n" : output);
    return tests || exitCode;
  } finally {
    workplace.close();
  }
}
