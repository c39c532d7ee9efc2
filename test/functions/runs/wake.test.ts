import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { assert } from "chai";
import { bury, type UndertakerParts } from "../../../functions/runs/undertaker";
import { wake } from "../../../functions/runs/wake";
import { RunBusyError } from "../../../functions/runs/take-up";
import { work } from "../../../functions/runs/worker";
import { errorOf } from "../../sandbox/aws/start";
import { useCapturedLog } from "./captured-log";
import { deliveryTo, partsOf, thingAction, useRuns } from "./setup";

const counted = { countAttempt: true };
const waiting = thingAction({ handle: async ({ run }) => run.pause({ seconds: 60 }) });
const unstarted = thingAction({ handle: () => assert.fail("the handler was started") });

describe("wake", () => {
  const runs = useRuns();
  const log = useCapturedLog();
  const isStored = async (runId: string) => {
    const input = { TableName: "runs", Key: { runId: { S: runId } } };
    return (await runs.client.send(new GetItemCommand(input))).Item !== undefined;
  };

  it("does nothing for a run that nobody knows, and stores nothing", async () => {
    await wake(partsOf(runs, unstarted), "r_nobody", deliveryTo("one"));

    assert.isFalse(await isStored("r_nobody"));
    assert.deepInclude(log.at(-1), { message: "nothing to wake", state: "unknown" });
  });

  it("takes what was read of the run already, and does not read it again", async () => {
    const request = await runs.start(waiting);
    const parts = partsOf(runs, waiting);
    await work(parts, request, deliveryTo("one"));
    const known = parts.store.read(request.runId);
    const deaf = Object.assign(runs.store(), { read: () => assert.fail("it was read again") });
    const action = thingAction({ handle: async () => ({ summary: "Woken." }) });

    await wake(partsOf(runs, action, { store: deaf }), request.runId, deliveryTo("two"), known);

    assert.equal(runs.shown(request)?.summary, "Woken.");
  });

  it("does nothing for a run that has ended", async () => {
    let tries = 0;
    const action = thingAction({
      async handle({ run }) {
        tries += 1;
        if (tries === 1) run.pause({ seconds: 60 });
      },
    });
    const request = await runs.start(action);
    const parts = partsOf(runs, action);
    await work(parts, request, deliveryTo("one"));
    await wake(parts, request.runId, deliveryTo("two"));

    await wake(parts, request.runId, deliveryTo("three"));

    assert.equal(tries, 2);
    assert.deepInclude(log.at(-1), { message: "nothing to wake", state: "ended" });
  });

  it("leaves a run alone that has not waited yet: its first message is still under way", async () => {
    const request = await runs.start(unstarted);
    const store = runs.store();
    await store.claim(request.runId, "first", counted);
    await store.release(request.runId, "first");

    await wake(partsOf(runs, unstarted), request.runId, deliveryTo("two"));

    assert.deepInclude(log.at(-1), { message: "nothing to wake", state: "not waiting" });
    assert.equal((await store.read(request.runId))?.attempts, 1);
  });

  it("comes back later for a run that another invocation holds", async () => {
    const request = await runs.start(waiting);
    await work(partsOf(runs, waiting), request, deliveryTo("one"));
    await runs.store().claim(request.runId, "holder", counted);

    const call = wake(partsOf(runs, unstarted), request.runId, deliveryTo("two"));

    assert.instanceOf(await errorOf(call), RunBusyError);
  });

  it("goes on when it comes back after its first delivery died on the way", async () => {
    const request = await runs.start(waiting);
    await work(partsOf(runs, waiting), request, deliveryTo("one"));
    await runs.store(-1).claim(request.runId, "dead", counted);
    const action = thingAction({ handle: async ({ run }) => ({ summary: `Try ${run.attempt}.` }) });

    await wake(partsOf(runs, action), request.runId, deliveryTo("two"));

    assert.equal(runs.shown(request)?.summary, "Try 2.");
  });

  it("tells Port of a stored outcome without the handler", async () => {
    const request = await runs.start(waiting);
    await work(partsOf(runs, waiting), request, deliveryTo("one"));
    const action = thingAction({ handle: async () => ({ summary: "Made it." }) });
    runs.standIn.faults.add({ method: "PATCH", times: 1, answer: { status: 503 } });

    await errorOf(wake(partsOf(runs, action), request.runId, deliveryTo("two")));
    await wake(partsOf(runs, unstarted), request.runId, deliveryTo("three"));

    assert.equal(runs.shown(request)?.summary, "Made it.");
  });

  it("lets a repeat of the first message go on just as well", async () => {
    const request = await runs.start(waiting);
    await work(partsOf(runs, waiting), request, deliveryTo("one"));

    await work(partsOf(runs, thingAction({})), request, deliveryTo("two"));

    assert.equal(runs.shown(request)?.status, "SUCCESS");
  });

  describe("that the queue gave up on", () => {
    const parts = (): UndertakerParts => ({
      store: runs.store(),
      port: runs.port,
      workerLogGroup: "/aws/lambda/worker",
    });

    it("ends its run as FAILURE, and takes it from those that wait", async () => {
      const request = await runs.start(waiting);
      await work(partsOf(runs, waiting), request, deliveryTo("one"));

      await bury(parts(), { wake: request.runId }, "undertaker");

      const { status, summary } = runs.shown(request) ?? {};
      assert.equal(status, "FAILURE");
      assert.match(summary ?? "", /^The runner gave up on this run /);
      const again = wake(partsOf(runs, unstarted), request.runId, deliveryTo("late"));
      await again;
      assert.deepInclude(log.at(-1), { message: "nothing to wake", state: "ended" });
    });

    it("does nothing for a run that nobody knows", async () => {
      await bury(parts(), { wake: "r_nobody" }, "undertaker");

      assert.isFalse(await isStored("r_nobody"));
      assert.deepInclude(log.at(-1), { message: "nothing to bury", state: "unknown" });
    });
  });
});
