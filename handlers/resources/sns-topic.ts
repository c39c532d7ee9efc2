import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

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
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "sns",
      [
        "CreateTopic",
        "SetTopicAttributes",
        "Subscribe",
        "ConfirmSubscription",
        "Unsubscribe",
        "DeleteTopic",
      ],
      {
        inputPaths: {
          requested: "$.detail.requestParameters.topicArn",
          created: "$.detail.responseElements.topicArn",
          name: "$.detail.requestParameters.name",
          subscription: "$.detail.requestParameters.subscriptionArn",
        },
        // CreateTopic is asked for by name; the ARN is in its response, or is made here. A
        // subscription's ARN is that of its topic with an id behind it.
        identifier:
          '. as $event | first((.created, .requested, (.subscription | strings | sub(":[^:]*$"; ""))) | ' +
          'strings | select(. != "")) // (.name | strings | ' +
          'select(. != "") | "arn:aws:sns:" + $event.awsRegion + ":" + $event.account + ":" + .)',
        deletedBy: ["DeleteTopic"],
      },
    ),
  ],
  unheard: {
    shown: "region arn display_name fifo kms_key subscriptions",
    calls: {
      "a subscription that is set otherwise is still one": "SetSubscriptionAttributes",
      "policies are not shown": "AddPermission RemovePermission PutDataProtectionPolicy",
      "messages change nothing": "Publish PublishBatch",
      "phones and mobile applications are not topics":
        "*PhoneNumber *PlatformApplication *PlatformApplicationAttributes *PlatformEndpoint *Endpoint *EndpointAttributes *SMSAttributes",
    },
  },
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
      tags: tags(),
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
