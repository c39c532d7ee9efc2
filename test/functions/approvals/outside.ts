import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { confirmSubscriptions } from "../../../sandbox/confirm-subscriptions";
import type { BusEventInput } from "../../../sandbox/events/bus-event";
import { Hops } from "../../../sandbox/hops";
import type { PortStandIn } from "../../../sandbox/port/stand-in";
import { PresignedUrls } from "../../../sandbox/aws/cloudformation/presigned-urls";
import { ACCOUNT, startEndpoint, type TestEndpoint } from "../../sandbox/aws/start";
import { startStandIn } from "../../sandbox/port/setup";
import { Tap, toEndpoint, type TapAnswer, type TapRequest, type TapRoute } from "../../support/tap";

/** Region of all tests of approvals. */
export const region = "eu-west-1";
/** Name of the approvals table. */
export const tableName = "approvals";
/** Blueprint of provisioned products. */
export const blueprint = "provisioned_product";

/** Role of the worker, which launches for people of Port. */
export const workerRoleArn = `arn:aws:iam::${ACCOUNT}:role/longshore/worker`;
/** What Service Catalog calls the worker. */
export const workerSession = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/runs`;

/** Everything that the functions of approvals call, with a tap before it. */
export interface Outside {
  readonly aws: TestEndpoint;
  readonly port: PortStandIn;
  readonly tap: Tap;
  readonly urls: PresignedUrls;
  readonly keyArn: string;
  /** By address. */
  readonly topics: Readonly<Record<string, string>>;
  /** The queue of wake messages, and whether it has had any. */
  readonly queue: { url: string; isUsed: boolean };
  /** What was put on the event bus. */
  readonly events: BusEventInput[];
  readonly dynamodb: DynamoDBClient;
  /** Answers of CloudFormation's DescribeStacks by stack; undefined denies it. */
  readonly stackTags: Map<string, Readonly<Record<string, string>>>;
  /** What DescribeStacks says that all stacks do. */
  readonly stacks: { status: string };
  /** What S3 does with signals instead of taking them. */
  readonly signals: { answer: TapAnswer | "cut" | undefined };
  /** What S3 does with answers about custom resources instead of taking them. */
  readonly answers: { answer: TapAnswer | undefined };
  /** What Slack answers. */
  readonly slack: { answer: (method: string, body: string) => TapAnswer };
  /** Bodies of the wake messages since the last call. */
  takeWakes(): Promise<unknown[]>;
  /** Has a queue in the place of the one so far that knows nothing of earlier messages. */
  renewQueue(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it all. */
export async function startOutside(): Promise<Outside> {
  const events: BusEventInput[] = [];
  const aws = await startEndpoint({ putEvent: async (event) => events.push(event) });
  const port = await startStandIn();
  // The clock of the tests is put in the place of Date later.
  const urls = new PresignedUrls(new Hops(), () => Date.now());
  const stackTags: Outside["stackTags"] = new Map();
  const stacks = { status: "UPDATE_IN_PROGRESS" };
  const tap = await Tap.start((request, body) => routeOf(request, body));
  const dynamodb = aws.root(DynamoDBClient);
  const sqs = aws.root(SQSClient);
  await createTable(dynamodb);
  const queue = { url: "", isUsed: false };
  let queues = 0;
  const { kms, sns } = aws.endpoint;
  const topics: Record<string, string> = {};
  for (const name of ["approver", "site-owner", "second", "third"]) {
    const address = `${name}@example.com`;
    topics[address] = sns.createTopic(region, `approvals-to-${name}`);
    sns.subscribe(topics[address], address);
  }
  await confirmSubscriptions(aws.endpoint.mailbox);
  const outside: Outside = {
    ...{ aws, port, tap, urls, topics, queue, events, dynamodb, stackTags, stacks },
    keyArn: kms.createKey(region, { usage: "GENERATE_VERIFY_MAC", spec: "HMAC_256" }),
    signals: { answer: undefined },
    answers: { answer: undefined },
    slack: { answer: () => ({ status: 500, body: "" }) },
    takeWakes: () => takeAll(sqs, queue.url),
    async renewQueue() {
      const QueueName = `runs-${(queues += 1)}.fifo`;
      const create = new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: "true" } });
      queue.url = (await sqs.send(create)).QueueUrl ?? "";
      queue.isUsed = false;
    },
    async close() {
      await tap.close();
      await port.close();
      await aws.endpoint.close();
    },
  };
  await outside.renewQueue();
  return outside;

  function routeOf(request: TapRequest, body: Buffer): TapRoute {
    const { host = "", authorization = "" } = request.headers;
    if (urls.isOurs(host)) return { label: `PUT ${host.split(".")[0]}`, to: answerPut };
    const path = request.url ?? "/";
    if (path.startsWith("/port/")) {
      const real = path.slice("/port".length);
      return { label: `Port ${request.method} ${real.split("?")[0]}`, to: port.url, path: real };
    }
    if (path.startsWith("/slack/")) {
      const method = path.slice("/slack/".length);
      return { label: `Slack ${method}`, to: () => outside.slack.answer(method, body.toString()) };
    }
    if (authorization.includes("/cloudformation/")) {
      return { label: "CloudFormation.DescribeStacks", to: (_, body) => describeStacks(body) };
    }
    const target =
      request.headers["x-amz-target"] ??
      `SNS.${new URLSearchParams(body.toString()).get("Action")}`;
    if (target === "AmazonSQS.SendMessageBatch") queue.isUsed = true;
    return { label: String(target), to: toEndpoint(aws.endpoint) };
  }

  function answerPut(request: TapRequest, body: Buffer): TapAnswer | undefined {
    const isSignal = request.headers.host?.startsWith("cloudformation-waitcondition-");
    const { answer } = isSignal ? outside.signals : outside.answers;
    if (!answer) return urls.answer(request, body);
    return answer === "cut" ? undefined : answer;
  }

  function describeStacks(body: Buffer): TapAnswer {
    const tags = stackTags.get(new URLSearchParams(body.toString()).get("StackName") ?? "");
    const headers = { "content-type": "text/xml" };
    if (!tags) {
      const error = `<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>No.</Message></Error>`;
      return { status: 403, headers, body: `<ErrorResponse>${error}</ErrorResponse>` };
    }
    const members = Object.entries(tags).map(
      ([key, value]) => `<member><Key>${key}</Key><Value>${escape(value)}</Value></member>`,
    );
    const stack = `<member><StackName>s</StackName><StackStatus>${stacks.status}</StackStatus><Tags>${members.join("")}</Tags></member>`;
    const result = `<DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult>`;
    const answer = `<DescribeStacksResponse>${result}</DescribeStacksResponse>`;
    return { status: 200, headers, body: answer };
  }
}

function escape(text: string): string {
  return text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`);
}

async function createTable(dynamodb: DynamoDBClient): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: tableName,
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "open", AttributeType: "S" },
        { AttributeName: "dueAt", AttributeType: "N" },
      ],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "open-index",
          KeySchema: [
            { AttributeName: "open", KeyType: "HASH" },
            { AttributeName: "dueAt", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
}

export async function takeAll(sqs: SQSClient, QueueUrl: string): Promise<unknown[]> {
  const bodies: unknown[] = [];
  for (;;) {
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await sqs.send(receive);
    if (Messages.length === 0) return bodies;
    for (const { Body = "", ReceiptHandle } of Messages) {
      bodies.push(JSON.parse(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}
