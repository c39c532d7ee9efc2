import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { intakeStatements } from "../policies/intake";
import { createFifoQueue } from "./fifo-queue";
import { MagicFunction, type Handler } from "./magic-function";
import { createQueueSource } from "./queue-source";
import type { FromKafka, RunnerArgs } from "./runner-args";
import { createTopicAlarms, createTopicSource } from "./topic-source";

/** What the reader of one topic is. */
export interface TopicIntakeArgs {
  readonly description: string;
  readonly entry: () => Handler;
  /** Queue that receives what is read. */
  readonly queue: aws.sqs.Queue;
  /** Receives what shares processes, where there is any. */
  readonly sharedQueue?: aws.sqs.Queue | undefined;
  /** Records that may wait all the time without an alarm. */
  readonly toleratedLag: number;
  readonly runner: RunnerArgs<FromKafka>;
}

/** The reader of one topic, or of the requests that come in its place. */
export interface TopicIntake {
  readonly intake: MagicFunction;
  /** Takes dead letters back, which the function then reads as if they came anew. */
  readonly redriven: aws.sqs.Queue;
}

const timeoutSeconds = 60;
/** How often a redriven record is delivered before it is a dead letter again. */
const maxDeliveries = 5;

/** Makes the function that reads a topic and puts on the queue what this installation handles. */
export function createTopicIntake(
  name: string,
  { description, entry, queue, sharedQueue, toleratedLag, runner }: TopicIntakeArgs,
  parent: pulumi.Resource,
): TopicIntake {
  const { kafka, credentials, deadLetters, failedBatches, defaults } = runner;
  const redrive = { queue: deadLetters.queue, maxReceiveCount: maxDeliveries };
  const redriven = createFifoQueue(`${name}-redriven`, timeoutSeconds, redrive, parent);
  const statements = pulumi
    .output({
      queueArn: queue.arn,
      sharedQueueArn: sharedQueue?.arn,
      deadLettersArn: deadLetters.queue.arn,
      redrivenArn: redriven.arn,
      failedBatchesArn: failedBatches.bucket.arn,
      portSecretArn: credentials.secretArn,
      kafkaSecretArn: kafka.secretArn,
    })
    .apply((arns) => intakeStatements({ ...arns, throughVpc: kafka.throughVpc }));
  const intake = new MagicFunction(
    `${name}-intake`,
    { description, entry, statements, timeoutSeconds, defaults },
    { parent },
  );
  const source = createTopicSource(`${name}-topic`, runner, intake, parent);
  createTopicAlarms(`${name}-topic`, runner, source, intake, toleratedLag, parent);
  createQueueSource(`${name}-redriven-queue`, redriven, intake, parent);
  return { intake, redriven };
}
