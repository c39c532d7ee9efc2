import { assert } from "chai";
import { parseMessage, type ParseOptions } from "../../../functions/runs/parse-message";
import { fixture, fixtureText } from "../../support/fixture";

const options: ParseOptions = {
  runIdPaths: ["context.runId", "port_context.run_id", "port_context.runId", "run.id"],
  handles: (action) => ["create_vm", "resize_vm"].includes(action),
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
        by: { userId: "auth0|5f1e", email: "ada@example.com", name: "Ada Byron" },
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
    assert.deepEqual(parse({ action: "restart_service", run: { id: "r_1" } }), {
      kind: "foreign",
      reason,
    });
  });

  it("leaves a workflow node's run alone", () => {
    const parsed = parse({
      payload: { action: { invocationMethod: {} } },
      context: { runId: "wfnr_1" },
    });

    assert.deepEqual(parsed, { kind: "foreign", reason: `run "wfnr_1" is a workflow node's` });
  });

  for (const [what, text, reason] of [
    ["text that is not JSON", "{oops", /^not JSON: /],
    ["an empty text", "", /^not JSON: /],
    ["a list", "[1]", /^a JSON object is expected, not a list$/],
    ["null", "null", /^a JSON object is expected, not null$/],
    [
      "a message without a run id",
      '{"action":"create_vm"}',
      /^no run id; it is looked for at context\.runId, /,
    ],
    ["a run id that is no text", '{"action":"create_vm","run":{"id":7}}', /^no run id; /],
    ["a run without an action", '{"context":{"runId":"r_1"}}', /^run "r_1" names no action$/],
  ] as const) {
    it(`calls ${what} unreadable and says why`, () => {
      const parsed = parseMessage(text, options);

      assert(parsed.kind === "unreadable");
      assert.match(parsed.reason, reason);
    });
  }
});
