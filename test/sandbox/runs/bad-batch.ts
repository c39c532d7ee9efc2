import { assert } from "chai";
import type { TestSandbox } from "../../support/sandbox";

/** Puts unreadable records beside good ones on the runs topic of a sandbox. */
export function describeBadBatch(sandboxOf: () => TestSandbox): void {
  describe("bad input in one batch", () => {
    let sandbox: TestSandbox;

    before(async () => {
      sandbox = sandboxOf();
      await sandbox.takeReasons();
    });

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
      assert.equal(
        sandbox.port.run(others)?.status,
        "IN_PROGRESS",
        "a run of others is left alone",
      );
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
  });
}
