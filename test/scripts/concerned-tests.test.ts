import { assert } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { testsConcerned } from "../../scripts/tests/concerned";
import { readImports } from "../../scripts/tests/imports";

const files: Readonly<Record<string, string>> = {
  "functions/deep.ts": "export const deep = 1;",
  "functions/wide.ts": 'import { deep } from "./deep";',
  "handlers/actions/greet.ts": 'import { one } from "../../registry";',
  "registry/index.ts": "export const one = 1;",
  "test/support/setup.ts": 'readFixture("run.json");',
  "test/deep.test.ts": 'import { deep } from "../functions/deep";',
  "test/wide.test.ts": 'import { wide } from "#functions/wide";',
  "test/fixture.test.ts": 'import { run } from "./support/setup";',
  "test/handlers/rights.test.ts": "",
  "test/greet.test.ts": 'import { greet } from "../handlers/actions/greet";',
};

/** Changed files → the tests that they concern. */
const cases: Readonly<Record<string, readonly string[]>> = {
  "functions/deep.ts": ["test/deep.test.ts", "test/wide.test.ts"],
  "functions/wide.ts": ["test/wide.test.ts"],
  "test/deep.test.ts": ["test/deep.test.ts"],
  "test/fixtures/run.json": ["test/fixture.test.ts"],
  "test/fixtures/other.json": [],
  "handlers/actions/greet.ts": ["test/greet.test.ts", "test/handlers/rights.test.ts"],
  "handlers/actions/new.ts": ["test/handlers/rights.test.ts"],
  "registry/index.ts": ["test/greet.test.ts"],
  "functions/wide.ts test/deep.test.ts": ["test/deep.test.ts", "test/wide.test.ts"],
};

describe("the tests that a change concerns", () => {
  let root: string;
  const tests = Object.keys(files).filter((file) => file.endsWith(".test.ts"));

  before(() => {
    root = mkdtempSync(path.join(tmpdir(), "longshore-concerned-"));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
  });
  after(() => rmSync(root, { recursive: true }));

  for (const [changed, expected] of Object.entries(cases)) {
    it(`are ${expected.length} for ${changed}`, () => {
      const concerned = testsConcerned(changed.split(" "), tests, readImports(root), root);

      assert.sameMembers(concerned, [...expected]);
    });
  }
});
