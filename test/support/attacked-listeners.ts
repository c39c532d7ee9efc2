import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Front } from "../../sandbox/front";
import { HttpApi } from "../../sandbox/http-api/http-api";
import { KafkaTopics } from "../../sandbox/kafka";
import { FunctionPermissions } from "../../sandbox/lambda/function-permissions";
import { limits } from "../../sandbox/limits";
import { PortStandIn } from "../../sandbox/port/stand-in";
import { Schedules } from "../../sandbox/schedules/schedules";
import { ACCOUNT } from "../sandbox/aws/start";
import { startBus } from "../sandbox/events/setup";
import type { Target } from "./hostile-requests";

/** Every listener of a sandbox, with what would have an effect there. */
export interface AttackedListeners {
  readonly targets: Readonly<Record<string, Target>>;
  /** Everything that somebody could have changed. */
  state(): Promise<object>;
  /** Does one thing at each listener as a program of this machine does. @returns the statuses */
  ask(): Promise<number[]>;
  close(): Promise<void>;
}

const account = { clientId: "c".repeat(32), clientSecret: "s".repeat(64) };
const json = { "content-type": "application/json" };

/** Starts the four listeners of a sandbox, around stand-ins that hold something. */
export async function startListeners(): Promise<AttackedListeners> {
  const { aws, bus } = await startBus();
  const { hops, endpoint } = aws;
  const kafka = new KafkaTopics({ hops });
  const topics = { runs: "org.runs", changes: "org.changes" };
  const port = await PortStandIn.start({
    ...{ orgId: "org", accounts: [account], topics, hops },
    produce: (topic, value) => void kafka.produce(topic, value),
  });
  let decided = 0;
  const permissions = new FunctionPermissions();
  const api = await HttpApi.start({
    ...{ id: "abc123", region: "eu-west-1", accountId: ACCOUNT, hops, permissions },
    invoke: async () => {
      decided += 1;
      return { statusCode: 200, body: "decided" };
    },
  });
  const sourceArn = `${api.executionArn}/*`;
  permissions.add({ function: "f", principal: "apigateway.amazonaws.com", sourceArn });
  const functionArn = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`;
  api.addRoute("POST /approvals/{id}", `integrations/${api.addIntegration(functionArn)}`);
  api.addStage("$default");
  const invoke = async () => void (decided += 1);
  const schedules = new Schedules({ hops, invoke, send: invoke, denied: () => undefined });
  const target = { arn: functionArn, roleArn: `arn:aws:iam::${ACCOUNT}:role/r` };
  schedules.put({ name: "s", arn: "arn", expression: "rate(1 hour)", enabled: false, target });
  const front = await Front.start({
    ...{
      hops,
      portUrl: port.url,
      kafka,
      bus,
      mailbox: endpoint.mailbox,
      schedules,
      topics,
      port: 0,
    },
    ...{ stack: () => ({}), resources: () => [], logs: () => ({}), token: () => "" },
  });
  const sqs = aws.root(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "queue" }));
  const topicArn = endpoint.sns.createTopic("eu-west-1", "topic");
  endpoint.sns.subscribe(topicArn, "developer@example.com");

  const token = await accessToken(port.url);
  const { accessKeyId } = endpoint.rootCredentials;
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
  });
  const entity = {
    ...{ method: "POST", path: "/v1/blueprints" },
    headers: { ...json, authorization: `Bearer ${token}` },
    body: JSON.stringify({ identifier: "made", title: "Made", schema: { properties: {} } }),
  };
  const event = JSON.stringify({ source: "evil", "detail-type": "x", detail: {} });
  return {
    targets: {
      front: {
        url: front.url,
        bodyBytes: 1024 * 1024,
        deeds: [
          { method: "POST", path: "/topics/runs", headers: json, body: "{}" },
          { method: "POST", path: "/events", headers: json, body: event },
          { method: "POST", path: "/schedules/s" },
          { method: "GET", path: "/mailbox.json" },
          entity,
        ],
      },
      "Port's API": { url: port.url, bodyBytes: 1024 * 1024, deeds: [entity] },
      AWS: {
        url: endpoint.url,
        bodyBytes: 16 * 1024 * 1024,
        deeds: [
          {
            ...{ method: "POST", path: "/" },
            headers: {
              ...signed("sqs"),
              "content-type": "application/x-amz-json-1.0",
              "x-amz-target": "AmazonSQS.SendMessage",
            },
            body: JSON.stringify({ QueueUrl, MessageBody: "x" }),
          },
          {
            ...{ method: "POST", path: "/" },
            headers: { ...signed("sns"), "content-type": "application/x-www-form-urlencoded" },
            body: `Action=Publish&TopicArn=${topicArn}&Message=x`,
          },
        ],
      },
      "an HTTP API": {
        url: api.url,
        bodyBytes: limits["API Gateway"].bodyBytes.value,
        deeds: [{ method: "POST", path: "/approvals/1", body: "decision=approve" }],
      },
    },
    async state() {
      const names = ["ApproximateNumberOfMessages" as const];
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names }),
      );
      return {
        ...{ decided, mails: endpoint.mailbox.messages.length, queue: Attributes },
        records: Object.values(topics).map((topic) => kafka.endOffsets(topic)),
        ...{ blueprints: port.blueprints(), runs: port.runs(), undelivered: bus.undelivered },
      };
    },
    async ask() {
      const answers = [
        fetch(`${front.url}/topics/runs`, { method: "POST", body: "{}" }),
        fetch(`${port.url}/v1/blueprints`, { headers: { authorization: `Bearer ${token}` } }),
        fetch(`${api.url}/approvals/1`, { method: "POST", body: "decision=approve" }),
      ];
      return (await Promise.all(answers)).map(({ status }) => status);
    },
    async close() {
      await front.close();
      await Promise.all([port.close(), api.stop(), endpoint.close()]);
    },
  };
}

async function accessToken(url: string): Promise<string> {
  const answer = await fetch(`${url}/v1/auth/access_token`, {
    ...{ method: "POST", headers: json, body: JSON.stringify(account) },
  });
  return ((await answer.json()) as { accessToken: string }).accessToken;
}
