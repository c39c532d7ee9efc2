import { assert } from "chai";
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { typescript } from "../../support/typescript";

const root = path.join(__dirname, "../../..");

/** Loads the sandbox as `npm start` does, and tells which files of the page and what it needs came along. */
const loadSandbox = `
  require("./sandbox/sandbox");
  const loaded = Object.keys(require.cache).map((file) => require("node:path").relative(".", file));
  console.log(JSON.stringify(loaded.filter((file) => /sandbox.(console|map)|preact/.test(file))));
`;

describe("a sandbox whose console nobody has opened", () => {
  it("has loaded nothing of it but its door, so it is ready as soon as without one", () => {
    const said = execFileSync(process.execPath, ["-r", typescript, "-e", loadSandbox], {
      cwd: root,
      encoding: "utf8",
    });

    assert.deepEqual(JSON.parse(said), [path.join("sandbox", "console", "console.ts")]);
  });
});
