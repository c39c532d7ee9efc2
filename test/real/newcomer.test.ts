import { assert } from "chai";
import { execFile, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { shippedFiles } from "../handlers/shipped/shipped";
import { skipWithout } from "../support/real-part";

const root = path.join(__dirname, "../..");
const brought = path.join(root, "test/fixtures/newcomer");

/** Runs a program to its end. */
function run(folder: string, program: string, ...args: string[]) {
  const { LONGSHORE_HANDLERS: _handlers, INIT_CWD: _typedIn, ...env } = process.env;
  return new Promise<{ code: number; output: string }>((resolve) => {
    const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, output: stripVTControlCharacters(stdout + stderr) });
    });
  });
}

/** Types a command of the project or of a folder of one's own, which must succeed. */
async function npm(folder: string, ...args: string[]): Promise<string> {
  const { code, output } = await run(folder, "npm", ...args);
  assert.equal(code, 0, `npm ${args.join(" ")}\n${output}`);
  return output;
}

/** A sandbox that stays up in a process of its own. */
class Started {
  #output = "";
  readonly #child;

  constructor(folder: string) {
    const args = ["run", "-s", "start", "--", "--port", "0"];
    // A group of its own: npm does not pass on that it is ended.
    this.#child = spawn("npm", args, { cwd: folder, detached: true });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on("data", (data: Buffer) => (this.#output += data.toString()));
    }
  }

  /** Waits until the output has it. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#output);
      if (found) return found;
      if (this.#child.exitCode !== null) throw new Error(`npm start has ended:\n${this.#output}`);
      await new Promise((resolve) => this.#child.stdout.once("data", resolve));
    }
  }

  stop(): void {
    if (this.#child.exitCode === null && this.#child.pid) process.kill(-this.#child.pid, "SIGTERM");
  }
}

describe("a newcomer with a clean clone", function () {
  this.timeout(900_000);
  let parent: string;
  let clone: string;
  let started: Started | undefined;

  before(async function () {
    const { code } = await run(root, "git", "rev-parse", "HEAD");
    skipWithout(this, code === 0 ? undefined : "this is no clone of a git repository");
    parent = mkdtempSync(path.join(tmpdir(), "longshore-newcomer-"));
    clone = path.join(parent, "longshore");
    const cloned = await run(parent, "git", "clone", "-q", root, clone);
    assert.equal(cloned.code, 0, cloned.output);
    // What `npm ci` would install.
    symlinkSync(path.join(root, "node_modules"), path.join(clone, "node_modules"));
  });
  afterEach(() => {
    started?.stop();
    started = undefined;
  });
  after(() => parent && rmSync(parent, { recursive: true, force: true }));

  it("finds the handlers that are held to be the shipped ones", async () => {
    const { output } = await run(clone, "git", "ls-files", "handlers");
    const files = output.trim().split("\n");

    assert.sameMembers(
      files.map((file) => file.replace("handlers/", "")).filter((file) => file.includes("/")),
      [...shippedFiles],
    );
  });

  it("adds files and edits none: the checks and the handlers' tests are green", async () => {
    const readme = readFileSync(path.join(clone, "README.md"), "utf8");
    const [, example = ""] = /^```ts\n([^]*?)^```$/m.exec(readme) ?? [];
    writeFileSync(path.join(clone, "handlers/actions/create-topic.ts"), example);
    cpSync(brought, path.join(clone, "handlers"), { recursive: true });
    await npm(clone, "run", "new", "--", "action", "restart_service");
    await npm(clone, "run", "new", "--", "resource", "AWS::EFS::FileSystem");
    await npm(clone, "run", "new", "--", "product", "note_board");
    await npm(clone, "run", "new", "--", "change", "watch_vm");

    const tested = await npm(clone, "run", "test:handlers");
    await npm(clone, "run", "check");

    assert.match(tested, /action create_topic is one that Port takes/);
    const { output } = await run(clone, "git", "status", "--porcelain");
    assert.deepEqual(
      output.split("\n").filter((line) => line !== "" && !line.startsWith("?? ")),
      [],
    );
  });

  it("plays the scenarios, and sees an action, an edit, and the action again", async () => {
    await npm(clone, "start", "--", "--once");
    started = new Started(clone);
    const [, port = ""] = await started.says(/Console: .*:(\d+)\n/);
    await started.says(/waits for your decision/);
    const act = (...args: string[]) =>
      npm(clone, "run", "-s", "act", "--", "--port", port, ...args);

    const topic = await act("create_topic", "name=t1", "region=eu-west-1");
    await act("create_log_group", "name=first", "days=3");
    await act("keep_logs", "--entity", "first", "days=5");
    const file = path.join(clone, "handlers/actions/keep-logs.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace("Kept for", "Edited:"));
    await started.says(/keep-logs\.ts is live/);
    const edited = await act("keep_logs", "--entity", "first", "days=14");
    await act("delete_log_group", "--entity", "first");

    assert.match(topic, /SUCCESS/);
    assert.match(edited, /Edited: 14 days/);
  });

  it("works in a folder of one's own, with Longshore beside it", async () => {
    const own = path.join(parent, "acme");
    await npm(clone, "run", "new", "--", "folder", "../acme");
    await npm(own, "install", "--no-audit", "--no-fund");
    cpSync(brought, own, { recursive: true });
    await npm(own, "run", "new", "--", "action", "watch_logs", "--blueprint", "log_group");

    const tested = await npm(own, "test");
    const played = await npm(own, "start", "--", "--once");

    assert.match(tested, /watch_logs\s+✔ shows a form/);
    assert.match(played, /ready in/);
    assert.notMatch(played, /create_vm/);
  });
});
