import { assert } from "chai";
import { DeadLetterError } from "../../../functions/dead-letter-error";
import { PortError } from "../../../functions/port";
import { wake } from "../../../functions/runs/wake";
import { work } from "../../../functions/runs/worker";
import { errorOf } from "../../sandbox/aws/start";
import { useCapturedLog } from "./captured-log";
import { FakeDesk } from "./fake-desk";
import { deliveryTo, partsOf, requestOf, thingAction, useRuns } from "./setup";

describe("work, by what Port says of the run", () => {
  const runs = useRuns();
  const log = useCapturedLog();
  afterEach(() => runs.standIn.faults.clear());
  const unstarted = thingAction({ handle: () => assert.fail("the handler was started") });

  it("starts nothing of a run that somebody has ended, and leaves it as it is", async () => {
    const request = await runs.start(unstarted);
    await runs.port.runs.end(request.runId, { status: "FAILURE", statusLabel: "withdrawn" });

    await work(partsOf(runs, unstarted), request, deliveryTo("one"));
    await work(partsOf(runs, unstarted), request, deliveryTo("two"));

    assert.equal(runs.shown(request)?.statusLabel, "withdrawn");
    assert.deepEqual(runs.shown(request)?.logs, []);
    assert.isTrue((await runs.store().read(request.runId))?.ended);
    assert.deepInclude(log, {
      ...{ level: "info", message: "run ended" },
      ...{ runId: request.runId, action: "make_thing", status: "withdrawn" },
    });
  });

  it("does not try a run again that was ended between two tries", async () => {
    let tries = 0;
    const action = thingAction({
      async handle() {
        tries += 1;
        throw new Error("no network");
      },
    });
    const request = await runs.start(action);
    const parts = partsOf(runs, action);
    await errorOf(work(parts, request, deliveryTo("one")));
    await runs.port.runs.end(request.runId, { status: "FAILURE" });

    await work(parts, request, deliveryTo("two"));

    assert.equal(tries, 1);
  });

  it("does not go on with a run that was ended while it waited", async () => {
    let tries = 0;
    const action = thingAction({
      async handle({ run }) {
        tries += 1;
        return run.pause({ seconds: 60 });
      },
    });
    const request = await runs.start(action);
    const parts = partsOf(runs, action);
    await work(parts, request, deliveryTo("one"));
    await runs.port.runs.end(request.runId, { status: "SUCCESS" });

    await wake(parts, request.runId, deliveryTo("two"));

    assert.equal(tries, 1);
    assert.isTrue((await runs.store().read(request.runId))?.ended);
  });

  it("takes a request for approval back with its run", async () => {
    const desk = new FakeDesk();
    const action = thingAction({ ...unstarted, approval: {} });
    const request = await runs.start(action);
    const parts = partsOf(runs, action, { approvals: { stack: "dev", desk } });
    await work(parts, request, deliveryTo("one"));
    await runs.port.runs.end(request.runId, { status: "FAILURE" });
    desk.decide("APPROVED");

    await wake(parts, request.runId, deliveryTo("two"));

    assert.deepEqual(desk.withdrawn, [request.runId]);
  });

  it("asks again later while Port does not answer, and counts no attempt", async () => {
    const request = await runs.start(unstarted);
    runs.standIn.faults.add({ path: /runs\/r_/, answer: { status: 503 } });

    const error = await errorOf(work(partsOf(runs, unstarted), request, deliveryTo("one")));

    assert.instanceOf(error, PortError);
    assert.equal((await runs.store().read(request.runId))?.attempts, 0);
    const claim = await runs.store().claim(request.runId, "two", { countAttempt: true });
    assert.equal(claim.state, "claimed", "the run is free at once");
  });

  it("still knows of a try that gave no answer, when Port did not answer the next one", async () => {
    const request = await runs.start(unstarted);
    await runs.store(-1).claim(request.runId, "dead", { countAttempt: true, deadlineAt: 1 });
    runs.standIn.faults.add({ path: /runs\/r_/, answer: { status: 503 } });

    await errorOf(work(partsOf(runs, unstarted), request, deliveryTo("one")));

    assert.deepInclude(await runs.store().read(request.runId), { attempts: 1, deadlineAt: 1 });
  });

  it("begins nothing with a message that it cannot keep", async () => {
    const request = await runs.start(unstarted);
    const kept = Promise.reject(new Error("the receipt handle has expired"));

    const call = work(partsOf(runs, unstarted), request, { ...deliveryTo("one"), kept });

    assert.equal((await errorOf(call)).message, "the receipt handle has expired");
    assert.equal((await runs.store().read(request.runId))?.attempts, 0);
  });

  it("makes a run that Port does not know a dead letter", async () => {
    const request = requestOf("r_unknown", "make_thing");

    const error = await errorOf(work(partsOf(runs, unstarted), request, deliveryTo("one")));

    assert.instanceOf(error, DeadLetterError);
    assert.match(error.message, /^Port does not know run "r_unknown"\. Is the setting portApiUrl /);
  });

  it("shows what a run made that was ended while its handler worked", async () => {
    const action = thingAction({
      async handle({ run }) {
        await runs.port.runs.end(run.id, { status: "FAILURE", statusLabel: "withdrawn" });
        return { entity: { identifier: "made-all-the-same" } };
      },
    });
    const request = await runs.start(action);

    await work(partsOf(runs, action), request, deliveryTo("one"));

    assert.equal(runs.shown(request)?.statusLabel, "withdrawn");
    assert.isDefined(runs.standIn.entity("thing", "made-all-the-same"));
  });
});
