import { assert } from "chai";
import { completeRequest } from "../../../functions/runs/complete-request";
import { work } from "../../../functions/runs/worker";
import { useCapturedLog } from "./captured-log";
import { deliveryTo, partsOf, thingAction, useRuns } from "./setup";

describe("completeRequest", () => {
  const runs = useRuns();
  useCapturedLog();
  const action = thingAction({
    trigger: "DAY-2",
    handle: async ({ entity }) => ({ summary: `size ${JSON.stringify(entity?.properties.size)}` }),
  });

  it("reads an entity of which the message has the identifier alone", async () => {
    await runs.port.entities.upsert("thing", { identifier: "box", properties: { size: 3 } });
    const started = await runs.start(thingAction({}));

    await work(partsOf(runs, action), { ...started, entityIdentifier: "box" }, deliveryTo("one"));

    assert.equal(runs.shown(started)?.summary, "size 3");
  });

  it("ends the run when there is no such entity", async () => {
    const started = await runs.start(thingAction({}));

    await work(partsOf(runs, action), { ...started, entityIdentifier: "gone" }, deliveryTo("one"));

    const { status, summary } = runs.shown(started) ?? {};
    assert.deepEqual(
      [status, summary],
      [
        "FAILURE",
        'Entity "gone" of blueprint "thing" is not in Port any more, so there is nothing to work on.',
      ],
    );
  });

  it("asks Port nothing for a run that has its entity, or none", async () => {
    const started = await runs.start(thingAction({}));
    const entity = { identifier: "box", properties: {}, relations: {}, team: [] };
    const whole = { ...started, entityIdentifier: "box", entity };

    assert.equal(await completeRequest(runs.port, action, whole), whole);
    assert.equal(await completeRequest(runs.port, action, started), started);
    assert.deepEqual(runs.calls(), []);
  });
});
