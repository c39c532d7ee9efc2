import {
  CreateTableCommand,
  DynamoDBClient,
  type ScalarAttributeType,
} from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Driver } from "../monitor";
import { accountId, type SandboxParts } from "./parts";

/** Queues, tables, secrets and log groups. */
export function storageDrivers({ aws, region }: SandboxParts): Record<string, Driver> {
  const connection = { endpoint: aws.url, region, credentials: aws.access.rootCredentials };
  const sqs = new SQSClient(connection);
  const dynamo = new DynamoDBClient(connection);
  return {
    "aws:sqs/queue:Queue": async ({ name: logicalName, inputs }) => {
      const name = (inputs.name ?? logicalName) as string;
      const { QueueUrl } = await sqs.send(
        new CreateQueueCommand({ QueueName: name, Attributes: queueAttributes(inputs) }),
      );
      const arn = `arn:aws:sqs:${region}:${accountId}:${name}`;
      return { id: String(QueueUrl), outputs: { name, arn, url: QueueUrl } };
    },

    "aws:dynamodb/table:Table": async ({ name, inputs }) => {
      const attributes = inputs.attributes as { name: string; type: string }[];
      const keys = [
        { AttributeName: String(inputs.hashKey), KeyType: "HASH" as const },
        ...(inputs.rangeKey
          ? [{ AttributeName: inputs.rangeKey as string, KeyType: "RANGE" as const }]
          : []),
      ];
      await dynamo.send(
        new CreateTableCommand({
          TableName: name,
          KeySchema: keys,
          AttributeDefinitions: attributes.map((attribute) => ({
            AttributeName: attribute.name,
            AttributeType: attribute.type as ScalarAttributeType,
          })),
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
      const arn = `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
      return { id: name, outputs: { name, arn } };
    },

    "aws:secretsmanager/secret:Secret": async ({ name }) => {
      const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-AbCdEf`;
      return { id: arn, outputs: { name, arn } };
    },

    "aws:secretsmanager/secretVersion:SecretVersion": async ({ inputs }) => {
      const arn = String(inputs.secretId);
      aws.secrets.put(arn, String(inputs.secretString));
      return { id: `${arn}|1`, outputs: { arn, versionId: "1" } };
    },

    "aws:cloudwatch/logGroup:LogGroup": async ({ name }) => {
      const arn = `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
      return { id: name, outputs: { name, arn } };
    },
  };
}

/** The queue settings that change how messages travel; the others are AWS's concern. */
function queueAttributes(inputs: Record<string, unknown>): Record<string, string> {
  const names = {
    fifoQueue: "FifoQueue",
    contentBasedDeduplication: "ContentBasedDeduplication",
    deduplicationScope: "DeduplicationScope",
    fifoThroughputLimit: "FifoThroughputLimit",
    visibilityTimeoutSeconds: "VisibilityTimeout",
    messageRetentionSeconds: "MessageRetentionPeriod",
    redrivePolicy: "RedrivePolicy",
  };
  const given = Object.entries(names).filter(([input]) => inputs[input] !== undefined);
  return Object.fromEntries(given.map(([input, attribute]) => [attribute, String(inputs[input])]));
}
