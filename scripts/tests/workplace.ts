import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { isAlive, makeOwnFolder, removeFolder } from "../../sandbox/own-folder";
import { root } from "./test-files";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const leash = path.join(__dirname, "leash.cjs");

/**
 * Where programs run that leave nothing behind, however they end: their temporary files are in a folder
 * that goes away, each is the head of a process group that is ended with it, and they end when this
 * process does.
 */
export class TestWorkplace {
  readonly #folder = makeOwnFolder("longshore-tests-");
  readonly #running = new Set<ChildProcess>();
  readonly #stop = (signal: NodeJS.Signals): void => {
    this.#clear();
    process.kill(process.pid, signal);
  };

  private constructor() {
    for (const signal of signals) process.once(signal, this.#stop);
  }

  /** Opens one, and clears away what runs have left that were killed. */
  static open(): TestWorkplace {
    return new TestWorkplace();
  }

  /** Runs a script of Node, which ends when this process does. @returns its exit code, 1 when it was killed */
  async runNode(args: readonly string[]): Promise<number> {
    return await this.#end(this.#start(process.execPath, ["-r", leash, ...args], true));
  }

  /** Runs any program, and gives what it prints. */
  async runQuietly(program: string, args: readonly string[]) {
    const child = this.#start(program, args, false);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => (output += String(chunk)));
    }
    const exitCode = await this.#end(child);
    return { exitCode, output };
  }

  /** Ends what still runs, and removes the folder. */
  close(): void {
    for (const signal of signals) process.off(signal, this.#stop);
    this.#clear();
  }

  #start(program: string, args: readonly string[], isShown: boolean): ChildProcess {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, TMPDIR: this.#folder },
      // The head of a group.
      detached: true,
      stdio: isShown ? ["ignore", "inherit", "inherit", "ipc"] : ["ignore", "pipe", "pipe"],
    });
    this.#running.add(child);
    return child;
  }

  async #end(child: ChildProcess): Promise<number> {
    try {
      const [exitCode] = (await once(child, "exit")) as [number | null];
      return exitCode ?? 1;
    } finally {
      this.#running.delete(child);
      endGroup(child);
    }
  }

  #clear(): void {
    for (const child of this.#running) endGroup(child);
    removeFolder(this.#folder);
  }
}

/** Ends a program and what it has started. */
function endGroup({ pid }: ChildProcess): void {
  if (pid !== undefined && isAlive(-pid)) process.kill(-pid, "SIGKILL");
}
