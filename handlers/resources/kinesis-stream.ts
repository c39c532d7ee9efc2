import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors Kinesis data streams. */
export const resource = defineResource({
  type: "AWS::Kinesis::Stream",
  blueprint: {
    identifier: "kinesis_stream",
    title: "Kinesis stream",
    icon: "AWS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        mode: { title: "Capacity mode", type: "string" },
        shards: { title: "Shards", type: "number" },
        retention: { title: "Retention", type: "number", description: "In hours" },
        kms_key: { title: "KMS key", type: "string" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "kinesis",
      [
        "CreateStream",
        "IncreaseStreamRetentionPeriod",
        "DecreaseStreamRetentionPeriod",
        "MergeShards",
        "SplitShard",
        "UpdateShardCount",
        "UpdateStreamMode",
        "StartStreamEncryption",
        "StopStreamEncryption",
        "DeleteStream",
      ],
      {
        inputPaths: {
          name: "$.detail.requestParameters.streamName",
          arn: "$.detail.requestParameters.streamARN",
        },
        identifier: 'first((.name, .arn) | strings | select(. != "")) | split("/") | last',
        deletedBy: ["DeleteStream"],
        slow: [
          "MergeShards",
          "SplitShard",
          "UpdateShardCount",
          "UpdateStreamMode",
          "StartStreamEncryption",
          "StopStreamEncryption",
        ],
      },
    ),
  ],
  unheard: {
    shown: "region arn mode shards retention kms_key",
    calls: {
      "records and consumers are not shown":
        "PutRecord PutRecords RegisterStreamConsumer DeregisterStreamConsumer",
      "policies, metrics, limits and throughput are not shown":
        "PutResourcePolicy DeleteResourcePolicy EnableEnhancedMonitoring DisableEnhancedMonitoring UpdateMaxRecordSize UpdateStreamWarmThroughput UpdateStreamRecordDistributionStrategy UpdateAccountSettings",
      "queues and channels are other types":
        "*Queue *QueueRecords* *Channel *DeadLetterQueueRecords",
    },
  },
  entity: {
    identifier: ".Arn",
    title: ".Name",
    properties: {
      region: ".__Region",
      arn: ".Arn",
      mode: '.StreamModeDetails.StreamMode // "PROVISIONED"',
      shards: ".ShardCount",
      retention: ".RetentionPeriodHours",
      kms_key: ".StreamEncryption.KeyId",
      tags: tags(),
    },
  },
  permissions: [
    allow(
      ["kinesis:DescribeStreamSummary", "kinesis:ListTagsForResource", "kinesis:ListTagsForStream"],
      "arn:aws:kinesis:*:*:stream/*",
    ),
    allow(["kinesis:ListStreams"], "*", "listing streams names no resource"),
  ],
});
