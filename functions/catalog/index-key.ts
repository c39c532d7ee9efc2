import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { ResourceKey } from "./resource-key";

/** Sort key of the item that holds the state of resyncs; sorts before every identifier, none of which begins with a space. */
export const resyncSortKey = " resync";

/** The partition of a type's resources in one region. */
export function partitionOf({ type, region }: Pick<ResourceKey, "type" | "region">): string {
  return `${type} ${region}`;
}

/** Bytes that DynamoDB takes as a partition key, and as a sort key. */
const maxPartitionBytes = 2048;
const maxSortKeyBytes = 1024;

/** @returns why the index cannot hold a resource; undefined when it can */
export function refusalOfKey(key: ResourceKey): string | undefined {
  const say = (what: string, text: string, max: number) => {
    const bytes = Buffer.byteLength(text);
    if (bytes <= max) return undefined;
    return `${what} "${text.slice(0, 50)}…" of ${bytes} bytes is too long; allowed are ${max} bytes`;
  };
  if (key.identifier === resyncSortKey) return `no resource has the identifier "${resyncSortKey}"`;
  return (
    say("the type with its region", partitionOf(key), maxPartitionBytes) ??
    say("the identifier", key.identifier, maxSortKeyBytes)
  );
}

/** The key of an item in the index table. */
export function tableKey(key: ResourceKey): Record<string, AttributeValue> {
  return { partition: { S: partitionOf(key) }, identifier: { S: key.identifier } };
}
