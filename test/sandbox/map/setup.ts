import { buildMap, type MapResource } from "../../../sandbox/map/build-map";

const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:123456789012:${name}`;
const resource = (
  type: string,
  name: string,
  inputs: object = {},
  more: object = {},
): MapResource => ({
  ...{ type: `aws:${type}`, name, inputs: inputs as MapResource["inputs"] },
  outputs: { name, ...more },
});
const queue = (name: string, inputs: object = {}) =>
  resource("sqs/queue:Queue", name, inputs, { arn: arn("sqs", name) });
const lambda = (name: string) =>
  resource(
    "lambda/function:Function",
    `dev-${name}-function`,
    { role: `arn:aws:iam::123456789012:role/dev-${name}-role` },
    { arn: arn("lambda", `function:dev-${name}-function`) },
  );
const allows = (name: string, ...grants: [action: string, resource: string][]) =>
  resource("iam/rolePolicy:RolePolicy", `dev-${name}-policy`, {
    role: `dev-${name}-role`,
    policy: JSON.stringify({
      Statement: grants.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })),
    }),
  });

/** A small stack: runs from Kafka over a queue to a worker, events to a queue, a schedule, a page, mails. */
export const resources: readonly MapResource[] = [
  lambda("runs-intake"),
  lambda("runs-worker"),
  lambda("approvals-api"),
  queue("dev-dead-letters"),
  queue("dev-catalog"),
  queue("dev-runs", {
    redrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("sqs", "dev-dead-letters") }),
  }),
  resource("dynamodb/table:Table", "dev-runs-table"),
  resource(
    "secretsmanager/secret:Secret",
    "dev-port-secret",
    {},
    { arn: arn("secretsmanager", "secret:dev-port-secret") },
  ),
  resource("lambda/eventSourceMapping:EventSourceMapping", "dev-runs-topic", {
    ...{ topics: ["org.runs"], functionName: "dev-runs-intake-function" },
  }),
  resource("lambda/eventSourceMapping:EventSourceMapping", "dev-runs-queue", {
    ...{ eventSourceArn: arn("sqs", "dev-runs"), functionName: "dev-runs-worker-function" },
  }),
  resource("cloudwatch/eventRule:EventRule", "dev-catalog-vm-rule-0"),
  resource("cloudwatch/eventRule:EventRule", "dev-catalog-vm-rule-1"),
  ...["0", "1"].map((one) =>
    resource("cloudwatch/eventTarget:EventTarget", `dev-catalog-vm-rule-${one}`, {
      ...{
        arn: arn("sqs", "dev-catalog"),
        deadLetterConfig: { arn: arn("sqs", "dev-dead-letters") },
      },
    }),
  ),
  resource("scheduler/schedule:Schedule", "dev-catalog-resync", {
    target: { arn: arn("sqs", "dev-catalog") },
  }),
  resource("sns/topic:Topic", "dev-approvals-topic"),
  resource("sns/topicSubscription:TopicSubscription", "dev-approvals-topic-a@example.com", {
    ...{ topic: arn("sns", "dev-approvals-topic"), protocol: "email", endpoint: "a@example.com" },
  }),
  { ...resource("apigatewayv2/api:Api", "dev-approvals-api"), id: "abc123" },
  resource("apigatewayv2/integration:Integration", "dev-approvals-integration", {
    ...{ apiId: "abc123", integrationUri: arn("lambda", "function:dev-approvals-api-function") },
  }),
  allows(
    "runs-intake",
    ["sqs:SendMessage", arn("sqs", "dev-runs")],
    ["sqs:SendMessage", arn("sqs", "dev-dead-letters")],
  ),
  allows(
    "runs-worker",
    ["dynamodb:UpdateItem", arn("dynamodb", "table/dev-runs-table")],
    ["dynamodb:Query", arn("dynamodb", "table/dev-runs-table/index/*")],
    ["sqs:ReceiveMessage", arn("sqs", "dev-runs")],
    ["secretsmanager:GetSecretValue", arn("secretsmanager", "secret:dev-port-secret-??????")],
    ["cloudformation:CreateResource", "*"],
    ["sns:Publish", arn("sns", "dev-approvals-topic")],
  ),
  resource("iam/role:Role", "dev-runs-worker-role"),
  resource("cloudwatch/metricAlarm:MetricAlarm", "dev-unrelated"),
];

/** Its map. */
export const map = buildMap(resources, "dev");
