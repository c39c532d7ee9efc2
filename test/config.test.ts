import { assert } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "../config/read-config";
import { configKeys, secretKeys } from "../config/rules";
import type { StackConfig } from "../config/stack-config";
import { configure, configValues, least, project } from "./support/config";

/** The problems that a configuration is refused with, one line each. */
function problemsOf(parts: Record<string, string | undefined>): string[] {
  configure(parts);
  return refusals();
}

function refusals(): string[] {
  try {
    readConfig();
  } catch (error) {
    assert.instanceOf(error, pulumi.RunError);
    const [first, ...problems] = error.message.split("\n");
    assert.equal(first, "The stack's configuration is not usable:");
    return problems;
  }
  return [];
}

/** Key → values that are refused, what is allowed, and the value that the command suggests. */
const wrong: Record<keyof StackConfig, [string[], string, string]> = {
  portApiUrl: [
    ["api.port.io", "https://api.port.io/", "https://api.port.io/v1", "ftp://api.port.io", ""],
    "an address without a path, such as https://api.port.io",
    "https://api.port.io",
  ],
  portClientId: [["", " "], "the client id from Port", ""],
  portClientSecret: [
    ["", "too-short-a-secret", "a".repeat(31)],
    "the client secret from Port, of at least 32 characters",
    "",
  ],
  portOrganizationSecret: [
    ["too-short-a-secret", "a".repeat(31)],
    "the organisation's client secret, of at least 32 characters, or nothing",
    "",
  ],
  runsFrom: [
    ["Kafka", "polling"],
    "webhook (Port calls an address of this stack, which needs nothing else) or kafka (Port gives you a topic, on request)",
    "webhook",
  ],
  kafkaBrokers: [
    ["", "b-1.example.com", "b-1:9196,", "b-1:x", "SASL_SSL://b-1:9196", "b 1:9196"],
    "host:port for each broker, separated by commas",
    "b-1.kafka.example.com:9196,b-2.kafka.example.com:9196",
  ],
  kafkaRunsTopic: [
    ["", "runs", ".runs", "org example.runs"],
    "<organisation id>.runs",
    "org_example.runs",
  ],
  kafkaChangeLogTopic: [
    ["changes", ".change.log"],
    "<organisation id>.change.log, or nothing",
    "org_example.change.log",
  ],
  kafkaConsumerGroup: [
    ["", "a b", "a,b", "g".repeat(201)],
    "<organisation id>.<any name>, or the Kafka user name; at most 200 characters",
    "org_example.longshore",
  ],
  kafkaChangeLogConsumerGroup: [
    ["a b", "g".repeat(201), "org_example.longshore"],
    "<organisation id>.<any name> other than kafkaConsumerGroup; nothing means <organisation id>.longshore-changes",
    "org_example.longshore-changes",
  ],
  kafkaAuthentication: [
    ["", "plain", "SCRAM-SHA-512", "scram-sha-1"],
    "scram-sha-512 or scram-sha-256",
    "scram-sha-512",
  ],
  kafkaUsername: [["", "  "], "the Kafka user name", ""],
  kafkaPassword: [["", "  "], "the Kafka password", ""],
  kafkaStartAt: [
    [
      "now",
      "2026-01-31",
      "2026-13-31T00:00:00Z",
      "2026-01-31T00:00:00+01:00",
      "2999-01-01T00:00:00Z",
    ],
    "a time in the past as in 2026-01-31T00:00:00Z, or nothing",
    "2026-01-31T00:00:00Z",
  ],
  kafkaProvisionedPollers: [["", "-1", "201", "1.5"], "a whole number from 0 to 200", "1"],
  privateNetworkCidr: [
    [
      "10.20.0.0",
      "10.20.0.0/8",
      "10.20.0.0/15",
      "10.20.0.0/26",
      "10.20.1.0/16",
      "10.20.0.64/25",
      "10.20.300.0/16",
      "10.20.0.0/16/16",
      "fd00::/16",
      "yes",
    ],
    "an address range from /16 to /25 that begins with its network's address, or nothing",
    "10.20.0.0/16",
  ],
  requireSignature: [["", "yes", "True", "1"], "true or false", "true"],
  runIdPaths: [
    ["", "context.", "context..runId", "$.context", "a,,b"],
    "dot paths, separated by commas",
    "context.runId,run.id",
  ],
  runAttempts: [["0", "11", "1.5", "-1", "", "three"], "a whole number from 1 to 10", "3"],
  runLeaseSeconds: [["0", "601", "", "1e2"], "a whole number from 1 to 600", "60"],
  runRetrySeconds: [["0", "301", ""], "a whole number from 1 to 300", "5"],
  logRetentionDays: [
    ["0", "2", "31", "forever", ""],
    "one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653",
    "30",
  ],
  tracing: [["", "on"], "true or false", "true"],
  alarmTopicArn: [
    ["alarms", "arn:aws:sqs:eu-west-1:123456789012:alarms"],
    "the ARN of an SNS topic, or nothing",
    "arn:aws:sns:eu-west-1:123456789012:alarms",
  ],
  catalogRegions: [
    ["eu", "eu-west-1,", "eu-west-1;us-east-1", "EU-WEST-1"],
    "AWS regions, separated by commas, or nothing",
    "eu-west-1,us-east-1",
  ],
  catalogAccounts: [
    [
      ...["12345", "ou-ab12-11111111", "o-a1b2c3d4e5", "all", "123456789012,"],
      ...["except:123456789012", "o-a1b2c3d4e5/x-1"],
    ],
    "account ids, <organisation>/<unit> and <organisation>/<root>, separated by commas, with except: before what is left out, or nothing",
    "o-a1b2c3d4e5/ou-ab12-11111111,except:210987654321",
  ],
  catalogExternalId: [
    ["a", "a b", "a".repeat(1225)],
    "2 to 1224 letters, digits and _ + = , . @ : / -, which catalogAccounts needs",
    "$(uuidgen)",
  ],
  catalogStackSet: [
    ["yes", "management", "delegated"],
    "management in the management account of the organisation, delegated in an account that it has registered for CloudFormation StackSets, or nothing; either needs a unit or a root in catalogAccounts, and except: for accounts alone",
    "delegated",
  ],
  catalogForgetAccounts: [["yes", ""], "true or false", "true"],
  catalogResyncHours: [["-1", "169", "", "1.5"], "a whole number from 0 to 168", "6"],
  catalogDeletionThreshold: [["-1", "101", "", "30%"], "a whole number from 0 to 100", "30"],
  catalogConfig: [
    [" ", "\t"],
    "the path of a config.json for Port's old exporter, or nothing",
    "config.json",
  ],
  catalogReadActions: [
    ["kinesis", "kinesis:*", "*", "kinesis:ListStreams,", "Kinesis:ListStreams"],
    "IAM actions, separated by commas, or nothing",
    "kinesis:DescribeStreamSummary,kinesis:ListStreams",
  ],
  catalogRuleArns: [
    [
      "old-exporter",
      "*",
      "arn:aws:events:eu-west-1:123456789012:rule/a,",
      "arn:aws:events:*:123456789012:rule/a",
      "arn:aws:events:eu-west-1:123456789012:rule/*-a",
      "arn:aws:events:eu-west-1:123456789012:event-bus/default",
      "arn:aws:sqs:eu-west-1:123456789012:rule/a",
    ],
    "ARNs of EventBridge rules, each with or without * at its end, or nothing",
    "arn:aws:events:eu-west-1:123456789012:rule/team-*",
  ],
  cloudTrail: [["", "yes"], "true or false", "true"],
  approvers: [
    [
      "platform",
      "a@example",
      "a@example.",
      "a@example.c",
      "@example.com",
      "a@example.com;b@example.com",
      "a@example.com,",
      "Platform <a@example.com>",
      "a b@example.com",
      "Group=a@example.com",
      "=a@example.com",
      "group=",
      "group=other=a@example.com",
      "a@b@example.com",
      `${"a".repeat(65)}@example.com`,
    ],
    "e-mail addresses, separated by commas, each with its group and = before it or in the group default, or nothing",
    "platform@example.com,security=lead@example.com",
  ],
  requesterMayDecide: [["", "yes"], "true or false", "true"],
  approvalsSlack: [
    [
      "C0123456789",
      "#approvals=arn:aws:secretsmanager:eu-west-1:123456789012:secret:slack-AbCdEf",
      "C0123456789=arn:aws:ssm:eu-west-1:123456789012:parameter/slack",
      "C0123456789=arn:aws:secretsmanager:eu-west-1:123456789012:secret:slack",
    ],
    "<id of a Slack channel>=<ARN of a secret in Secrets Manager>, or nothing",
    "C0123456789=arn:aws:secretsmanager:eu-west-1:123456789012:secret:longshore-slack-AbCdEf",
  ],
  approvalsWebhook: [
    [
      "https://example.webhook.office.com/webhookb2/1",
      "discord=arn:aws:secretsmanager:eu-west-1:123456789012:secret:hook-AbCdEf",
      "teams=https://example.com/hook",
      "teams=arn:aws:secretsmanager:eu-west-1:123456789012:secret:hook",
    ],
    "teams= or text= and the ARN of a secret in Secrets Manager, or nothing",
    "teams=arn:aws:secretsmanager:eu-west-1:123456789012:secret:longshore-teams-AbCdEf",
  ],
  launchPrincipals: [
    [
      "Developers",
      "*",
      "arn:aws:iam::123456789012:role/*",
      "arn:aws:iam::123456789012:root",
      "arn:aws:sts::123456789012:assumed-role/Developers/me",
      "arn:aws:iam::12345:role/Developers",
      "arn:aws:iam::123456789012:role/Developers,",
    ],
    "ARNs of IAM roles, users or groups, separated by commas, or nothing",
    "arn:aws:iam::123456789012:role/Developers",
  ],
  tags: [
    ["team", "=x", "aws:team=x", "a=1,,b=2", "a=ü", Array(9).fill("a=1").join(",")],
    "up to eight of key=value, separated by commas, or nothing",
    "team=platform,cost-centre=4711",
  ],
  protectRecords: [["", "yes"], "true or false", "true"],
  handlersFolder: [["", " "], "a path, from the folder of the project", "handlers"],
  portAdopt: [
    ["vm", "blueprint:", "entity:vm", "blueprint:vm,", "blueprint:a b", "**"],
    'blueprint:<identifier> and action:<identifier>, separated by commas, "*", or nothing',
    "blueprint:vm,action:create_vm",
  ],
  sharedBlueprints: [
    ["vm,", "a b", "vm*"],
    'identifiers of blueprints, separated by commas, "*", or nothing',
    "vm,network",
  ],
  keepPortModel: [["", "yes", "True"], "true or false", "true"],
};
const isSecret = (key: string) => (secretKeys as readonly string[]).includes(key);

/** The line about one key. */
function problem(key: keyof StackConfig, what: string): string {
  const [, allowed, example] = wrong[key];
  const command = isSecret(key)
    ? `pulumi config set --secret longshore:${key}`
    : `pulumi config set longshore:${key} "${example}"`;
  return `  longshore:${key} ${what}; allowed: ${allowed}. Type: ${command}`;
}

describe("readConfig, refusals", () => {
  const nameProject = (name: string) =>
    pulumi.runtime.setMocks(
      { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
      name,
      "dev",
    );
  beforeEach(() => nameProject("longshore"));

  it("is tested for every key", () => {
    assert.sameMembers(Object.keys(wrong), configKeys);
  });

  for (const [key, [values]] of Object.entries(wrong) as [
    keyof StackConfig,
    [string[], string, string],
  ][]) {
    it(`${key}: says that it is missing, what is allowed, and what to type`, () => {
      assert.deepEqual(problemsOf({ [key]: undefined }), [problem(key, "is missing")]);
    });

    it(`${key}: refuses ${values.length} wrong values${isSecret(key) ? ", and quotes none" : ", and quotes each"}`, () => {
      for (const value of values) {
        const given = isSecret(key) ? "is not usable" : `is "${value}"`;
        const what = value === "" ? "is missing" : given;

        assert.deepEqual(problemsOf({ [key]: value }), [problem(key, what)]);
      }
    });
  }

  it("refuses the change log's own consumer group for the runs topic", () => {
    assert.deepEqual(problemsOf({ kafkaConsumerGroup: "org_example.longshore-changes" }), [
      problem("kafkaChangeLogConsumerGroup", "is missing"),
    ]);
  });

  for (const region of ["us-gov-west-1", "cn-north-1", "us-iso-east-1"]) {
    it(`refuses ${region}, which lies in another partition`, () => {
      assert.deepEqual(problemsOf({ catalogRegions: `eu-west-1,${region}` }), [
        `  longshore:catalogRegions names ${region}, which lies in another partition of AWS; allowed: regions of ` +
          'the partition "aws", which all ARNs and rights of this program name. ' +
          'Type: pulumi config set longshore:catalogRegions "eu-west-1,us-east-1"',
      ]);
    });
  }

  it("tells everything that is wrong at once, in the order of Pulumi.yaml", () => {
    const nothing = Object.fromEntries(configKeys.map((key) => [key, undefined]));

    const problems = problemsOf(nothing);

    assert.deepEqual(
      problems,
      Object.keys(project.config).map((key) => problem(key as keyof StackConfig, "is missing")),
    );
  });
  it("tells every key that a new stack lacks, which has what Pulumi.yaml says", () => {
    const bare = Object.fromEntries(Object.keys(least).map((key) => [key, ""]));

    const problems = problemsOf(bare);

    assert.deepEqual(
      problems,
      (["portClientId", "portClientSecret", "runsFrom"] as const).map((key) =>
        problem(key, "is missing"),
      ),
    );
  });

  const kafkaKeys = configKeys.filter((key) => key.startsWith("kafka") && key in least);
  const noKafka = Object.fromEntries(kafkaKeys.map((key) => [key, ""]));

  it("asks for nothing of Kafka where runs come by webhook", () => {
    assert.deepEqual(problemsOf({ ...noKafka, runsFrom: "webhook" }), []);
  });

  it("asks for all of Kafka where runs come by it", () => {
    assert.deepEqual(
      problemsOf({ ...noKafka, runsFrom: "kafka" }),
      kafkaKeys.map((key) => problem(key, "is missing")),
    );
  });

  for (const key of secretKeys) {
    it(`${key}: refuses a value that is not encrypted, without showing it`, () => {
      const own = { portOrganizationSecret: "a-secret-of-the-organisation-0123456789" };
      const encrypted = secretKeys.filter((one) => one !== key);

      const values = configValues(own);
      pulumi.runtime.setAllConfig(
        values,
        encrypted.map((one) => `longshore:${one}`),
      );

      assert.deepEqual(refusals(), [problem(key, "is not encrypted")]);
    });
  }

  it("names keys by the project's name, whatever it is", async () => {
    await nameProject("ours");
    const values = configValues({ kafkaBrokers: "", kafkaBrokerz: "b:9196" });
    const renamed = Object.entries(values).map(([key, value]) => [ours(key), value] as const);
    pulumi.runtime.setAllConfig(
      Object.fromEntries(renamed),
      secretKeys.map((key) => `ours:${key}`),
    );

    const [missing, unknown, ...others] = refusals();

    assert.equal(missing, ours(problem("kafkaBrokers", "is missing")));
    assert.include(unknown, "ours:kafkaBrokerz is not a key of this program. Is ours:kafkaBrokers");
    assert.deepEqual(others, []);
  });
});

function ours(text: string): string {
  return text.replaceAll("longshore:", "ours:");
}
