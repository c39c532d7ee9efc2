import { assert } from "chai";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { longest, writeLongNames } from "./support/long-names";
import { filesOf, runProgram } from "./support/program";

/** What changes in which file → the functions whose code changes by it, and no others. */
const cases: readonly [string, string, [RegExp, string], readonly string[]][] = [
  [
    "what an action does",
    `actions/${longest.actionFile}.ts`,
    [/async handle\(\) \{\}/, 'async handle() { return { statusLabel: "changed" }; }'],
    ["dev-runs-worker-function"],
  ],
  [
    "how a resource type becomes an entity",
    `resources/${longest.file}.ts`,
    [/"\.Name"/, '".Changed"'],
    ["dev-catalog-exporter-function"],
  ],
  [
    "what a change listener does",
    `changes/${longest.changeFile}.ts`,
    [/async handle\(\) \{\}/, "async handle() { await Promise.resolve(); }"],
    ["dev-changes-worker-function"],
  ],
  [
    "which changes a change listener wants",
    `changes/${longest.changeFile}.ts`,
    [/when: \(\) => true/, "when: () => false"],
    ["dev-changes-worker-function"],
  ],
  [
    "a product's template",
    `products/${longest.file}.yaml`,
    [/Topic: \{/, "ChangedTopic: {"],
    ["dev-runs-worker-function"],
  ],
];

describe("a changed handler", function () {
  this.timeout(120_000);
  let folder: string;
  let before: Map<string, string>;

  this.beforeAll(async () => {
    folder = writeLongNames();
    before = await hashes();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Of each function's code. */
  async function hashes(): Promise<Map<string, string>> {
    const settings = { approvers: "a@example.com", cloudTrail: "true", handlersFolder: folder };
    const program = await runProgram(settings);
    const found = program.ofType("aws:lambda/function:Function").map(async ({ name, inputs }) => {
      const files = await filesOf(inputs.code);
      return [name, createHash("sha256").update(JSON.stringify(files)).digest("hex")] as const;
    });
    return new Map(await Promise.all(found));
  }

  for (const [what, file, [old, changed], functions] of cases) {
    it(`changes ${functions.join()} alone: ${what}`, async () => {
      const full = path.join(folder, file);
      const text = readFileSync(full, "utf8");
      assert.match(text, old);
      writeFileSync(full, text.replace(old, changed));

      const now = await hashes();

      writeFileSync(full, text);
      assert.isAtLeast(now.size, 9);
      assert.sameMembers([...now.keys()], [...before.keys()]);
      assert.deepEqual(
        [...now.keys()].filter((name) => now.get(name) !== before.get(name)),
        functions,
      );
    });
  }
});
