import { assert } from "chai";
import { RunBusyError } from "../../../functions/runs/take-up";
import { work } from "../../../functions/runs/worker";
import { errorOf } from "../../sandbox/aws/start";
import { useCapturedLog } from "./captured-log";
import { partsOf, thingAction, useRuns, workerKinds } from "./setup";

for (const [kind, deliveryTo] of workerKinds) {
  describe(`work, on a run of another invocation, in ${kind}`, () => {
    const runs = useRuns();
    useCapturedLog();

    it("leaves a run alone that another invocation holds", async () => {
      const action = thingAction({ handle: () => assert.fail("the handler was started") });
      const request = await runs.start(action);
      const store = runs.store();
      await store.claim(request.runId, "holder", { countAttempt: true });

      const error = await errorOf(work(partsOf(runs, action), request, deliveryTo("other")));

      assert.instanceOf(error, RunBusyError);
      assert.deepEqual(runs.calls(), []);
      await store.extend(request.runId, "holder");
    });

    it("tells Port nothing of a run that another invocation has taken meanwhile", async () => {
      const action = thingAction({
        async handle({ run }) {
          await runs.store().claim(run.id, "other", { countAttempt: true });
          return { entity: { identifier: "stale" } };
        },
      });
      const request = await runs.start(action);
      const parts = partsOf(runs, action, { store: runs.store(-1) });

      const error = await errorOf(work(parts, request, deliveryTo("one")));

      assert.equal(error.name, "ConditionalCheckFailedException");
      assert.deepEqual(runs.calls(), []);
      await runs.store().extend(request.runId, "other");
    });

    it("ends with the reason of the loss when it learns that the run was lost", async () => {
      const lost = new AbortController();
      const action = thingAction({
        async handle({ run, signal }) {
          lost.abort(new Error("the run was lost"));
          run.log("still here");
          assert.isTrue(signal.aborted);
          return { summary: "too late" };
        },
      });
      const request = await runs.start(action);
      const delivery = deliveryTo("one", lost.signal);

      const error = await errorOf(
        work(partsOf(runs, action, { maxAttempts: 1 }), request, delivery),
      );

      assert.equal(error.message, "the run was lost");
      assert.deepEqual(runs.calls(), []);
      assert.isUndefined((await runs.store().read(request.runId))?.outcome);
    });
  });
}
