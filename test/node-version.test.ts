import { assert } from "chai";
import { readFileSync } from "node:fs";
import * as path from "node:path";

const read = (file: string) => readFileSync(path.join(__dirname, "..", file), "utf8");

/** File → how it names the version of Node that is needed. */
const places: Readonly<Record<string, RegExp>> = {
  "README.md": /Node ([\d.]+) or newer/g,
  ".ci/run": /Node >= ([\d.]+)/g,
  "docs/ci/github-actions.yml": /node-version: ([\d.]+)/g,
};

describe("the version of Node", () => {
  const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
  const lock = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { engines?: { node: string } }>;
  };

  it("is one that package.json names, and the same in the lockfile", () => {
    assert.match(engines.node, /^>=[\d.]+$/);
    assert.equal(lock.packages[""]?.engines?.node, engines.node);
  });

  for (const [file, pattern] of Object.entries(places)) {
    it(`is the same in ${file}`, () => {
      const named = [...read(file).matchAll(pattern)].map(([, version]) => `>=${version}`);

      assert.isNotEmpty(named);
      assert.deepEqual([...new Set(named)], [engines.node]);
    });
  }
});
