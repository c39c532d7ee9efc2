import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { intakeStatements } from "../policies/intake";
import { MagicFunction, type Handler } from "./magic-function";
import type { RunnerArgs } from "./runner-args";

/** What the reader of one topic is. */
export interface TopicIntakeArgs {
  readonly description: string;
  readonly entry: () => Handler;
  /** Queue that receives what is read. */
  readonly queue: aws.sqs.Queue;
  readonly runner: RunnerArgs;
}

/** Makes the function that reads a topic and puts on the queue what this installation handles. */
export function createTopicIntake(
  name: string,
  { description, entry, queue, runner }: TopicIntakeArgs,
  parent: pulumi.Resource,
): MagicFunction {
  const { kafka, credentials, deadLetters, registry, defaults } = runner;
  const statements = pulumi
    .all([queue.arn, deadLetters.queue.arn, credentials.secretArn, kafka.secretArn])
    .apply(([queueArn, deadLettersArn, portSecretArn, kafkaSecretArn]) =>
      intakeStatements({
        queueArn,
        deadLettersArn,
        portSecretArn,
        kafkaSecretArn,
        throughVpc: kafka.throughVpc,
      }),
    );
  const intake = new MagicFunction(
    `${name}-intake`,
    { description, entry, statements, timeoutSeconds: 60, registry, defaults },
    { parent },
  );
  createTopicSource(`${name}-topic`, runner, intake, parent);
  return intake;
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
