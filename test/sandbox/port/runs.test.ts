import { assert } from "chai";
import {
  addAction,
  addService,
  asObject,
  asObjects,
  createAction,
  expectRefusal,
  expectStatus,
  restartAction,
  startRun,
  without,
  textOf,
} from "./fixtures";
import { developer, usePort } from "./setup";

const runs = "/v1/actions/runs";
const start = "/v1/actions/create_service/runs";
const times = ["id", "createdAt", "updatedAt"];

describe("runs", () => {
  const fixture = usePort();
  const { call } = fixture;

  beforeEach(() => addAction(fixture, createAction));

  it("are started and read", async () => {
    const body = { properties: { name: "orders" } };
    const { body: started } = await expectStatus(
      fixture.callAs(developer, "POST", start, body),
      202,
    );

    assert.deepEqual(without(started.run, ...times), {
      status: "IN_PROGRESS",
      statusLabel: null,
      blueprint: { identifier: "service", title: "Service", icon: null },
      entity: null,
      action: { identifier: "create_service", title: "Create service", icon: null },
      properties: { name: "orders", size: 3 },
      endedAt: null,
      source: "API",
      requiredApproval: false,
      approval: null,
      link: [],
      summary: null,
      externalRunId: null,
      createdBy: "auth0|dana",
      updatedBy: "auth0|dana",
    });
    const id = textOf(asObject(started.run).id);
    assert.match(id, /^r_[A-Za-z0-9]{16}$/);
    const read = await expectStatus(call("GET", `${runs}/${id}?version=v2`), 200);
    assert.deepEqual(read.body, started);
    const older = await expectStatus(call("GET", `${runs}/${id}`), 200);
    assert.equal(asObject(older.body.run).action, "create_service");
  });

  it("are started by the older call, of the right blueprint only", async () => {
    const body = { properties: { name: "orders" } };
    const older = (blueprint: string) =>
      call("POST", `/v1/blueprints/${blueprint}/actions/create_service/runs`, body);
    await call("POST", "/v1/blueprints", {
      identifier: "x",
      title: "X",
      schema: { properties: {} },
    });

    await expectStatus(older("service"), 202);
    const message = 'No action "create_service" of blueprint "x" was found.';
    await expectRefusal(older("x"), 404, "not_found", message);
    await expectRefusal(older("y"), 404, "not_found", 'No blueprint "y" was found.');
  });

  it("are started as somebody else", async () => {
    const body = { properties: { name: "orders" } };

    const answer = await expectStatus(call("POST", `${start}?run_as=dana@example.test`, body), 202);

    assert.equal(asObject(answer.body.run).createdBy, "auth0|dana");
    await expectRefusal(
      call("POST", `${start}?run_as=eve@example.test`, body),
      422,
      "invalid_request",
      'run_as is "eve@example.test"; allowed: longshore@clients, dana@example.test.',
    );
  });

  it("need inputs that fit, else nothing is started or produced", async () => {
    const refused: [object, string][] = [
      [{}, 'name is missing in the inputs of "create_service".'],
      [{ name: "x" }, 'name is "x"; it must NOT have fewer than 2 characters.'],
      [{ name: "orders", size: "3" }, 'size is "3"; it must be number.'],
      [
        { name: "orders", password: "abc" },
        "password is (hidden); it must NOT have fewer than 4 characters.",
      ],
      [
        { name: "orders", color: "red" },
        'the inputs of "create_service" has the unknown field "color"; allowed: name, size, password.',
      ],
    ];
    for (const [properties, message] of refused) {
      const started = call("POST", start, { properties });
      await expectRefusal(started, 422, "user_inputs_schema_invalid", message);
    }
    await expectStatus(call("POST", start, { properties: { name: "orders" }, by: "me" }), 422);
    const message = 'No action "nothing" was found.';
    await expectRefusal(call("POST", "/v1/actions/nothing/runs", {}), 404, "not_found", message);
    assert.deepEqual([fixture.port.runs(), fixture.messages], [[], []]);
  });

  it("need their entity unless they create", async () => {
    for (const operation of ["DAY-2", "DELETE"]) {
      const trigger = { ...restartAction.trigger, operation };
      await call("POST", "/v1/actions", { ...restartAction, identifier: operation, trigger });
      for (const [entity, shown] of [
        [undefined, "undefined"],
        ["orders", '"orders"'],
      ]) {
        await expectRefusal(
          call("POST", `/v1/actions/${operation}/runs`, { properties: {}, entity }),
          422,
          "missing_self_service_action_entity",
          `${operation} action "${operation}" needs an entity of blueprint "service"; ` +
            `"entity" is ${shown}, which does not exist.`,
        );
      }
    }
    assert.deepEqual(fixture.messages, []);
  });

  it("are changed, each field for itself", async () => {
    const id = await startRun(fixture, "create_service", { properties: { name: "orders" } });

    await expectStatus(
      call("PATCH", `${runs}/${id}`, { statusLabel: "half", link: "https://a.test" }),
      200,
    );
    const changes = { statusLabel: "most", summary: "so far", externalRunId: "x-1" };
    const { body } = await expectStatus(call("PATCH", `${runs}/${id}?version=v2`, changes), 200);

    const { statusLabel, link, summary, externalRunId, status, endedAt } = asObject(body.run);
    assert.deepEqual(
      { statusLabel, link, summary, externalRunId, status, endedAt },
      { ...changes, link: ["https://a.test"], status: "IN_PROGRESS", endedAt: null },
    );
  });

  it("take no other fields and states", async () => {
    const id = await startRun(fixture, "create_service", { properties: { name: "orders" } });
    const refused: [object, string][] = [
      [{ status: "IN_PROGRESS" }, 'status is "IN_PROGRESS"; allowed: "SUCCESS", "FAILURE".'],
      [
        { state: "SUCCESS" },
        'the body has the unknown field "state"; ' +
          "allowed: status, statusLabel, link, summary, externalRunId, message.",
      ],
    ];
    for (const [body, message] of refused) {
      await expectRefusal(call("PATCH", `${runs}/${id}`, body), 422, "invalid_request", message);
    }
  });

  it("end once, and are then immutable", async () => {
    const id = await startRun(fixture, "create_service", { properties: { name: "orders" } });

    const { body } = await expectStatus(call("PATCH", `${runs}/${id}`, { status: "SUCCESS" }), 200);

    const { status, endedAt } = asObject(body.run);
    assert.equal(status, "SUCCESS");
    assert.isBelow(Math.abs(Date.parse(textOf(endedAt)) - Date.now()), 5000);
    for (const change of [{ status: "FAILURE" }, { statusLabel: "late" }]) {
      const message = `Run "${id}" ended as SUCCESS and can not be changed any more.`;
      await expectRefusal(call("PATCH", `${runs}/${id}`, change), 422, "invalid_request", message);
    }
    const message = `Run "${id}" ended as SUCCESS and takes no more log lines.`;
    const late = call("POST", `${runs}/${id}/logs`, { message: "late" });
    await expectRefusal(late, 422, "run_exhausted", message);
    assert.deepEqual(fixture.port.run(id)?.logs, []);
    assert.equal(fixture.port.run(id)?.status, "SUCCESS");
  });

  it("are not found when they do not exist", async () => {
    const calls: [string, string, object?][] = [
      ["GET", ""],
      ["PATCH", "", { status: "SUCCESS" }],
      ["POST", "/logs", { message: "x" }],
      ["GET", "/logs"],
      ["PATCH", "/approval", { status: "APPROVE" }],
      ["GET", "/approvers"],
    ];
    for (const [method, path, body] of calls) {
      const message = 'No run "r_0" was found.';
      await expectRefusal(call(method, `${runs}/r_0${path}`, body), 404, "not_found", message);
    }
  });

  it("are listed newest first, by entity, blueprint, action, activity and external id", async () => {
    await call("POST", "/v1/actions", restartAction);
    await addService(fixture, "orders");
    const one = await startRun(fixture, "create_service", { properties: { name: "orders" } });
    const two = await startRun(fixture, "restart_service", { properties: {}, entity: "orders" });
    await call("PATCH", `${runs}/${one}`, { status: "FAILURE", externalRunId: "x-1" });
    const list = async (query: string) => {
      const { body } = await expectStatus(call("GET", `${runs}?${query}`), 200);
      return asObjects(body.runs).map(({ id }) => id);
    };

    assert.deepEqual(await list(""), [two, one]);
    assert.deepEqual(await list("limit=1"), [two]);
    assert.deepEqual(await list("entity=orders"), [two]);
    assert.deepEqual(await list("blueprint=service"), [two, one]);
    assert.deepEqual(await list("blueprint=other"), []);
    assert.deepEqual(await list("action=create_service"), [one]);
    assert.deepEqual(await list("active=true"), [two]);
    assert.deepEqual(await list("active=false&blueprint=service"), [one]);
    assert.deepEqual(await list("external_run_id=x-1"), [one]);
    await expectRefusal(
      call("GET", `${runs}?limit=1001`),
      422,
      "invalid_request",
      'limit is "1001"; allowed: 0 to 1000.',
    );
  });

  it("let entities be written for them only while they are in progress", async () => {
    const id = await startRun(fixture, "create_service", { properties: { name: "orders" } });
    const all = "/v1/blueprints/service/entities";
    const body = { identifier: "orders", properties: { stage: "test" } };
    await expectStatus(call("POST", `${all}?run_id=${id}`, body), 201);

    await call("PATCH", `${runs}/${id}`, { status: "SUCCESS" });

    const message = `Run "${id}" is SUCCESS; entities can be written for a run only while it is IN_PROGRESS.`;
    const late: [string, string, object?][] = [
      ["POST", `${all}?upsert=true&run_id=${id}`, body],
      ["PUT", `${all}/orders?run_id=${id}`, body],
      ["PATCH", `${all}/orders?run_id=${id}`, body],
      ["DELETE", `${all}/orders?run_id=${id}`],
      ["POST", `${all}/bulk?run_id=${id}`, { entities: [body] }],
      [
        "POST",
        `/v1/blueprints/service/bulk/entities/delete?run_id=${id}`,
        { entities: ["orders"] },
      ],
    ];
    for (const [method, path, sent] of late) {
      await expectRefusal(call(method, path, sent), 400, "run_exhausted", message);
    }
    const unknown = 'No run "r_0" was found.';
    await expectRefusal(call("POST", `${all}?run_id=r_0`, body), 404, "not_found", unknown);
    assert.isDefined(fixture.port.entity("service", "orders"));
  });

  it("leave a trace in the hops", async () => {
    const id = await startRun(fixture, "create_service", { properties: { name: "orders" } });
    await call("PATCH", `${runs}/${id}`, { statusLabel: "half" });
    await call("POST", `${runs}/${id}/logs`, { message: "one\ntwo" });
    await call("PATCH", `${runs}/${id}`, { status: "SUCCESS" });

    const [message] = fixture.messages;
    const hops = fixture.hops.all.filter(({ what }) => what.includes(id));
    assert.deepEqual(
      hops.map(({ what }) => what.replace(id, "R")),
      [
        "run R of create_service started",
        "signed message of run R produced",
        "run R changed: statusLabel",
        "run R logged: one",
        "run R ended SUCCESS",
      ],
    );
    assert.isDefined(message);
  });
});
