import { assert } from "chai";
import {
  addAction,
  asObject,
  createAction,
  expectRefusal,
  expectStatus,
  startRun,
} from "./fixtures";
import { developer, usePort } from "./setup";

const input = { properties: { name: "orders" } };

describe("approval of runs", () => {
  const fixture = usePort();
  const { call, callAs } = fixture;
  const path = (id: string, what: string) => `/v1/actions/runs/${id}/${what}`;

  async function startWaiting(requiredApproval: unknown): Promise<string> {
    await addAction(fixture, { ...createAction, requiredApproval });
    return startRun(fixture, "create_service", input);
  }

  it("lets a run wait, with nothing produced", async () => {
    const id = await startWaiting(true);

    const run = fixture.port.run(id);
    assert.deepEqual([run?.status, run?.requiredApproval], ["WAITING_FOR_APPROVAL", true]);
    assert.deepEqual(fixture.messages, []);
    const entity = { identifier: "orders", properties: { stage: "test" } };
    const early = call("POST", `/v1/blueprints/service/entities?run_id=${id}`, entity);
    assert.equal((await early).body.error, "run_exhausted");
  });

  it("starts the run on APPROVE, on behalf of who asked for it", async () => {
    const id = await startWaiting({ type: "ANY" });

    const decision = { status: "APPROVE", description: "fine" };
    const { body } = await expectStatus(
      callAs(developer, "PATCH", path(id, "approval?version=v2"), decision),
      201,
    );

    const { status, approval } = asObject(body.run);
    assert.equal(status, "IN_PROGRESS");
    assert.deepEqual(approval, { userId: "auth0|dana", state: "APPROVED", description: "fine" });
    assert.lengthOf(fixture.messages, 1);
    const message = JSON.parse(fixture.messages[0]?.value ?? "") as Record<string, never>;
    assert.nestedPropertyVal(message, "context.runId", id);
    assert.nestedPropertyVal(message, "trigger.by.userId", "longshore@clients");
  });

  it("ends the run on DECLINE, with nothing produced", async () => {
    const id = await startWaiting(true);

    const decision = { status: "DECLINE", description: "too big" };
    await expectStatus(call("PATCH", path(id, "approval"), decision), 201);

    const run = fixture.port.run(id);
    assert.deepEqual(
      [run?.status, run?.statusLabel, run?.summary],
      ["FAILURE", "Declined", "too big"],
    );
    assert.isString(run?.endedAt);
    assert.deepEqual(fixture.messages, []);
  });

  it("waits for everybody with ALL", async () => {
    const id = await startWaiting({ type: "ALL" });
    const approve = { status: "APPROVE" };

    await expectStatus(call("PATCH", path(id, "approval"), approve), 201);
    await expectStatus(call("PATCH", path(id, "approval"), approve), 201);
    assert.equal(fixture.port.run(id)?.status, "WAITING_FOR_APPROVAL");
    assert.deepEqual(fixture.messages, []);

    await expectStatus(callAs(developer, "PATCH", path(id, "approval"), approve), 201);
    assert.equal(fixture.port.run(id)?.status, "IN_PROGRESS");
    assert.lengthOf(fixture.messages, 1);
  });

  it("lists who decided, and who did not yet", async () => {
    const id = await startWaiting({ type: "ALL" });
    await call("PATCH", path(id, "approval"), { status: "APPROVE" });

    const decided = await expectStatus(call("GET", path(id, "approvers")), 200);
    const everybody = await call("GET", path(id, "approvers?include_pending_approvers=true"));

    const mine = { userId: "longshore@clients", state: "APPROVED", description: null };
    const others = { userId: "auth0|dana", state: "PENDING", description: null };
    assert.deepEqual(decided.body, { ok: true, approvers: [mine] });
    assert.deepEqual(everybody.body, { ok: true, approvers: [mine, others] });
  });

  it("is over once decided", async () => {
    const id = await startWaiting(true);
    await call("PATCH", path(id, "approval"), { status: "APPROVE" });

    const message = `Run "${id}" is IN_PROGRESS; nothing is left to decide.`;
    await expectRefusal(
      call("PATCH", path(id, "approval"), { status: "DECLINE" }),
      422,
      "run_not_waiting_for_approval",
      message,
    );
    assert.lengthOf(fixture.messages, 1);
  });

  it("takes APPROVE and DECLINE only", async () => {
    const id = await startWaiting(true);

    await expectRefusal(
      call("PATCH", path(id, "approval"), { status: "APPROVED" }),
      422,
      "invalid_request",
      'status is "APPROVED"; allowed: "APPROVE", "DECLINE".',
    );
  });

  it("leaves a trace in the hops", async () => {
    const id = await startWaiting(true);
    await call("PATCH", path(id, "approval"), { status: "DECLINE" });

    const hops = fixture.hops.all.filter(({ what }) => what.includes(id));
    assert.deepEqual(
      hops.map(({ what }) => what.replace(id, "R")),
      [
        "run R of create_service waits for approval",
        "run R declined by longshore@clients",
        "run R ended FAILURE",
      ],
    );
  });
});
