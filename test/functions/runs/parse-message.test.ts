import { assert } from "chai";
import { parseMessage, type ParseOptions } from "../../../functions/runs/parse-message";
import { fixture, fixtureText } from "../../support/fixture";
import { actionsOf, thingAction } from "./setup";

const options: ParseOptions = {
  runIdPaths: ["context.runId", "port_context.run_id", "port_context.runId", "run.id"],
  actions: actionsOf(
    thingAction({ identifier: "create_vm", blueprint: "vm" }),
    thingAction({ identifier: "resize_vm", blueprint: "vm", trigger: "DAY-2" }),
  ),
};
const parse = (message: unknown) => parseMessage(JSON.stringify(message), options);

describe("parseMessage", () => {
  it("reads a CREATE run of the fixed shape", () => {
    assert.deepEqual(parseMessage(fixtureText("run-create-vm.json"), options), {
      kind: "run",
      run: {
        runId: "r_Zk31pQ0aTt7vLw2x",
        action: "create_vm",
        blueprint: "vm",
        entityIdentifier: null,
        entity: null,
        properties: {
          title: "Backend Prod VM",
          cpu: 2,
          memory: 4,
          storage: 50,
          region: "eu-west-1",
        },
        by: { userId: "auth0|5f1e", email: "developer@example.com", name: "A developer" },
      },
    });
  });

  it("reads the entity of a DAY-2 run", () => {
    const parsed = parseMessage(fixtureText("run-resize-vm.json"), options);

    assert(parsed.kind === "run");
    assert.equal(parsed.run.entityIdentifier, "backend-prod-vm-vlw2x");
    assert.deepInclude(parsed.run.entity, {
      identifier: "backend-prod-vm-vlw2x",
      team: [],
      relations: {},
    });
    assert.equal(parsed.run.entity?.properties.instance_id, "i-0123456789abcdef0");
  });

  it("reads a run whose payload a customer templated", () => {
    const parsed = parseMessage(fixtureText("run-templated.json"), options);

    assert(parsed.kind === "run");
    assert.equal(parsed.run.runId, "r_Templated0000001");
    assert.equal(parsed.run.action, "resize_vm");
    assert.equal(parsed.run.blueprint, "vm");
    assert.deepEqual(parsed.run.properties, { cpu: 4, memory: 16 });
    assert.deepEqual(parsed.run.entity?.relations, {});
  });

  it("reads a templated body inside the older envelope", () => {
    const body = fixture("run-templated.json");

    const parsed = parse({
      payload: { entity: body.entity, inputs: body.inputs, action: body.action },
      context: { runId: "r_Envelope00000001" },
    });

    assert(parsed.kind === "run");
    assert.equal(parsed.run.runId, "r_Envelope00000001");
    assert.deepEqual(parsed.run.properties, { cpu: 4, memory: 16 });
    assert.equal(parsed.run.entityIdentifier, "backend-prod-vm-vlw2x");
  });

  it("takes the first run id in the order of the paths", () => {
    const message = {
      action: "create_vm",
      run: { id: "r_last" },
      port_context: { runId: "r_third" },
    };

    const parsed = parse(message);

    assert(parsed.kind === "run");
    assert.equal(parsed.run.runId, "r_third");
  });

  it("leaves an action of others alone, with or without a run id", () => {
    const reason = 'no handler for action "restart_service"';

    assert.deepEqual(parse({ action: "restart_service" }), { kind: "foreign", reason });
    assert.deepInclude(parse({ action: "restart_service", run: { id: "r_1" } }), {
      kind: "foreign",
      reason,
    });
  });

  const call = { action: "create_vm", inputs: { cpu: 4 } };
  const node = { identifier: "wfnr_1" };
  const workflow = { identifier: "wfr_1", trigger: { by: { email: "a@example.com" } } };
  for (const [what, message] of [
    ["as its author wrote it", { ...call, run: { id: "wfnr_1" } }],
    ["with Port's own names", { ...call, workflowNodeRun: node, workflowRun: workflow }],
    [
      "as in Port's example of an external system",
      { context: { nodeRunId: "wfnr_1", workflowRunId: "wfr_1" }, payload: call },
    ],
    ["with its names inside of that", { context: {}, payload: { ...call, workflowNodeRun: node } }],
    [
      "as Port's agent makes it",
      { ...call, context: { runId: "wfnr_1" }, payload: { action: { invocationMethod: {} } } },
    ],
  ] as const) {
    it(`takes the run of a workflow's node, ${what}`, () => {
      const parsed = parse(message);

      assert(parsed.kind === "run", JSON.stringify(parsed));
      assert.deepInclude(parsed.run, { runId: "wfnr_1", properties: { cpu: 4 } });
      const knows = JSON.stringify(message).includes("wfr_1");
      assert.equal(parsed.run.workflowRun, knows ? "wfr_1" : undefined);
    });
  }

  it("says who started a workflow", () => {
    const parsed = parse({ ...call, workflowNodeRun: node, workflowRun: workflow });

    assert(parsed.kind === "run");
    assert.deepEqual(parsed.run.by, { email: "a@example.com" });
  });

  it("leaves a node's run to others that names no action, or is for the agent", () => {
    for (const payload of [
      { action: { invocationMethod: {} } },
      { action: { invocationMethod: { type: "WEBHOOK", agent: true } } },
    ])
      assert.deepInclude(parse({ payload, context: { runId: "wfnr_1" } }), {
        ...{ kind: "foreign", reason: "it names no action", runId: "wfnr_1" },
      });
    const agent = { type: "KAFKA", agent: true };
    const meant = {
      ...call,
      payload: { action: { invocationMethod: agent } },
      workflowNodeRun: node,
    };
    assert.include(parse(meant), { kind: "foreign", runId: "wfnr_1" });
  });

  for (const [what, text, reason] of [
    ["text that is not JSON", "{oops", /^not JSON: /],
    ["an empty text", "", /^not JSON: /],
    [
      "a message without a run id",
      '{"action":"create_vm"}',
      /^no run id; it is looked for at context\.runId, /,
    ],
    ["a run id that is no text", '{"action":"create_vm","run":{"id":7}}', /^no run id; /],
    ["a run id of dots", '{"action":"create_vm","run":{"id":".."}}', /^run id "\.\."; allowed: /],
    ["a run id with a space", '{"action":"create_vm","run":{"id":"r 1"}}', /^run id "r 1"; /],
    [
      "a run id of any length",
      `{"action":"create_vm","run":{"id":"${"x".repeat(300_000)}"}}`,
      /^run id "x{100}…"; allowed: 1 to 200 printable ASCII characters$/,
    ],
  ] as const) {
    it(`calls ${what} unreadable and says why`, () => {
      const parsed = parseMessage(text, options);

      assert(parsed.kind === "unreadable");
      assert.match(parsed.reason, reason);
    });
  }

  // Every consumer of the organisation's topic sees what is meant for others.
  for (const [what, message, reason] of [
    ["a list", [{ service: "billing" }], "a list, and our actions have objects"],
    ["null", null, "null, and our actions have objects"],
    ["a payload of its own", { service: "billing", headers: {} }, "it names no action"],
    ["a run id alone", { run: { id: "r_other" } }, "it names no action"],
    [
      "a webhook's invocation",
      run({ payload: { action: { invocationMethod: { type: "WEBHOOK", agent: true } } } }),
      'action "create_vm" of others: its invocation is "WEBHOOK"',
    ],
    [
      "an invocation of Port's agent, in a text",
      run({ payload: { action: { invocationMethod: { type: "KAFKA", agent: "true" } } } }),
      `action "create_vm" of others: its invocation is Port's agent's`,
    ],
    [
      "an invocation of Port's agent",
      run({ payload: { action: { invocationMethod: { type: "KAFKA", agent: true } } } }),
      `action "create_vm" of others: its invocation is Port's agent's`,
    ],
    [
      "another blueprint in its context",
      run({ context: { blueprint: "other", runId: "r_1" } }),
      'action "create_vm" of others: its blueprint is "other", ours is "vm"',
    ],
    [
      "another blueprint of the action",
      run({ action: { identifier: "create_vm", blueprint: "other" } }),
      'action "create_vm" of others: its blueprint is "other", ours is "vm"',
    ],
    [
      "another kind of resource",
      run({ resourceType: "entity" }),
      'action "create_vm" of others: its resourceType is "entity"',
    ],
    [
      "members that every object inherits",
      JSON.parse('{"__proto__":{"action":"create_vm"},"run":{"id":"r_1"}}') as object,
      "it names no action",
    ],
  ] as const) {
    it(`leaves a message with ${what} to others`, () => {
      assert.deepInclude(parse(message), { kind: "foreign", reason });
    });
  }

  it("takes the identifier alone for an entity that is still to be read", () => {
    const parsed = parse(
      run({
        action: "resize_vm",
        context: { runId: "r_1", entity: "vm-1" },
        payload: { entity: { identifier: "vm-1" } },
      }),
    );

    assert(parsed.kind === "run");
    assert.deepEqual([parsed.run.entityIdentifier, parsed.run.entity], ["vm-1", null]);
  });
});

/** A message of a run of ours, with changes. */
function run(change: object): object {
  return { action: "create_vm", context: { runId: "r_1" }, ...change };
}
