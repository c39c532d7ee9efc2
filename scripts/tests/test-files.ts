import { globSync, statSync } from "node:fs";
import * as path from "node:path";

/** The project's folder. */
export const root = path.join(__dirname, "../..");

/** Every test, the long ones first, so that no process is left with one at the end. */
export function allTests(): string[] {
  const all = testsIn("test");
  const isLong = (file: string) => file.startsWith("test/sandbox/");
  return [...all.filter(isLong), ...all.filter((file) => !isLong(file))];
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
