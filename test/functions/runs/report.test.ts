import { assert } from "chai";
import { PortError } from "../../../functions/port";
import { LogStream } from "../../../functions/runs/log-stream";
import type { Outcome } from "../../../functions/runs/outcome";
import { report } from "../../../functions/runs/report";
import type { RunRequest } from "../../../functions/runs/run-request";
import { errorOf } from "../../sandbox/aws/start";
import { useCapturedLog } from "./captured-log";
import { requestOf, thing, thingAction, useRuns } from "./setup";

const action = thingAction({});
const success: Outcome = { status: "SUCCESS", summary: "Made it.", links: [], entities: [] };
const entity = (identifier: string, properties = { size: 1 }) => ({
  identifier,
  properties,
  blueprint: "thing",
});

describe("report", () => {
  const runs = useRuns();
  useCapturedLog();
  const send = ({ runId }: RunRequest, outcome: Outcome, logs = new LogStream(runs.port, runId)) =>
    report(runs.port, runId, outcome, logs);
  const ending = (request: RunRequest) => {
    const { status, summary } = runs.shown(request) ?? {};
    return { status, summary };
  };
  const paths = ({ runId }: RunRequest) => ({
    entities: "/v1/blueprints/thing/entities",
    logs: `/v1/actions/runs/${runId}/logs`,
    run: `/v1/actions/runs/${runId}`,
  });

  it("writes entities, then logs, then the status", async () => {
    const request = await runs.start(action);
    const logs = new LogStream(runs.port, request.runId);
    const failed: Outcome = { ...success, status: "FAILURE", entities: [entity("a")] };

    await send(request, failed, logs);

    const path = paths(request);
    assert.deepEqual(runs.calls(), [
      `POST ${path.entities}`,
      `POST ${path.logs}`,
      `PATCH ${path.run}`,
    ]);
    const { query } = runs.standIn.calls.at(-3) ?? {};
    assert.deepEqual(query, { upsert: "true", merge: "true", run_id: request.runId });
  });

  it("waits for lines that the handler wrote before it ends the run", async () => {
    const request = await runs.start(action);
    const logs = new LogStream(runs.port, request.runId);
    logs.add("Half way.");

    await send(request, success, logs);

    const path = paths(request);
    assert.deepEqual(runs.calls(), [`POST ${path.logs}`, `PATCH ${path.run}`]);
  });

  it("writes several entities of a blueprint in one call, and each blueprint's apart", async () => {
    await runs.port.blueprints.upsert({ ...thing, identifier: "other" });
    const request = await runs.start(action);
    const entities = [entity("a"), { ...entity("b"), blueprint: "other" }, entity("c")];

    await send(request, { ...success, entities });

    assert.deepEqual(runs.calls(), [
      `POST ${paths(request).entities}/bulk`,
      "POST /v1/blueprints/other/entities",
      `PATCH ${paths(request).run}`,
    ]);
    assert.deepEqual(runs.standIn.entity("other", "b")?.properties, { size: 1 });
  });

  it("deletes the entity of a DELETE run on the run's behalf", async () => {
    await runs.port.entities.upsert("thing", { identifier: "old" });
    const request = await runs.start(action);

    await send(request, { ...success, deleted: { blueprint: "thing", identifier: "old" } });

    assert.isUndefined(runs.standIn.entity("thing", "old"));
    const deletion = runs.standIn.calls.at(-2);
    assert.equal(deletion?.path, `${paths(request).entities}/old`);
    assert.equal(deletion?.query.run_id, request.runId);
  });

  it("ends the run as FAILURE when Port refuses its one entity for good", async () => {
    const request = await runs.start(action);
    const bad = { ...entity("bad"), properties: { color: "red" } };

    await send(request, { ...success, links: ["https://example.com"], entities: [bad] });

    const { status, summary } = ending(request);
    assert.equal(status, "FAILURE");
    assert.match(
      summary ?? "",
      /^The work is done, but its entity could not be written\. Port refused POST .* with 422 /,
    );
    assert.deepEqual(runs.shown(request)?.link, ["https://example.com"]);
  });

  it("writes the good entities of many, and says which one Port refused", async () => {
    const request = await runs.start(action);
    const bad = (identifier: string) => ({ ...entity(identifier), properties: { color: "red" } });
    const entities = [entity("good"), bad("bad"), bad("worse")];

    await send(request, { ...success, entities });

    const { status, summary } = ending(request);
    assert.equal(status, "FAILURE");
    assert.match(
      summary ?? "",
      /^The work is done, but Port refused entity "bad" of blueprint "thing": .* \(and 1 more\)$/,
    );
    assert.exists(runs.standIn.entity("thing", "good"));
  });

  for (const statusCode of [429, 503]) {
    it(`comes back when Port did not write one of many for now (${statusCode})`, async () => {
      const request = await runs.start(action);
      const outcome = { ...success, entities: [entity("first"), entity(`late-${statusCode}`)] };
      const errors = [{ index: 1, statusCode, error: "busy", message: "Come back." }];
      const answer = { status: 207, body: { ok: true, entities: [{ index: 0 }], errors } };
      runs.standIn.faults.add({ path: /\/bulk$/, times: 1, answer });

      const error = await errorOf(send(request, outcome));
      await send(request, outcome);

      assert.equal(error.message, `Port did not write entity "late-${statusCode}": Come back.`);
      assert.deepEqual(ending(request), { status: "SUCCESS", summary: "Made it." });
      assert.exists(runs.standIn.entity("thing", `late-${statusCode}`));
    });
  }

  it("leaves a run alone that a person has ended in Port meanwhile", async () => {
    const request = await runs.start(action);
    await runs.port.runs.end(request.runId, { status: "FAILURE", summary: "Stopped by hand." });

    await send(request, { ...success, entities: [entity("after-the-end")] });

    assert.deepEqual(ending(request), { status: "FAILURE", summary: "Stopped by hand." });
    assert.notInclude(runs.calls(), `POST ${paths(request).logs}`);
  });

  it("is done with a run that Port does not know", async () => {
    await send(requestOf("r_unknown", "make_thing"), { ...success, entities: [entity("lone")] });

    assert.isUndefined(runs.standIn.entity("thing", "lone"));
  });

  it("ends the run with its bare status when Port refuses the details", async () => {
    const request = await runs.start(action);
    runs.standIn.faults.add({ method: "PATCH", times: 1, answer: refusal(422) });

    await send(request, success);

    assert.deepEqual(ending(request), { status: "SUCCESS", summary: null });
    assert.deepEqual(runs.standIn.calls.at(-1)?.body, { status: "SUCCESS" });
  });

  it("comes back when Port refuses even the bare status", async () => {
    const request = await runs.start(action);
    runs.standIn.faults.add({ method: "PATCH", answer: refusal(422) });

    const error = await errorOf(send(request, success));

    assert.instanceOf(error, PortError);
    assert.equal(ending(request).status, "IN_PROGRESS");
  });

  it("comes back when the credentials are wrong, which may be put right", async () => {
    const request = await runs.start(action);
    runs.standIn.faults.add({ path: /entities$/, answer: refusal(401) });

    const error = await errorOf(send(request, { ...success, entities: [entity("later")] }));

    assert(error instanceof PortError);
    assert.equal(error.status, 401);
    assert.equal(ending(request).status, "IN_PROGRESS");
  });
});

function refusal(status: number) {
  return { status, body: { ok: false, error: "refused", message: "No." } };
}
