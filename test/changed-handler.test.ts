import { assert } from "chai";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { longest, writeLongNames } from "./support/long-names";
import { filesOf, runProgram } from "./support/program";

/** What changes in which file, each change by what its function then says → the one whose code changes by it. */
const cases: readonly [
  what: string,
  file: string,
  changes: readonly (readonly [from: RegExp, to: string, says: RegExp])[],
  changed: string,
][] = [
  [
    "what an action does",
    `actions/${longest.actionFile}.ts`,
    [
      [
        /async handle\(\) \{\}/,
        'async handle() { return { statusLabel: "changed" }; }',
        /statusLabel:"changed"/,
      ],
    ],
    "dev-runs-worker-function",
  ],
  [
    "how a resource type becomes an entity",
    `resources/${longest.file}.ts`,
    [[/"\.Name"/, '".Changed"', /"\.Changed"/]],
    "dev-catalog-exporter-function",
  ],
  [
    "what a change listener does, and which changes it wants",
    `changes/${longest.changeFile}.ts`,
    [
      [/async handle\(\) \{\}/, 'async handle() { await fetch("changed"); }', /fetch\("changed"\)/],
      [/when: \(\) => true/, 'when: () => Date.parse("changed") > 1', /Date\.parse\("changed"\)/],
    ],
    "dev-changes-worker-function",
  ],
  [
    "a product's template",
    `products/${longest.file}.yaml`,
    // The code knows a template by its version alone.
    [[/Topic: \{/, "ChangedTopic: {", /./]],
    "dev-runs-worker-function",
  ],
];

describe("a changed handler", function () {
  this.timeout(120_000);
  let folder: string;
  let before: Map<string, string>;

  this.beforeAll(async () => {
    folder = writeLongNames(1);
    before = await codes();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Of each function. */
  async function codes(): Promise<Map<string, string>> {
    const settings = { approvers: "a@example.com", cloudTrail: "true", handlersFolder: folder };
    const program = await runProgram(settings);
    const found = program.ofType("aws:lambda/function:Function").map(async ({ name, inputs }) => {
      return [name, JSON.stringify(await filesOf(inputs.code))] as const;
    });
    return new Map(await Promise.all(found));
  }

  for (const [what, file, changes, changed] of cases) {
    it(`changes ${changed} alone: ${what}`, async () => {
      const full = path.join(folder, file);
      const text = readFileSync(full, "utf8");
      for (const [from] of changes) assert.match(text, from);
      writeFileSync(
        full,
        changes.reduce((now, [from, to]) => now.replace(from, to), text),
      );

      const now = await codes();

      writeFileSync(full, text);
      assert.isAtLeast(now.size, 9);
      assert.sameMembers([...now.keys()], [...before.keys()]);
      assert.deepEqual(
        [...now.keys()].filter((name) => now.get(name) !== before.get(name)),
        [changed],
      );
      const code = JSON.parse(now.get(changed) ?? "{}") as Record<string, string>;
      for (const [, , says] of changes)
        assert.isTrue(says.test(code["index.js"] ?? ""), says.source);
    });
  }
});
