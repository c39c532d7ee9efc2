import { assert } from "chai";
import { ProjectCopy } from "../../support/project-copy";

/** A resource type that this project does not have, as a team would write it. */
const logGroup = `
import { allow, cloudTrail, defineResource } from "../../registry";

/** Mirrors log groups. */
export const resource = defineResource({
  type: "AWS::Logs::LogGroup",
  blueprint: {
    identifier: "log_group",
    title: "Log group",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        retention: { title: "Retention", type: "number", description: "In days" },
      },
    },
  },
  events: [
    cloudTrail("logs", ["CreateLogGroup", "PutRetentionPolicy", "DeleteLogGroup"], {
      inputPaths: { name: "$.detail.requestParameters.logGroupName" },
      identifier: ".name",
      deletedBy: ["DeleteLogGroup"],
    }),
  ],
  entity: {
    identifier: '.__Region + "/" + .LogGroupName',
    title: ".LogGroupName",
    properties: { region: ".__Region", retention: ".RetentionInDays" },
  },
  permissions: [
    allow(
      ["logs:DescribeIndexPolicies", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies"],
      "*",
      "these reads name no resource",
    ),
    allow(
      ["logs:GetDataProtectionPolicy", "logs:ListTagsForResource"],
      "arn:aws:logs:*:*:log-group:*",
    ),
  ],
});
`;

/** Deploys the copy's program, lets log groups come and go, and prints what Port got to know of it. */
const deployAndMirror = `
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Sandbox } from "./sandbox/sandbox";

const type = "AWS::Logs::LogGroup";
const region = "eu-west-1";

async function main() {
  const sandbox = await Sandbox.start();
  const { parts, port, deployment, front } = sandbox;
  const { store } = parts.aws.cloudControl;
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((go) => setTimeout(go, 10));
  };
  const entity = (name: string) => port.entity("log_group", region + "/" + name);
  const event = (eventName: string, logGroupName: string) =>
    fetch(front.url + "/events", {
      method: "POST",
      body: JSON.stringify({
        source: "aws.logs",
        "detail-type": "AWS API Call via CloudTrail",
        region,
        detail: { eventSource: "logs.amazonaws.com", eventName, awsRegion: region, requestParameters: { logGroupName } },
      }),
    });

  const silent = store.create(region, type, { LogGroupName: "silent", RetentionInDays: 7 });
  const orders = store.create(region, type, { LogGroupName: "orders", RetentionInDays: 30 });
  await event("CreateLogGroup", "orders");
  await until(() => entity("orders") !== undefined);
  const mapped = entity("orders");
  const withoutEvent = entity("silent");
  store.delete(orders);
  await event("DeleteLogGroup", "orders");
  await until(() => entity("orders") === undefined);
  const sqs = new SQSClient({ endpoint: parts.aws.url, region, credentials: parts.aws.rootCredentials });
  const QueueUrl = parts.aws.url + "/123456789012/dev-catalog";
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"longshore":"resync-all"}' }));
  await until(() => entity("silent") !== undefined);

  const named = (kind: string) => deployment.live.filter((one) => one.type === kind);
  const inputs = (kind: string, prefix: string) =>
    named(kind).filter(({ name }) => name.startsWith(prefix)).map((one) => one.inputs);
  console.log(JSON.stringify({
    blueprint: port.blueprint("log_group"),
    rules: inputs("aws:cloudwatch/eventRule:EventRule", "dev-catalog-log-group-rule-"),
    targets: inputs("aws:cloudwatch/eventTarget:EventTarget", "dev-catalog-log-group-rule-"),
    policies: Object.fromEntries(
      [...named("aws:iam/rolePolicy:RolePolicy"), ...named("aws:iam/policy:Policy")].map(({ name, inputs }) => [
        name,
        JSON.parse(String(inputs.policy)),
      ]),
    ),
    mapped,
    withoutEvent: withoutEvent ?? null,
    resynced: entity(silent.identifier),
  }));
  await sandbox.close();
}

void main();
`;

interface Entity {
  readonly title: string;
  readonly properties: object;
}

interface Printed {
  readonly blueprint: { title: string; schema: { properties: Record<string, { title: string }> } };
  readonly rules: readonly { eventPattern: string }[];
  readonly targets: readonly {
    inputTransformer: { inputPaths: Record<string, string>; inputTemplate: string };
  }[];
  readonly policies: Record<
    string,
    { Statement: { Action: string[]; Effect: string; Resource: string[] }[] }
  >;
  readonly mapped: Entity;
  readonly withoutEvent: Entity | null;
  readonly resynced: Entity;
}

describe("a new file in handlers/resources", function () {
  this.timeout(90_000);
  let copy: ProjectCopy;
  let printed: Printed;

  before(async () => {
    copy = new ProjectCopy();
    copy.write("handlers/resources/log-group.ts", logGroup);
    copy.write("deploy-and-mirror.ts", deployAndMirror);
    printed = JSON.parse(await copy.run("deploy-and-mirror.ts")) as Printed;
  });
  after(() => copy.remove());

  it("alone brings its blueprint to Port", () => {
    const { title, schema } = printed.blueprint;

    assert.equal(title, "Log group");
    assert.deepEqual(Object.keys(schema.properties), ["region", "retention"]);
  });

  it("alone brings its event rule, with exact names and without failed calls", () => {
    assert.deepEqual(
      printed.rules.map(({ eventPattern }) => JSON.parse(eventPattern) as object),
      [
        {
          source: ["aws.logs"],
          "detail-type": ["AWS API Call via CloudTrail"],
          detail: {
            eventSource: ["logs.amazonaws.com"],
            eventName: ["CreateLogGroup", "PutRetentionPolicy", "DeleteLogGroup"],
            errorCode: [{ exists: false }],
          },
        },
      ],
    );
  });

  it("alone brings its input transformer", () => {
    assert.lengthOf(printed.targets, 1);
    const { inputPaths, inputTemplate } = printed.targets[0]?.inputTransformer ?? {};
    assert.equal(inputPaths?.name, "$.detail.requestParameters.logGroupName");
    assert.include(inputTemplate, '"name": <name>');
    assert.include(inputTemplate, '"resource_type": "AWS::Logs::LogGroup"');
  });

  it("alone brings its permissions to the exporter's role, and to no other", () => {
    const reads = Object.entries(printed.policies).flatMap(([name, { Statement }]) =>
      Statement.filter(({ Action }) => Action.includes("logs:DescribeLogGroups")).map(
        ({ Action, Effect, Resource }) => ({
          ...{ name, Effect, Resource },
          Action: Action.filter((one) => one.startsWith("logs:")),
        }),
      ),
    );

    assert.deepEqual(reads, [
      {
        name: "dev-catalog-exporter-handlers-0", // the first policy of what all handlers declare
        Action: [
          "logs:DescribeIndexPolicies",
          "logs:DescribeLogGroups",
          "logs:DescribeResourcePolicies",
        ],
        Effect: "Allow",
        Resource: ["*"],
      },
    ]);
  });

  it("alone makes an event an entity, and takes the entity out again", () => {
    // That it is gone after its deletion is what the script waits for.
    assert.equal(printed.mapped.title, "orders");
    assert.deepEqual(printed.mapped.properties, { region: "eu-west-1", retention: 30 });
  });

  it("alone makes the resync bring in what had no event", () => {
    assert.isNull(printed.withoutEvent);
    assert.equal(printed.resynced.title, "silent");
    assert.deepEqual(printed.resynced.properties, { region: "eu-west-1", retention: 7 });
  });
});
