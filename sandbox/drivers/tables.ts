import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  type KeyType,
  type ProjectionType,
  type ScalarAttributeType,
} from "@aws-sdk/client-dynamodb";
import { nameOf, type Driver, type Inputs } from "./driver";
import { accountId, rootConnection, type SandboxParts } from "./parts";
import { Refusal } from "../published/refusal";

/** Tables of DynamoDB. */
export function tableDrivers(parts: SandboxParts): Record<string, Driver> {
  const dynamo = new DynamoDBClient(rootConnection(parts));
  return {
    "aws:dynamodb/table:Table": {
      create: async (request) => {
        const name = nameOf(request);
        await dynamo.send(new CreateTableCommand(tableOf(name, request.inputs)));
        const arn = `arn:aws:dynamodb:${parts.region}:${accountId}:table/${name}`;
        return { id: name, outputs: { name, arn } };
      },
      read: async ({ id, outputs }) => {
        try {
          await dynamo.send(new DescribeTableCommand({ TableName: id }));
          return outputs;
        } catch (error) {
          if ((error as Error).name === "ResourceNotFoundException") return undefined;
          throw error;
        }
      },
      // Capacity, time to live, backups and protection: nothing of it changes what is stored.
      update: async ({ outputs }) => outputs,
      delete: async ({ id, inputs }) => {
        if (inputs.deletionProtectionEnabled === true) {
          throw new Refusal(
            `ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first: table ${id}`,
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html",
          );
        }
        await dynamo.send(new DeleteTableCommand({ TableName: id }));
      },
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

function tableOf(name: string, inputs: Inputs) {
  const attributes = inputs.attributes as { name: string; type: string }[];
  const indexes = (inputs.globalSecondaryIndexes ?? []) as IndexInputs[];
  return {
    TableName: name,
    KeySchema: keySchema(inputs),
    AttributeDefinitions: attributes.map((attribute) => ({
      AttributeName: attribute.name,
      AttributeType: attribute.type as ScalarAttributeType,
    })),
    BillingMode: "PAY_PER_REQUEST" as const,
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes.map(indexOf) }),
  };
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
