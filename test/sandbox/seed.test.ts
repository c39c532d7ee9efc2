import { assert } from "chai";
import { plantSeed } from "../../sandbox/plant-seed";
import { Sandbox } from "../../sandbox/sandbox";
import { seed, type Seed } from "../../sandbox/seed";
import { until } from "../support/until";
import { shippedRegistry } from "../handlers/shipped/shipped";

const { actions } = shippedRegistry();
const onEntities = [...actions.values()].filter(({ trigger }) => trigger !== "CREATE");
/** What the forms of the shipped actions need. */
const inputs: Record<string, object> = { resize_vm: { cpu: 4, memory: 8 } };

const empty: Seed = {
  ...{ resources: [], settings: {}, secrets: {}, parameters: {}, http: {}, entities: [] },
  developer: { roles: [], teams: [] },
};

describe("the shipped seed", () => {
  let sandbox: Sandbox;
  let token: string;
  before(async function () {
    this.timeout(180_000);
    sandbox = await Sandbox.start({ seed });
    const { clientId, clientSecret } = sandbox.developer;
    const answer = await post("/v1/auth/access_token", { clientId, clientSecret });
    token = String(answer.accessToken);
  });
  after(() => sandbox?.close());

  const post = async (route: string, body: object) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    return (await (await fetch(sandbox.port.url + route, init)).json()) as {
      accessToken?: string;
      run?: { id: string };
    };
  };

  it("becomes entities, whose resources the catalog has found", async function () {
    this.timeout(60_000);
    const entity = await until(() => {
      const found = sandbox.port.entity("vm", "seeded-vm");
      return found?.properties.deployed === "running" ? found : undefined;
    });

    const instance = JSON.stringify(entity?.properties.instance_id);
    assert.match(instance, /^"i-/);
    assert.equal(entity?.properties.memory_size, 4);
  });

  for (const { identifier, trigger } of onEntities.toSorted((a, b) =>
    // What deletes comes last.
    a.trigger < b.trigger ? -1 : 1,
  )) {
    it(`gives ${identifier} (${trigger}) something to work on`, async function () {
      this.timeout(120_000);
      const blueprint = sandbox.port.action(identifier)?.trigger.blueprintIdentifier;
      const [entity] = seed.entities.filter((one) => one.blueprint === blueprint);
      assert.isDefined(entity, `the seed has no entity of ${blueprint}`);

      const answer = await post(`/v1/actions/${identifier}/runs`, {
        entity: entity?.identifier,
        properties: inputs[identifier] ?? {},
      });
      const { run } = answer;
      assert.isDefined(run, JSON.stringify(answer));
      const ended = await until(() => {
        const found = sandbox.port.run(run?.id ?? "");
        return found?.status === "IN_PROGRESS" ? undefined : found;
      });

      assert.equal(ended?.status, "SUCCESS", ended?.summary ?? "");
    });
  }

  it("is refused with a reason where AWS or Port would refuse it", async () => {
    const { parts, port, developer: account } = sandbox;
    const ground = { aws: parts.aws, portUrl: port.url, account };
    const refusal = (wrong: Partial<Seed>) =>
      plantSeed({ ...empty, ...wrong }, ground).then(
        () => "",
        (error: Error) => error.message,
      );
    const type = "AWS::SNS::Topic";
    const entity = { blueprint: "none", identifier: "a", title: "A", properties: {} };

    assert.match(
      await refusal({ resources: [{ type, region: "eu-west-1", properties: { TopicNam: "x" } }] }),
      /^The seed's AWS::SNS::Topic is refused: .*TopicNam/,
    );
    assert.match(await refusal({ entities: [entity] }), /^The seed's blueprints\/none\/entities/);
  });

  it("leaves entities out that a team's own blueprint has no place for", async () => {
    const { parts, port, developer: account } = sandbox;
    const vm = port.blueprint("vm");
    if (!vm) throw new Error("The shipped handlers have a VM.");
    const { region: _, ...properties } = vm.schema.properties;
    const others = [
      { ...vm, schema: { ...vm.schema, properties } },
      { ...vm, schema: { ...vm.schema, required: ["owner"] } },
    ];
    const entities = seed.entities.map((one) => ({ ...one, identifier: "left-out" }));

    for (const other of others) {
      const ground = { aws: parts.aws, portUrl: port.url, account, blueprint: () => other };
      await plantSeed({ ...empty, entities }, ground);
      assert.isUndefined(port.entity("vm", "left-out"));
    }
  });
});
