import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import * as path from "node:path";

const root = path.join(__dirname, "..");

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});

/**
 * `npm test`: what `npm run check` checks, and every test. With files or folders, and whatever else mocha
 * takes, those tests alone.
 */
async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) return run("mocha", args.flatMap(testsIn));
  return (await run("npm", ["run", "check"])) || (await run("mocha", testsIn("test")));
}

/** The tests of a folder; anything else stands for itself. */
function testsIn(argument: string): string[] {
  const found = globSync(`${argument}/**/*.test.ts`, { cwd: root, exclude: ["test/real/**"] });
  return found.length > 0 ? found.sort() : [argument];
}

/** @returns the exit code, never 0 when the program was killed */
function run(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
