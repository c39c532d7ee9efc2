import type { FailedBatches } from "./failed-batches";
import type { KafkaConnection } from "./kafka-connection";
import type { FromKafka, FromWebhook } from "./runner-args";
import type { TopicReading } from "./topic-reading";
import type { WebhookApi } from "./webhook-api";

/** What Port's messages come through: a Kafka cluster, or requests to an address of the stack. */
export type Gate =
  | {
      readonly kafka: KafkaConnection;
      readonly failedBatches: FailedBatches;
      readonly reading: TopicReading;
      readonly webhook?: undefined;
    }
  | {
      readonly webhook: WebhookApi;
      readonly kafka?: undefined;
      readonly failedBatches?: undefined;
    };

/** A topic of Port's, and who reads it. */
export interface TopicNames {
  readonly topic: string;
  readonly consumerGroup: string;
}

/** How the messages about one subject come: from its topic, or by requests that are named after it. */
export function wayIn(gate: Gate, subject: string, names: TopicNames): FromKafka | FromWebhook {
  const { webhook } = gate;
  return webhook ? { webhook, topic: `webhook.${subject}` } : { ...gate, ...names };
}
