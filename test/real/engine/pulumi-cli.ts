import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { text } from "node:stream/consumers";

/** How one call of the CLI ended. */
export interface Outcome {
  readonly code: number | null;
  /** Standard output and standard error, as a person sees them. */
  readonly output: string;
  readonly stdout: string;
  readonly seconds: number;
}

/** The real Pulumi CLI, with the environment that a sandbox gave, in one project. */
export class PulumiCli {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #folder: string;
  readonly #programs: string;

  /** @param folder of the project. @param environment what `npm start -- --engine` says to export */
  constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#programs = mkdtempSync(path.join(tmpdir(), "longshore-programs-"));
    for (const [name, command] of Object.entries(missingPrograms())) {
      const script = path.join(this.#programs, name);
      writeFileSync(script, `#!/bin/sh\nexec ${command} "$@"\n`);
      chmodSync(script, 0o755);
    }
    const own = Object.entries(process.env).filter(([name]) => !/^(PULUMI|AWS)_/.test(name));
    this.#environment = {
      ...Object.fromEntries(own),
      ...environment,
      PATH: `${this.#programs}:${process.env["PATH"]}`,
    };
  }

  /** Why the engine cannot be had on this machine; undefined when it can. */
  static problem(): string | undefined {
    const { error } = spawnSync("pulumi", ["version"]);
    return error && "no pulumi on PATH (https://www.pulumi.com/docs/install/)";
  }

  /** Calls `pulumi` without a terminal. @param options what it reads on standard input; more variables */
  async call(
    args: readonly string[],
    { input = "", env = {} }: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<Outcome> {
    const begin = performance.now();
    const child = spawn("pulumi", [...args, "--non-interactive"], {
      cwd: this.#folder,
      env: { ...this.#environment, ...env },
    });
    child.stdin.end(input);
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const code = await ended;
    return { code, stdout, output: stdout + stderr, seconds: (performance.now() - begin) / 1000 };
  }

  /** Calls `pulumi`, which must succeed. @throws Error with what it printed */
  async succeed(...args: readonly string[]): Promise<Outcome> {
    const outcome = await this.call(args);
    if (outcome.code === 0) return outcome;
    throw new Error(`pulumi ${args.join(" ")} ended with ${outcome.code}:\n${outcome.output}`);
  }

  /** Sets a key of the stack's configuration. */
  async configure(key: string, value: string, secret = false): Promise<void> {
    const args = ["config", "set", ...(secret ? ["--secret"] : ["--plaintext"]), key];
    const { code, output } = await this.call(args, { input: value });
    if (code !== 0) throw new Error(`pulumi config set ${key} ended with ${code}:\n${output}`);
  }

  /** What an update would do: `<operation> <type's last word> <logical name>`, sorted; without what stays. */
  async plan(...args: readonly string[]): Promise<string[]> {
    const { stdout } = await this.succeed("preview", "--json", ...args);
    const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
    const changes = steps.filter(({ op }) => !["same", "read"].includes(op));
    return changes
      .map(({ op, urn }) => {
        const [, , types = "", name = ""] = urn.split("::");
        return `${op} ${types.split(":").at(-1)} ${name}`;
      })
      .sort();
  }

  /** The stack's state, as text. */
  async state(): Promise<string> {
    return (await this.succeed("stack", "export")).stdout;
  }

  /** Forgets what the constructor wrote. */
  close(): void {
    rmSync(this.#programs, { recursive: true, force: true });
  }
}

/** Plugins that a CLI has beside it unless it was built by hand, and what takes their place. */
function missingPrograms(): Record<string, string> {
  const isMissing = (name: string) => spawnSync("which", [name]).status !== 0;
  const here = (file: string) => `'${path.join(__dirname, file)}'`;
  const all = {
    "pulumi-language-nodejs": `'${process.execPath}' ${here("language-host.mts")}`,
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => isMissing(name)));
}
