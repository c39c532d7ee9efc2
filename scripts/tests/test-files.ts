import { globSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";

/** The project's folder. */
export const root = path.join(__dirname, "../..");

/** Every test, those first that allow themselves the most time, so that no process is left with one at the end. */
export function allTests(): string[] {
  const all = testsIn("test").map((file) => ({ file, milliseconds: longestTimeout(file) }));
  return all.sort((one, other) => other.milliseconds - one.milliseconds).map(({ file }) => file);
}

/** The longest time-out that a test's text sets for itself; 0 when mocha's own is enough. */
function longestTimeout(file: string): number {
  const text = readFileSync(path.join(root, file), "utf8");
  const set = [...text.matchAll(/\bthis\.timeout\(([\d_]+)\)/g)];
  return Math.max(
    0,
    ...set.map(([, milliseconds = ""]) => Number(milliseconds.replaceAll("_", ""))),
  );
}

/** The tests of a folder, but for those that need programs of others; anything else stands for itself. */
export function testsIn(argument: string): string[] {
  if (!isFolder(argument)) return [argument];
  const pattern = path.join(argument, "**/*.test.ts");
  return globSync(pattern, { cwd: root, exclude: ["test/real/**"] }).sort();
}

/** Whether an argument is a file, and no option. */
export function isFile(argument: string): boolean {
  return statOf(argument)?.isFile() ?? false;
}

function isFolder(argument: string): boolean {
  return statOf(argument)?.isDirectory() ?? false;
}

function statOf(name: string) {
  return statSync(path.resolve(root, name), { throwIfNoEntry: false });
}
