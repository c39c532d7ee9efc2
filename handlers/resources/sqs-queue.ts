import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors SQS queues. */
export const resource = defineResource({
  type: "AWS::SQS::Queue",
  blueprint: {
    identifier: "sqs_queue",
    title: "SQS queue",
    icon: "SQS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        url: { title: "URL", type: "string", format: "url" },
        fifo: { title: "FIFO", type: "boolean" },
        visibility_timeout: {
          title: "Visibility timeout",
          type: "number",
          description: "In seconds",
        },
        retention: { title: "Message retention", type: "number", description: "In seconds" },
        dead_letters: { title: "Dead letters", type: "string", description: "ARN of the queue" },
        max_receive_count: { title: "Receives before dead letters", type: "number" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail("sqs", ["CreateQueue", "SetQueueAttributes", "DeleteQueue"], {
      inputPaths: {
        requested: "$.detail.requestParameters.queueUrl",
        created: "$.detail.responseElements.queueUrl",
        name: "$.detail.requestParameters.queueName",
      },
      // Callers may use other hosts (queue.amazonaws.com, dual stack, a VPC endpoint); Cloud Control knows one URL.
      identifier:
        '. as $event | first((.created, .requested) | strings | select(. != "")) // (.name | strings | ' +
        'select(. != "") | "https:///" + $event.account + "/" + .) | ' +
        '"https://sqs." + $event.awsRegion + ".amazonaws.com/" + (split("/")[3:] | join("/"))',
      deletedBy: ["DeleteQueue"],
    }),
  ],
  unheard: {
    shown: "region arn url fifo visibility_timeout retention dead_letters max_receive_count",
    calls: {
      "policies are not shown": "AddPermission RemovePermission",
      "messages are not shown":
        "ChangeMessageVisibility DeleteMessage SendMessage PurgeQueue StartMessageMoveTask CancelMessageMoveTask *Batch",
    },
  },
  entity: {
    identifier: ".Arn",
    title: '.QueueName // (.QueueUrl | split("/") | last)',
    properties: {
      region: ".__Region",
      arn: ".Arn",
      url: ".QueueUrl",
      fifo: ".FifoQueue // false",
      visibility_timeout: ".VisibilityTimeout",
      retention: ".MessageRetentionPeriod",
      // Cloud Control gives the policy as an object, or as the JSON text that SQS keeps.
      dead_letters:
        '.RedrivePolicy | if type == "string" then fromjson else . end | .deadLetterTargetArn',
      max_receive_count:
        '.RedrivePolicy | if type == "string" then fromjson else . end | .maxReceiveCount | values | tonumber',
      tags: tags(),
    },
  },
  permissions: [
    allow(["sqs:GetQueueAttributes", "sqs:ListQueueTags"], "arn:aws:sqs:*:*:*"),
    allow(["sqs:ListQueues"], "*", "listing queues names no resource"),
  ],
  // Cloud Control lists 1000 queues and no next page; SQS has further pages for who says how long they may be.
  async list(nextToken, { aws, region }) {
    const page = await aws.client(SQSClient, region).send(
      new ListQueuesCommand({
        MaxResults: 1000,
        ...(nextToken !== undefined && { NextToken: nextToken }),
      }),
    );
    return {
      identifiers: page.QueueUrls ?? [],
      ...(page.NextToken && { nextToken: page.NextToken }),
    };
  },
});
