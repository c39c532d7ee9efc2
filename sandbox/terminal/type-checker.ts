import { fork, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline";

const root = path.join(__dirname, "../..");
const kept = path.join(root, "node_modules/.cache/longshore");

/** Called with the mistakes of the types, one line each, whenever they are others than before. */
type Tell = (mistakes: readonly string[]) => void;

/** Checks the types of the handlers in a process of its own, in the background and again after each change. */
export class TypeChecker {
  readonly #process: ChildProcess;

  /** @param folder that of the handlers */
  constructor(folder: string, tell: Tell) {
    const script = path.join(__dirname, "type-check.mts");
    const options = ["--watch", "--preserveWatchOutput", "--pretty", "false"];
    this.#process = fork(script, ["-p", writeConfig(folder), ...options], {
      cwd: root,
      stdio: ["ignore", "pipe", "ignore", "ipc"],
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    if (this.#process.pid) setPriority(this.#process.pid, constants.priority.PRIORITY_LOW);
    this.#process.unref();
    this.#process.channel?.unref();
    if (this.#process.stdout) read(this.#process.stdout, tell);
  }

  /** Ends it. */
  stop(): void {
    this.#process.kill("SIGKILL");
  }
}

function read(output: NodeJS.ReadableStream, tell: Tell): void {
  let mistakes: string[] = [];
  let told = "";
  createInterface({ input: output }).on("line", (line) => {
    if (/: error TS\d+: /.test(line)) mistakes.push(line);
    else if (line.startsWith("  ") && mistakes.length > 0) mistakes.push(line);
    if (!/Found \d+ errors?\. Watching/.test(line)) return;
    const found = mistakes.join("\n");
    if (found !== told) tell(mistakes);
    [told, mistakes] = [found, []];
  });
}

/** The project's own settings, for the handlers alone and what they import. */
function writeConfig(folder: string): string {
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  const file = path.join(kept, `types-${name}.json`);
  mkdirSync(kept, { recursive: true });
  const config = {
    extends: path.join(root, "tsconfig.json"),
    compilerOptions: {
      rootDir: path.parse(root).root,
      typeRoots: [path.join(root, "node_modules/@types")],
      incremental: true,
      tsBuildInfoFile: path.join(kept, `types-${name}.tsbuildinfo`),
    },
    include: [path.join(folder, "**/*.ts")],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
