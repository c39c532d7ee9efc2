import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors event buses of EventBridge. */
export const resource = defineResource({
  type: "AWS::Events::EventBus",
  blueprint: {
    identifier: "event_bus",
    title: "Event bus",
    icon: "AWS",
    description: "Event bus of Amazon EventBridge",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        description: { title: "Description", type: "string" },
        kms_key: { title: "KMS key", type: "string" },
        dead_letters: { title: "Dead letters", type: "string", description: "ARN of the queue" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail("events", ["CreateEventBus", "UpdateEventBus", "DeleteEventBus"], {
      inputPaths: {
        requested: "$.detail.requestParameters.name",
        returned: "$.detail.responseElements.name",
      },
      // An update without a name is of the default bus.
      identifier: 'first((.requested, .returned, "default") | strings | select(. != ""))',
      deletedBy: ["DeleteEventBus"],
    }),
  ],
  unheard: {
    shown: "region arn description kms_key dead_letters",
    calls: {
      "rules, targets and events are not shown":
        "PutRule DeleteRule EnableRule DisableRule PutTargets RemoveTargets PutEvents PutPartnerEvents PutRawEvents",
      "policies, archives and replays are not shown":
        "PutPermission RemovePermission PutResourcePolicy DeleteResourcePolicy RevokeResource CreateArchive UpdateArchive DeleteArchive StartReplay CancelReplay",
      "connections, endpoints, sources and subscribers are other types":
        "*ApiDestination *Connection *Endpoint *EventSource *Subscriber *WebhookCredentials",
    },
  },
  entity: {
    identifier: ".Arn",
    title: ".Name",
    properties: {
      region: ".__Region",
      arn: ".Arn",
      description: '.Description | strings | select(. != "")',
      kms_key: ".KmsKeyIdentifier",
      dead_letters: ".DeadLetterConfig.Arn",
      tags: tags(),
    },
  },
  permissions: [
    allow(
      ["events:DescribeEventBus", "events:ListTagsForResource"],
      "arn:aws:events:*:*:event-bus/*",
    ),
    allow(["events:ListEventBuses"], "*", "listing buses names no resource"),
  ],
});
