import { assert } from "chai";
import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { bundle } from "../../../components/bundle";

const closure = `exports.handler = async (tasks) => {
  const { createJq } = require("./functions/jq");
  return createJq({ timeoutMilliseconds: 300 }).evaluate(tasks);
};`;

describe("a bundle that uses functions/jq", () => {
  let folder: string;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-jq-"));
    const { code, sidecars } = await bundle(closure);
    writeFileSync(path.join(folder, "index.js"), code);
    assert.deepEqual(Object.keys(sidecars), ["jq.wasm"]);
    copyFileSync(sidecars["jq.wasm"] ?? "", path.join(folder, "jq.wasm"));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Calls the handler in a fresh process that has nothing but the bundle. */
  async function call(tasks: unknown): Promise<unknown> {
    const program = `require(${JSON.stringify(path.join(folder, "index.js"))}).handler(${JSON.stringify(tasks)})
      .then((results) => console.log(JSON.stringify(results)), (error) => console.log(JSON.stringify(error.message)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], {
      cwd: tmpdir(),
      env: { SECRET: "s3cret" },
      timeout: 20_000,
    });
    return JSON.parse(stdout);
  }

  it("evaluates in a fresh process, with index.js and jq.wasm alone", async () => {
    const results = await call([
      {
        input: { a: 1 },
        filters: [".a + 1", "def f: f; f", "env.SECRET, ($ENV | length)", ".a + 2"],
      },
    ]);

    const late = { error: "it took longer than 300 ms" };
    assert.deepEqual(results, [[{ outputs: [2] }, late, { outputs: [null, 0] }, { outputs: [3] }]]);
  });

  it("holds nothing of the bundler", async () => {
    const { inputs } = await bundle(closure);

    assert.deepEqual(
      inputs.filter((input) => input.includes("node_modules/")),
      ["node_modules/jq-wasm/dist/index.cjs"],
    );
  });

  it("says which file is missing when jq.wasm is", async () => {
    rmSync(path.join(folder, "jq.wasm"));

    const message = await call([{ input: 1, filters: [". + 1"] }]);

    assert.match(String(message), /^JQ cannot be started: .*jq\.wasm/);
  });
});
