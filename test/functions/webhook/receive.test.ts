import { assert } from "chai";
import type { RunRequest } from "../../../functions/runs/run-request";
import { receiveRun, type ReceiveOptions } from "../../../functions/runs/receive";
import { actionsOf, thingAction } from "../runs/setup";
import { secret, signedRequest, type RequestParts } from "./setup";

const options: ReceiveOptions = {
  runIdPaths: ["context.runId", "run.id"],
  actions: actionsOf(
    thingAction({ identifier: "create_vm", blueprint: "vm" }),
    thingAction({ identifier: "resize_vm", blueprint: "vm", trigger: "DAY-2" }),
  ),
  way: "WEBHOOK",
  requireSignature: false,
  secrets: [secret],
  topic: "webhook.runs",
};

/** What our own actions are declared with, filled in. */
const create = {
  resourceType: "run",
  action: "create_vm",
  blueprint: "vm",
  run: { id: "r_1" },
  trigger: { by: { orgId: "o", userId: "u", user: { email: "a@example.com" } }, at: "2026-03-01" },
  entity: null,
  properties: { cpu: 4 },
};

function receive(body: unknown, parts: RequestParts = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const received = receiveRun(signedRequest(text, parts), options);
  if (received.refused) return { refused: received.refused };
  const { answer, runs, deadLetters } = received;
  return {
    status: answer.statusCode,
    answer: JSON.parse(answer.body) as { run?: string; message?: string },
    queued: runs.map(({ body: text }) => JSON.parse(text) as RunRequest),
    ids: runs.map(({ group, deduplicationId }) => [group, deduplicationId]),
    reasons: deadLetters.map(({ attributes }) => attributes?.reason),
  };
}

describe("receiveRun", () => {
  it("queues the run of a signed request, once however often it comes, and says so", () => {
    const { status, answer, queued, ids, reasons } = receive(create);

    assert.deepEqual([status, answer?.run], [202, "r_1"]);
    assert.deepEqual(ids, [["r_1", "r_1"]]);
    assert.deepEqual(reasons, []);
    assert.deepInclude(queued?.[0], {
      ...{ runId: "r_1", action: "create_vm", properties: { cpu: 4 }, entity: null },
      by: { userId: "u", email: "a@example.com" },
    });
  });

  it("keeps the runs of one entity in order", () => {
    const entity = { identifier: "vm-1", properties: {}, relations: {} };
    const { ids } = receive({ ...create, action: "resize_vm", entity });

    assert.deepEqual(ids, [["vm/vm-1", "r_1"]]);
  });

  it("takes Port's fixed shape, whose invocation is a webhook", () => {
    const legacy = {
      action: "create_vm",
      resourceType: "run",
      context: { runId: "r_2", blueprint: "vm", entity: null },
      payload: {
        entity: null,
        action: { identifier: "create_vm", invocationMethod: { type: "WEBHOOK", agent: false } },
        properties: { cpu: 1 },
      },
    };

    assert.equal(receive(legacy).queued?.[0]?.runId, "r_2");
  });

  for (const [what, parts] of [
    ["forged", { secret: "guess" }],
    ["late", { ahead: -400 }],
  ] as const) {
    it(`queues nothing of a request that is ${what}`, () => {
      assert.deepEqual(receive(create, parts), { refused: what });
    });
  }

  const ended: [string, object, RegExp][] = [
    ["an action that is not ours", { action: "of_others" }, /no handler for action "of_others"/],
    ["no action", { action: null }, /it names no action/],
    ["another blueprint", { blueprint: "other" }, /its blueprint is "other", ours is "vm"/],
    ["another kind of resource", { resourceType: "entity" }, /its resourceType is "entity"/],
    [
      "the invocation of Port's agent",
      { payload: { action: { invocationMethod: { type: "WEBHOOK", agent: true } } } },
      /its invocation is Port's agent's/,
    ],
  ];
  for (const [what, difference, reason] of ended) {
    it(`ends the run of a request with ${what}, which was sent to us alone`, () => {
      const { status, answer, queued, reasons } = receive({ ...create, ...difference });

      assert.equal(status, 422);
      assert.match(answer?.message ?? "", reason);
      assert.match(queued?.[0]?.refusal ?? "", reason);
      assert.equal(queued?.[0]?.runId, "r_1");
      assert.deepEqual(reasons, []);
    });
  }

  for (const [what, body, reason] of [
    [
      "no run id",
      { ...create, run: {} },
      /^no run id; it is looked for at context\.runId, run\.id$/,
    ],
    ["a run id that no address carries", { ...create, run: { id: ".." } }, /^run id "\.\."/],
    ["no JSON", "{oops", /^not JSON: /],
    ["a list", "[1]", /^a list, and our actions have objects$/],
    ["nothing", "", /^an empty record$/],
    ["no action and no run id", {}, /^it names no action$/],
  ] as [string, unknown, RegExp][]) {
    it(`keeps a signed request with ${what} as a dead letter`, () => {
      const { status, queued, reasons } = receive(body);

      assert.equal(status, 422);
      assert.deepEqual(queued, []);
      assert.match(reasons?.[0] ?? "", reason);
    });
  }

  it("ends a run with inputs that nobody can handle", () => {
    const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;
    const body = JSON.stringify(create).replace('"cpu":4', `"cpu":${deep}`);

    const { status, queued } = receive(body);

    assert.equal(status, 202);
    assert.match(queued?.[0]?.refusal ?? "", /more than 99 levels|levels/);
  });
});
