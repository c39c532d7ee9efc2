import { assert } from "chai";
import { spawnSync } from "node:child_process";
import { createJq, type Jq } from "../../functions/jq";
import { itConforms } from "../functions/jq/conformance";
import { assertLikeJq, generateCases } from "../functions/jq/plain-filters";
import { jqBinary } from "../support/jq-binary";

/** The jq binary: the oracle for the conformance cases. */
const binary = jqBinary();
const version = /^jq-(.+)$/m.exec(
  spawnSync(binary, ["--version"], { encoding: "utf8", env: { PATH: process.env.PATH } }).stdout ??
    "",
)?.[1];

describe(`createJq with the jq binary (${version ?? "none"})`, () => {
  let jq: Jq;

  before(function () {
    if (version === undefined && !process.env.CI) {
      console.log(`      skipped: no jq on PATH, and JQ_PATH names none ("${binary}")`);
      this.skip();
    }
    assert.isDefined(version, `CI needs a jq binary; "${binary}" is none`);
    jq = withJqPath(binary, () => createJq({ timeoutMilliseconds: 10_000 }));
  });

  after(() => jq?.close());

  itConforms(
    () => jq,
    () => version?.startsWith("1.6") ?? false,
  );

  it("gives what is given without it: 10,000 generated filters", async () => {
    // The words of errors changed from version to version.
    const isSameError = /^1\.([89]|\d\d)/.test(version ?? "");
    // jq 1.6 takes long over a program of many filters.
    for (let round = 0; round < 10; round += 1)
      await assertLikeJq([jq, jq], generateCases(25, 40, 1000 + round), isSameError);
  }).timeout(300_000);

  it("agrees with the time limit, and works afterwards", async () => {
    const hurried = withJqPath(binary, () => createJq({ timeoutMilliseconds: 500 }));

    const results = await hurried.evaluate([{ input: 1, filters: [".", "def f: f; f", ". + 1"] }]);

    const expected = [{ outputs: [1] }, { error: "it took longer than 500 ms" }, { outputs: [2] }];
    assert.deepEqual<unknown>(results, [expected]);
    await hurried.close();
  });

  it("bounds outputs", async () => {
    const small = withJqPath(binary, () => createJq({ maxOutputBytes: 1000, maxOutputs: 3 }));

    const results = await small.evaluate([
      { input: "x", filters: [".", ". * 2000", "1, 2, 3, 4", ". * 100", "1, 2, 3"] },
    ]);

    assert.deepEqual<unknown>(results, [
      [
        { outputs: ["x"] },
        { error: "it gives more than 1000 bytes" },
        { error: "it gives more than 3 outputs" },
        { outputs: ["x".repeat(100)] },
        { outputs: [1, 2, 3] },
      ],
    ]);
    await small.close();
  });

  it("names the binary that is not there", async () => {
    const none = withJqPath("/nowhere/jq", () => createJq());

    const message = await none
      .evaluate([{ input: 1, filters: [". + 1"] }])
      .then(JSON.stringify, (error: Error) => error.message);

    assert.match(message, /JQ cannot be started: .*ENOENT.*JQ_PATH is "\/nowhere\/jq"/);
  });
});

function withJqPath<T>(path: string, act: () => T): T {
  const before = process.env.JQ_PATH;
  process.env.JQ_PATH = path;
  try {
    return act();
  } finally {
    if (before === undefined) delete process.env.JQ_PATH;
    else process.env.JQ_PATH = before;
  }
}
