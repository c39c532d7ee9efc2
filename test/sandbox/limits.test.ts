import { CloudControlClient, CreateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { maxMessageBytes } from "../../registry/queue-limits";
import { completeEvent } from "../../sandbox/events/bus-event";
import { checkFunction, checkPayload, checkResult } from "../../sandbox/lambda/limits";
import { limits, type Limit } from "../../sandbox/limits";
import { payloadChunks } from "../../sandbox/sources/payload-chunks";
import { validateTransformer } from "../../sandbox/events/transformer";
import { errorOf, startEndpoint, type TestEndpoint } from "./aws/start";

const { itemBytes, nesting } = limits.DynamoDB;
const text = (length: number) => "x".repeat(length);

describe("the limits of the sandbox", () => {
  let aws: TestEndpoint;
  let QueueUrl: string | undefined;
  let TopicArn: string;
  before(async () => {
    aws = await startEndpoint();
    const Attributes = { MaximumMessageSize: String(maxMessageBytes) };
    const queue = new CreateQueueCommand({ QueueName: "small", Attributes });
    ({ QueueUrl } = await aws.root(SQSClient).send(queue));
    TopicArn = aws.endpoint.sns.createTopic("eu-west-1", "topic");
    await aws.root(DynamoDBClient).send(
      new CreateTableCommand({
        TableName: "table",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
  });
  after(() => aws.endpoint.close());

  const send = (MessageBody: string) =>
    aws.root(SQSClient).send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const publish = (Message: string, Subject?: string) =>
    aws.root(SNSClient).send(new PublishCommand({ TopicArn, Message, Subject }));
  const put = (Item: Record<string, unknown>) =>
    aws
      .root(DynamoDBClient)
      .send(new PutItemCommand({ TableName: "table", Item: { id: { S: "i" }, ...Item } }));
  const nested = (levels: number): object =>
    levels === 0 ? { S: "x" } : { M: { a: nested(levels - 1) } };
  const event = (bytes: number) => ({
    source: "a",
    "detail-type": "b",
    detail: { text: text(bytes - 14 - 2 - '{"text":""}'.length) },
  });
  const settings = { timeoutSeconds: 3, memoryMb: 128, environment: {} };
  const define = (changed: Partial<typeof settings>) =>
    checkFunction({
      ...{ name: "f", arn: "arn", folder: "/", handler: "index.handler", logGroup: "g" },
      ...{ ...settings, ...changed },
    });
  const transform = (inputTemplate: string, paths: number) =>
    validateTransformer(
      {
        inputTransformer: {
          inputTemplate,
          inputPaths: Object.fromEntries(
            Array.from({ length: paths }, (_, index) => [`p${index}`, "$.detail"]),
          ),
        },
      },
      "t",
    );

  /** A limit, and what does something that has exactly so much, or one more. */
  const cases: [title: string, limit: number, attempt: (size: number) => unknown][] = [
    ["a message of a queue with its own limit", maxMessageBytes, (size) => send(text(size))],
    ["a message of SNS", limits.SNS.messageBytes.value, (size) => publish(text(size))],
    ["a subject of SNS", limits.SNS.subjectCharacters.value, (size) => publish("m", text(size))],
    [
      "an item of DynamoDB",
      itemBytes.value,
      (size) => put({ t: { S: text(size - "id".length - "i".length - "t".length) } }),
    ],
    ["nesting in DynamoDB", nesting.value, (levels) => put({ m: nested(levels) })],
    [
      "a secret",
      limits["Secrets Manager"].valueBytes.value,
      (size) => aws.endpoint.secrets.put("secret", text(size)),
    ],
    [
      "a parameter",
      limits.SSM.valueBytes.value,
      (size) => aws.endpoint.parameters.put("/parameter", text(size)),
    ],
    [
      "a desired state",
      limits["Cloud Control"].desiredStateCharacters.value,
      (size) => {
        const frame = JSON.stringify({ DisplayName: "" }).length;
        const DesiredState = JSON.stringify({ DisplayName: text(size - frame) });
        return aws
          .root(CloudControlClient)
          .send(new CreateResourceCommand({ TypeName: "AWS::SNS::Topic", DesiredState }));
      },
    ],
    [
      "an event's entry",
      limits.EventBridge.entryBytes.value,
      (size) => completeEvent(event(size), { account: "123456789012", region: "eu-west-1" }),
    ],
    [
      "an input template",
      limits.EventBridge.templateCharacters.value,
      (size) => transform(JSON.stringify(text(size - 2)), 1),
    ],
    ["input paths", limits.EventBridge.inputPaths.value, (count) => transform('"x"', count)],
    [
      "an event of Lambda",
      limits.Lambda.payloadBytes.value,
      (size) => checkPayload("f", text(size - 2)),
    ],
    [
      "a result of Lambda",
      limits.Lambda.payloadBytes.value,
      (size) => checkResult("f", text(size - 2)),
    ],
    [
      "a function's time",
      limits.Lambda.timeoutSeconds.value,
      (timeoutSeconds) => define({ timeoutSeconds }),
    ],
    ["a function's memory", limits.Lambda.memoryMb.value, (memoryMb) => define({ memoryMb })],
    [
      "a function's variables",
      limits.Lambda.environmentBytes.value,
      (size) => define({ environment: { a: text(size - '{"a":""}'.length) } }),
    ],
  ];
  for (const [title, limit, attempt] of cases) {
    it(`take ${title} up to ${limit}, and no more`, async () => {
      await attempt(limit);

      await errorOf(Promise.resolve().then(() => attempt(limit + 1)));
    });
  }

  it("stand for every service of the endpoint, with a source and a date", () => {
    for (const title of aws.endpoint.serviceTitles) assert.property(limits, title);
    for (const [service, own] of Object.entries(limits) as [string, Record<string, Limit>][]) {
      for (const [name, { source, read, value }] of Object.entries(own)) {
        assert.match(source, /^https:\/\/(docs\.aws\.amazon\.com|aws\.amazon\.com)\/\S+$/, name);
        assert.match(read, /^20\d\d-[01]\d$/, `${service} ${name}`);
        assert.isAbove(value, 0);
      }
    }
  });
});

describe("payloadChunks", () => {
  it("divides records so that each event is one that Lambda takes", () => {
    const records = Array.from({ length: 40 }, () => text(256 * 1024));

    const chunks = payloadChunks(records, (record) => record);

    assert.deepEqual(
      chunks.map(({ length }) => length),
      [23, 17],
    );
    for (const chunk of chunks) assert.doesNotThrow(() => checkPayload("f", { Records: chunk }));
  });

  it("keeps a record that is too large alone", () => {
    const large = text(7 * 1024 * 1024);

    assert.deepEqual(
      payloadChunks(["a", large, "b"], (record) => record),
      [["a"], [large], ["b"]],
    );
  });
});
