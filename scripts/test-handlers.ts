import { spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import * as path from "node:path";
import { handlersVariable, takeHandlers } from "../sandbox/handlers-folder";
import { placeOf, root } from "./handlers/place";

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});

/**
 * `npm run test:handlers`: what any handler must keep, and the tests that a handlers folder brings. Types
 * of a folder elsewhere are checked, too; those of the project's own folders are with `npm run check`.
 */
async function main(args: readonly string[]): Promise<number> {
  const { folder, rest } = takeHandlers(args);
  const { tests } = placeOf(folder);
  // Those that come with Longshore are held to more, which takes longer.
  const own = globSync("**/*.test.ts", { cwd: tests, exclude: ["shipped/**", "node_modules/**"] });
  const contract = path.join(root, "test/handlers/contract.test.ts");
  const files = new Set([contract, ...own.sort().map((file) => path.join(tests, file))]);
  const options = { ...process.env, [handlersVariable]: folder };
  const config = path.join(folder, "tsconfig.json");
  const types = existsSync(config) ? await run("typescript-7/bin/tsc", ["-p", config], options) : 0;
  return types || (await run("mocha/bin/mocha.js", [...files, ...rest], options));
}

/** Runs a tool of the project. @param tool below `node_modules`. @returns its exit code, never 0 when it was killed */
function run(
  tool: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const file = path.join(root, "node_modules", tool);
  return new Promise((resolve, reject) => {
    const options = { cwd: root, stdio: "inherit" as const, env: environment };
    const child = spawn(process.execPath, [file, ...args], options);
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
