import { assert } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "../config/read-config";
import { configKeys } from "../config/rules";
import { least, configValues, project, secretKeys } from "./support/config";
import { runUnderMocks } from "./support/pulumi";

/** What a configuration is read as; secrets as `[value, whether it is secret]`. */
async function read(parts: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const { result } = await runUnderMocks(
    readConfig,
    { "aws:region": "eu-central-1", ...configValues(parts) },
    secretKeys,
  );
  const revealed = Object.entries(result).map(async ([key, value]) => {
    if (!pulumi.Output.isInstance(value)) return [key, value as unknown];
    const inside = await new Promise((resolve) => value.apply(resolve));
    return [key, [inside, await pulumi.isSecret(value)]];
  });
  return Object.fromEntries(await Promise.all(revealed)) as Record<string, unknown>;
}

describe("readConfig", () => {
  it("needs seven settings; the others have defaults, and two come from the runs topic", async () => {
    assert.deepEqual(await read(), {
      portApiUrl: "https://api.port.io",
      portClientId: [least.portClientId, true],
      portClientSecret: [least.portClientSecret, true],
      portOrganizationSecret: ["", true],
      runsFrom: "kafka",
      kafkaBrokers: ["b-1.example.com:9196", "b-2.example.com:9196"],
      kafkaRunsTopic: "org_example.runs",
      kafkaChangeLogTopic: "org_example.change.log",
      kafkaConsumerGroup: "org_example.longshore",
      kafkaChangeLogConsumerGroup: "org_example.longshore-changes",
      kafkaAuthentication: "scram-sha-512",
      kafkaUsername: [least.kafkaUsername, true],
      kafkaPassword: [least.kafkaPassword, true],
      kafkaStartAt: undefined,
      kafkaProvisionedPollers: 0,
      privateNetworkCidr: undefined,
      requireSignature: false,
      runIdPaths: ["context.runId", "port_context.run_id", "port_context.runId", "run.id"],
      runAttempts: 3,
      runLeaseSeconds: 60,
      runRetrySeconds: 5,
      logRetentionDays: 30,
      tracing: false,
      alarmTopicArn: undefined,
      catalogRegions: [],
      catalogAccounts: [],
      catalogExternalId: "",
      catalogForgetAccounts: false,
      catalogStackSet: undefined,
      catalogResyncHours: 6,
      catalogDeletionThreshold: 0.3,
      catalogConfig: undefined,
      catalogReadActions: [],
      catalogRuleArns: [],
      cloudTrail: false,
      approvers: { default: [] },
      requesterMayDecide: false,
      approvalsSlack: undefined,
      approvalsWebhook: undefined,
      launchPrincipals: [],
      tags: { project: "longshore", stack: "dev" },
      protectRecords: true,
      handlersFolder: "handlers",
      portAdopt: [],
      sharedBlueprints: [],
      keepPortModel: false,
    });
  });

  it("takes each setting that is given", async () => {
    const given = {
      portApiUrl: "http://localhost:3000",
      kafkaBrokers: "a:1, b:2",
      kafkaChangeLogTopic: "org_other.change.log",
      kafkaChangeLogConsumerGroup: "org_other.changes",
      kafkaAuthentication: "scram-sha-256",
      kafkaStartAt: "2026-01-31T00:00:00Z",
      kafkaProvisionedPollers: "2",
      privateNetworkCidr: "10.20.0.0/16",
      requireSignature: "true",
      runIdPaths: "a.b, c",
      runAttempts: "10",
      runLeaseSeconds: "600",
      runRetrySeconds: "300",
      logRetentionDays: "3653",
      tracing: "true",
      alarmTopicArn: "arn:aws-us-gov:sns:us-gov-west-1:123456789012:alarms",
      catalogRegions: "eu-west-1, us-east-2",
      catalogResyncHours: "0",
      catalogDeletionThreshold: "100",
      catalogConfig: "old/config.json",
      catalogReadActions: "kinesis:ListStreams, kinesis:Describe*",
      catalogRuleArns:
        "arn:aws:events:eu-west-1:123456789012:rule/old-exporter, arn:aws:events:us-east-1:210987654321:rule/bus/team-*",
      cloudTrail: "true",
      approvers:
        "a@example.com, dba=b@example.com,First.Last+ops@mail.example.co.uk,dba=c@example.com",
      requesterMayDecide: "true",
      approvalsSlack:
        "C0123456789=arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/slack-AbCdEf",
      approvalsWebhook:
        "text=arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/chat-AbCdEf",
      launchPrincipals:
        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/Dev_0a, arn:aws-us-gov:iam::123456789012:group/a",
      tags: "team=platform, cost-centre=a=b,stack=other",
      protectRecords: "false",
      handlersFolder: "../ours",
    };

    assert.deepInclude(await read(given), {
      ...given,
      kafkaBrokers: ["a:1", "b:2"],
      kafkaProvisionedPollers: 2,
      tags: { project: "longshore", stack: "other", team: "platform", "cost-centre": "a=b" },
      protectRecords: false,
      requireSignature: true,
      runIdPaths: ["a.b", "c"],
      runAttempts: 10,
      runLeaseSeconds: 600,
      runRetrySeconds: 300,
      logRetentionDays: 3653,
      tracing: true,
      catalogRegions: ["eu-west-1", "us-east-2"],
      catalogResyncHours: 0,
      catalogDeletionThreshold: 1,
      catalogReadActions: ["kinesis:ListStreams", "kinesis:Describe*"],
      catalogRuleArns: [
        "arn:aws:events:eu-west-1:123456789012:rule/old-exporter",
        "arn:aws:events:us-east-1:210987654321:rule/bus/team-*",
      ],
      cloudTrail: true,
      approvers: {
        default: ["a@example.com", "First.Last+ops@mail.example.co.uk"],
        dba: ["b@example.com", "c@example.com"],
      },
      requesterMayDecide: true,
      approvalsSlack: {
        channel: "C0123456789",
        secretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/slack-AbCdEf",
      },
      approvalsWebhook: {
        form: "text",
        secretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/chat-AbCdEf",
      },
      launchPrincipals: [
        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/Dev_0a",
        "arn:aws-us-gov:iam::123456789012:group/a",
      ],
    });
  });
});

describe("Pulumi.yaml", () => {
  it("declares the keys that the program reads, in the same order, and no other", () => {
    assert.deepEqual(Object.keys(project.config), configKeys);
  });

  it("describes each key, and leaves every check to the program, which says what to type", () => {
    for (const [key, declaration] of Object.entries(project.config)) {
      assert.match(declaration.description ?? "", /^[A-Z].{10,}\.$/, key);
      assert.hasAllKeys(declaration, ["type", "description", "default"], key);
      assert.equal(declaration.type, "string", key);
      assert.isString(declaration.default, key);
    }
  });

  it("gives the seven keys that a stack must set nothing", () => {
    for (const key of Object.keys(least)) assert.equal(project.config[key]?.default, "", key);
  });
});
