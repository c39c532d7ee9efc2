import { assert } from "chai";
import { PortModel } from "../../components/port-model";
import { existing } from "../../registry";
import { toPortAction } from "../../registry/port-action";
import { actionFile, blueprintOf, changeFile } from "../registry/setup";
import { runUnderMocks, type Program } from "../support/pulumi";
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
const keeperParts = [
  "model-keeper-errors",
  "model-keeper-log",
  "model-keeper-policy",
  "model-keeper-role",
];

describe("PortModel", function () {
  this.timeout(30_000);
  const registry = registryOf(
    actionFile("make", { blueprint: blueprintOf("vm", ["network", "team_of_others"]) }),
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
        Resource: [arn("secretsmanager", "port-secret-value")],
      },
    ]);
    assert.equal(program.named("model-keeper-function").inputs.timeout, 120);
    assert.deepEqual(
      program.ofType("longshore:core:MagicFunction").map(({ name, parent }) => [name, parent]),
      [["model-keeper", component]],
    );
  });

  it("keeps each blueprint and action in Port for as long as its resource is there", () => {
    const definitions = program.ofType(invocation).map(({ name, inputs, parent }) => {
      const { input, ...others } = inputs;
      assert.deepEqual(others, { functionName: "model-keeper-function", lifecycleScope: "CRUD" });
      assert.equal(parent, component);
      return [name, JSON.parse(input as string) as unknown];
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
      program
        .ofType(invocation)
        .map(({ name, dependsOn }) => [
          name,
          dependsOn.filter((one) => !one.startsWith("model-keeper")),
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
    for (const { dependsOn } of program.ofType(invocation)) {
      assert.includeMembers([...dependsOn], keeperParts);
    }
  });

  it("gives blueprints and actions by identifier", () => {
    assert.deepEqual([...program.result.blueprints.keys()], ["network", "vm"]);
    assert.deepEqual([...program.result.actions.keys()], ["make", "change", "order"]);
  });

  it("has no secret in any input or bundle", () => assertNoSecrets(program, secretTexts));
});
