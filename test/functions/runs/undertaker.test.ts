import { assert } from "chai";
import type { Outcome } from "../../../functions/runs/outcome";
import { bury, type UndertakerParts } from "../../../functions/runs/undertaker";
import { RunBusyError } from "../../../functions/runs/take-up";
import { PortError } from "../../../functions/port";
import { errorOf } from "../../sandbox/aws/start";
import { useCapturedLog } from "./captured-log";
import { thingAction, useRuns } from "./setup";

const counted = { countAttempt: true };
const action = thingAction({});
const outcome: Outcome = {
  status: "SUCCESS",
  summary: "Made it.",
  links: ["https://example.com/made"],
  entities: [{ blueprint: "thing", identifier: "made", properties: { size: 3 } }],
};

describe("bury", () => {
  const runs = useRuns();
  useCapturedLog();
  const parts = (): UndertakerParts => ({
    store: runs.store(),
    port: runs.port,
    workerLogGroup: "/aws/lambda/worker",
  });

  it("ends a run that has no outcome as FAILURE and names the worker's log group", async () => {
    const request = await runs.start(action);
    await runs.store(-1).claim(request.runId, "dead", counted);

    await bury(parts(), request, "undertaker");

    const sentence =
      "The runner gave up on this run (crash, out of memory or time-out). " +
      "Its last words are in log group /aws/lambda/worker.";
    const { status, statusLabel, summary, logs = [] } = runs.shown(request) ?? {};
    assert.deepEqual(
      { status, statusLabel, summary },
      { status: "FAILURE", statusLabel: "Failed", summary: sentence },
    );
    assert.deepEqual(
      logs.map(({ message }) => message),
      [sentence],
    );
  });

  it("ends a run that nobody ever claimed", async () => {
    const request = await runs.start(action);

    await bury(parts(), request, "undertaker");

    assert.equal(runs.shown(request)?.status, "FAILURE");
  });

  it("reports the stored outcome of a handler that came through", async () => {
    const request = await runs.start(action);
    const worker = runs.store(-1);
    await worker.claim(request.runId, "dead", counted);
    await worker.saveOutcome(request.runId, "dead", outcome);

    await bury(parts(), request, "undertaker");

    const { status, summary, link } = runs.shown(request) ?? {};
    assert.deepEqual(
      { status, summary, link },
      { status: "SUCCESS", summary: "Made it.", link: ["https://example.com/made"] },
    );
    assert.deepEqual(runs.standIn.entity("thing", "made")?.properties, { size: 3 });
  });

  it("says nothing of a run that Port has been told of", async () => {
    const request = await runs.start(action);
    const worker = runs.store();
    await worker.claim(request.runId, "worker", counted);
    await worker.markEnded(request.runId, "worker");

    await bury(parts(), request, "undertaker");

    assert.deepEqual(runs.calls(), []);
  });

  it("waits for a run that a worker still holds", async () => {
    const request = await runs.start(action);
    await runs.store().claim(request.runId, "worker", counted);

    const error = await errorOf(bury(parts(), request, "undertaker"));

    assert.instanceOf(error, RunBusyError);
    assert.deepEqual(runs.calls(), []);
    await runs.store().extend(request.runId, "worker");
  });

  it("can be repeated at once when Port is away", async () => {
    const request = await runs.start(action);
    runs.standIn.faults.add({ method: "PATCH", times: 1, answer: { status: 503 } });

    const error = await errorOf(bury(parts(), request, "one"));
    await bury(parts(), request, "two");

    assert.instanceOf(error, PortError);
    assert.equal(runs.shown(request)?.status, "FAILURE");
    assert.deepInclude(await runs.store().read(request.runId), { attempts: 0, ended: true });
  });
});
