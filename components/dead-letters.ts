import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createAlarm } from "./alarm";
import { createFifoQueue } from "./fifo-queue";
import { createStandardQueue } from "./standard-queue";

/** What a dead-letter queue needs to know. */
export interface DeadLettersArgs {
  /** SNS topic that hears of the first dead letter; none when undefined. */
  readonly alarmTopicArn?: string;
  /** `false` where EventBridge or a standard queue sends to it; a FIFO queue otherwise. */
  readonly fifo?: boolean;
}

/** The last stop of every message that could not be handled, with an alarm as soon as it holds one. */
export class DeadLetters extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;

  constructor(name: string, args: DeadLettersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:core:DeadLetters", name, {}, opts);
    const create = args.fifo === false ? createStandardQueue : createFifoQueue;
    this.queue = create(name, 60, undefined, this);
    createAlarms(name, args, this.queue, this);
    this.registerOutputs({ queueUrl: this.queue.url });
  }
}

/** What a queue keeps is deleted after two weeks. */
const oldSeconds = 7 * 86400;

function createAlarms(
  name: string,
  { alarmTopicArn }: DeadLettersArgs,
  { name: QueueName }: aws.sqs.Queue,
  parent: pulumi.Resource,
) {
  const common = {
    runbook: "dead-letters",
    namespace: "AWS/SQS",
    dimensions: { QueueName },
    statistic: "Maximum",
  } as const;
  createAlarm(
    `${name}-alarm`,
    {
      ...common,
      description:
        "Longshore could not handle a message; its reason is an attribute of the dead letter.",
      metricName: "ApproximateNumberOfMessagesVisible",
    },
    alarmTopicArn,
    parent,
  );
  createAlarm(
    `${name}-old`,
    {
      ...common,
      description: "A dead letter has been waiting for a week; after two it is deleted.",
      metricName: "ApproximateAgeOfOldestMessage",
      threshold: oldSeconds,
    },
    alarmTopicArn,
    parent,
  );
}
