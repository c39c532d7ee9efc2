import { assert } from "chai";
import { work } from "../../../functions/runs/worker";
import type { Fault } from "../../../sandbox/port/stand-in";
import { useCapturedLog } from "./captured-log";
import { deliveryTo, partsOf, thingAction, useRuns } from "./setup";

/** What can go wrong between the stored outcome and the ended run, and whether the run comes back. */
const faults: [string, Fault, string][] = [
  ["the entity", { method: "POST", path: /\/entities$/, answer: { status: 503 } }, "repeated"],
  ["a log line", { method: "POST", path: /\/logs$/, answer: { status: 503 } }, "done"],
  ["the status", { method: "PATCH", answer: { status: 503 } }, "repeated"],
  [
    "the entity's answer",
    { method: "POST", path: /\/entities$/, answer: "disconnect" },
    "repeated",
  ],
  ["the status's answer", { method: "PATCH", answer: "disconnect" }, "repeated"],
];

describe("work, when Port is away for", () => {
  const runs = useRuns();
  useCapturedLog();

  for (const [what, fault, expected] of faults) {
    it(`${what}, comes to the same end without the handler`, async () => {
      let started = 0;
      const action = thingAction({
        async handle({ run }) {
          started += 1;
          run.log("Working.");
          return { entity: { identifier: run.id, properties: { size: 4 } }, summary: "Made it." };
        },
      });
      const request = await runs.start(action);
      runs.standIn.faults.add({ ...fault, times: 1 });

      const first = await work(partsOf(runs, action), request, deliveryTo("one")).then(
        () => "done",
        () => "repeated",
      );
      await work(partsOf(runs, action), request, deliveryTo("two"));

      assert.equal(first, expected);
      assert.equal(started, 1);
      const { status, summary } = runs.shown(request) ?? {};
      assert.deepEqual({ status, summary }, { status: "SUCCESS", summary: "Made it." });
      assert.deepEqual(runs.standIn.entity("thing", request.runId)?.properties, { size: 4 });
      assert.isTrue(await runs.isOver(request.runId));
    });
  }

  it("an invocation that has told all, tells nothing again", async () => {
    const action = thingAction({ handle: async () => ({ summary: "Made it." }) });
    const request = await runs.start(action);
    const dead = runs.store(-1);
    await dead.claim(request.runId, "dead", { countAttempt: true });
    await dead.saveOutcome(request.runId, "dead", {
      status: "SUCCESS",
      summary: "Made it.",
      links: [],
      entities: [{ blueprint: "thing", identifier: "told" }],
    });
    await runs.port.runs.end(request.runId, { status: "SUCCESS", summary: "Made it." });

    await work(partsOf(runs, action), request, deliveryTo("two"));

    assert.isUndefined(runs.standIn.entity("thing", "told"), "it may have changed since");
    assert.isTrue((await runs.store().read(request.runId))?.ended);
  });
});
