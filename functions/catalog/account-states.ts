import {
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";

/** What is known of an account besides the stack's own. */
export interface AccountState {
  readonly account: string;
  readonly name: string;
  readonly status: "mirrored" | "unreadable" | "left";
  /** Why it is not read, or not live; "" when it is. */
  readonly problem: string;
  /** How many resyncs in a row it was not listed. */
  readonly missing: number;
  /** Whether its entities were given up when it had left. */
  readonly forgotten: boolean;
}

/** The partition of the index table; no type's, since those have a region behind them. */
const partition = "accounts";

/** What the resyncs found out about accounts, in the index table: one item for each. */
export class AccountStates {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  /** All accounts that a resync has seen. */
  async all(): Promise<AccountState[]> {
    const states: AccountState[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page: {
        Items?: Record<string, AttributeValue>[];
        LastEvaluatedKey?: Record<string, AttributeValue>;
      } = await this.client.send(
        new QueryCommand({
          TableName: this.tableName,
          KeyConditionExpression: "#partition = :partition",
          ExpressionAttributeNames: { "#partition": "partition" },
          ExpressionAttributeValues: { ":partition": { S: partition } },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const { state } of page.Items ?? [])
        states.push(JSON.parse(state?.S ?? "{}") as AccountState);
      start = page.LastEvaluatedKey;
    } while (start);
    return states;
  }

  /** Remembers what was found out. */
  async put(state: AccountState): Promise<void> {
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          partition: { S: partition },
          identifier: { S: state.account },
          state: { S: JSON.stringify(state) },
        },
      }),
    );
  }
}
