import { assert } from "chai";
import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { discoverRegistry } from "../../registry/discover";
import { runNew } from "../../scripts/new/run-new";

const root = path.join(__dirname, "../..");
const readme = readFileSync(path.join(root, "README.md"), "utf8");

/** The blocks of a kind of code in the README. */
function blocks(kind: string): string[] {
  return [...readme.matchAll(/^```(\w*)\n([^]*?)^```$/gm)]
    .filter(([, found]) => found === kind)
    .map(([, , text = ""]) => text);
}

/** What every generator is asked for; types of other services, of other shapes of identifiers, and below others. */
const commands = [
  ["resource", "AWS::EFS::FileSystem"],
  ["resource", "AWS::EFS::MountTarget"],
  ["resource", "AWS::Logs::LogGroup"],
  ["resource", "AWS::EC2::Volume"],
  ["resource", "AWS::SNS::Topic"],
  ["resource", "AWS::Backup::BackupVault"],
  ["resource", "AWS::MSK::Cluster"],
  ["action", "enter_topic", "--trigger", "CREATE", "--blueprint", "sns_topic"],
  ["action", "note_topic", "--blueprint", "sns_topic"],
  ["action", "forget_topic", "--trigger", "DELETE", "--blueprint", "sns_topic"],
  ["change", "watch_topic", "--blueprint", "sns_topic"],
] as const;

describe("a folder of one's own, in a repository of its own", function () {
  this.timeout(180_000);
  let parent: string;
  let folder: string;
  let output: string[];

  const type = async (...args: string[]) => {
    output = [];
    const note = (message: string) => void output.push(message);
    return runNew(args, root, { log: note, error: note });
  };
  const test = (...options: string[]) =>
    new Promise<{ passed: boolean; report: string }>((resolve) => {
      const script = path.join(root, "scripts/test-handlers.ts");
      const args = [
        "-r",
        path.join(root, "typescript.cjs"),
        script,
        "--handlers",
        folder,
        ...options,
      ];
      execFile(process.execPath, args, { cwd: parent }, (error, stdout, stderr) =>
        resolve({ passed: error === null, report: stripVTControlCharacters(stdout + stderr) }),
      );
    });

  before(async () => {
    parent = mkdtempSync(path.join(tmpdir(), "longshore-own-"));
    folder = path.join(parent, "acme");
    assert.equal(await type("folder", folder), 0, output.join("\n"));
    // As npm install makes it.
    mkdirSync(path.join(folder, "node_modules"));
    symlinkSync(root, path.join(folder, "node_modules/longshore"));
  });
  after(() => rmSync(parent, { recursive: true, force: true }));

  it("takes every generator and every block of code of the README, and its tests are green", async () => {
    for (const command of commands) {
      assert.equal(await type(...command, "--handlers", folder), 0, output.join("\n"));
    }
    for (const text of blocks("ts")) {
      const name = /identifier: "(\w+)"/.exec(text)?.[1]?.replaceAll("_", "-") ?? "";
      const kind = text.includes("defineResource(") ? "resources" : "actions";
      const own = text.replaceAll('"../../registry"', '"longshore/registry"');
      mkdirSync(path.join(folder, kind), { recursive: true });
      writeFileSync(path.join(folder, kind, `${name}.ts`), own);
    }

    const { passed, report } = await test();

    assert.isTrue(passed, report);
    assert.isAtLeast(blocks("ts").length, 1);
    assert.match(report, /resources\/efs-file-system\.ts takes CreateFileSystem/);
    assert.match(report, /resources\/efs-mount-target\.ts maps a resource/);
    assert.match(report, /action create_topic is one that Port takes/);
    assert.match(report, /note_topic\s+✔ shows a form/);
  });

  it("knows a type's parent, and a type that AWS does not have", async () => {
    const { resources } = discoverRegistry(folder);
    const again = await type("resource", "AWS::EFS::FileSystem", "--handlers", folder);
    const taken = output.join("\n");
    const unknown = await type("resource", "AWS::EFS::FileSytem", "--handlers", folder);

    assert.deepEqual(resources.get("AWS::EFS::MountTarget")?.parent, {
      type: "AWS::EFS::FileSystem",
      model: "{ FileSystemId: .identifier }",
    });
    assert.deepEqual([again, unknown], [1, 1]);
    assert.include(taken, "resources/efs-file-system.ts declares AWS::EFS::FileSystem already");
    assert.include(
      output.join("\n"),
      "no resource type AWS::EFS::FileSytem; the nearest is AWS::EFS::FileSystem.",
    );
  });

  it("has tests that fail when a mapping no longer gives what its fixture says", async () => {
    const file = path.join(folder, "resources/efs-file-system.ts");
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text.replace('throughput_mode: ".ThroughputMode"', 'throughput_mode: ".Mode"'),
    );
    // Types are not what is wrong, and without settings for them they are not checked.
    const settings = path.join(folder, "tsconfig.json");
    renameSync(settings, `${settings}.away`);

    const { passed, report } = await test("--grep", "efs-file-system");

    renameSync(`${settings}.away`, settings);
    writeFileSync(file, text);
    assert.isFalse(passed);
    assert.match(report, /efs-file-system\.ts maps a resource/);
  });

  it("has tests that fail on a wrong type", async () => {
    const file = path.join(folder, "actions/note-topic.ts");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("input.note", "input.nota"));

    const { passed, report } = await test();

    writeFileSync(file, text);
    assert.isFalse(passed);
    assert.match(report, /note-topic\.ts.*'nota' does not exist/);
  });

  it("is not made where something lies, or within the project", async () => {
    assert.equal(await type("folder", folder), 1);
    assert.match(output.join("\n"), /is not empty/);
    assert.equal(await type("folder", path.join(root, "acme")), 1);
    assert.match(output.join("\n"), /lies within the project/);
  });
});
