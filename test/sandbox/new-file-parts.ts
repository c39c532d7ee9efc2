/** A resource type that this project does not have, as a team would write it. */
export const logGroup = `
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

/** Deploys the copy's program, runs the new action through Port's API, lets log groups come and go, and prints what came of it. */
export const script = `
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Sandbox } from "./sandbox/sandbox";

const region = "eu-west-1";
const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((go) => setTimeout(go, 10));
};

async function runAction({ front, port, developer }: Sandbox) {
  const call = async <T>(path: string, body: object, token = "") => {
    const headers = { "content-type": "application/json", authorization: "Bearer " + token };
    const answer = await fetch(front.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return (await answer.json()) as T;
  };
  const { clientId, clientSecret } = developer;
  const { accessToken } = await call<{ accessToken: string }>("/v1/auth/access_token", { clientId, clientSecret });
  const { run } = await call<{ run: { id: string } }>("/v1/actions/create_topic/runs", { properties: { name: "harbour" } }, accessToken);
  await until(() => port.run(run.id)!.status !== "IN_PROGRESS");
  return {
    form: port.action("create_topic"),
    run: port.run(run.id),
    entity: port.entity("sns_topic", "arn:aws:sns:eu-west-1:123456789012:harbour"),
  };
}

async function mirror({ parts, port, front }: Sandbox) {
  const type = "AWS::Logs::LogGroup";
  const { store } = parts.aws.cloudControl;
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
  return {
    blueprint: port.blueprint("log_group"),
    mapped,
    withoutEvent: withoutEvent ?? null,
    resynced: entity(silent.identifier),
  };
}

async function main() {
  const sandbox = await Sandbox.start();
  const [action, resource] = [await runAction(sandbox), await mirror(sandbox)];
  const named = (kind: string) => sandbox.deployment.live.filter((one) => one.type === kind);
  const inputs = (kind: string, prefix: string) =>
    named(kind).filter(({ name }) => name.startsWith(prefix)).map((one) => one.inputs);
  const policies = [...named("aws:iam/rolePolicy:RolePolicy"), ...named("aws:iam/policy:Policy")];
  console.log(JSON.stringify({
    action,
    resource,
    rules: inputs("aws:cloudwatch/eventRule:EventRule", "dev-catalog-log-group-rule-"),
    targets: inputs("aws:cloudwatch/eventTarget:EventTarget", "dev-catalog-log-group-rule-"),
    policies: Object.fromEntries(policies.map(({ name, inputs }) => [name, JSON.parse(String(inputs.policy))])),
  }));
  await sandbox.close();
}

void main();
`;

interface Entity {
  readonly title: string;
  readonly properties: object;
}

/** What the script prints. */
export interface Printed {
  readonly action: {
    readonly form: { trigger: { operation: string; userInputs: { required: string[] } } };
    readonly run: { status: string; statusLabel: string; logs: { message: string }[] };
    readonly entity: { properties: object };
  };
  readonly resource: {
    readonly blueprint: {
      title: string;
      schema: { properties: Record<string, { title: string }> };
    };
    readonly mapped: Entity;
    readonly withoutEvent: Entity | null;
    readonly resynced: Entity;
  };
  readonly rules: readonly { eventPattern: string }[];
  readonly targets: readonly {
    inputTransformer: { inputPaths: Record<string, string>; inputTemplate: string };
  }[];
  readonly policies: Record<
    string,
    { Statement: { Action: string[]; Effect: string; Resource: string[] }[] }
  >;
}
