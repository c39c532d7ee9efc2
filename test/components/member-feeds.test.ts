import * as aws from "@pulumi/aws";
import { assert } from "chai";
import { MemberFeeds } from "../../components/member-feeds";
import { MemberStackSet } from "../../components/member-stack-set";
import { discoverRegistry } from "../../registry/discover";
import { runUnderMocks } from "../support/pulumi";

const registry = discoverRegistry("handlers");
const accounts = [
  ...["210987654321", "o-a1b2c3d4e5/ou-ab12-11111111", "o-a1b2c3d4e5/r-ab12"],
  "except:333333333333",
];

describe("MemberFeeds", () => {
  const make = (regions: readonly string[]) =>
    runUnderMocks(
      () =>
        new MemberFeeds("prod-members", {
          ...{ registry, accounts, regions, region: "eu-west-1" },
          queue: new aws.sqs.Queue("queue"),
          deadLetters: new aws.sqs.Queue("dead"),
        }),
    );

  it("has a bus to which the accounts and units may send, and those alone", async () => {
    const program = await make(["eu-west-1"]);

    const [bus] = program.ofType("aws:cloudwatch/eventBus:EventBus");
    const [policy] = program.ofType("aws:cloudwatch/eventBusPolicy:EventBusPolicy");
    const { Statement } = JSON.parse(String(policy?.inputs.policy)) as {
      Statement: Record<string, unknown>[];
    };
    assert.match(String(bus?.inputs.name), /^[a-z0-9-]+-members$/);
    const said = Statement.map(({ Principal, Condition, Action }) => [
      Action,
      Principal,
      Condition,
    ]);
    const paths = ["o-a1b2c3d4e5/*/ou-ab12-11111111/*", "o-a1b2c3d4e5/r-ab12/*"];
    assert.deepEqual(said, [
      ["events:PutEvents", { AWS: ["arn:aws:iam::210987654321:root"] }, undefined],
      [
        ...["events:PutEvents", "*"],
        { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": paths } },
      ],
    ]);
  });

  it("passes on each event with whom it was written for, by rules of that bus", async () => {
    const program = await make(["eu-west-1"]);

    const events = [...registry.resources.values()].flatMap((one) => one.events);
    const targets = program
      .ofType("aws:cloudwatch/eventTarget:EventTarget")
      .filter(({ inputs }) => inputs.eventBusName !== undefined);
    assert.lengthOf(targets, events.length + 1);
    for (const { name, inputs } of targets) {
      const { inputPaths, inputTemplate } = inputs.inputTransformer as {
        inputPaths: Record<string, string>;
        inputTemplate: string;
      };
      const key = name.includes("aws.tag") ? "account" : "recipient";
      assert.property(inputPaths, key, name);
      assert.include(inputTemplate, `"${key}": <${key}>`, name);
    }
  });

  for (const [regions, expected] of [
    [["eu-west-1"], ["us-east-1"]],
    [
      ["eu-west-1", "eu-central-1"],
      ["eu-central-1", "us-east-1"],
    ],
    [
      ["us-east-1", "ap-south-1"],
      ["ap-south-1", "us-east-1"],
    ],
  ] as const) {
    it(`hears of the own account's ${regions.join(" and ")} and of us-east-1, once each`, async () => {
      const program = await make(regions);

      const rules = program
        .ofType("aws:cloudwatch/eventRule:EventRule")
        .filter(({ inputs }) => inputs.region !== undefined);
      assert.deepEqual([...new Set(rules.map(({ inputs }) => inputs.region as string))].sort(), [
        ...expected,
      ]);
      const patterns = rules
        .filter(({ inputs }) => inputs.region === "us-east-1")
        .map(({ inputs }) => String(inputs.eventPattern));
      assert.equal(
        patterns.some((one) => one.includes("CreateRole")),
        true,
      );
      assert.equal(
        patterns.some((one) => one.includes("CreateQueue")),
        (regions as readonly string[]).includes("us-east-1"),
      );
    });
  }
});

describe("MemberStackSet", () => {
  const template = { Description: "A set", Resources: {} } as never;
  const make = (given: readonly string[], from: "management" | "delegated" = "delegated") =>
    runUnderMocks(
      () =>
        new MemberStackSet("prod-members", {
          ...{ template, externalId: "abc", accounts: given, from, hubAccount: "123456789012" },
          regions: ["eu-west-1", "us-east-1"],
        }),
    );

  it("is rolled out to the units, with accounts that are opened later, as whoever makes it", async () => {
    for (const [from, callAs] of [
      ["management", "SELF"],
      ["delegated", "DELEGATED_ADMIN"],
    ] as const) {
      const program = await make(["o-a1b2c3d4e5/ou-ab12-11111111"], from);

      const [set] = program.ofType("aws:cloudformation/stackSet:StackSet");
      const [instances] = program.ofType("aws:cloudformation/stackInstances:StackInstances");
      assert.equal(set?.inputs.callAs, callAs);
      assert.equal(set?.inputs.permissionModel, "SERVICE_MANAGED");
      assert.deepEqual(set?.inputs.autoDeployment, {
        enabled: true,
        retainStacksOnAccountRemoval: false,
      });
      assert.deepEqual(set?.inputs.parameters, {
        HubAccount: "123456789012",
        ExternalId: "abc",
      });
      assert.equal(instances?.inputs.callAs, callAs);
      assert.deepEqual(instances?.inputs.regions, ["eu-west-1", "us-east-1"]);
      assert.deepEqual(instances?.inputs.deploymentTargets, {
        organizationalUnitIds: ["ou-ab12-11111111"],
      });
    }
  });

  for (const [given, filter] of [
    [["except:333333333333"], { accountFilterType: "DIFFERENCE", accounts: ["333333333333"] }],
    [["210987654321"], { accountFilterType: "UNION", accounts: ["210987654321"] }],
  ] as const) {
    it(`keeps to ${given.join()}`, async () => {
      const program = await make(["o-a1b2c3d4e5/r-ab12", ...given]);

      const [instances] = program.ofType("aws:cloudformation/stackInstances:StackInstances");
      assert.deepEqual(instances?.inputs.deploymentTargets, {
        organizationalUnitIds: ["r-ab12"],
        ...filter,
      });
    });
  }
});
