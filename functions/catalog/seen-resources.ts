import { PutItemCommand, type AttributeValue, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createHash } from "node:crypto";
import { queryItems } from "../query-items";
import { partitionOf } from "./index-key";
import type { ResyncKey } from "./resync-states";

/** Bytes that stand for a resource: too many for two to be the same by chance. */
const markBytes = 12;
/** Seconds after which what a resync saw is forgotten; what it never came to sweep is looked at again. */
const rememberSeconds = 7 * 86_400;

/** The resources that a resync has seen. */
export interface Seen {
  has(identifier: string): boolean;
}

/**
 * What a resync saw and left as it was, in the index table: partition `seen <type> <region>`, one small
 * item for all that was looked at together. The entries themselves are not written.
 */
export class SeenResources {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  /** Notes resources of one type and region; the same may be noted again. */
  async add(key: ResyncKey, identifiers: readonly string[]): Promise<void> {
    if (identifiers.length === 0) return;
    const marks = Buffer.concat(identifiers.map((one) => markOf(key, one)));
    const name = createHash("sha256").update(marks).digest("base64url");
    const expiresAt = Math.floor(Date.now() / 1000) + rememberSeconds;
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          partition: { S: seenPartition(key) },
          identifier: { S: `${key.resyncId} ${name}` },
          marks: { B: marks },
          expiresAt: { N: String(expiresAt) },
        },
      }),
    );
  }

  /** All that a resync has noted. */
  async read(key: ResyncKey): Promise<Seen> {
    const marks = new Set<string>();
    const items = queryItems(this.client, {
      TableName: this.tableName,
      KeyConditionExpression: "#partition = :partition AND begins_with(#sort, :resync)",
      ExpressionAttributeNames: { "#partition": "partition", "#sort": "identifier" },
      ExpressionAttributeValues: {
        ":partition": { S: seenPartition(key) },
        ":resync": { S: `${key.resyncId} ` },
      },
      ConsistentRead: true,
    });
    for await (const item of items) readMarks(item, marks);
    return { has: (identifier) => marks.has(textOf(markOf(key, identifier))) };
  }
}

function seenPartition(key: ResyncKey): string {
  return `seen ${partitionOf(key)}`;
}

/** The resync's id goes in: should two ever come to the same, they do not the next time. */
function markOf({ resyncId }: ResyncKey, identifier: string): Buffer {
  const digest = createHash("sha256").update(`${resyncId} ${identifier}`).digest();
  return digest.subarray(0, markBytes);
}

function readMarks({ marks }: Record<string, AttributeValue>, into: Set<string>): void {
  const bytes = Buffer.from(marks?.B ?? []);
  for (let start = 0; start < bytes.length; start += markBytes)
    into.add(textOf(bytes.subarray(start, start + markBytes)));
}

function textOf(mark: Buffer): string {
  return mark.toString("base64url");
}
