import { assert } from "chai";
import type { RunRow, ShownField, ShownRun } from "../../../sandbox/console/look-types";
import { developer, usePort } from "../port/setup";
import { useConsole } from "./setup";

const action = {
  identifier: "make_thing",
  title: "Make thing",
  trigger: {
    type: "self-service",
    operation: "CREATE",
    userInputs: {
      properties: {
        kind: { type: "string", title: "Kind", enum: ["small", "large"] },
        size: {
          type: "number",
          minimum: 10,
          visible: { jqQuery: '.form.kind == "large"' },
        },
        token: { type: "string", encryption: "aes256-gcm", minLength: 6 },
      },
      required: ["kind"],
    },
  },
  invocationMethod: { type: "KAFKA" },
};

describe("the console's runs", () => {
  const fixture = usePort();
  const test = useConsole(() => ({
    hops: fixture.hops,
    get port() {
      return fixture.port;
    },
    token: () => fixture.port.issueToken(developer),
  }));
  beforeEach(async () => {
    assert.equal((await fixture.call("POST", "/v1/actions", action)).status, 200);
  });

  const draw = async (values: object) => {
    const { body } = await test.ask("POST form", { action: "make_thing", values });
    return body.fields as Record<string, ShownField>;
  };

  it("draw a form for what is filled in: what shows, what is needed, and what is wrong", async () => {
    const cases: [
      object,
      Record<string, [visible: boolean, required: boolean, mistake?: RegExp]>,
    ][] = [
      [{}, { kind: [true, true, /required/], size: [false, false], token: [true, false] }],
      [{ kind: "small" }, { kind: [true, true], size: [false, false] }],
      [{ kind: "large" }, { size: [true, false] }],
      [{ kind: "large", size: 3 }, { size: [true, false, /It is 3; it must be >= 10/] }],
      [{ kind: "huge" }, { kind: [true, true, /It is "huge"; allowed: "small", "large"/] }],
      [{ kind: "small", token: "abc" }, { token: [true, false, /^(?!.*abc).*hidden/] }],
    ];
    for (const [values, expected] of cases) {
      const fields = await draw(values);
      for (const [name, [isVisible, isRequired, mistake]] of Object.entries(expected)) {
        const field = fields[name];
        const at = `${name} of ${JSON.stringify(values)}`;
        assert.deepInclude(field, { isVisible, isRequired }, at);
        assert.equal(field?.mistake !== undefined, mistake !== undefined, at);
        if (mistake) assert.match(field?.mistake ?? "", mistake, at);
      }
    }
  });

  it("start as the developer through Port's API, and are shown without their secrets", async () => {
    const values = { kind: "small", token: "sesame-open" };
    const { body } = await test.ask("POST start", { action: "make_thing", values });
    const id = String(body.run);

    const { runs } = (await test.ask("GET runs")).body as { runs: RunRow[] };
    const { run } = (await test.ask(`GET run?id=${id}`)).body as { run: ShownRun };
    const { text } = await test.get(`/console/hops?trace=${id}`);

    assert.deepInclude(runs[0], { id, by: developer.userId, status: "IN_PROGRESS" });
    assert.deepEqual(run.inputs, { kind: "small" });
    assert.deepEqual(run.secretInputs, ["token"]);
    assert.notInclude(text + JSON.stringify(run), "sesame-open");
  });

  it("say in one sentence why Port refuses one", async () => {
    const values = { kind: "huge" };
    const { status, body } = await test.ask("POST start", { action: "make_thing", values });

    assert.equal(status, 422);
    assert.match(String(body.error), /kind is "huge"; allowed: "small", "large"/);
  });

  it("tell attempts with their errors and what handlers wrote, steps with their time, and entities once", async () => {
    const { body } = await test.ask("POST start", {
      action: "make_thing",
      values: { kind: "small" },
    });
    const id = String(body.run);
    const { hops } = fixture;
    const worker = "dev-runs-worker-function";
    const error = { level: "error", message: "attempt failed", error: "boom", stack: [] } as const;
    const entity = { kind: "entity", blueprint: "thing", identifier: "t1" } as const;
    const step = {
      request: {
        ExpressionAttributeNames: { "#step": "make" },
        ExpressionAttributeValues: { ":result": { S: '{"id":7}' } },
      },
    };
    hops.traces.within([id], () => {
      hops.record("Lambda", "", { kind: "passed", to: worker });
      hops.record("Lambda", "", { kind: "output", function: worker, line: "hello", stack: [] });
      hops.record("Lambda", "", {
        kind: "output",
        function: worker,
        line: "",
        entry: error,
        stack: ["at a.ts:1"],
      });
      hops.record("Lambda", "", { kind: "passed", to: worker });
      hops.record(
        "DynamoDB",
        "",
        { kind: "call", by: "w", operation: "UpdateItem", subjects: [] },
        { payload: step },
      );
      hops.record("Port", "", { ...entity, change: "created" });
      hops.record("Port", "", { ...entity, change: "updated" });
      hops.record("Port", "", { ...entity, identifier: "t2", change: "unchanged" });
    });
    // Written in one batch with what another run has caused.
    hops.traces.within([id, "r_other"], () => {
      hops.record("Port", "", { ...entity, identifier: "t3", change: "created" });
      hops.record("Port", "", { ...entity, identifier: "t4", change: "created", run: "r_other" });
      hops.record("Port", "", { ...entity, identifier: "t5", change: "created", run: id });
    });

    const { run } = (await test.ask(`GET run?id=${id}`)).body as { run: ShownRun };

    assert.deepEqual(
      run.attempts.map((one) => [one.output, one.error?.message, one.error?.stack]),
      [
        [["hello"], "boom", ["at a.ts:1"]],
        [[], undefined, undefined],
      ],
    );
    assert.deepEqual(
      run.steps.map(({ name, result }) => [name, result]),
      [["make", { id: 7 }]],
    );
    assert.deepEqual(
      run.written,
      ["t1", "t5"].map((identifier) => ({ blueprint: "thing", identifier, change: "created" })),
    );
  });
});
