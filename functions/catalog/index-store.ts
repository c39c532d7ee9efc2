import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  PutItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { queryItems } from "../query-items";
import { AccountStates } from "./account-states";
import { batchWrite } from "./batch-write";
import { EntityClaims } from "./entity-claims";
import { partitionOf, resyncSortKey, tableKey } from "./index-key";
import { PartBooks } from "./part-books";
import { keyText, type ResourceKey } from "./resource-key";
import { ResyncStates } from "./resync-states";
import { SeenResources } from "./seen-resources";

/** An entity that a resource produced, and what was written. */
export interface IndexedEntity {
  readonly blueprint: string;
  readonly identifier: string;
  /** Hash of the entity as it was written. */
  readonly hash: string;
}

/** Why a resource could not be read or written when a resync looked at it. */
export interface Fault {
  /** A short name for it that stays the same, such as `AccessDeniedException`. */
  readonly cause: string;
  readonly reason: string;
  /** The resync that met it first. */
  readonly since: string;
}

/** What the index remembers of one resource. */
export interface IndexEntry {
  readonly key: ResourceKey;
  readonly entities: readonly IndexedEntity[];
  /** Time of the newest event that was handled, milliseconds since the epoch; 0 when none was. */
  readonly eventTime: number;
  /** The last resync that wrote the entry; what it saw and did not write is in `IndexStore.seen`. */
  readonly seenBy: string;
  readonly fault?: Fault;
  /** Until when a look is under way because the resource was still changing, milliseconds. */
  readonly againAt?: number;
  /** Until when an invocation is writing the entities to Port, milliseconds since the epoch; 0 when none is. */
  readonly heldUntil: number;
  /** Grows with every write; a write names the version that it replaces. */
  readonly version: number;
}

/** An entry to write. */
export type NewEntry = Omit<IndexEntry, "version" | "heldUntil">;

/** Somebody else wrote the entry since it was read; what was read of the resource may be old. */
export class IndexConflictError extends Error {
  override readonly name = "IndexConflictError";
}

const batchSize = 100;

/** Time within which a call to DynamoDB ends for certain, its repeats included. */
const sureMilliseconds = 30_000;

/**
 * Seconds for which a resource without entities is remembered: long enough for whoever read it at the
 * same time to find out that it is gone.
 */
const forgetSeconds = 86_400;
/** Seconds for which a fault of a resource without entities is remembered, so that it is told once. */
const rememberSeconds = 30 * 86_400;

/**
 * The index table: partition `<type> <region>`, sort key the identifier. It remembers which entities
 * each resource produced, so that a delete removes exactly these, and an unchanged resource writes nothing.
 */
export class IndexStore {
  /** What the resyncs of each type in each region are doing. */
  readonly resyncs: ResyncStates;
  /** Which resources produce an entity. */
  readonly claims: EntityClaims;
  /** What resyncs saw and left as it was. */
  readonly seen: SeenResources;
  readonly books: PartBooks;
  /** What is known of other accounts. */
  readonly accounts: AccountStates;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
    /** How long an invocation may write to Port at the most: the time-out of the function. */
    private readonly holdMilliseconds = 180_000,
  ) {
    this.resyncs = new ResyncStates(client, tableName);
    this.claims = new EntityClaims(client, tableName);
    this.seen = new SeenResources(client, tableName);
    this.books = new PartBooks(client, tableName);
    this.accounts = new AccountStates(client, tableName);
  }

  /** Reads the entries of many resources, by `keyText`; those without an entry are left out. */
  async readAll(keys: readonly ResourceKey[]): Promise<Map<string, IndexEntry>> {
    const found = new Map<string, IndexEntry>();
    for (let start = 0; start < keys.length; start += batchSize) {
      let pending: Record<string, AttributeValue>[] | undefined = keys
        .slice(start, start + batchSize)
        .map(tableKey);
      while (pending?.length) {
        const answer: {
          Responses?: Record<string, Record<string, AttributeValue>[]>;
          UnprocessedKeys?: Record<string, { Keys?: Record<string, AttributeValue>[] }>;
        } = await this.client.send(
          new BatchGetItemCommand({
            RequestItems: { [this.tableName]: { Keys: pending, ConsistentRead: true } },
          }),
        );
        for (const item of answer.Responses?.[this.tableName] ?? []) {
          const entry = readItem(item);
          found.set(keyText(entry.key), entry);
        }
        pending = answer.UnprocessedKeys?.[this.tableName]?.Keys;
      }
    }
    return found;
  }

  /**
   * Writes an entry and holds it, so that nobody else writes the resource's entities to Port.
   * @throws IndexConflictError like `write`
   */
  hold(entry: NewEntry, before: IndexEntry | undefined): Promise<IndexEntry> {
    return this.#put({ ...entry, heldUntil: Date.now() + this.holdMilliseconds }, before);
  }

  /**
   * Writes an entry in place of the one that was read (undefined: there was none), and holds it no more.
   * @throws IndexConflictError when it was written by somebody else meanwhile
   */
  write(entry: NewEntry, before: IndexEntry | undefined): Promise<IndexEntry> {
    return this.#put({ ...entry, heldUntil: 0 }, before);
  }

  /** Whether this invocation holds an entry long enough to write it without asking who else does. */
  holds({ heldUntil }: IndexEntry): boolean {
    return heldUntil - Date.now() > sureMilliseconds;
  }

  /** Writes entries in place of those that this invocation holds, many with a call, and holds them no more. */
  async writeHeld(
    entries: readonly { readonly entry: NewEntry; readonly held: IndexEntry }[],
  ): Promise<void> {
    const requests = entries.map(({ entry, held }) => ({
      PutRequest: { Item: toItem({ ...entry, heldUntil: 0, version: held.version + 1 }) },
    }));
    await batchWrite(this.client, this.tableName, requests);
  }

  async #put(
    unversioned: Omit<IndexEntry, "version">,
    before: IndexEntry | undefined,
  ): Promise<IndexEntry> {
    const entry = { ...unversioned, version: (before?.version ?? 0) + 1 };
    const condition = before
      ? {
          ConditionExpression: "version = :before",
          ExpressionAttributeValues: { ":before": { N: String(before.version) } },
        }
      : { ConditionExpression: "attribute_not_exists(version)" };
    const Item = toItem(entry);
    try {
      await this.client.send(new PutItemCommand({ TableName: this.tableName, Item, ...condition }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new IndexConflictError(
        `${keyText(entry.key)} was handled by somebody else at the same time.`,
      );
    }
    return entry;
  }

  /** All entries of one type in one region that have entities or a fault. */
  async *list(type: string, region: string): AsyncGenerator<IndexEntry> {
    const items = queryItems(this.client, {
      TableName: this.tableName,
      KeyConditionExpression: "#partition = :partition AND #sort > :resync",
      ExpressionAttributeNames: { "#partition": "partition", "#sort": "identifier" },
      ExpressionAttributeValues: {
        ":partition": { S: partitionOf({ type, region }) },
        ":resync": { S: resyncSortKey },
      },
      ConsistentRead: true,
    });
    for await (const item of items) {
      const entry = readItem(item);
      if (entry.entities.length > 0 || entry.fault) yield entry;
    }
  }
}

function toItem({ key, ...entry }: IndexEntry): Record<string, AttributeValue> {
  return {
    ...tableKey(key),
    entities: { S: JSON.stringify(entry.entities) },
    eventTime: { N: String(entry.eventTime) },
    seenBy: { S: entry.seenBy },
    heldUntil: { N: String(entry.heldUntil) },
    version: { N: String(entry.version) },
    ...(entry.fault && { fault: { S: JSON.stringify(entry.fault) } }),
    ...(entry.againAt && { againAt: { N: String(entry.againAt) } }),
    ...(entry.entities.length === 0 && {
      expiresAt: {
        N: String(Math.floor(Date.now() / 1000) + (entry.fault ? rememberSeconds : forgetSeconds)),
      },
    }),
  };
}

function readItem(item: Record<string, AttributeValue>): IndexEntry {
  const [type = "", region = ""] = (item.partition?.S ?? "").split(" ");
  return {
    key: { type, region, identifier: item.identifier?.S ?? "" },
    entities: JSON.parse(item.entities?.S ?? "[]") as IndexedEntity[],
    eventTime: Number(item.eventTime?.N ?? 0),
    seenBy: item.seenBy?.S ?? "",
    ...(item.fault?.S && { fault: JSON.parse(item.fault.S) as Fault }),
    ...(item.againAt?.N && { againAt: Number(item.againAt.N) }),
    heldUntil: Number(item.heldUntil?.N ?? 0),
    version: Number(item.version?.N ?? 0),
  };
}
