import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createAlarm } from "./alarm";
import type { MagicFunction } from "./magic-function";
import type { FromKafka, RunnerArgs } from "./runner-args";
import type { TopicReading } from "./topic-reading";

/** How often Lambda starts a failed batch again before it gives up on it; its own limit beside a destination. */
const maximumRetryAttempts = 10;

/**
 * Feeds a topic to its reader. A mapping that AWS cannot change (other brokers, another group) is
 * deleted before its successor is made, since two of one account cannot share a consumer group; the
 * successor goes on where the group has read to, so nothing is lost and at most one batch is repeated.
 * It never begins with the newest record: what is written while a mapping is made would be lost.
 */
export function createTopicSource(
  name: string,
  args: RunnerArgs<FromKafka>,
  intake: MagicFunction,
  parent: pulumi.Resource,
): aws.lambda.EventSourceMapping {
  const { kafka, topic, consumerGroup, failedBatches } = args;
  return new aws.lambda.EventSourceMapping(
    name,
    {
      functionName: intake.name,
      topics: [topic],
      ...startOf(args.reading),
      batchSize: 100,
      selfManagedEventSource: {
        // In AWS's order, so that the same brokers in another order are no change.
        endpoints: { KAFKA_BOOTSTRAP_SERVERS: [...new Set(kafka.brokers)].sort().join(",") },
      },
      selfManagedKafkaEventSourceConfig: { consumerGroupId: consumerGroup },
      sourceAccessConfigurations: kafka.accessConfigurations,
      destinationConfig: { onFailure: { destinationArn: failedBatches.bucket.arn } },
      metricsConfig: { metrics: ["EventCount", "ErrorCount", "KafkaMetrics"] },
      ...pollersOf(args.reading),
    },
    // AWS checks that the function may write into the bucket.
    { parent, deleteBeforeReplace: true, dependsOn: [intake, kafka.version] },
  );
}

function startOf({ startAt }: TopicReading) {
  return startAt === undefined
    ? { startingPosition: "TRIM_HORIZON" }
    : { startingPosition: "AT_TIMESTAMP", startingPositionTimestamp: startAt };
}

/** AWS documents the finer handling of errors for provisioned mode only. */
function pollersOf({ provisionedPollers: pollers }: TopicReading) {
  if (pollers === 0) return {};
  return {
    provisionedPollerConfig: { minimumPollers: pollers, maximumPollers: pollers },
    maximumRetryAttempts,
    bisectBatchOnFunctionError: true,
  };
}

/**
 * Makes the alarms on the reading of a topic.
 * @param toleratedLag records that may wait all the time
 */
export function createTopicAlarms(
  name: string,
  { topic, defaults }: RunnerArgs<FromKafka>,
  mapping: aws.lambda.EventSourceMapping,
  intake: MagicFunction,
  toleratedLag: number,
  parent: pulumi.Resource,
): aws.cloudwatch.MetricAlarm[] {
  const ofMapping = {
    namespace: "AWS/Lambda",
    dimensions: { EventSourceMappingUUID: mapping.id },
  } as const;
  const alarms = {
    lag: {
      description: `For a quarter of an hour more than ${toleratedLag} records of ${topic} were waiting to be read.`,
      runbook: "consumer-lag",
      namespace: "AWS/Lambda",
      metricName: "OffsetLag",
      dimensions: { FunctionName: intake.name },
      statistic: "Minimum",
      periods: 3,
      threshold: toleratedLag + 1,
    },
    // An empty poll counts as 0; a mapping that is off, or cannot log in, gives no value at all.
    silent: {
      description: `Nobody reads ${topic}: its event source mapping is off, or Kafka refuses it.`,
      runbook: "kafka-is-not-read",
      ...ofMapping,
      metricName: "PolledEventCount",
      statistic: "SampleCount",
      periods: 3,
      missingIsBad: true,
    },
    polling: {
      description: `Lambda cannot read ${topic}: login, network or brokers.`,
      runbook: "kafka-is-not-read",
      ...ofMapping,
      metricName: "PollingErrorCount",
      statistic: "Sum",
      periods: 3,
    },
    failed: {
      description: `Lambda gave up on records of ${topic} and put them into the bucket of failed batches.`,
      runbook: "failed-batches",
      ...ofMapping,
      metricName: "OnFailureDestinationDeliveredEventCount",
      statistic: "Sum",
    },
    dropped: {
      description: `Lambda gave up on records of ${topic} and could not keep them.`,
      runbook: "failed-batches",
      ...ofMapping,
      metricName: "DroppedEventCount",
      statistic: "Sum",
    },
  } as const;
  return Object.entries(alarms).map(([what, args]) =>
    createAlarm(`${name}-${what}`, args, defaults.alarmTopicArn, parent),
  );
}
