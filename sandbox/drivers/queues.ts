import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { nameOf, type Driver, type Inputs } from "./driver";
import { accountId, rootConnection, type SandboxParts } from "./parts";

/** Queues of SQS. */
export function queueDrivers(parts: SandboxParts): Record<string, Driver> {
  const sqs = new SQSClient(rootConnection(parts));
  return {
    "aws:sqs/queue:Queue": {
      create: async (request) => {
        const name = nameOf(request);
        const Attributes = attributesOf(request.inputs);
        const { QueueUrl } = await sqs.send(
          new CreateQueueCommand({ QueueName: name, Attributes }),
        );
        const arn = `arn:aws:sqs:${parts.region}:${accountId}:${name}`;
        return { id: String(QueueUrl), outputs: { name, arn, url: QueueUrl } };
      },
      read: async ({ outputs }) => {
        try {
          await sqs.send(new GetQueueUrlCommand({ QueueName: String(outputs.name) }));
          return outputs;
        } catch (error) {
          if ((error as Error).name.includes("QueueDoesNotExist")) return undefined;
          throw error;
        }
      },
      update: async ({ id, outputs }, inputs) => {
        const { FifoQueue: _, ...Attributes } = attributesOf(inputs);
        await sqs.send(new SetQueueAttributesCommand({ QueueUrl: id, Attributes }));
        return outputs;
      },
      delete: async ({ id }) => {
        await sqs.send(new DeleteQueueCommand({ QueueUrl: id }));
      },
    },
  };
}

/** What the provider sets where the program says nothing: less than AWS, whose default is 1 MiB. */
const byDefault: Inputs = { maxMessageSize: 262_144 };

/** The queue settings that change how messages travel; the others are AWS's concern. */
const attributeNames = {
  fifoQueue: "FifoQueue",
  contentBasedDeduplication: "ContentBasedDeduplication",
  deduplicationScope: "DeduplicationScope",
  fifoThroughputLimit: "FifoThroughputLimit",
  maxMessageSize: "MaximumMessageSize",
  visibilityTimeoutSeconds: "VisibilityTimeout",
  messageRetentionSeconds: "MessageRetentionPeriod",
  redrivePolicy: "RedrivePolicy",
};

function attributesOf(given: Inputs): Record<string, string> {
  const inputs = { ...byDefault, ...given };
  const named = Object.entries(attributeNames).filter(([input]) => inputs[input] !== undefined);
  return Object.fromEntries(named.map(([input, attribute]) => [attribute, String(inputs[input])]));
}
