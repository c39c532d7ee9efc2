import { assert } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { completeKeys } from "../../sandbox/handler-keys";

const registry = path.join(__dirname, "../../registry");
/** A field as it is written, and the text that is made up for it. */
const fields: readonly [string, string | undefined][] = [
  ['field.string("A")', "sandbox"],
  ['field.url("A")', "https://example.com"],
  ['field.email("A")', "sandbox@example.com"],
  ['field.dateTime("A")', "2026-01-31T00:00:00Z"],
  ['field.boolean("A")', "true"],
  ['field.integer("A")', "1"],
  ['field.integer("A", { minimum: 5 })', "5"],
  ['field.number("A", { maximum: -2 })', "-2"],
  ['field.choice("A", ["x", "y"])', "x"],
  // These need none, or nobody can guess it.
  ['field.string("A", { default: "b" })', undefined],
  ['field.string("A", { required: false })', undefined],
  ['field.string("A", { pattern: "[0-9]{12}x" })', undefined],
];

describe("the sandbox's values for the keys of handlers", () => {
  let folder: string;
  const put: [string, string][] = [];
  const complete = (given: Record<string, string>, settings: Record<string, string> = {}) =>
    completeKeys(
      { "aws:region": "eu-north-1", "longshore:handlersFolder": folder, ...given },
      {
        seed: { settings, secrets: { token: "seeded" } },
        putSecret: (arn, value) => void put.push([arn, value]),
      },
    );

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-keys-"));
    mkdirSync(path.join(folder, "actions"));
    const settings = fields.map(([code], index) => `s${index}: ${code}`).join(", ");
    writeFileSync(
      path.join(folder, "actions/a.ts"),
      `import { defineAction, existing, field } from ${JSON.stringify(registry)};
       export const action = defineAction({
         identifier: "a", title: "A", trigger: "CREATE", blueprint: existing("b"), input: {},
         settings: { ${settings} }, secrets: { token: "T", other: "O" }, async handle() {},
       });`,
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [index, [code, text]] of fields.entries()) {
    it(`are made up where they must be there: ${code}`, () => {
      assert.equal(complete({})[`longshore:s${index}`], text);
    });
  }

  it("leave what the stack says, and then what the seed says", () => {
    const config = complete(
      { "longshore:s0": "stack" },
      { s0: "seed", s1: "https://seed.example" },
    );

    assert.equal(config["longshore:s0"], "stack");
    assert.equal(config["longshore:s1"], "https://seed.example");
  });

  it("put each secret under the ARN that its key holds, seeded or made up", () => {
    put.length = 0;
    const config = complete({});

    const arn = (key: string) =>
      `arn:aws:secretsmanager:eu-north-1:123456789012:secret:${key}-SeEdEd`;
    assert.equal(config["longshore:token"], arn("token"));
    assert.deepEqual(put, [
      [arn("token"), "seeded"],
      [arn("other"), "made-up-other"],
    ]);
  });
});
