import { assert } from "chai";
import { configKeys, rules, secretKeys } from "../../../config/rules";
import { settingsOf } from "../../../sandbox/provider/lines";
import { least } from "../../support/config";
import { skipWithout } from "../../support/real-part";
import { EngineTest } from "./deployed";
import { PulumiCli, type Outcome } from "./pulumi-cli";

/** A wrong value for each key that is no secret and no path; what Kafka needs depends on runsFrom. */
const wrong: Readonly<Record<string, string>> = {
  portApiUrl: "port",
  kafkaBrokers: "broker",
  kafkaRunsTopic: "runs topic",
  kafkaConsumerGroup: "a group of runs",
  kafkaAuthentication: "plain",
  privateNetworkCidr: "10.20.1.0/16",
  runAttempts: "0",
  logRetentionDays: "2",
  catalogRegions: "mars",
  catalogResyncHours: "1000",
  catalogDeletionThreshold: "101",
  catalogReadActions: "read everything",
  ...{ catalogAccounts: "everybody", catalogExternalId: "an id", catalogStackSet: "somewhere" },
  approvalsSlack: "a channel",
  approvalsWebhook: "https://example.com/hook",
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
  ...{ cloudTrail: "perhaps", requireSignature: "perhaps", tracing: "perhaps" },
  ...{ protectRecords: "perhaps", keepPortModel: "perhaps" },
  ...{ requesterMayDecide: "perhaps", catalogForgetAccounts: "perhaps" },
};

describe("mistakes under Pulumi's engine", function () {
  this.timeout(300_000);
  let test: EngineTest;

  before(async function () {
    skipWithout(this, PulumiCli.problem());
    test = await EngineTest.start();
  });
  after(() => test?.close());

  it("of keys that are missing are all named, each with the line to type", async () => {
    await test.pulumi.succeed("stack", "init", "empty");
    await test.pulumi.configure("aws:region", "eu-west-1");

    const missing = async (keys: readonly string[]) => {
      const output = refusal(await test.pulumi.call(["preview"]));
      for (const key of keys) {
        const line = `longshore:${key} is missing; .*Type: pulumi config set (--secret )?longshore:${key}`;
        assert.match(output, new RegExp(line));
      }
    };

    await missing(["runsFrom", "portClientId", "portClientSecret"]);
    await test.pulumi.configure("runsFrom", "kafka");
    await missing(Object.keys(least));
  });

  it("of a way that there is none of is named, with those that there are", async () => {
    await test.initStack("pigeon", { runsFrom: "pigeon" });

    const output = refusal(await test.pulumi.call(["preview"]));

    assert.match(output, /longshore:runsFrom is "pigeon"; allowed: webhook .* or kafka /);
  });

  it("of keys with wrong values are all named, with what was given and the line to type", async () => {
    const elsewhere = ["handlersFolder", "catalogConfig", "runsFrom"];
    const others = configKeys.filter((key) => !rules[key].secret && !elsewhere.includes(key));
    assert.sameMembers(Object.keys(wrong), others);
    await test.initStack("wrong", wrong);

    const output = refusal(await test.pulumi.call(["preview"]));

    for (const [key, value] of Object.entries(wrong)) {
      const line = `longshore:${key} is "${value}"; `;
      assert.include(output, line);
      assert.include(output, `Type: pulumi config set longshore:${key} "`);
    }
  });

  it("of secrets that are not encrypted are all named, and none is shown", async () => {
    await test.initStack("bare");
    const settings = settingsOf(test.sandbox).filter(({ secret }) => secret);
    for (const { key, value } of settings) await test.pulumi.configure(key, value);

    const output = refusal(await test.pulumi.call(["preview"]));

    assert.includeMembers(
      [...secretKeys],
      settings.map(({ key }) => key),
    );
    for (const { key, value } of settings) {
      assert.include(output, `longshore:${key} is not encrypted; `);
      assert.include(output, `Type: pulumi config set --secret longshore:${key}`);
      assert.notInclude(output, value);
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

  it("of a region where nothing is are told by the provider", async () => {
    await test.initStack("elsewhere", { "aws:region": "us-east-1" });

    // The engine stops in the midst of the program then, and Pulumi's SDK may trace its own lost calls.
    const { code, output } = await test.pulumi.call(["preview"]);

    assert.notEqual(code, 0);
    assert.match(output, /us-east-1.*Type: pulumi config set aws:region eu-west-1/s);
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
});

/** What a preview said that was refused: sentences, and no trace of the code behind it. */
function refusal({ code, output }: Outcome): string {
  assert.notEqual(code, 0, output);
  assert.notMatch(output, /^\s+at |unhandled|UnhandledPromise/im, output);
  return output;
}
