import {
  BatchGetItemCommand,
  PutItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { queryItems } from "../query-items";

/** What is known of an account besides the stack's own. */
export interface AccountState {
  readonly account: string;
  readonly name: string;
  readonly status: "mirrored" | "unreadable" | "left";
  /** Why it is not read, or not live; "" when it is. */
  readonly problem: string;
  /** How many resyncs in a row it was not listed. */
  readonly missing: number;
  /** The resync that missed it last: delivered again, it is still the same one. */
  readonly missedBy?: string;
  /** Whether its entities were given up when it had left; `due` until all messages for that are sent. */
  readonly forgotten: boolean | "due";
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
    const items = queryItems(this.client, {
      TableName: this.tableName,
      KeyConditionExpression: "#partition = :partition",
      ExpressionAttributeNames: { "#partition": "partition" },
      ExpressionAttributeValues: { ":partition": { S: partition } },
      ConsistentRead: true,
    });
    return Array.fromAsync(items, readState);
  }

  /** One account; undefined when no resync has seen it. */
  async find(account: string): Promise<AccountState | undefined> {
    const keys = { Keys: [keyOf(account)], ConsistentRead: true };
    const { Responses, UnprocessedKeys = {} } = await this.client.send(
      new BatchGetItemCommand({ RequestItems: { [this.tableName]: keys } }),
    );
    if (UnprocessedKeys[this.tableName])
      throw new Error(
        `The index table ${this.tableName} is too busy to say what is known of ${account}.`,
      );
    const item = Responses?.[this.tableName]?.[0];
    return item && readState(item);
  }

  /** Remembers what was found out. */
  async put(state: AccountState): Promise<void> {
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          ...keyOf(state.account),
          state: { S: JSON.stringify(state) },
        },
      }),
    );
  }
}

function keyOf(account: string): Record<string, AttributeValue> {
  return { partition: { S: partition }, identifier: { S: account } };
}

function readState({ state }: Record<string, AttributeValue>): AccountState {
  return JSON.parse(state?.S ?? "{}") as AccountState;
}
