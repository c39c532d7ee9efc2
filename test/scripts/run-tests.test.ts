import { assert } from "chai";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { isRunning } from "../support/is-running";
import { typescript } from "../support/typescript";
import { until } from "../support/until";

const root = path.join(__dirname, "../..");

/** What a test leaves about: itself, a program that would run for ever, and a temporary folder. */
interface LeftAbout {
  readonly mocha: number;
  readonly program: number;
  readonly folder: string;
}

/** The text of a test that leaves things about, tells `file` of them and then does something. */
const untidyTest = (file: string, then: string) => `
  import { spawn } from "node:child_process";
  import { mkdtempSync, renameSync, writeFileSync } from "node:fs";
  import { tmpdir } from "node:os";
  it("is untidy", function (done) {
    this.timeout(0);
    const { pid: program } = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const folder = mkdtempSync(tmpdir() + "/untidy-");
    const left = JSON.stringify({ mocha: process.pid, program, folder });
    writeFileSync(${JSON.stringify(`${file}.draft`)}, left);
    renameSync(${JSON.stringify(`${file}.draft`)}, ${JSON.stringify(file)});
    ${then}
  });`;

describe("npm test -- FILE", function () {
  this.timeout(60_000);
  let folder: string;
  let running: ChildProcess;

  const start = (then: string) => {
    const [test, report] = [path.join(folder, "untidy.test.ts"), path.join(folder, "left.json")];
    rmSync(report, { force: true });
    writeFileSync(test, untidyTest(report, then));
    const args = ["-r", typescript, "scripts/test.ts", test];
    running = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    const left = () =>
      existsSync(report) ? (JSON.parse(readFileSync(report, "utf8")) as LeftAbout) : undefined;
    return { ended: once(running, "exit"), left: () => until(left) };
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-untidy-"));
  });
  afterEach(() => {
    running.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  const endings: Readonly<Record<string, [string, (left: LeftAbout) => void, unknown[]]>> = {
    "a test that passes": ["done();", () => undefined, [0, null]],
    "a test that fails": ["throw new Error('no');", () => undefined, [1, null]],
    "a test whose process is killed": ["", ({ mocha }) => kill(mocha, "SIGKILL"), [1, null]],
    "Ctrl-C": ["", () => running.kill("SIGINT"), [null, "SIGINT"]],
  };
  for (const [what, [then, act, exit]] of Object.entries(endings)) {
    it(`leaves neither programs nor temporary files behind after ${what}`, async () => {
      const { ended, left } = start(then);
      const about = await left();

      act(about);

      assert.deepEqual(await ended, exit);
      await until(() => !isRunning(about.program) && !isRunning(about.mocha));
      assert.isFalse(existsSync(about.folder));
    });
  }

  it("leaves no programs behind when it is killed itself, and no files after the next time", async () => {
    const { left } = start("");
    const about = await left();

    running.kill("SIGKILL");

    await until(() => !isRunning(about.program) && !isRunning(about.mocha));
    await start("done();").ended;
    assert.isFalse(existsSync(about.folder));
  });
});

function kill(pid: number, signal: NodeJS.Signals): void {
  process.kill(pid, signal);
}
