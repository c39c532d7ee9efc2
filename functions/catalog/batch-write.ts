import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { chunk } from "../chunk";
import { mapLimited } from "../map-limited";

/** Requests of one BatchWriteItem. */
const batchSize = 25;
/** Calls that are under way at a time. */
const callsAtATime = 4;

/** Writes and deletes items of one table, 25 with a call; each item once. */
export async function batchWrite(
  client: DynamoDBClient,
  tableName: string,
  requests: readonly WriteRequest[],
): Promise<void> {
  await mapLimited(chunk(requests, batchSize), callsAtATime, async (batch) => {
    let pending: WriteRequest[] | undefined = batch;
    while (pending?.length) {
      const answer: { UnprocessedItems?: Record<string, WriteRequest[]> } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [tableName]: pending } }),
      );
      pending = answer.UnprocessedItems?.[tableName];
    }
  });
}
