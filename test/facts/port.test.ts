import { assert } from "chai";
import { portBody, portRoutes } from "../../facts/port";
import { createPort, type Port } from "../../functions/port";
import {
  calculatedFormats,
  longestDescription,
  nameRules,
  propertyFormats,
  propertySpecs,
  propertyTypes,
} from "../../registry/contract/port-names";
import { toExecutors } from "../../registry/execution";
import type { PortStandIn } from "../../sandbox/port/stand-in";
import type { WorkflowRun } from "../../sandbox/port/workflows";
import { compileSchema } from "../../sandbox/port/schema";
import { own, startStandIn } from "../sandbox/port/setup";

interface Schema {
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const definitions = (
  portBody("POST /v1/blueprints") as { definitions: Record<string, Schema | undefined> }
).definitions;

describe("facts/port", () => {
  it("says what the registry refuses names, types and texts by", () => {
    const lengths = (rule: RegExp) => Number(/\]\{1,(\d+)\}/.exec(rule.source)?.[1]);
    const characters = (pattern = "") =>
      pattern.replace(/[+*]|\{1,\d+\}/g, "").replace(/\\\//g, "/");
    for (const [rule, facts] of [
      [nameRules.entity, definitions.entityIdentifier],
      [nameRules.property, definitions.names],
    ] as const) {
      assert.equal(characters(rule.pattern.source), characters(facts?.pattern));
      assert.equal(lengths(rule.pattern), facts?.maxLength);
    }
    assert.deepEqual([...propertyTypes], definitions.propertyType?.enum);
    assert.sameMembers([...propertyFormats], [...(definitions.propertyFormat?.enum ?? [])]);
    assert.deepEqual(calculatedFormats, definitions.calculatedFormat?.enum);
    assert.deepEqual(propertySpecs, definitions.spec?.enum);
    assert.equal(longestDescription, definitions.blueprint?.properties?.description?.maxLength);
  });

  describe("beside the client", () => {
    let standIn: PortStandIn;
    let port: Port;
    before(async () => {
      standIn = await startStandIn();
      port = createPort({ baseUrl: standIn.url, credentials: async () => own, maxAttempts: 1 });
    });
    after(() => standIn.close());

    it("describes every body that the client sends, and has room for nothing else in it", async () => {
      await everyCall(port);
      await endNode(port, standIn);

      const sent = standIn.calls.filter(
        ({ method, body }) => method !== "GET" && body !== undefined,
      );
      const used = new Set<string>();
      for (const { method, path, body, status } of sent) {
        const route = routeOf(method, path);
        used.add(route);
        const findMistakes = compileSchema(portBody(route));
        // The stand-in shows no client secret.
        const whole = path.endsWith("/access_token")
          ? { ...(body as object), clientSecret: "x" }
          : body;
        assert.isUndefined(findMistakes(whole), `${route} ${JSON.stringify(body)}`);
        assert.match(findMistakes({ ...(whole as object), surprise: 1 }) ?? "", /surprise/, route);
        // 409: it is there, and is replaced by the next call.
        assert.include([200, 201, 202, 409], status, `${route} ${JSON.stringify(body)}`);
      }
      assert.includeMembers([...portRoutes], [...used]);
      assert.sameMembers(
        portRoutes.filter((route) => !used.has(route)),
        [
          "PATCH /v1/blueprints/:blueprint",
          "PUT /v1/blueprints/:blueprint/entities/:entity",
          "POST /v1/blueprints/:blueprint/bulk/entities/delete",
          "PATCH /v1/actions/runs/:run/approval",
          "POST /v1/workflows",
          "POST /v1/workflows/:workflow/runs",
        ],
        "what developers send to the stand-in, and we never do",
      );
    });
  });
});

function routeOf(method: string, path: string): string {
  const parts = path.split("/");
  const route = portRoutes.find((one) => {
    const [ownMethod, ownPath = ""] = one.split(" ");
    const own = ownPath.split("/");
    return (
      method === ownMethod &&
      own.length === parts.length &&
      own.every((part, index) => part.startsWith(":") || part === parts[index])
    );
  });
  assert(route, `facts/port/bodies.json has no ${method} ${path}`);
  return route;
}

/** Ends the run of a workflow's node, with all that may be said of it. */
async function endNode({ runs }: Port, standIn: PortStandIn): Promise<void> {
  const token = standIn.issueToken(own);
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const post = async (path: string, body: object) => {
    const request = { method: "POST", headers, body: JSON.stringify(body) };
    return (await (await fetch(`${standIn.url}${path}`, request)).json()) as { run: WorkflowRun };
  };
  const nodes = [
    { identifier: "begin", config: { type: "SELF_SERVE_TRIGGER" } },
    { identifier: "step", config: { type: "KAFKA", payload: {} } },
  ];
  const connections = [{ sourceIdentifier: "begin", targetIdentifier: "step" }];
  await post("/v1/workflows", { identifier: "flow", nodes, connections });
  const { run } = await post("/v1/workflows/flow/runs", { inputs: {} });
  const id = run.nodeRuns[0]?.identifier ?? "";
  await runs.addLog(id, "stopping");
  await runs.end(id, { status: "FAILURE", statusLabel: "half", summary: "no", output: { a: 1 } });
  // Developers' calls are no part of the client.
  const isOurs = ({ path }: { path: string }) => !/^\/v1\/workflows(\/flow\/runs)?$/.test(path);
  standIn.calls.splice(0, Infinity, ...standIn.calls.filter(isOurs));
}

/** Calls every method of the client that sends a body, once with everything that it may hold. */
async function everyCall({ blueprints, actions, entities, runs }: Port): Promise<void> {
  const blueprint = {
    identifier: "vm",
    title: "VM",
    icon: "Server",
    description: "A machine",
    schema: {
      properties: {
        size: { type: "number", title: "Size" },
        url: { type: "string", format: "url" },
      },
      required: [],
    },
    relations: { parent: { target: "vm", required: false, many: false, title: "Parent" } },
    calculationProperties: { double: { calculation: ".properties.size * 2", type: "number" } },
    mirrorProperties: { theirs: { path: "parent.size" } },
    changelogDestination: { type: "KAFKA" as const },
  };
  await blueprints.upsert(blueprint);
  await blueprints.upsert({ ...blueprint, title: "Machine" });
  const action = {
    identifier: "stop_vm",
    title: "Stop",
    icon: "Server",
    description: "Stops it",
    trigger: {
      type: "self-service" as const,
      operation: "DAY-2" as const,
      blueprintIdentifier: "vm",
      userInputs: { properties: { why: { type: "string" } }, required: [], order: ["why"] },
    },
    invocationMethod: { type: "KAFKA" as const },
    publish: true,
  };
  await actions.upsert(action);
  await actions.upsert({ ...action, title: "Stop it" });
  const all = { combinator: "and" as const, rules: [] };
  const policy = { queries: { all }, conditions: ["true"] };
  await actions.permit(action.identifier, toExecutors({ roles: ["Admin"], policy }));
  const entity = {
    identifier: "a",
    title: "A",
    icon: "Server",
    team: ["ops"],
    properties: { size: 1 },
  };
  await entities.create("vm", entity);
  await entities.upsert("vm", { ...entity, team: "ops", relations: { parent: null } });
  await entities.upsertMany("vm", [entity, { identifier: "b", relations: { parent: "a" } }]);
  await entities.update("vm", "b", { properties: { size: null } });
  const everything = { combinator: "and" as const, rules: [] };
  await entities.search(everything);
  for await (const _ of entities.searchBlueprint("vm", everything, { limit: 1 }));
  const { id } = await runs.start("stop_vm", { properties: { why: "cost" }, entity: "a" });
  await runs.addLog(id, "stopping");
  await runs.update(id, { statusLabel: "half", link: ["https://example.com"], summary: "so far" });
  await runs.end(id, { status: "SUCCESS", summary: "done" });
}
