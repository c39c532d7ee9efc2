import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { EventBus } from "../../../sandbox/events/event-bus";
import { sqsSender } from "../../../sandbox/events/sqs-sender";
import { ACCOUNT, startEndpoint, type TestEndpoint } from "../aws/start";

/** A message as it lies in a queue. */
export interface ReceivedMessage {
  readonly body: string;
  readonly attributes: Record<string, string | undefined>;
}

/** An event bus in front of real queues. */
export interface TestBus {
  readonly aws: TestEndpoint;
  readonly bus: EventBus;
  /** Makes a queue and gives its ARN. */
  createQueue(name: string): Promise<string>;
  /** Takes all messages from a queue. */
  receive(queueArn: string): Promise<ReceivedMessage[]>;
  /** Lets a rule send to queues. */
  allow(ruleArn: string, ...queueArns: string[]): void;
}

/** ARN of a rule in the region of the tests. */
export function ruleArn(name: string, region = "eu-west-1"): string {
  return `arn:aws:events:${region}:${ACCOUNT}:rule/${name}`;
}

/** A policy as the components write it. */
export function queuePolicy(queueArn: string, sourceArn: string | string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
      },
    ],
  });
}

/** Starts an endpoint and a bus; the test closes the endpoint. */
export async function startBus(): Promise<TestBus> {
  const aws = await startEndpoint();
  const { hops, endpoint } = aws;
  const bus = new EventBus({
    hops,
    accountId: ACCOUNT,
    region: "eu-west-1",
    send: sqsSender(endpoint),
  });
  const sqs = aws.root(SQSClient);
  return {
    aws,
    bus,
    createQueue: async (QueueName) => {
      await sqs.send(new CreateQueueCommand({ QueueName }));
      return `arn:aws:sqs:eu-west-1:${ACCOUNT}:${QueueName}`;
    },
    receive: async (queueArn) => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: `${endpoint.url}/${ACCOUNT}/${queueArn.split(":").at(-1)}`,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
        }),
      );
      return Messages.map(({ Body = "", MessageAttributes = {} }) => ({
        body: Body,
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
        ),
      }));
    },
    allow: (arn, ...queueArns) => {
      for (const queueArn of queueArns) bus.setQueuePolicy(queueArn, queuePolicy(queueArn, arn));
    },
  };
}
