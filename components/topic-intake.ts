import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { intakeStatements } from "../policies/intake";
import { createFifoQueue } from "./fifo-queue";
import { MagicFunction, type Handler } from "./magic-function";
import { createQueueSource } from "./queue-source";
import type { RunnerArgs } from "./runner-args";

/** What the reader of one topic is. */
export interface TopicIntakeArgs {
  readonly description: string;
  readonly entry: () => Handler;
  /** Queue that receives what is read. */
  readonly queue: aws.sqs.Queue;
  readonly runner: RunnerArgs;
}

/** The reader of one topic. */
export interface TopicIntake {
  readonly intake: MagicFunction;
  /** Takes dead letters of the topic, which the function then reads as if they came from Kafka. */
  readonly redriven: aws.sqs.Queue;
}

const timeoutSeconds = 60;
/** How often a redriven record is delivered before it is a dead letter again. */
const maxDeliveries = 5;

/** Makes the function that reads a topic and puts on the queue what this installation handles. */
export function createTopicIntake(
  name: string,
  { description, entry, queue, runner }: TopicIntakeArgs,
  parent: pulumi.Resource,
): TopicIntake {
  const { kafka, credentials, deadLetters, registry, defaults } = runner;
  const redrive = { queue: deadLetters.queue, maxReceiveCount: maxDeliveries };
  const redriven = createFifoQueue(`${name}-redriven`, timeoutSeconds, redrive, parent);
  const statements = pulumi
    .all([queue.arn, deadLetters.queue.arn, redriven.arn, credentials.secretArn, kafka.secretArn])
    .apply(([queueArn, deadLettersArn, redrivenArn, portSecretArn, kafkaSecretArn]) =>
      intakeStatements({
        queueArn,
        deadLettersArn,
        redrivenArn,
        portSecretArn,
        kafkaSecretArn,
        throughVpc: kafka.throughVpc,
      }),
    );
  const intake = new MagicFunction(
    `${name}-intake`,
    { description, entry, statements, timeoutSeconds, registry, defaults },
    { parent },
  );
  createTopicSource(`${name}-topic`, runner, intake, parent);
  createQueueSource(`${name}-redriven-queue`, redriven, intake, parent);
  return { intake, redriven };
}

/**
 * Starts with the oldest record, since the newest may be missed while the mapping is made; a repeat
 * is recognised by its run id.
 */
function createTopicSource(
  name: string,
  { kafka, topic, consumerGroup }: RunnerArgs,
  intake: MagicFunction,
  parent: pulumi.Resource,
) {
  return new aws.lambda.EventSourceMapping(
    name,
    {
      functionName: intake.name,
      topics: [topic],
      startingPosition: "TRIM_HORIZON",
      batchSize: 100,
      selfManagedEventSource: {
        endpoints: { KAFKA_BOOTSTRAP_SERVERS: kafka.brokers.join(",") },
      },
      selfManagedKafkaEventSourceConfig: { consumerGroupId: consumerGroup },
      sourceAccessConfigurations: kafka.accessConfigurations,
    },
    { parent },
  );
}
