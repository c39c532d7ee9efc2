import { BatchGetItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { rootConnection, type SandboxParts } from "../drivers/parts";
import type { Place } from "./run-tally";

/** Most items that DynamoDB gives at once. */
const MOST = 100;

/**
 * Where runs wait, along their way: in Kafka, in queues, parked in the table of runs, or in Port for a
 * person.
 * @param tableName name of the table; undefined as long as there is none
 */
export function runPlaces(
  parts: SandboxParts,
  tableName: () => string | undefined,
  waitsInPort: (run: string) => boolean,
): Place[] {
  const dynamo = new DynamoDBClient(rootConnection(parts));
  return [
    async (runs) => {
      const unread = new Set(parts.kafka.unread.flatMap(({ traces }) => traces));
      return runs.filter((run) => unread.has(run));
    },
    async (runs) => {
      const bodies = (await parts.aws.sqs.messages()).map(({ body }) => body);
      return runs.filter((run) => bodies.some((body) => body.includes(run)));
    },
    async (runs) => {
      const table = tableName();
      return table === undefined ? [] : parked(dynamo, table, runs);
    },
    async (runs) => runs.filter(waitsInPort),
  ];
}

async function parked(dynamo: DynamoDBClient, table: string, runs: readonly string[]) {
  const found: string[] = [];
  for (let from = 0; from < runs.length; from += MOST) {
    const Keys = runs.slice(from, from + MOST).map((run) => ({ runId: { S: run } }));
    const { Responses } = await dynamo.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    for (const { runId, parked: isParked } of Responses?.[table] ?? []) {
      if (isParked && runId?.S) found.push(runId.S);
    }
  }
  return found;
}
