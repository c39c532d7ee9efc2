import { SQSClient } from "@aws-sdk/client-sqs";
import { Refusal } from "../published/refusal";
import { KafkaSource } from "../sources/kafka-source";
import { SqsSource } from "../sources/sqs-source";
import type { Inputs } from "./driver";
import { accountId, rootConnection, type SandboxParts, type Stoppable } from "./parts";

/** What hands records or messages to a function until it is stopped. */
export interface EventSource extends Stoppable {
  start(): void;
}

/** Makes what an event source mapping describes: of a queue, or of a topic. */
export function createSource(parts: SandboxParts, inputs: Inputs): EventSource {
  return inputs.eventSourceArn === undefined
    ? kafkaSource(parts, inputs)
    : sqsSource(parts, inputs);
}

function kafkaSource(parts: SandboxParts, inputs: Inputs): EventSource {
  const { hops, kafka, lambda, deliveries } = parts;
  const { endpoints } = inputs.selfManagedEventSource as { endpoints: Record<string, string> };
  const { consumerGroupId } = inputs.selfManagedKafkaEventSourceConfig as {
    consumerGroupId: string;
  };
  const [topic] = inputs.topics as string[];
  const functionName = String(inputs.functionName);
  if (parts.broker) {
    return parts.broker.createSource({
      ...{ topic: String(topic), consumerGroup: consumerGroupId },
      batchSize: Number(inputs.batchSize ?? 100),
      invoke: (event) => lambda.invoke(functionName, event),
    });
  }
  return new KafkaSource({
    topics: kafka,
    topic: String(topic),
    consumerGroup: consumerGroupId,
    startingPosition: inputs.startingPosition as "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP",
    ...(typeof inputs.startingPositionTimestamp === "string" && {
      startingTimestamp: Date.parse(inputs.startingPositionTimestamp),
    }),
    batchSize: Number(inputs.batchSize ?? 100),
    bootstrapServers: String(endpoints.KAFKA_BOOTSTRAP_SERVERS),
    invoke: (event, traces) =>
      hops.traces.within(traces, () =>
        deliveries.give(event, { from: String(topic) }, (one) => lambda.invoke(functionName, one)),
      ),
  });
}

/**
 * Lambda waits for the window; here a batch goes on its way at once, with what there is.
 * @throws Refusal as AWS does, when a queue's messages are to be gathered without one
 */
function refuseManyWithoutWindow(inputs: Inputs): void {
  const { batchSize = 10, maximumBatchingWindowInSeconds = 0, eventSourceArn } = inputs;
  if (Number(batchSize) <= 10 || Number(maximumBatchingWindowInSeconds) >= 1) return;
  throw new Refusal(
    `batchSize of the event source ${String(eventSourceArn)} is ${String(batchSize)}; ` +
      `with more than 10, maximumBatchingWindowInSeconds must be 1 or more.`,
    "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
  );
}

function sqsSource(parts: SandboxParts, inputs: Inputs): EventSource {
  refuseManyWithoutWindow(inputs);
  const queueArn = String(inputs.eventSourceArn);
  const scaling = inputs.scalingConfig as { maximumConcurrency?: number } | undefined;
  const responseTypes = (inputs.functionResponseTypes ?? []) as string[];
  const functionName = String(inputs.functionName);
  const { hops, lambda, deliveries } = parts;
  const from = queueArn.split(":").at(-1) ?? "";
  const isFifo = queueArn.endsWith(".fifo");
  return new SqsSource({
    client: new SQSClient(rootConnection(parts)),
    queueUrl: `${parts.aws.url}/${accountId}/${from}`,
    queueArn,
    batchSize: Number(inputs.batchSize ?? 10),
    ...(scaling?.maximumConcurrency && { maximumConcurrency: scaling.maximumConcurrency }),
    reportBatchItemFailures: responseTypes.includes("ReportBatchItemFailures"),
    invoke: (event) => {
      const traces = hops.traces.of(...event.Records.map(({ messageId }) => messageId));
      const reversed = () => ({ Records: event.Records.toReversed() });
      return hops.traces.within(traces, () =>
        deliveries.give(event, { from, ...(!isFifo && { reversed }) }, (one) =>
          lambda.invoke(functionName, one),
        ),
      );
    },
  });
}
