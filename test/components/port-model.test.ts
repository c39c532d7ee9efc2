import { assert } from "chai";
import { PortModel } from "../../components/port-model";
import { existing } from "../../registry";
import { toPortAction } from "../../registry/port-action";
import { actionFile, blueprintOf, changeFile } from "../registry/setup";
import { runUnderMocks, type Program, type Registered } from "../support/pulumi";
import {
  arn,
  assertNoSecrets,
  createRunnerArgs,
  registryOf,
  secretTexts,
  statementsOf,
} from "./setup";

const component = "longshore:port:PortModel model";
const invocation = "aws:lambda/invocation:Invocation";
/** The resources that keep a part. */
function partsOf(program: Program<unknown>): Registered[] {
  return program.ofType(invocation).filter(({ name }) => name !== "model-declared");
}

describe("PortModel", function () {
  this.timeout(30_000);
  const registry = registryOf(
    actionFile("make", { blueprint: blueprintOf("vm", ["network", existing("team_of_others")]) }),
    actionFile("change", { blueprint: "vm", trigger: "DAY-2" }),
    actionFile("order", { blueprint: existing("service") }),
    changeFile("hear", { blueprint: blueprintOf("network") }),
  );
  let program: Program<PortModel>;

  before(async () => {
    program = await runUnderMocks(() => new PortModel("model", createRunnerArgs(registry)));
  });

  it("has a keeper that may read Port's secret, and nothing else", () => {
    const [, ...statements] = statementsOf(program.named("model-keeper-policy"));

    assert.deepEqual(statements, [
      {
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [arn("secretsmanager", "port-secret")],
      },
    ]);
    assert.equal(program.named("model-keeper-function").inputs.timeout, 120);
    assert.deepEqual(
      program.ofType("longshore:core:MagicFunction").map(({ name, parent }) => [name, parent]),
      [["model-keeper", component]],
    );
  });

  it("keeps each blueprint and action in Port for as long as its resource is there", () => {
    const definitions = partsOf(program).map(({ name, inputs, parent }) => {
      const { input, ...others } = inputs;
      assert.deepEqual(others, { functionName: "model-keeper-function", lifecycleScope: "CRUD" });
      assert.equal(parent, component);
      const { stack, resource, ...part } = JSON.parse(input as string) as Record<string, unknown>;
      assert.deepEqual([stack, resource], ["longshore/dev", name]);
      return [name, part];
    });

    const action = (identifier: string) => {
      const declared = registry.actions.get(identifier);
      assert(declared);
      return { kind: "action", definition: toPortAction(declared) };
    };
    assert.sameDeepMembers(definitions, [
      [
        "model-blueprint-network",
        {
          kind: "blueprint",
          definition: { ...blueprintOf("network"), changelogDestination: { type: "KAFKA" } },
        },
      ],
      [
        "model-blueprint-vm",
        { kind: "blueprint", definition: blueprintOf("vm", ["network", "team_of_others"]) },
      ],
      ["model-action-make", action("make")],
      ["model-action-change", action("change")],
      ["model-action-order", action("order")],
    ]);
  });

  it("makes a blueprint after the targets of its relations, and an action after its blueprint", () => {
    const dependencies = Object.fromEntries(
      partsOf(program).map(({ name, dependsOn }) => [
        name,
        dependsOn.filter((one) => !one.startsWith("model-keeper") && one !== "port-secret-value"),
      ]),
    );

    assert.deepEqual(dependencies, {
      "model-blueprint-network": [],
      "model-blueprint-vm": ["model-blueprint-network"],
      "model-action-make": ["model-blueprint-vm"],
      "model-action-change": ["model-blueprint-vm"],
      "model-action-order": [],
    });
  });

  it("takes a part out of Port while the keeper still has all its permissions", () => {
    const waits = program.named("model-keeper-function").dependsOn;
    assert.include([...waits], "model-keeper-policy");

    for (const { dependsOn, inputs } of program.ofType(invocation)) {
      assert.include([...dependsOn], "port-secret-value");
      assert.equal(inputs.functionName, "model-keeper-function");
    }
  });

  it("says what the stack declares after all parts are made", () => {
    const declared = program.named("model-declared");
    const parts = partsOf(program).map(({ name }) => name);

    assert.deepEqual(JSON.parse(declared.inputs.input as string), {
      kind: "stack",
      stack: "longshore/dev",
      resource: "model-declared",
      declares: [
        "action:change",
        "action:make",
        "action:order",
        "blueprint:network",
        "blueprint:vm",
      ],
    });
    assert.includeMembers([...declared.dependsOn], parts);
  });

  it("gives blueprints and actions by identifier", () => {
    assert.deepEqual([...program.result.blueprints.keys()], ["network", "vm"]);
    assert.deepEqual([...program.result.actions.keys()], ["make", "change", "order"]);
  });

  it("has no secret in any input or bundle", () => assertNoSecrets(program, secretTexts));

  it("brings at most five parts at once", async () => {
    const many = Array.from({ length: 23 }, (_, index) =>
      actionFile(`make_${index}`, { blueprint: blueprintOf(`box_${index}`) }),
    );
    const model = await runUnderMocks(
      () => new PortModel("model", createRunnerArgs(registryOf(...many))),
    );

    const waiting = new Map(
      model.ofType(invocation).map(({ name, dependsOn }) => [name, dependsOn]),
    );
    const done = new Set<string>();
    let most = 0;
    while (done.size < waiting.size) {
      const ready = [...waiting]
        .filter(
          ([name, needs]) =>
            !done.has(name) && needs.every((one) => !waiting.has(one) || done.has(one)),
        )
        .map(([name]) => name);
      most = Math.max(most, ready.length);
      assert.isNotEmpty(ready);
      ready.forEach((name) => done.add(name));
    }
    assert.equal(most, 5);
  });

  it("leaves shared blueprints to the stack that keeps them", async () => {
    const named = await runUnderMocks(
      () => new PortModel("model", { ...createRunnerArgs(registry), sharedBlueprints: ["vm"] }),
    );
    const all = await runUnderMocks(
      () => new PortModel("model", { ...createRunnerArgs(registry), sharedBlueprints: ["*"] }),
    );

    assert.deepEqual([...named.result.blueprints.keys()], ["network"]);
    assert.deepEqual([...all.result.blueprints.keys()], []);
    assert.deepEqual([...all.result.actions.keys()], ["make", "change", "order"]);
    assert.notInclude(named.named("model-declared").inputs.input as string, "blueprint:vm");
  });

  it("tells the keeper who may run an action, where its handler says so", async () => {
    const some = registryOf(
      actionFile("one", { blueprint: blueprintOf("vm"), execute: { teams: ["ops"] } }),
      actionFile("other", { blueprint: "vm" }),
    );
    const model = await runUnderMocks(() => new PortModel("model", createRunnerArgs(some)));

    const teams = partsOf(model).map(({ inputs }) => {
      const part = JSON.parse(inputs.input as string) as { executors?: { teams: string[] } };
      return part.executors?.teams;
    });
    assert.sameDeepMembers(teams, [undefined, ["ops"], undefined]);
  });

  it("tells the keeper which actions ask for approval by themselves, in this stack", async () => {
    const asking = registryOf(
      actionFile("ask", { blueprint: blueprintOf("vm"), approval: {} }),
      actionFile("ask_elsewhere", { blueprint: "vm", approval: { stacks: ["other"] } }),
    );
    const model = await runUnderMocks(() => new PortModel("model", createRunnerArgs(asking)));

    const asks = partsOf(model).map(({ name, inputs }) => {
      const { asksFirst } = JSON.parse(inputs.input as string) as { asksFirst?: boolean };
      return [name, asksFirst];
    });
    assert.sameDeepMembers(asks, [
      ["model-blueprint-vm", undefined],
      ["model-action-ask", true],
      ["model-action-ask_elsewhere", undefined],
    ]);
  });
});
