import { mochaArguments } from "./mocha-arguments";
import { allTests } from "./test-files";
import { TestWorkplace } from "./workplace";

/** The parts of `npm run check` that are more than style. */
const beside = ["check:types", "check:rights", "check:events"] as const;

/**
 * `npm test`: every test, and beside them types and what handlers declare. With files or folders those
 * tests alone; options are mocha's. Style is `npm run check`'s (docs/decisions/0021-what-npm-test-checks.md).
 * @returns the exit code
 */
export async function runTests(args: readonly string[]): Promise<number> {
  const workplace = TestWorkplace.open();
  try {
    if (args.length > 0) return await workplace.runNode(mochaArguments(args));
    const checks = beside.map((name) => workplace.runQuietly("npm", ["run", name]));
    const tests = await workplace.runNode(mochaArguments(allTests()));
    const found = (await Promise.all(checks)).filter(({ exitCode }) => exitCode !== 0);
    for (const { output } of found) console.log(output);
    if (found.length === 0) console.log(`npm run ${beside.join(", ")}: nothing found\n`);
    return tests || (found[0]?.exitCode ?? 0);
  } finally {
    workplace.close();
  }
}
