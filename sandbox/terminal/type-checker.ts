import { execFile, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import * as path from "node:path";

const root = path.join(__dirname, "../..");
const kept = path.join(root, "node_modules/.cache/longshore");
const compiler = path.join(root, "node_modules/typescript-7/bin/tsc");

/** Called with the mistakes of the types, one line each, whenever they are others than before. */
type Tell = (mistakes: readonly string[]) => void;

/** Checks the types of the handlers in the background, whenever it is asked to. */
export class TypeChecker {
  readonly #folder: string;
  readonly #tell: Tell;
  #process: ChildProcess | undefined;
  #told = "";

  /** @param folder that of the handlers */
  constructor(folder: string, tell: Tell) {
    this.#folder = folder;
    this.#tell = tell;
  }

  /** Begins a check; one that is under way is given up, for the files are others than it has read. */
  check(): void {
    this.stop();
    const args = [compiler, "-p", writeConfig(this.#folder), "--pretty", "false"];
    const child = execFile(process.execPath, args, { cwd: root }, (error, output) => {
      if (child.killed) return;
      const mistakes = error ? output.trimEnd().split("\n") : [];
      const found = mistakes.join("\n");
      if (found !== this.#told) this.#tell(mistakes);
      this.#told = found;
    });
    if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    child.unref();
    this.#process = child;
  }

  /** Ends what is under way. */
  stop(): void {
    this.#process?.kill("SIGKILL");
  }
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
