import {
  ConditionalCheckFailedException,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";

/** A run that waits. */
export interface ParkedRun {
  readonly runId: string;
  /** Group of its messages on the runs queue. */
  readonly group: string;
  /** When it goes on, in milliseconds since the epoch. */
  readonly resumeAt: number;
}

/** The runs of the runs table that wait, as its index `parked-index` lists them: perhaps a little late. */
export class ParkedRuns {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
    /** Runs that are read at a time; tests read fewer. */
    private readonly pageSize = 100,
  ) {}

  /** The runs whose time has come, page by page, the longest due first. */
  async *due(now: number): AsyncGenerator<readonly ParkedRun[]> {
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.tableName,
          IndexName: "parked-index",
          KeyConditionExpression: "parked = :yes AND resumeAt <= :now",
          ProjectionExpression: "runId, #group, resumeAt",
          ExpressionAttributeNames: { "#group": "group" },
          ExpressionAttributeValues: { ":yes": { S: "yes" }, ":now": { N: String(now) } },
          Limit: this.pageSize,
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      yield (page.Items ?? []).map(readItem);
      from = page.LastEvaluatedKey;
    } while (from);
  }

  /** Lets a run wait until `resumeAt`, unless it has gone on or waits for something else meanwhile. */
  async postpone(run: ParkedRun, resumeAt: number): Promise<void> {
    try {
      await this.client.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: { runId: { S: run.runId } },
          UpdateExpression: "SET resumeAt = :at",
          ConditionExpression: "parked = :yes AND resumeAt = :seen",
          ExpressionAttributeValues: {
            ":at": { N: String(resumeAt) },
            ":yes": { S: "yes" },
            ":seen": { N: String(run.resumeAt) },
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

function readItem(item: Record<string, AttributeValue>): ParkedRun {
  return {
    runId: item.runId?.S ?? "",
    group: item.group?.S ?? "",
    resumeAt: Number(item.resumeAt?.N),
  };
}
