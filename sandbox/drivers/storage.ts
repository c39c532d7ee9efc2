import {
  CreateTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  type KeyType,
  type ProjectionType,
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
      const indexes = (inputs.globalSecondaryIndexes ?? []) as IndexInputs[];
      await dynamo.send(
        new CreateTableCommand({
          TableName: name,
          KeySchema: keySchema(inputs as KeyInputs),
          AttributeDefinitions: attributes.map((attribute) => ({
            AttributeName: attribute.name,
            AttributeType: attribute.type as ScalarAttributeType,
          })),
          BillingMode: "PAY_PER_REQUEST",
          ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes.map(indexOf) }),
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

/** The keys of a table or an index, the way @pulumi/aws has them. */
interface KeyInputs {
  readonly hashKey?: string;
  readonly rangeKey?: string;
  readonly keySchemas?: readonly { readonly attributeName: string; readonly keyType: string }[];
}

interface IndexInputs extends KeyInputs {
  readonly name: string;
  readonly projectionType: string;
  readonly nonKeyAttributes?: string[];
}

function keySchema({ hashKey, rangeKey, keySchemas }: KeyInputs): KeySchemaElement[] {
  const given = keySchemas ?? [
    { attributeName: String(hashKey), keyType: "HASH" },
    ...(rangeKey === undefined ? [] : [{ attributeName: rangeKey, keyType: "RANGE" }]),
  ];
  return given.map(({ attributeName, keyType }) => ({
    AttributeName: attributeName,
    KeyType: keyType as KeyType,
  }));
}

function indexOf({ name, projectionType, nonKeyAttributes, ...keys }: IndexInputs) {
  return {
    IndexName: name,
    KeySchema: keySchema(keys),
    Projection: {
      ProjectionType: projectionType as ProjectionType,
      ...(nonKeyAttributes && { NonKeyAttributes: nonKeyAttributes }),
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
