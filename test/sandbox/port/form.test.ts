import { assert } from "chai";
import { expectStatus } from "./fixtures";
import { developer, usePort } from "./setup";

/** The inputs of Port's own examples: namespaces of a cluster, versions of a language, and so on. */
const properties = {
  cluster: { type: "string", format: "entity", blueprint: "cluster" },
  namespace: {
    ...{ type: "string", format: "entity", blueprint: "namespace", dependsOn: ["cluster"] },
    dataset: {
      combinator: "and",
      rules: [
        {
          ...{ operator: "relatedTo", blueprint: "cluster" },
          value: { jqQuery: ".form.cluster.identifier" },
        },
      ],
    },
  },
  quiet: {
    type: "array",
    items: {
      ...{ type: "string", format: "entity", blueprint: "namespace" },
      sort: { property: "rank", order: "DESC" },
      dataset: {
        combinator: "and",
        rules: [{ property: "stage", operator: "!=", value: "live" }],
      },
    },
  },
  alike: {
    ...{ type: "string", format: "entity", blueprint: "namespace" },
    dataset: {
      combinator: "and",
      rules: [{ property: "stage", operator: "=", value: { jqQuery: ".entity.properties.stage" } }],
    },
  },
  language: { type: "string", enum: ["node", "python"] },
  version: {
    ...{ type: "string", dependsOn: ["language"] },
    enum: { jqQuery: 'if .form.language == "node" then ["20", "22"] else ["3.13"] end' },
  },
  reason: { type: "string", visible: { jqQuery: '.form.language == "python"' } },
  by: { type: "string", default: { jqQuery: ".user.email" }, disabled: true },
  odd: {
    ...{ type: "string", format: "entity", blueprint: "namespace" },
    dataset: { combinator: "and", rules: [{ property: "stage", operator: "like", value: "l" }] },
  },
};

const required = {
  jqQuery: 'if .form.language == "python" then ["reason", "by"] else ["cluster"] end',
};

const action = {
  ...{ identifier: "deploy", title: "Deploy", invocationMethod: { type: "KAFKA" } },
  trigger: {
    ...{ type: "self-service", operation: "DAY-2", blueprintIdentifier: "namespace" },
    userInputs: { properties, required },
  },
};

describe("a form of Port", () => {
  const fixture = usePort();
  beforeEach(async () => {
    const { call } = fixture;
    const blueprint = (identifier: string, declared: object, relations: object = {}) => {
      const body = { identifier, title: identifier, schema: { properties: declared }, relations };
      return expectStatus(call("POST", "/v1/blueprints", body), 201);
    };
    const entity = (of: string, identifier: string, more: object = {}) =>
      expectStatus(call("POST", `/v1/blueprints/${of}/entities`, { identifier, ...more }), 201);
    await blueprint("cluster", {});
    const relation = { title: "Cluster", target: "cluster", required: false, many: false };
    const declared = { stage: { type: "string" }, rank: { type: "number" } };
    await blueprint("namespace", declared, { cluster: relation });
    for (const identifier of ["blue", "green"]) await entity("cluster", identifier);
    const namespaces: [string, string, string, number][] = [
      ["ns-1", "blue", "live", 1],
      ["ns-2", "blue", "test", 2],
      ["ns-3", "green", "test", 10],
    ];
    for (const [identifier, cluster, stage, rank] of namespaces) {
      const title = `A ${identifier}`;
      await entity("namespace", identifier, {
        ...{ title, properties: { stage, rank }, relations: { cluster } },
      });
    }
    await expectStatus(call("POST", "/v1/actions", action), 200);
  });

  const draw = async (values: object) => {
    const fields = await fixture.port.form("deploy", values as never, "ns-1");
    return fields ?? assert.fail("There is no such action.");
  };

  it("offers the entities that keep a picker's rules, in its order", async () => {
    const cases: [values: object, input: string, offered: string[] | undefined][] = [
      [{}, "cluster", ["blue", "green"]],
      [{}, "namespace", []],
      [{ cluster: "blue" }, "namespace", ["ns-1", "ns-2"]],
      [{ cluster: "green" }, "namespace", ["ns-3"]],
      [{ cluster: "nobody" }, "namespace", []],
      [{}, "quiet", ["ns-3", "ns-2"]],
      [{}, "alike", ["ns-1"]],
      [{}, "language", undefined],
    ];
    for (const [values, input, offered] of cases) {
      const { options } = (await draw(values))[input] ?? {};
      const identifiers = options?.map(({ identifier }) => identifier);
      assert.deepEqual(identifiers, offered, `${input} of ${JSON.stringify(values)}`);
    }
    const [first] = (await draw({ cluster: "blue" })).namespace?.options ?? [];
    assert.deepEqual(first, { identifier: "ns-1", title: "A ns-1" });
  });

  it("takes nothing that is not offered, and says which rule nobody understands", async () => {
    const cases: [values: object, input: string, mistake: RegExp | undefined][] = [
      [{ cluster: "blue", namespace: "ns-2" }, "namespace", undefined],
      [{ cluster: "blue", namespace: "ns-3" }, "namespace", /"ns-3" is none of the 2 that can be/],
      [{ quiet: ["ns-2", "ns-1"] }, "quiet", /"ns-1" is none of the 2/],
      [{ cluster: "red" }, "cluster", /"red" is none of the 2/],
      [{}, "odd", /^What can be chosen is unknown: dataset\.rules\[0\]\.operator is "like"/],
      [{ language: "node", version: "3.13" }, "version", /allowed: "20", "22"/],
    ];
    for (const [values, input, mistake] of cases) {
      const found = (await draw(values))[input]?.mistake;
      const at = `${input} of ${JSON.stringify(values)}: ${found}`;
      if (mistake) assert.match(found ?? "", mistake, at);
      else assert.isUndefined(found, at);
    }
  });

  it("shows, requires and disables inputs by what is filled in, by whom and on what", async () => {
    type Look = { isVisible?: boolean; isRequired?: boolean; isDisabled?: boolean };
    const cases: [values: object, input: string, look: Look][] = [
      [{}, "cluster", { isRequired: true }],
      [{ language: "python" }, "cluster", { isRequired: false }],
      [{}, "reason", { isVisible: false, isRequired: false }],
      [{ language: "python" }, "reason", { isVisible: true, isRequired: true }],
      [{}, "namespace", { isVisible: true, isDisabled: true }],
      [{ cluster: "blue" }, "namespace", { isDisabled: false }],
      [{}, "version", { isDisabled: true }],
      [{ language: "python" }, "by", { isDisabled: true, isRequired: false }],
    ];
    for (const [values, input, look] of cases) {
      const field = (await draw(values))[input];
      assert.deepInclude(field, look, `${input} of ${JSON.stringify(values)}`);
    }
    const { by, version } = await draw({ language: "node" });
    assert.deepEqual([by?.schema.default, version?.schema.enum], [developer.email, ["20", "22"]]);
  });

  it("is drawn for actions whose required inputs jq decides, which start as others do", async () => {
    const { body, status } = await fixture.call("POST", "/v1/actions/deploy/runs", {
      ...{ properties: { cluster: "blue" }, entity: "ns-1" },
    });

    assert.equal(status, 202, JSON.stringify(body));
  });
});
