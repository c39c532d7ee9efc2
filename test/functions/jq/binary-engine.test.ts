import { assert } from "chai";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createBinaryEngine } from "../../../functions/jq/binary-engine";
import { isRunning } from "../../support/is-running";
import { until } from "../../support/until";

describe("createBinaryEngine", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-jq-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("ends all that a late call has started, and takes the next one", async () => {
    const started = path.join(folder, "started");
    const script = path.join(folder, "jq");
    // A script around jq: what it starts outlives it, and would keep its output open.
    writeFileSync(script, `#!/bin/sh\n/bin/sleep 60 &\necho $! > ${started}\nwait\n`);
    chmodSync(script, 0o755);
    // Time enough to start a shell on a busy machine.
    const limits = { timeoutMilliseconds: 1500, maxOutputBytes: 1000, maxOutputs: 10 };
    const engine = createBinaryEngine(script, limits);

    const late = await engine.run({ program: ".", data: "1" });
    writeFileSync(script, "#!/bin/sh\necho 1\n");
    const next = await engine.run({ program: ".", data: "1" });
    await engine.close();

    assert.equal(late.failure?.kind, "time");
    assert.deepEqual(next, { lines: ["1"] });
    const child = Number(readFileSync(started, "utf8"));
    assert.isAbove(child, 1);
    await until(async () => !isRunning(child));
  });
});
