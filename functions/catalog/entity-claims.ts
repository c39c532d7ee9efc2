import type { AttributeValue, DynamoDBClient, WriteRequest } from "@aws-sdk/client-dynamodb";
import { createHash } from "node:crypto";
import { queryItems } from "../query-items";
import { batchWrite } from "./batch-write";
import { keyText, type ResourceKey } from "./resource-key";

/** Names an entity. */
export interface EntityName {
  readonly blueprint: string;
  readonly identifier: string;
}

/** Says that a resource produces an entity. */
export interface Claim {
  readonly key: ResourceKey;
  readonly entity: EntityName;
}

/** Claims that are read at a time; nearly every entity has one. */
const pageSize = 10;
/** DynamoDB takes 1024 bytes as a sort key and 2048 as a partition. */
const longestKeyBytes = 1000;

/**
 * Which resources produce an entity, in the index table: partition `entity <blueprint>;<identifier>`, one
 * item for each resource. Several may: a machine that was made anew under its name, a bucket that moved
 * to another region. An item each, and not a list, since thousands may give one entity.
 *
 * Whoever claims does so before writing to Port, and whoever gives up looks for claims after deleting in
 * Port: whatever the order, one of the two sees the other.
 */
export class EntityClaims {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  /** Notes that resources produce entities; the same claim may be made again. */
  add(claims: readonly Claim[]): Promise<void> {
    return this.#write(
      claims.map((claim) => ({ PutRequest: { Item: { ...itemKey(claim), ...toItem(claim) } } })),
    );
  }

  /** Forgets claims; there may be none. */
  drop(claims: readonly Claim[]): Promise<void> {
    return this.#write(claims.map((claim) => ({ DeleteRequest: { Key: itemKey(claim) } })));
  }

  /** A resource that produces an entity, of those that count. */
  async find(
    entity: EntityName,
    counts: (key: ResourceKey) => boolean,
  ): Promise<ResourceKey | undefined> {
    const items = queryItems(this.client, {
      TableName: this.tableName,
      KeyConditionExpression: "#partition = :partition",
      ExpressionAttributeNames: { "#partition": "partition" },
      ExpressionAttributeValues: { ":partition": { S: partitionOf(entity) } },
      ConsistentRead: true,
      Limit: pageSize,
    });
    for await (const item of items) {
      const key = readItem(item);
      if (counts(key)) return key;
    }
    return undefined;
  }

  #write(requests: readonly WriteRequest[]): Promise<void> {
    return batchWrite(this.client, this.tableName, requests);
  }
}

function itemKey({ key, entity }: Claim): Record<string, AttributeValue> {
  return { partition: { S: partitionOf(entity) }, identifier: { S: shorten(keyText(key)) } };
}

function partitionOf({ blueprint, identifier }: EntityName): string {
  return `entity ${shorten(`${blueprint};${identifier}`)}`;
}

function shorten(text: string): string {
  if (Buffer.byteLength(text) <= longestKeyBytes) return text;
  return createHash("sha256").update(text).digest("base64url");
}

function toItem({ key }: Claim): Record<string, AttributeValue> {
  return {
    resourceType: { S: key.type },
    resourceRegion: { S: key.region },
    resourceIdentifier: { S: key.identifier },
  };
}

function readItem(item: Record<string, AttributeValue>): ResourceKey {
  return {
    type: item.resourceType?.S ?? "",
    region: item.resourceRegion?.S ?? "",
    identifier: item.resourceIdentifier?.S ?? "",
  };
}
