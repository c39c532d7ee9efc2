import { assert } from "chai";
import { skipWithout } from "../../support/real-part";
import { EngineTest } from "./deployed";
import { PulumiCli, type Outcome } from "./pulumi-cli";

const required = [
  ...["kafkaBrokers", "kafkaRunsTopic", "kafkaConsumerGroup"],
  ...["portClientId", "portClientSecret", "kafkaUsername", "kafkaPassword"],
];

/** A wrong value for each key that takes one; those without a value of their own are told by their names alone. */
const wrong: Readonly<Record<string, string>> = {
  portApiUrl: "port",
  kafkaBrokers: "broker",
  kafkaRunsTopic: "runs topic",
  kafkaConsumerGroup: "",
  kafkaAuthentication: "plain",
  privateNetworkCidr: "10.20.1.0/16",
  runAttempts: "0",
  logRetentionDays: "2",
  catalogRegions: "mars",
  catalogResyncHours: "1000",
  catalogDeletionThreshold: "101",
  catalogReadActions: "read everything",
  catalogRuleArns: "a-rule",
  approvers: "nobody",
  launchPrincipals: "somebody",
  kafkaChangeLogTopic: "change log",
  kafkaChangeLogConsumerGroup: "a group",
  kafkaStartAt: "yesterday",
  kafkaProvisionedPollers: "201",
  runIdPaths: "context..runId",
  runLeaseSeconds: "601",
  runRetrySeconds: "301",
  alarmTopicArn: "alarms",
  portAdopt: "vm",
  sharedBlueprints: "a b",
  tags: "team",
};

/** Keys whose type Pulumi itself checks, one after the other. */
const typed = {
  boolean: ["cloudTrail", "requireSignature", "tracing", "protectRecords", "keepPortModel"],
  integer: [
    ...["runAttempts", "runLeaseSeconds", "runRetrySeconds", "logRetentionDays"],
    ...["catalogResyncHours", "catalogDeletionThreshold", "kafkaProvisionedPollers"],
  ],
};

describe("mistakes under Pulumi's engine", function () {
  this.timeout(300_000);
  let test: EngineTest;

  before(async function () {
    skipWithout(this, PulumiCli.problem());
    test = await EngineTest.start();
  });
  after(() => test?.close());

  // Pulumi itself asks for the keys that Pulumi.yaml declares, before the program runs.
  it("of keys that are missing are all named", async () => {
    await test.pulumi.succeed("stack", "init", "empty");
    await test.pulumi.configure("aws:region", "eu-west-1");

    const output = refusal(await test.pulumi.call(["preview"]));

    for (const key of required) assert.include(output, `'${key}'`);
  });

  it("of keys with wrong values are all named, with what was given", async () => {
    await test.initStack("wrong", wrong);

    const output = refusal(await test.pulumi.call(["preview"]));

    for (const [key, value] of Object.entries(wrong)) {
      assert.include(output, key);
      assert.include(output, value);
    }
  });

  it("of keys with values of another type are named, with the type", async () => {
    await test.initStack("typed");

    for (const [type, keys] of Object.entries(typed)) {
      for (const key of keys) {
        await test.pulumi.configure(key, "perhaps");
        const output = refusal(await test.pulumi.call(["preview"]));
        assert.match(output, new RegExp(`${key}.*${type}`));
        await test.pulumi.succeed("config", "rm", key);
      }
    }
  });

  it("of paths that lead nowhere are named", async () => {
    await test.initStack("paths");

    for (const key of ["handlersFolder", "catalogConfig"]) {
      await test.pulumi.configure(key, "no/such/place");
      assert.include(refusal(await test.pulumi.call(["preview"])), "no/such/place");
      await test.pulumi.succeed("config", "rm", key);
    }
  });

  it("of a key that nobody knows are named, with the nearest one", async () => {
    await test.initStack("unknown", { kafkaBrokerz: "b-1.example.com:9196" });

    const output = refusal(await test.pulumi.call(["preview"]));

    assert.match(output, /kafkaBrokerz.*kafkaBrokers/s);
  });

  const mistakes: Readonly<Record<string, readonly [text: string, said: RegExp]>> = {
    "a file that declares nothing": ["export const nothing = 1;\n", /handlers\/actions\/wrong\.ts/],
    "a file that cannot be read": ["export const = ;\n", /wrong\.ts/],
    "a field that is wrong": [
      `import { defineAction } from "../../registry";
export const action = defineAction({ identifier: "wrong", title: "" } as never);
`,
      /wrong\.ts/,
    ],
  };
  for (const [what, [text, said]] of Object.entries(mistakes)) {
    it(`of a handler are named: ${what}`, async () => {
      await test.initStack(`handler-${what.replace(/\W+/g, "-")}`);
      test.project.write("handlers/actions/wrong.ts", text);

      const output = refusal(await test.pulumi.call(["preview"]));

      assert.match(output, said);
    });
  }

  it("of AWS's refusals are told as AWS tells them", async () => {
    await test.pulumi.succeed("stack", "init", "elsewhere");
    await test.pulumi.configure("aws:region", "us-east-1");

    const { code, output } = await test.pulumi.call(["preview"]);

    assert.notEqual(code, 0);
    assert.notMatch(output, /^\s+at /m);
  });
});

/** What a preview said that was refused: sentences, and no trace of the code behind it. */
function refusal({ code, output }: Outcome): string {
  assert.notEqual(code, 0, output);
  assert.notMatch(output, /^\s+at |unhandled|UnhandledPromise/im);
  return output;
}
