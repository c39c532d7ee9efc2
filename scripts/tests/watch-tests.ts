import { readdirSync, watch } from "node:fs";
import * as path from "node:path";
import { testsConcerned } from "./concerned";
import { readImports } from "./imports";
import { mochaArguments } from "./mocha-arguments";
import { allTests, root, testsIn } from "./test-files";
import { TestWorkplace } from "./workplace";

/** Editors save several files at once, and some of them twice. */
const GATHER_MS = 100;
const unwatched = new Set(["node_modules", "docs"]);

/**
 * `npm run test:watch`: whenever files are saved, runs the tests that they concern; with files or folders
 * only those among them, and these once at the beginning. What is saved meanwhile starts anew.
 */
export function watchTests(args: readonly string[]): void {
  const tests = args.length > 0 ? args.flatMap(testsIn) : allTests();
  const changed = new Set<string>();
  let workplace: TestWorkplace | undefined;
  let timer: NodeJS.Timeout | undefined;
  const run = async (chosen: readonly string[]) => {
    workplace?.close();
    const own = (workplace = TestWorkplace.open());
    const exitCode = await own.runNode(mochaArguments(chosen));
    if (own !== workplace) return;
    own.close();
    workplace = undefined;
    changed.clear();
    console.log(`${exitCode === 0 ? "All right" : "Not yet right"}; waiting for a change.`);
  };
  const runConcerned = () => {
    const chosen = testsConcerned([...changed], tests, readImports(root), root);
    console.log(`${[...changed].join(", ")}: ${chosen.length} files of tests`);
    if (chosen.length > 0) void run(chosen);
    else changed.clear();
  };
  for (const folder of foldersToWatch()) {
    watch(path.join(root, folder), { recursive: true }, (_event, name) => {
      if (!name || /\.\d+$|~$/.test(name)) return;
      changed.add(path.join(folder, name));
      clearTimeout(timer);
      timer = setTimeout(runConcerned, GATHER_MS);
    });
  }
  console.log("Watching; each saved file runs the tests that it concerns. Ctrl-C ends.");
  if (args.length > 0) void run(tests);
}

function foldersToWatch(): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .filter((name) => !unwatched.has(name));
}
