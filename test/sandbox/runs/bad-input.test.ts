import { assert } from "chai";
import { TestSandbox } from "../../support/sandbox";
import { describeBadRuns } from "./bad-runs";

describe("runs in the sandbox: bad input", function () {
  this.timeout(60_000);
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = await TestSandbox.start();
  });
  after(() => sandbox.close());

  it("handles the good run of a batch among unreadable and foreign records", async () => {
    const others = await sandbox.openRun();
    sandbox.send("{oops");
    sandbox.send("[1, 2]");
    sandbox.send('{"action":"make_thing"}');
    sandbox.send(Buffer.from([0xff, 0xfe, 0x00]));
    const runId = await sandbox.startRun("make_thing", {
      name: "good",
      size: 3,
      region: "eu-west-1",
    });

    const run = await sandbox.ended(runId);

    assert.equal(run.status, "SUCCESS");
    const reasons = await sandbox.until("three dead letters", 10, async () => {
      const letters = await sandbox.deadLetters();
      return letters.length === 3 ? letters.map(({ reason }) => reason ?? "") : undefined;
    });
    assert.deepEqual(reasons.map((reason) => reason.split(/[:;]/)[0]).sort(), [
      "no run id",
      "not JSON",
      "not UTF-8 text",
    ]);
    assert.equal(sandbox.port.run(others)?.status, "IN_PROGRESS", "a run of others is left alone");
  });

  it("says so when Port refuses the entity that a handler returns", async () => {
    const runId = await sandbox.startRun("misbehave", { how: "unwritable-entity" });

    const run = await sandbox.ended(runId);

    assert.equal(run.status, "FAILURE");
    assert.match(
      run.summary ?? "",
      /^The work is done, but its entity could not be written\. .*unknownProperty/,
    );
  });

  describeBadRuns("kafka", () => sandbox);
});
