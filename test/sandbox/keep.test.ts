import { assert } from "chai";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Entity, Run } from "../../functions/port/types";
import { holdSnapshot } from "../../sandbox/kept/hold";
import { readSnapshot, snapshotFile, writeSnapshot } from "../../sandbox/kept/snapshot";
import { makeOwnFolder, removeFolder } from "../../sandbox/own-folder";
import { approveThroughPage } from "../../sandbox/scenarios/launch-site";
import { typescript } from "../support/typescript";
import { until } from "../support/until";

const root = path.join(__dirname, "../..");
const leash = path.join(root, "scripts/tests/leash.cjs");

const action = (identifier: string, more: string) => `
import { defineAction, field } from ${JSON.stringify(path.join(root, "registry"))};
export const action = defineAction({
  identifier: "${identifier}", trigger: "CREATE", input: { name: field.string("Name") },
  permissions: [],
  async handle({ input }) {
    return { entity: { identifier: input.name, properties: { note: "made" } } };
  },
  ${more}
});`;
const blueprint = `blueprint: { identifier: "note", title: "Note", schema: { properties: { note: { type: "string" } } } }`;

describe("the file of what is kept", () => {
  it("is another one for every folder", () => {
    const folders = [
      "handlers",
      "other/handlers",
      "other-handlers",
      "../handlers",
      "../../handlers",
    ];
    const files = folders.map((one) => snapshotFile(path.join(root, one)));
    assert.lengthOf(new Set(files), folders.length);
  });
});

describe("holdSnapshot", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "longshore-hold-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("keeps a second sandbox from the file, and lets it in once the first has ended or was killed", async () => {
    const file = path.join(folder, "kept/handlers.json");
    const letGo = holdSnapshot(file);

    assert.throws(
      () => holdSnapshot(file),
      `A sandbox with --keep runs already with these handlers (process ${process.pid})`,
    );
    letGo();
    holdSnapshot(file);
    const killed = spawn(process.execPath, ["-e", ""]);
    await once(killed, "exit");
    for (const left of [String(killed.pid), "", "nobody"]) {
      writeFileSync(`${file}.pid`, left);
      holdSnapshot(file)();
    }
  });
});

describe("makeOwnFolder", () => {
  it("removes what a process of its kind left that was killed, and nothing else", async () => {
    const killed = spawn(process.execPath, ["-e", ""]);
    await once(killed, "exit");
    const kind = `longshore-test-${process.pid}-`;
    const [left, alive, other] = [
      `${kind}${killed.pid}-`,
      `${kind}1-`,
      `${kind}x${killed.pid}-`,
    ].map((one) => mkdtempSync(path.join(tmpdir(), one)));
    const own = [makeOwnFolder(kind), alive, other];

    try {
      assert.deepEqual(
        [left, ...own].map((one) => existsSync(one ?? "")),
        [false, true, true, true],
      );
    } finally {
      for (const one of own) removeFolder(one ?? "");
    }
  });
});

describe("npm start -- --keep", function () {
  this.timeout(60_000);
  let folder: string;
  let child: ChildProcess | undefined;
  let url = "";
  const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text);

  async function start(): Promise<string> {
    const args = ["--keep", "--port", "0", "--handlers", folder];
    const one = spawn(
      process.execPath,
      ["-r", leash, "-r", typescript, "sandbox/main.ts", ...args],
      {
        ...{ cwd: root, detached: true, stdio: ["ignore", "pipe", "pipe", "ipc"] },
      },
    );
    child = one;
    let printed = "";
    for (const stream of [one.stdout, one.stderr]) {
      stream?.on("data", (chunk: Buffer) => (printed += String(chunk)));
    }
    await until(() => {
      if (one.exitCode !== null) throw new Error(`It ended: ${printed}`);
      return /It stays up/.test(printed) || undefined;
    });
    url = /Console: (\S+)/.exec(printed)?.[1] ?? "";
    return printed;
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  }

  async function port<T>(method: string, at: string, body?: object): Promise<T> {
    const token = await (await fetch(`${url}/token`)).text();
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    return (await (await fetch(`${url}/v1/${at}`, request)).json()) as T;
  }
  const run = async (id: string) => (await port<{ run: Run }>("GET", `actions/runs/${id}`)).run;
  const startRun = async (name: string, given: string) => {
    const body = { properties: { name: given } };
    const { run: begun } = await port<{ run: Run }>("POST", `actions/${name}/runs`, body);
    return begun.id;
  };
  const ended = (id: string) =>
    until(async () => ((await run(id)).status === "IN_PROGRESS" ? undefined : run(id)));
  const mails = async () =>
    await (await fetch(`${url}/mailbox`, { headers: { accept: "application/json" } })).text();

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-keep-"));
    mkdirSync(path.join(folder, "actions"));
    write("actions/make-note.ts", action("make_note", `title: "Make note", ${blueprint}`));
    write(
      "actions/ask-note.ts",
      action("ask_note", `title: "Ask", blueprint: "note", approval: {}`),
    );
    write("actions/drop-note.ts", action("drop_note", `title: "Drop", blueprint: "note"`));
  });
  after(async () => {
    await end("SIGKILL");
    rmSync(snapshotFile(folder), { force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  it("goes on after it was killed: runs, entities, resources and e-mails are there, what waits is decided, and other handlers are an update", async () => {
    await start();
    const made = await startRun("make_note", "first");
    const asked = await startRun("ask_note", "second");
    await ended(made);
    const link = await until(
      async () => /http:\/\/\S+?\/approvals\/[^\s"<]+/.exec(await mails())?.[0],
    );
    const resources = await (await fetch(`${url}/resources`)).text();
    // Once it is written down, it may be killed at any time.
    await until(() => {
      const kept = readSnapshot(snapshotFile(folder));
      const isWhole =
        kept?.port.runs.some(({ id, status }) => id === made && status === "SUCCESS") &&
        kept.mails.some(({ body }) => body.includes(link)) &&
        kept.tables.some(({ items }) => JSON.stringify(items).includes(asked));
      return isWhole || undefined;
    });
    await end("SIGKILL");
    rmSync(path.join(folder, "actions/drop-note.ts"));
    write(
      "actions/ask-note.ts",
      action("ask_note", `title: "Ask first", blueprint: "note", approval: {}`),
    );

    const printed = await start();

    assert.match(
      printed,
      /It goes on from where it ended: \d+ entities, 2 runs, \d+ resources, \d+ e-mails/,
    );
    assert.match(printed, /npm run act -- --port \d+ \w+_note name=…/);
    assert.equal((await run(made)).status, "SUCCESS");
    const { entity } = await port<{ entity: Entity }>("GET", "blueprints/note/entities/first");
    assert.equal(entity.properties.note, "made");
    assert.equal(await (await fetch(`${url}/resources`)).text(), resources);
    const { actions } = await port<{ actions: { identifier: string; title: string }[] }>(
      "GET",
      "actions",
    );
    assert.sameDeepMembers(
      actions.map(({ identifier, title }) => [identifier, title]),
      [
        ["make_note", "Make note"],
        ["ask_note", "Ask first"],
      ],
    );
    assert.equal((await run(asked)).status, "IN_PROGRESS");

    assert.equal(await approveThroughPage(link), "Approved");
    assert.equal((await ended(asked)).status, "SUCCESS");
  });

  it("keeps what there is when Ctrl-C ends it, for its owner alone, and refuses what it cannot take up", async () => {
    const id = await startRun("make_note", "third");
    await end("SIGINT");

    const file = snapshotFile(folder);
    const kept = readSnapshot(file);
    assert.include(kept?.port.runs.map((one) => one.id) ?? [], id);
    assert.equal(statSync(file).mode & 0o777, 0o600);

    writeSnapshot(file, JSON.stringify({ ...kept, format: 0 }));
    assert.throws(
      () => readSnapshot(file),
      /has the format 0; this version takes up \d+\. Remove the file to begin anew, or start without --keep\./,
    );
    writeSnapshot(file, readFileSync(file, "utf8").slice(0, -9));
    assert.throws(() => readSnapshot(file), /cannot be read\. Remove the file/);
  });
});
