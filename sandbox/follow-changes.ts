import { existsSync, readFileSync, watch, type FSWatcher } from "node:fs";
import * as path from "node:path";
import type { ResourceChange } from "./deployer";
import type { Sandbox } from "./sandbox";

const root = path.join(__dirname, "..");

/** Where the program's own sources lie, besides the handlers. */
const own = ["index.ts", "components", "config", "facts", "functions", "policies", "registry"];

/** Editors write a file in several steps; so many milliseconds after the last it is looked at. */
const SETTLED = 40;

/** What hears of it when a change has been followed. */
export interface Followed {
  /** Files that were written, added or removed, relative to the project's folder where they lie in it. */
  readonly files: readonly string[];
  readonly milliseconds: number;
  /** What was done to the stack, or why it stays as it was. */
  readonly outcome: { readonly changes: readonly ResourceChange[] } | { readonly error: Error };
}

/**
 * Follows the files of the handlers, and those of the program itself: what is saved is deployed into the
 * running sandbox at once. When the program cannot be run as it is, what was deployed before goes on.
 */
export class ChangeFollower {
  readonly #sandbox: Sandbox;
  readonly #handlers: string;
  readonly #tell: (followed: Followed) => void;
  readonly #watchers: FSWatcher[];
  readonly #changed = new Set<string>();
  /** What was there when it was last looked at: saving without a change is none. */
  readonly #texts = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();

  constructor(sandbox: Sandbox, tell: (followed: Followed) => void) {
    this.#sandbox = sandbox;
    this.#handlers = sandbox.handlersFolder;
    this.#tell = tell;
    const folders = [this.#handlers, ...own.map((name) => path.join(root, name))];
    this.#watchers = folders.filter(existsSync).map((folder) => this.#watch(folder));
    for (const file of Object.keys(require.cache)) {
      if (this.#isProgram(file)) this.#texts.set(file, textOf(file));
    }
  }

  /** Follows no further changes, and waits for what is under way. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    for (const one of this.#watchers) one.close();
    await this.#working;
  }

  #watch(folder: string): FSWatcher {
    return watch(folder, { recursive: true, persistent: false }, (_, name) => {
      const file = folder.endsWith(".ts") ? folder : path.join(folder, name ?? "");
      if (!/\.(ts|ya?ml|json)$/.test(file)) return;
      this.#changed.add(file);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#follow(), SETTLED);
    });
  }

  #follow(): void {
    const files = [...this.#changed].filter((file) => this.#texts.get(file) !== textOf(file));
    this.#changed.clear();
    if (files.length === 0) return;
    for (const file of files) this.#texts.set(file, textOf(file));
    this.#working = this.#working.then(() => this.#redeploy(files));
  }

  async #redeploy(files: readonly string[]): Promise<void> {
    const begun = performance.now();
    const isIn = (file: string, folder: string) => file.startsWith(folder + path.sep);
    const isHandlersOnly = files.every((file) => isIn(file, this.#handlers));
    const isForgotten = (file: string) =>
      isIn(file, this.#handlers) || (!isHandlersOnly && this.#isProgram(file));
    const outcome = await this.#sandbox.redeploy(isForgotten).then(
      (changes) => ({ changes }),
      (error: Error) => ({ error }),
    );
    const milliseconds = Math.round(performance.now() - begun);
    this.#tell({ files: files.map(shown), milliseconds, outcome });
  }

  #isProgram(file: string): boolean {
    const [first = ""] = path.relative(root, file).split(path.sep);
    return own.includes(first) || file.startsWith(this.#handlers + path.sep);
  }
}

/** Empty for a file that is gone. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function shown(file: string): string {
  const relative = path.relative(root, file);
  return relative.startsWith("..") ? file : relative;
}
