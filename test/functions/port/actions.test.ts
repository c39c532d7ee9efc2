import { assert } from "chai";
import type { PortAction } from "../../../functions/port";
import { type Setup, portErrorOf, refusalReply, startPort } from "./setup";

const action: PortAction = {
  identifier: "create_vm",
  title: "Create VM",
  trigger: {
    type: "self-service",
    operation: "CREATE",
    userInputs: { properties: {}, required: [] },
  },
  invocationMethod: { type: "KAFKA" },
};
const path = "/v1/actions/create_vm";

describe("Port's actions", () => {
  let setup: Setup;

  beforeEach(async () => {
    setup = await startPort();
  });
  afterEach(() => setup.server.close());

  const requests = () => setup.server.requests.slice(1);

  it("creates an action", async () => {
    setup.server.on("POST", "/v1/actions", { status: 201, json: { ok: true, action } });

    assert.deepEqual(await setup.port.actions.upsert(action), {
      done: "created",
      asksInPort: false,
    });

    assert.deepEqual(
      requests().map(({ body }) => body),
      [action],
    );
  });

  it("changes the action that has this identifier, and keeps what people set on it", async () => {
    const current = { ...action, title: "Old", requiredApproval: { type: "ALL" } };
    setup.server.on("POST", "/v1/actions", refusalReply(409, "identifier_taken"));
    setup.server.on("GET", path, { json: { ok: true, action: { id: "action_1", ...current } } });
    setup.server.on("PUT", path, { json: { ok: true, action } });

    assert.deepEqual(await setup.port.actions.upsert(action), {
      done: "updated",
      asksInPort: true,
    });

    assert.deepEqual(
      requests().map(({ method, path: called, body }) => [method, called, body]),
      [
        ["POST", "/v1/actions", action],
        ["GET", path, undefined],
        ["PUT", path, { ...current, title: "Create VM" }],
      ],
    );
  });

  it("sends nothing when Port has the action as it is declared", async () => {
    const current = { id: "action_1", ...action, createdBy: "somebody", publish: false };
    setup.server.on("POST", "/v1/actions", refusalReply(409, "identifier_taken"));
    setup.server.on("GET", path, { json: { ok: true, action: current } });

    assert.deepEqual(await setup.port.actions.upsert(action), {
      done: "unchanged",
      asksInPort: false,
    });
  });

  it("throws any other refusal", async () => {
    setup.server.on("POST", "/v1/actions", refusalReply(422, "user_inputs_schema_invalid"));

    const error = await portErrorOf(setup.port.actions.upsert(action));

    assert.equal(error.code, "user_inputs_schema_invalid");
    assert.equal(requests().length, 1);
  });

  it("gives an action, or undefined when there is none", async () => {
    setup.server.on("GET", path, { json: { ok: true, action } }, refusalReply(404, "not_found"));

    assert.deepEqual(await setup.port.actions.get("create_vm"), action);
    assert.isUndefined(await setup.port.actions.get("create_vm"));
  });

  it("deletes an action, and says when there was none", async () => {
    setup.server.on("DELETE", path, { json: { ok: true } }, refusalReply(404, "not_found"));

    assert.isTrue(await setup.port.actions.delete("create_vm"));
    assert.isFalse(await setup.port.actions.delete("create_vm"));
  });
});
