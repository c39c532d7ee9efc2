import { assert } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { configValues } from "./support/config";
import { runUnderEngine } from "./support/engine";

const registry = JSON.stringify(path.join(__dirname, "../registry"));
const action = (parts: string) => `
import { defineAction, existing } from ${registry};
export const action = defineAction({
  identifier: "a", title: "T", trigger: "CREATE", blueprint: existing("b"), input: {}, ${parts}
});`;

/** What is wrong → the settings, the handler files, and what a person must be told. */
const cases: Readonly<
  Record<string, [Record<string, string | undefined>, Record<string, string>, RegExp]>
> = {
  "a missing and an unknown key": [
    { kafkaBrokers: undefined, kafkaBrokerz: "b:9196" },
    {},
    /kafkaBrokers is missing.*Type: pulumi config set longshore:kafkaBrokers "[^"]+"\n.*kafkaBrokerz is not a key.*Is longshore:kafkaBrokers meant\? Type: pulumi config rm longshore:kafkaBrokerz/s,
  ],
  "a handler that declares something unusable": [
    {},
    { "actions/a.ts": action("handle: 1") },
    /actions\/a\.ts: handle is 1; allowed: a function\./,
  ],
  "a handler that does not load": [
    {},
    { "actions/a.ts": 'throw new Error("no table\\n    at somewhere (file.ts:1:1)");' },
    /actions\/a\.ts: it does not load: no table/,
  ],
  "a handler that cannot be bundled": [
    {},
    { "actions/a.ts": action('async handle() { require("nowhere"); }') },
    /Magic function "dev-runs-worker" cannot be bundled: .*Could not resolve "nowhere"/s,
  ],
  "no approvers": [
    { approvers: "" },
    { "actions/a.ts": action("approval: {}, async handle() {}") },
    /longshore:approvers is "".*Type: pulumi config set longshore:approvers/s,
  ],
  "a config.json that is none": [
    { catalogConfig: "package.json", handlersFolder: "test/fixtures/catalog-handlers" },
    {},
    /longshore:catalogConfig: .*package\.json cannot be used:/,
  ],
};

describe("what Pulumi's own runner shows", function () {
  this.timeout(120_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-shown-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const [what, [settings, files, expected]] of Object.entries(cases)) {
    it(`is one message without a stack trace: ${what}`, async () => {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
        writeFileSync(path.join(folder, file), text);
      }
      const config = configValues({ handlersFolder: folder, ...settings });

      const { exitCode, shown } = await runUnderEngine(
        { "aws:region": "eu-west-1", ...config },
        true,
      );

      assert.equal(exitCode, 32, shown);
      assert.match(shown, expected);
      assert.notMatch(shown, /^\s+at |unhandled exception|error serializing/m);
    });
  }

  it("is no warning when nothing is wrong", async () => {
    const config = configValues({ cloudTrail: "true", handlersFolder: "test/fixtures/handlers" });

    const { exitCode, shown } = await runUnderEngine(config);

    assert.deepEqual([exitCode, shown], [0, ""]);
  });
});
