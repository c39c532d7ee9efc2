import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { resyncSortKey, tableKey } from "./index-key";

/** Names one resync of a type in a region. */
export interface ResyncKey {
  readonly type: string;
  readonly region: string;
  readonly resyncId: string;
}

/** What a resync is doing. */
export interface ResyncState {
  readonly resyncId: string;
  readonly startedAt: number;
  /** Why the listing may not be all; the first reason. */
  readonly doubt: string | undefined;
  /** The doubt that an earlier resync told of. */
  readonly toldDoubt: string | undefined;
}

/** A resync that has not gone on for this long makes room for another. */
const patienceMilliseconds = 2 * 3600 * 1000;
/** How long what many messages do of a resync goes without being noted as going on. */
const silenceMilliseconds = patienceMilliseconds / 10;

/** The state of resyncs, in the index table: one item for each type and region. */
export class ResyncStates {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  /**
   * Begins a resync, unless another one is going on, or the same one is over.
   * @returns whether it began
   */
  async begin(key: ResyncKey): Promise<boolean> {
    const before = await this.#update(
      key,
      "SET resyncId = :id, startedAt = :now, touchedAt = :now REMOVE endedAt, abandonedAt, doubt",
      {
        condition:
          "attribute_not_exists(resyncId) OR attribute_exists(abandonedAt) OR (attribute_exists(endedAt) AND resyncId <> :id) OR " +
          "(attribute_not_exists(endedAt) AND (touchedAt < :old OR resyncId = :id))",
        values: { ":now": now(), ":old": now(-patienceMilliseconds) },
      },
    );
    return before !== undefined;
  }

  /** Notes that a resync goes on. @returns false when it is over, or another one has taken its place */
  async goOn(key: ResyncKey): Promise<boolean> {
    const before = await this.#update(key, "SET touchedAt = :now REMOVE abandonedAt", {
      condition: "resyncId = :id AND attribute_not_exists(endedAt)",
      values: { ":now": now() },
    });
    return before !== undefined;
  }

  /** Like `goOn`, for one of many messages: writes only when nobody has for a while. */
  async isGoing(key: ResyncKey): Promise<boolean> {
    const item = await this.#find(key);
    if (!item || item.endedAt || item.resyncId?.S !== key.resyncId) return false;
    const isFresh = Number(item.touchedAt?.N ?? 0) > Date.now() - silenceMilliseconds;
    return (isFresh && !item.abandonedAt) || this.goOn(key);
  }

  /** The resync that goes on; undefined when none does. */
  async read(type: string, region: string): Promise<ResyncState | undefined> {
    const item = await this.#find({ type, region });
    if (!item || item.endedAt) return undefined;
    return {
      resyncId: item.resyncId?.S ?? "",
      startedAt: Number(item.startedAt?.N ?? 0),
      doubt: item.doubt?.S,
      toldDoubt: item.toldDoubt?.S,
    };
  }

  /** Notes why the listing of a resync may not be all; of several reasons the first one. */
  async noteDoubt(key: ResyncKey, reason: string): Promise<void> {
    await this.#update(key, "SET doubt = if_not_exists(doubt, :reason)", {
      values: { ":reason": { S: reason } },
    });
  }

  /** Notes that a resync is over, and the doubt that was told. */
  async end(key: ResyncKey, toldDoubt = ""): Promise<void> {
    await this.#update(key, "SET endedAt = :now, toldDoubt = :doubt REMOVE unlistable", {
      values: { ":now": now(), ":doubt": { S: toldDoubt } },
    });
  }

  /**
   * Notes that a message of a resync went into dead letters: another resync may begin at once; until
   * then this one goes on as soon as somebody puts the message back.
   */
  async abandon(key: ResyncKey): Promise<void> {
    await this.#update(key, "SET abandonedAt = :now REMOVE unlistable", {
      condition: "resyncId = :id AND attribute_not_exists(endedAt)",
      values: { ":now": now() },
    });
  }

  /**
   * Ends a resync whose type cannot be listed.
   * @returns whether this is news: the one before did not end with the same error
   */
  async endUnlistable(key: ResyncKey, code: string): Promise<boolean> {
    const before = await this.#update(key, "SET endedAt = :now, unlistable = :code", {
      values: { ":now": now(), ":code": { S: code } },
    });
    return before !== undefined && before.unlistable?.S !== code;
  }

  async #find(
    place: Pick<ResyncKey, "type" | "region">,
  ): Promise<Record<string, AttributeValue> | undefined> {
    const keys = { Keys: [itemKey(place)], ConsistentRead: true };
    const { Responses } = await this.client.send(
      new BatchGetItemCommand({ RequestItems: { [this.tableName]: keys } }),
    );
    return Responses?.[this.tableName]?.[0];
  }

  /** @returns the item as it was before; undefined when the condition does not hold */
  async #update(
    key: ResyncKey,
    expression: string,
    {
      condition = "resyncId = :id",
      values,
    }: { condition?: string; values: Record<string, AttributeValue> },
  ): Promise<Record<string, AttributeValue> | undefined> {
    try {
      const { Attributes = {} } = await this.client.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: itemKey(key),
          UpdateExpression: expression,
          ConditionExpression: condition,
          ExpressionAttributeValues: { ":id": { S: key.resyncId }, ...values },
          ReturnValues: "ALL_OLD",
        }),
      );
      return Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}

function itemKey({ type, region }: Pick<ResyncKey, "type" | "region">) {
  return tableKey({ type, region, identifier: resyncSortKey });
}

function now(later = 0): AttributeValue {
  return { N: String(Date.now() + later) };
}
