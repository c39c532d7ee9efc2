import { allow, cloudTrail, defineResource } from "../../registry";

/** Mirrors SNS topics. */
export const resource = defineResource({
  type: "AWS::SNS::Topic",
  blueprint: {
    identifier: "sns_topic",
    title: "SNS topic",
    icon: "SNS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        display_name: { title: "Display name", type: "string" },
        fifo: { title: "FIFO", type: "boolean" },
        kms_key: { title: "KMS key", type: "string" },
        subscriptions: { title: "Subscriptions", type: "number" },
      },
    },
  },
  events: [
    cloudTrail("sns", ["CreateTopic", "SetTopicAttributes", "DeleteTopic"], {
      inputPaths: {
        requested: "$.detail.requestParameters.topicArn",
        created: "$.detail.responseElements.topicArn",
        name: "$.detail.requestParameters.name",
      },
      // CreateTopic is asked for by name; the ARN is in its response, or is made here.
      identifier:
        '. as $event | first((.created, .requested) | strings | select(. != "")) // (.name | strings | ' +
        'select(. != "") | "arn:aws:sns:" + $event.awsRegion + ":" + $event.account + ":" + .)',
      deletedBy: ["DeleteTopic"],
    }),
  ],
  entity: {
    identifier: ".TopicArn",
    title: '.TopicName // (.TopicArn | split(":") | last)',
    properties: {
      region: ".__Region",
      arn: ".TopicArn",
      display_name: ".DisplayName",
      fifo: ".FifoTopic // false",
      kms_key: ".KmsMasterKeyId",
      subscriptions: ".Subscription // [] | length",
    },
  },
  permissions: [
    allow(
      [
        "sns:GetDataProtectionPolicy",
        "sns:GetTopicAttributes",
        "sns:ListSubscriptionsByTopic",
        "sns:ListTagsForResource",
      ],
      "arn:aws:sns:*:*:*",
    ),
    allow(["sns:ListTopics"], "*", "listing topics names no resource"),
  ],
});
