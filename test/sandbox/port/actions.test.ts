import { assert } from "chai";
import {
  addServices,
  audit,
  createAction,
  expectRefusal,
  expectStatus,
  restartAction,
  without,
} from "./fixtures";
import { usePort } from "./setup";

const all = "/v1/actions";

describe("actions", () => {
  const fixture = usePort();
  const { call } = fixture;

  beforeEach(() => addServices(fixture));

  function withInputs(properties: object, required: string[] = []): object {
    return {
      ...createAction,
      trigger: { ...createAction.trigger, userInputs: { properties, required } },
    };
  }

  it("are created, read, listed and deleted", async () => {
    const created = await expectStatus(call("POST", all, createAction), 200);
    const read = await expectStatus(call("GET", `${all}/create_service`), 200);
    const list = await expectStatus(call("GET", all), 200);

    assert.deepEqual(without(created.body.action, "id", ...audit), createAction);
    assert.deepEqual(read.body, created.body);
    assert.deepEqual<unknown>(list.body, { ok: true, actions: [created.body.action] });

    const deleted = await expectStatus(call("DELETE", `${all}/create_service`), 200);

    assert.deepEqual(deleted.body, { ok: true });
    assert.isUndefined(fixture.port.action("create_service"));
  });

  it("are replaced by PUT and keep their id", async () => {
    await call("POST", all, { ...createAction, icon: "Cloud" });
    const before = fixture.port.action("create_service");

    await expectStatus(
      call("PUT", `${all}/create_service`, { ...createAction, title: "New" }),
      200,
    );

    const after = fixture.port.action("create_service");
    assert.deepEqual([after?.title, after?.icon, after?.id], ["New", undefined, before?.id]);
  });

  it("refuse identifiers that are taken", async () => {
    await call("POST", all, createAction);

    const message =
      'The action identifier "create_service" is taken; choose another one or update it.';
    await expectRefusal(call("POST", all, createAction), 409, "identifier_taken", message);
  });

  it("are not found when they do not exist", async () => {
    for (const method of ["GET", "PUT", "DELETE"]) {
      const body = method === "PUT" ? createAction : undefined;
      const message = 'No action "create_service" was found.';
      await expectRefusal(call(method, `${all}/create_service`, body), 404, "not_found", message);
    }
  });

  it("need their blueprint", async () => {
    await call("DELETE", "/v1/blueprints/service");

    const message = 'No blueprint "service" for the action "create_service" was found.';
    await expectRefusal(call("POST", all, createAction), 404, "not_found", message);
  });

  it("need one at all unless they create", async () => {
    const { blueprintIdentifier: _blueprint, ...trigger } = restartAction.trigger;
    await expectRefusal(
      call("POST", all, { ...restartAction, trigger }),
      422,
      "invalid_request",
      'The action "restart_service" is a DAY-2 action, which works on an entity; ' +
        "give trigger.blueprintIdentifier.",
    );
    await expectStatus(
      call("POST", all, { ...restartAction, trigger: { ...trigger, operation: "CREATE" } }),
      200,
    );
  });

  it("refuse unknown fields", async () => {
    await expectRefusal(
      call("POST", all, { ...createAction, blueprint: "service" }),
      422,
      "invalid_request",
      'the body has the unknown field "blueprint"; allowed: identifier, title, icon, description, ' +
        "publish, allowAnyoneToViewRuns, trigger, invocationMethod, requiredApproval, " +
        "approvalNotification.",
    );
  });

  it("are invoked over Kafka with a payload, or by a request to an address", async () => {
    const invoke = (invocationMethod: object) =>
      call("POST", all, { ...createAction, invocationMethod });

    await expectRefusal(
      invoke({ type: "GITHUB" }),
      422,
      "invalid_request",
      'invocationMethod.type is "GITHUB"; allowed: "KAFKA", "WEBHOOK".',
    );
    await expectRefusal(
      invoke({ type: "KAFKA", agent: true }),
      422,
      "invalid_request",
      'invocationMethod has the unknown field "agent"; allowed: type, payload.',
    );
    await expectStatus(invoke({ type: "KAFKA", payload: { a: "{{ .run.id }}" } }), 200);
  });

  it("refuse inputs that are no schema", async () => {
    const inputs = "trigger.userInputs.properties";
    const refused: [object, string[], string, string][] = [
      [
        { size: { type: "integer" } },
        [],
        "invalid_request",
        `${inputs}.size.type is "integer"; allowed: "string", "number", "boolean", "object", "array".`,
      ],
      [
        {},
        ["name"],
        "user_inputs_schema_invalid",
        '"required" names the input "name", which is not declared.',
      ],
      [
        { token: { type: "string", encryption: "rot13" } },
        [],
        "invalid_request",
        `${inputs}.token.encryption is "rot13"; allowed: "aes256-gcm".`,
      ],
    ];
    for (const [properties, required, code, message] of refused) {
      const call_ = call("POST", all, withInputs(properties, required));
      await expectRefusal(call_, 422, code, message);
    }
    const { status, body } = await call(
      "POST",
      all,
      withInputs({ a: { type: "string", pattern: "(" } }),
    );
    assert.deepEqual([status, body.error], [422, "user_inputs_schema_invalid"]);
  });

  it("take Port's own formats and keywords, and what jq decides later", async () => {
    const properties = {
      service: { type: "string", format: "entity", blueprint: "service", dependsOn: ["other"] },
      other: { type: "string", format: "user", visible: { jqQuery: ".form.service != null" } },
      choice: { type: "string", enum: { jqQuery: "[.entity.title]" }, default: { jqQuery: ".x" } },
    };
    await expectStatus(call("POST", all, withInputs(properties)), 200);
  });

  it("take the ways of asking for approval", async () => {
    const ask = (requiredApproval: unknown) =>
      call("PUT", `${all}/create_service`, { ...createAction, requiredApproval });
    await call("POST", all, createAction);

    for (const way of [true, false, { type: "ANY" }, { type: "ALL" }])
      await expectStatus(ask(way), 200);
    await expectStatus(ask({ type: "SOME" }), 422);
  });
});
