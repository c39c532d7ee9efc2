import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
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
    createAlarm(name, args, this.queue, this);
    this.registerOutputs({ queueUrl: this.queue.url });
  }
}

function createAlarm(
  name: string,
  { alarmTopicArn }: DeadLettersArgs,
  queue: aws.sqs.Queue,
  parent: pulumi.Resource,
) {
  return new aws.cloudwatch.MetricAlarm(
    `${name}-alarm`,
    {
      alarmDescription:
        "Longshore could not handle a message; its reason is an attribute of the dead letter.",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queue.name },
      statistic: "Maximum",
      period: 300,
      evaluationPeriods: 1,
      threshold: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      alarmActions: alarmTopicArn === undefined ? [] : [alarmTopicArn],
    },
    { parent },
  );
}
