import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  paginateScan,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { randomUUID } from "node:crypto";
import { sharedAttributes } from "../../registry/approval-events";
import { queryItems } from "../query-items";
import type { ApprovalRequest, ApprovalState } from "./approval";
import { changedItem, number, readItem, requestItem, text, type Ruling } from "./approval-item";
import { buildUpdate } from "./build-update";
import {
  todoOfDecision,
  todoOfExpiry,
  todoOfVote,
  type Changes,
  type StoredApproval,
  type Todo,
  waitingUpdate,
} from "./stored-approval";
import { mayVote, outcomeOf, type Vote } from "./votes";

/** Something that only one of several callers achieves. */
export interface Claimed {
  /** Whether it was this caller. */
  readonly won: boolean;
  /** As it is now. */
  readonly approval: StoredApproval;
}

interface Guard {
  readonly condition: string;
  readonly names?: Record<string, string>;
  readonly values?: Record<string, AttributeValue>;
}

/** How often a write is tried that others come in the way of. */
const amendTries = 8;

/**
 * The approvals table: one item per request, written once, decided once. An item has `open` while
 * something is left to do about it, and `dueAt` says when.
 */
export class ApprovalStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  /** Stores a request unless one with its id is there. */
  async put(
    request: ApprovalRequest,
    ruling: Ruling,
    state: ApprovalState,
    todo: Todo,
  ): Promise<Claimed> {
    // Tells an own write whose answer was lost from somebody else's.
    const ticket = randomUUID();
    const changed = changedItem({ state, todo });
    const Item = {
      ...requestItem(request, ruling, Date.now()),
      ...present(changed),
      version: number(1),
    };
    try {
      await this.client.send(
        new PutItemCommand({
          TableName: this.tableName,
          Item: { ...Item, ticket: text(ticket) },
          ConditionExpression: "attribute_not_exists(id)",
        }),
      );
      return { won: true, approval: readItem(Item) };
    } catch (error) {
      return this.#explain(error, request.id, ticket);
    }
  }

  /** @returns undefined for an id that nothing is stored under */
  async read(id: string): Promise<StoredApproval | undefined> {
    return (await this.#read(id))?.approval;
  }

  /** What the worker may read: `sharedAttributes` alone. @returns undefined for an id that nothing is stored under */
  async look(id: string): Promise<StoredApproval | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({
        TableName: this.tableName,
        Key: { id: text(id) },
        ConsistentRead: true,
        ProjectionExpression: sharedAttributes.map((name) => `#${name}`).join(", "),
        ExpressionAttributeNames: Object.fromEntries(
          sharedAttributes.map((name) => [`#${name}`, name]),
        ),
      }),
    );
    return Item && readItem(Item);
  }

  /**
   * Counts the vote of somebody who may still vote, while the request is pending and not expired; the
   * vote that decides it is one of all.
   */
  async vote(approval: StoredApproval, vote: Vote): Promise<Claimed> {
    const { written, approval: current } = await this.amend(
      approval,
      (stored) => {
        const { state, expiresAt, panel } = stored;
        if (state !== "PENDING" || expiresAt <= vote.at) return undefined;
        if (!mayVote(panel, stored.votes, vote.by, vote.at)) return undefined;
        const votes = [...stored.votes, vote];
        const outcome = outcomeOf(panel, votes);
        if (outcome.state === "PENDING") return { votes, todo: todoOfVote(stored.todo, vote.at) };
        const usedBy = outcome.state === "APPROVED" ? waitingUpdate(stored, vote.at) : undefined;
        const todo = todoOfDecision({ ...stored, votes }, vote.at);
        return { ...outcome, votes, todo, ...(usedBy !== undefined && { usedBy }) };
      },
      randomUUID(),
    );
    return { won: written, approval: current };
  }

  /** Notes that the time of a pending request is over; a request that was decided stays so. */
  async expire(approval: StoredApproval, now: number): Promise<StoredApproval> {
    const todo = todoOfExpiry(approval, now);
    const changes: Changes = { state: "EXPIRED", todo, waitUrl: null };
    return (await this.#settle(approval.id, changes, "expiresAt <= :now", now)).approval;
  }

  /**
   * Changes a request that others may be changing, too: `change` is asked again for the newest state
   * when somebody came first. It gives undefined when nothing is to be changed.
   * @param ticket tells an own write whose answer was lost from somebody else's
   * @returns the request as it is then, and whether anything was written
   * @throws Error when there is no such request, or others never leave it alone
   */
  async amend(
    approval: StoredApproval,
    change: (current: StoredApproval) => Changes | undefined,
    ticket?: string,
  ): Promise<{ written: boolean; approval: StoredApproval }> {
    let current = approval;
    for (let count = 0; count < amendTries; count += 1) {
      const changes = change(current);
      if (!changes) return { written: false, approval: current };
      const condition = "version = :version";
      const values = { ":version": number(current.version) };
      try {
        const written = await this.#write(current.id, changes, { condition, values }, ticket);
        return { written: true, approval: written };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const found = await this.#need(current.id);
        current = found.approval;
        if (ticket !== undefined && found.ticket === ticket) {
          return { written: true, approval: current };
        }
      }
    }
    throw new Error(
      `Approval ${approval.id} was changed by others ${amendTries} times in between.`,
    );
  }

  /** Ids of the requests about which something is to be done by now, the oldest duty first. */
  async due(now: number): Promise<string[]> {
    const items = queryItems(this.client, {
      TableName: this.tableName,
      IndexName: "open-index",
      KeyConditionExpression: "#open = :yes AND dueAt <= :now",
      ExpressionAttributeNames: { "#open": "open" },
      ExpressionAttributeValues: { ":yes": text("yes"), ":now": number(now) },
      ProjectionExpression: "id",
    });
    return Array.fromAsync(items, ({ id }) => id?.S ?? "");
  }

  /** All requests that are kept. */
  async *all(): AsyncGenerator<StoredApproval> {
    const scan = { TableName: this.tableName, ConsistentRead: true };
    for await (const { Items = [] } of paginateScan({ client: this.client }, scan))
      yield* Items.map(readItem);
  }

  /** Takes a request out of PENDING, unless somebody else has. */
  async #settle(id: string, changes: Changes, inTime: string, now: number): Promise<Claimed> {
    const ticket = randomUUID();
    const guard: Guard = {
      condition: `#state = :pending AND ${inTime}`,
      names: { "#state": "state" },
      values: { ":pending": text("PENDING"), ":now": number(now) },
    };
    try {
      return { won: true, approval: await this.#write(id, changes, guard, ticket) };
    } catch (error) {
      return this.#explain(error, id, ticket);
    }
  }

  async #explain(error: unknown, id: string, ticket: string): Promise<Claimed> {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const found = await this.#need(id);
    return { won: found.ticket === ticket, approval: found.approval };
  }

  async #need(id: string): Promise<{ approval: StoredApproval; ticket: string | undefined }> {
    const found = await this.#read(id);
    if (found) return found;
    throw new Error(`Approval ${id} is not in table ${this.tableName} any more.`);
  }

  async #read(id: string) {
    const { Item } = await this.client.send(
      new GetItemCommand({
        TableName: this.tableName,
        Key: { id: text(id) },
        ConsistentRead: true,
      }),
    );
    return Item && { approval: readItem(Item), ticket: Item.ticket?.S };
  }

  async #write(
    id: string,
    changes: Changes,
    { condition, names, values }: Guard,
    ticket?: string,
  ): Promise<StoredApproval> {
    const update = buildUpdate({
      ...changedItem(changes),
      ...(ticket !== undefined && { ticket: text(ticket) }),
    });
    const { Attributes } = await this.client.send(
      new UpdateItemCommand({
        TableName: this.tableName,
        Key: { id: text(id) },
        UpdateExpression: update.expression,
        ConditionExpression: condition,
        ExpressionAttributeNames: { ...update.names, ...names },
        ExpressionAttributeValues: { ...update.values, ...values },
        ReturnValues: "ALL_NEW",
      }),
    );
    return readItem(Attributes ?? {});
  }
}

function present(item: Record<string, AttributeValue | null>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).flatMap(([k, v]) => (v ? [[k, v]] : [])));
}
