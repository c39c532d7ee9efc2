import { assert } from "chai";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { firstOutput } from "../../../functions/jq";
import { createWebJq, outputs } from "./setup";
import { typescript } from "../../support/typescript";

const megabyte = 1024 * 1024;

/** Emscripten's; a call leaves one open. */
const files = 4096;

describe("createJq: a long life", function () {
  this.timeout(60_000);

  it("takes more calls than Emscripten has files, those that fail among them, with no less to work with, and without growing", async () => {
    const jq = createWebJq();
    const tags = Array.from({ length: 50 }, (_, index) => ({ k: `k${index}`, v: index }));
    const filters = ["[.tags[] | {(.k): .v}] | add | length", ".nothing.there", "range(3) | error"];
    const expected = [outputs(50), outputs(null), { error: "0" }];
    let settled = 0;
    for (let count = 0; count < files + 104; count += 1) {
      if (count === 500) settled = process.memoryUsage().rss;
      const [results] = await jq.evaluate([{ input: { tags }, filters }]);
      assert.deepEqual(results, expected, `call ${count}`);
    }
    assert.isBelow(process.memoryUsage().rss - settled, 100 * megabyte);
    await jq.close();
  });

  it("starts again after close", async () => {
    const jq = createWebJq();
    await jq.evaluate([{ input: 1, filters: [". + 1"] }]);
    await jq.close();

    const results = await jq.evaluate([{ input: 1, filters: [". + 1"] }]);

    assert.deepEqual(results, [[outputs(2)]]);
    await jq.close();
    await jq.close();
  });

  it("does not keep the process alive", async () => {
    const program = `
      const { createJq } = require("./functions/jq");
      const jq = createJq();
      jq.evaluate([{ input: 1, filters: [". + 1"] }]).then((results) => console.log(JSON.stringify(results)));`;
    const options = ["-r", typescript, "-e", program];

    const { stdout } = await promisify(execFile)(process.execPath, options, {
      env: { ...process.env, JQ_PATH: "" },
      timeout: 30_000,
    });

    assert.equal(stdout, '[[{"outputs":[2]}]]\n');
  });
});

describe("firstOutput", () => {
  it("gives the first output, or null", () => {
    assert.equal(firstOutput(outputs("a", "b")), "a");
    assert.isNull(firstOutput(outputs()));
    assert.isNull(firstOutput(outputs(null, 1)));
    assert.isNull(firstOutput(undefined));
  });

  it("gives null for a failure, and tells it", () => {
    const errors: string[] = [];

    const value = firstOutput({ error: "bad" }, (error) => errors.push(error));

    assert.isNull(value);
    assert.deepEqual(errors, ["bad"]);
  });
});
