import { assert } from "chai";
import { mock } from "node:test";
import { runApprovalId } from "../../../functions/approvals/ids";
import type { JsonObject } from "../../../functions/port/types";
import type { RunRequest } from "../../../functions/runs/run-request";
import { wake } from "../../../functions/runs/wake";
import { work, type WorkerParts } from "../../../functions/runs/worker";
import type { Action, ActionDeclaration } from "../../../registry/action";
import { field } from "../../../registry/fields";
import { errorOf } from "../../sandbox/aws/start";
import { useCapturedLog } from "./captured-log";
import { FakeDesk } from "./fake-desk";
import { deliveryTo, partsOf, requestOf, thingAction, useRuns } from "./setup";

const now = Date.parse("2026-03-01T09:30:00.000Z");
const hours = (count: number) => count * 3_600_000;

describe("an action that needs approval", () => {
  const runs = useRuns();
  useCapturedLog();
  let desk: FakeDesk;
  let started: number;
  let action: Action;
  beforeEach(() => {
    mock.timers.enable({ apis: ["Date"], now });
    desk = new FakeDesk();
    started = 0;
    action = careful({});
  });
  afterEach(() => mock.timers.reset());

  const careful = (declaration: Partial<ActionDeclaration>) =>
    thingAction({
      approval: {},
      handle: async () => {
        started += 1;
        return { summary: "Made it." };
      },
      ...declaration,
    });
  const parts = (more: Partial<WorkerParts> = {}) =>
    partsOf(runs, action, { approvals: { stack: "prod", desk }, ...more });
  const begin = async (properties: JsonObject = {}) => {
    const request = await runs.start(action, properties);
    await work(parts(), request, deliveryTo("one"));
    return request;
  };
  const goOn = ({ runId }: RunRequest, owner = "two") => wake(parts(), runId, deliveryTo(owner));
  const shown = (request: RunRequest) => {
    const { status, statusLabel, summary, logs = [] } = runs.shown(request) ?? {};
    return { status, statusLabel, summary, lines: logs.map(({ message }) => message) };
  };

  it("waits for somebody to decide before its handler is called", async () => {
    const request = await begin();

    assert.equal(started, 0);
    assert.deepInclude(shown(request), {
      status: "IN_PROGRESS",
      statusLabel: "Waiting for approval",
      lines: ["Waiting for approval until 1 Mar 2026, 21:30 UTC."],
    });
  });

  it("asks with what people need to decide", async () => {
    action = careful({
      approval: { hours: 2 },
      input: { name: field.string("Name"), password: field.secret("Password") },
    });
    const password = "AAECAwQFBgcICQoLDA0OD46z/NStD+zwsMm1Q0LDdWINQ1E1hnQr";
    const properties = { name: "not hunter2", password };
    const by = { email: "developer@example.com", name: "A developer" };
    const { runId } = await runs.start(thingAction({}));
    const request = { ...requestOf(runId, "make_thing", properties), by };
    const clientSecret = "0123456789abcdef0123456789abcdef-rest";
    const credentials = async () => ({ clientId: "id", clientSecret });

    await work(parts({ credentials }), request, deliveryTo("one"));

    assert.deepEqual(desk.asked, [
      {
        id: runApprovalId(runId),
        kind: "run",
        title: "Make thing",
        requester: "A developer (developer@example.com)",
        requesterAddresses: ["developer@example.com"],
        details: [["Name", "not ••••"]],
        requestedAt: now,
        expiresAt: now + hours(2),
        subject: "action:make_thing",
        run: { id: runId, group: runId },
      },
    ]);
  });

  it("names the entity, and wakes in its group", async () => {
    action = careful({ trigger: "DELETE" });
    const entity = { identifier: "box", title: "The box", properties: {}, relations: {}, team: [] };
    const { runId } = await runs.start(thingAction({}));
    const request = { ...requestOf(runId, "make_thing"), entityIdentifier: "box", entity };

    await work(parts(), request, deliveryTo("one"));

    assert.deepEqual(desk.only().details, [["Entity", "The box (box)"]]);
    assert.deepEqual(desk.only().run, { id: runId, group: "thing/box" });
  });

  it("goes on once approved, and says who approved", async () => {
    const request = await begin();
    mock.timers.setTime(now + hours(1));
    desk.decide("APPROVED");

    await goOn(request);

    assert.equal(started, 1);
    assert.deepInclude(shown(request), {
      status: "SUCCESS",
      summary: "Made it.",
      lines: [
        "Waiting for approval until 1 Mar 2026, 21:30 UTC.",
        "Approved by approver@example.com at 1 Mar 2026, 10:30 UTC.",
      ],
    });
  });

  it("runs what was approved, also when another message with its id says something else", async () => {
    const seen: unknown[] = [];
    action = careful({
      input: { size: field.string("Size") },
      handle: async ({ input }) => void seen.push(input.size),
    });
    const request = await begin({ size: "small" });
    const other = { ...request, properties: { size: "huge" } };
    await work(parts(), other, deliveryTo("two"));
    desk.decide("APPROVED");

    await work(parts(), other, deliveryTo("three"));

    assert.deepEqual(seen, ["small"]);
  });

  it("is approved once for all its tries and waits", async () => {
    const ways = ["fail", "wait", "end"];
    action = careful({
      async handle({ run }) {
        const way = ways.shift();
        if (way === "fail") throw new Error("fog");
        if (way === "wait") run.pause({ seconds: 60 });
      },
    });
    const request = await begin();
    desk.decide("APPROVED", "go ahead");

    await errorOf(goOn(request, "two"));
    await goOn(request, "three");
    await goOn(request, "four");

    assert.lengthOf(desk.asked, 2);
    assert.deepEqual(shown(request).lines, [
      "Waiting for approval until 1 Mar 2026, 21:30 UTC.",
      "Approved by approver@example.com at 1 Mar 2026, 09:30 UTC: go ahead",
      "Attempt 1 of 3 failed: fog. It will be tried again.",
    ]);
    assert.equal(shown(request).status, "SUCCESS");
  });

  it("goes on waiting when it is woken before the decision, and asks nobody twice", async () => {
    const request = await begin();

    for (const owner of ["two", "three", "four", "five"]) {
      mock.timers.setTime(Date.now() + 1000);
      await goOn(request, owner);
    }

    assert.deepInclude(shown(request), {
      status: "IN_PROGRESS",
      statusLabel: "Waiting for approval",
    });
    assert.lengthOf(shown(request).lines, 1);
    assert.equal(new Set(desk.asked.map(({ id }) => id)).size, 1);
    assert.equal(desk.only().expiresAt, now + hours(12));
    assert.equal(started, 0);
  });

  it("asks nobody twice when its process dies before it waits", async () => {
    const request = await runs.start(action);
    const store = runs.store(-1);
    store.park = () => Promise.reject(new Error("the process died"));

    await errorOf(work(parts({ store }), request, deliveryTo("one")));
    mock.timers.setTime(now + 1000);
    await work(parts(), request, deliveryTo("two"));

    assert.equal(desk.only().requestedAt, now);
    assert.deepInclude(shown(request), { status: "IN_PROGRESS" });
  });

  it("takes a decision that came before it waited", async () => {
    const request = await runs.start(action);
    const ask = desk.ask.bind(desk);
    desk.ask = async (asked) => {
      const approval = await ask(asked);
      if (approval.state === "PENDING") desk.decide("APPROVED");
      return approval;
    };

    await work(parts(), request, deliveryTo("one"));
    await goOn(request);

    assert.equal(shown(request).status, "SUCCESS");
  });

  it("ends as FAILURE with the reason when it is rejected", async () => {
    const request = await begin();
    desk.decide("REJECTED", "too expensive");

    await goOn(request);

    assert.equal(started, 0);
    assert.deepInclude(shown(request), {
      status: "FAILURE",
      statusLabel: "Rejected",
      summary: "Rejected by approver@example.com: too expensive",
    });
  });

  const late =
    "Nobody decided in time; the request for approval expired at 1 Mar 2026, 21:30 UTC. " +
    "Run the action again if it is still wanted.";

  it("ends as FAILURE when the request has expired", async () => {
    const request = await begin();
    desk.decide("EXPIRED");

    await goOn(request);

    assert.deepInclude(shown(request), {
      status: "FAILURE",
      statusLabel: "Not approved",
      summary: late,
    });
    assert.equal(started, 0);
  });

  it("waits up to the last millisecond, then ends as FAILURE", async () => {
    const request = await begin();
    mock.timers.setTime(now + hours(12) - 1);
    await goOn(request, "two");
    const before = shown(request).status;
    mock.timers.setTime(now + hours(12));

    await goOn(request, "three");

    assert.equal(before, "IN_PROGRESS");
    assert.deepInclude(shown(request), { status: "FAILURE", summary: late });
  });

  it("takes a decision of the last moment, which the desk settles", async () => {
    const request = await begin();
    const find = desk.find.bind(desk);
    desk.find = (id) => {
      desk.decide("APPROVED");
      return find(id);
    };
    mock.timers.setTime(now + hours(12));

    await goOn(request);

    assert.equal(shown(request).status, "SUCCESS");
  });

  it("ends as FAILURE when the request was cancelled", async () => {
    const request = await begin();
    desk.decide("CANCELLED");

    await goOn(request);

    assert.deepInclude(shown(request), {
      status: "FAILURE",
      summary: "The request for approval was cancelled.",
    });
  });

  it("asks nobody about wrong inputs", async () => {
    action = careful({ input: { size: field.integer("Size", { maximum: 3 }) } });
    const { runId } = await runs.start(thingAction({}));
    const request = requestOf(runId, "make_thing", { size: 9 });

    await work(parts(), request, deliveryTo("one"));

    assert.deepEqual(desk.asked, []);
    assert.isTrue(await runs.isOver(runId));
  });

  it("asks nobody where its stack needs no approval", async () => {
    action = careful({ approval: { stacks: ["live*"] } });

    const request = await begin();

    assert.deepEqual(desk.asked, []);
    assert.equal(shown(request).status, "SUCCESS");
  });

  it("ends as FAILURE where there is nobody to ask", async () => {
    const request = await runs.start(action);

    await work(parts({ approvals: { stack: "prod" } }), request, deliveryTo("one"));

    assert.equal(started, 0);
    assert.deepInclude(shown(request), {
      status: "FAILURE",
      summary:
        'Make thing needs approval in stack "prod", and this installation has nobody to ask. ' +
        "Set approvers, deploy again, and then run the action again.",
    });
  });

  it("is tried again when the desk cannot be reached", async () => {
    const request = await runs.start(action);
    const ask = desk.ask.bind(desk);
    desk.ask = () => Promise.reject(new Error("the table is away"));

    const error = await errorOf(work(parts(), request, deliveryTo("one")));
    desk.ask = ask;
    await work(parts(), request, deliveryTo("two"));

    assert.equal(error.message, "the table is away");
    assert.equal(shown(request).statusLabel, "Waiting for approval");
  });
});
