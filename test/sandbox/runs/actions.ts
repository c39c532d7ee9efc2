import { assert } from "chai";
import type { TestSandbox } from "../../support/sandbox";

const thing = (name: string) => ({ name, size: 1, region: "eu-west-1" });

/** Runs of actions, as Port tells of them, in a fresh sandbox of the tests' handlers. */
export function describeRuns(sandboxOf: () => TestSandbox): void {
  describe("runs of actions", () => {
    let sandbox: TestSandbox;

    before(() => {
      sandbox = sandboxOf();
    });

    it("fetches one token for ten runs in a row", async () => {
      const first = sandbox.port.calls.length;
      for (let count = 0; count < 10; count += 1) {
        await sandbox.ended(await sandbox.startRun("make_thing", thing(`row-${count}`)));
        // Its invocation may still be writing that the run has ended, and another process would log in.
        await sandbox.idle();
      }
      const tokens = sandbox.port.calls
        .slice(first)
        .filter(({ path }) => path.endsWith("/access_token"));
      assert.lengthOf(tokens, 1);
    });

    it("takes three Port calls besides the log: whether it has ended, the entity, the status", async () => {
      const first = sandbox.port.calls.length;

      const runId = await sandbox.startRun("make_thing", thing("counted"));
      await sandbox.ended(runId);

      const calls = sandbox.port.calls.slice(first).map(({ method, path }) => `${method} ${path}`);
      assert.deepEqual(calls, [
        "POST /v1/actions/make_thing/runs",
        `GET /v1/actions/runs/${runId}`,
        `POST /v1/actions/runs/${runId}/logs`,
        "POST /v1/blueprints/thing/entities",
        `PATCH /v1/actions/runs/${runId}`,
      ]);
    });

    it("writes many entities in calls of twenty", async () => {
      const first = sandbox.port.calls.length;

      const run = await sandbox.ended(await sandbox.startRun("make_many", { count: 45 }));

      assert.equal(run.status, "SUCCESS");
      assert.lengthOf(
        sandbox.port.entities("thing").filter(({ identifier }) => identifier.startsWith("many-")),
        45,
      );
      const bulk = sandbox.port.calls.slice(first).filter(({ path }) => path.endsWith("/bulk"));
      assert.deepEqual(
        bulk.map(({ body }) => (body as { entities: unknown[] }).entities.length),
        [20, 20, 5],
      );
    });

    it("gives a DELETE run its entity, and deletes it in Port", async () => {
      await sandbox.ended(
        await sandbox.startRun("make_thing", { ...thing("short-lived"), size: 4 }),
      );

      const run = await sandbox.ended(await sandbox.startRun("remove_thing", {}, "short-lived"));

      assert.equal(run.status, "SUCCESS");
      assert.equal(run.summary, "short-lived of size 4 is gone.");
      assert.isUndefined(sandbox.port.entity("thing", "short-lived"));
    });

    it("refuses a DELETE run without an entity", async () => {
      const runId = await sandbox.openRun();
      sandbox.sendRun(runId, "remove_thing", {});

      const run = await sandbox.ended(runId);

      assert.equal(run.status, "FAILURE");
      assert.match(
        run.summary ?? "",
        /^Action "remove_thing" works on an entity and this run has none\./,
      );
    });

    it("runs a templated payload just as well", async () => {
      const runId = await sandbox.openRun();
      const inputs = thing("templated");
      sandbox.send(
        JSON.stringify({ action: { identifier: "make_thing" }, run: { id: runId }, inputs }),
      );

      const run = await sandbox.ended(runId);

      assert.equal(run.status, "SUCCESS");
      assert.isDefined(sandbox.port.entity("thing", "templated"));
    });

    it("refuses a message with a forged signature and leaves its run alone", async () => {
      const runId = await sandbox.openRun();
      const headers = { "X-Port-Signature": "v1,AAAA", "X-Port-Timestamp": "1700000000" };
      sandbox.send(
        JSON.stringify({
          action: "make_thing",
          headers,
          context: { runId },
          properties: thing("forged"),
        }),
      );

      const letter = await sandbox.until("the dead letter", 10, async () =>
        (await sandbox.deadLetters()).find(({ reason }) => reason?.includes(runId)),
      );

      const refusal = `run "${runId}" is not from Port: its signature is wrong.`;
      assert.isTrue(letter.reason?.startsWith(refusal), letter.reason);
      assert.equal(sandbox.port.run(runId)?.status, "IN_PROGRESS");
    });
  });
}
