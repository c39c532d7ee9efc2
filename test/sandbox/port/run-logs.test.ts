import { assert } from "chai";
import {
  addAction,
  asObject,
  asObjects,
  createAction,
  expectStatus,
  startRun,
  without,
  textOf,
} from "./fixtures";
import { usePort } from "./setup";

const runs = "/v1/actions/runs";

describe("run logs", () => {
  const fixture = usePort();
  const { call } = fixture;

  beforeEach(() => addAction(fixture, createAction));

  it("take log lines and give them back oldest first, a page at a time", async () => {
    const id = await startRun(fixture, "create_service", { properties: { name: "orders" } });
    const logs = `${runs}/${id}/logs`;

    const first = await expectStatus(call("POST", logs, { message: "one" }), 201);
    for (const message of ["two", "three"]) await call("POST", logs, { message });

    const runLog = asObject(first.body.runLog);
    assert.deepEqual(without(runLog, "id", "createdAt"), {
      ...{ runId: id, message: "one", createdBy: "longshore@clients" },
    });
    assert.match(textOf(runLog.id), /^log_[A-Za-z0-9]{16}$/);
    const page = await expectStatus(call("GET", `${logs}?limit=2&offset=1`), 200);
    assert.deepEqual(
      asObjects(page.body.runLogs).map(({ message }) => message),
      ["two", "three"],
    );
    await expectStatus(call("GET", `${logs}?limit=51`), 422);
    await expectStatus(call("POST", logs, { message: "x", level: "info" }), 422);
    await expectStatus(call("POST", logs, {}), 422);
  });

  it("can be ended by their last log line", async () => {
    const id = await startRun(fixture, "create_service", { properties: { name: "orders" } });

    const last = { message: "bye", terminationStatus: "FAILURE", statusLabel: "Gone" };
    await expectStatus(call("POST", `${runs}/${id}/logs`, last), 201);

    const run = fixture.port.run(id);
    assert.deepEqual(
      [run?.status, run?.statusLabel, run?.logs.map(({ message }) => message)],
      ["FAILURE", "Gone", ["bye"]],
    );
    assert.isString(run?.endedAt);
    await expectStatus(call("POST", `${runs}/${id}/logs`, last), 422);
  });
});
