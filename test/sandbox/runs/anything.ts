import { assert } from "chai";
import type { JsonObject } from "../../../functions/port/types";
import { createRandom } from "../../support/random";
import { randomRecord } from "../../support/random-records";
import type { TestSandbox } from "../../support/sandbox";

const count = 200;

/** Puts records of anything on both topics of a sandbox. */
export function describeAnything(sandboxOf: () => TestSandbox): void {
  describe(`after ${count} records of anything on each topic`, () => {
    it("has handled the runs among them and behind them, and no function has failed", async () => {
      const sandbox = sandboxOf();
      const hops = sandbox.sandbox.hops.all.length;
      const seed = Date.now() % 1_000_000;
      const random = createRandom(seed);
      const { kafka } = sandbox.sandbox.parts;
      const { runs, changes } = sandbox.sandbox.topics;
      const among: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const runId = index % 25 === 0 ? await sandbox.openRun() : "r_nobody";
        const { bytes, changed } = randomRecord(random, runMessage(runId));
        kafka.produce(runs, bytes);
        kafka.produce(changes, randomRecord(random, changeMessage).bytes);
        const isOurs = changed?.every((path) => path.startsWith("payload.properties"));
        if (isOurs && runId !== "r_nobody") among.push(runId);
      }
      const behind = await sandbox.startRun("make_thing", {
        ...{ name: "behind", size: 3, region: "eu-west-1" },
      });

      const ended = await Promise.all([...among, behind].map((runId) => sandbox.ended(runId, 120)));

      assert.equal(ended.at(-1)?.status, "SUCCESS", `seed ${seed}`);
      const failed = sandbox.sandbox.hops.all
        .slice(hops)
        .filter(({ what }) => /-intake-function failed/.test(what));
      assert.deepEqual(failed, [], `seed ${seed}`);
    });
  });
}

function runMessage(runId: string): JsonObject {
  return {
    action: "make_thing",
    context: { runId, blueprint: "thing", entity: null },
    payload: {
      entity: null,
      action: { identifier: "make_thing", blueprint: "thing" },
      properties: { name: "a", size: 1, region: "eu-west-1" },
    },
  };
}

const entity = { identifier: "a", properties: { size: 1 }, relations: {} };
const changeMessage: JsonObject = {
  action: "UPDATE",
  resourceType: "entity",
  trigger: { by: { userId: "auth0|5f1e" } },
  context: { entity: "a", blueprint: "thing" },
  diff: { before: entity, after: entity },
};
