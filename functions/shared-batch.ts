import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { KeptMessages } from "./kept-messages";
import { log } from "./log";
import {
  buryingRefused,
  deliveriesOf,
  describeMessage,
  retryDelay,
  type BatchOptions,
  type Turn,
} from "./sqs-batch";

/** How the messages of a queue are handled beside each other. */
export interface SharedOptions extends BatchOptions {
  /** The most time that one of them takes. */
  readonly mostMilliseconds: number;
  /**
   * Asked about a message that comes again: whether its process may have died of it.
   * @returns undefined, or how often it was tried for itself since then
   */
  readonly suspect: (body: string) => Promise<number | undefined>;
}

/** The turn of a message that may have company. */
export type SharedTurn = Turn & { readonly inCompany: boolean };

type Group = readonly SQSRecord[];

/**
 * Handles the messages of a FIFO queue's batch at the same time, those of one group one after another. After a
 * process has died with messages in it, nobody knows of which: each of them is handled alone then, behind
 * the others of its batch, so that the next death is its own.
 * @returns the messages that come again; those behind them in their groups are among them
 */
export async function handleTogether(
  { Records }: SQSEvent,
  context: Context,
  client: SQSClient,
  options: SharedOptions,
  handle: (body: string, turn: SharedTurn) => Promise<void>,
): Promise<SQSBatchResponse> {
  const messages = new KeptMessages(Records, context, client, options);
  const groups = groupsOf(Records);
  const failed: SQSRecord[] = [];

  async function inOrder(group: Group, inCompany: boolean): Promise<void> {
    for (const [index, record] of group.entries()) {
      const rest = group.slice(index);
      if (context.getRemainingTimeInMillis() < options.mostMilliseconds) {
        log.info("no time is left for messages", { count: rest.length });
        failed.push(...rest);
        return messages.giveBack(rest, 0);
      }
      try {
        const turn = messages.turnOf(record, inCompany);
        await buryingRefused(record, client, options, () => handle(record.body, turn));
        messages.done(record);
      } catch (error) {
        log.error("message will be repeated", describeMessage(record, error));
        failed.push(...rest);
        return messages.giveBack(rest, retryDelay(record, error, options));
      }
    }
  }

  async function begin(group: Group): Promise<{ group: Group; tries: number } | undefined> {
    const tries = await suspicion(group, options);
    if (tries !== undefined) return { group, tries };
    await inOrder(group, groups.length > 1);
    return undefined;
  }

  try {
    const begun = await Promise.all(groups.map(begin));
    const suspects = begun.filter((one) => one !== undefined);
    // Who has died alone before goes last: it may take the others' turn with it.
    for (const { group } of suspects.sort((one, other) => one.tries - other.tries)) {
      await inOrder(group, false);
    }
  } finally {
    await messages.end();
  }
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

function groupsOf(records: readonly SQSRecord[]): Group[] {
  const groupOf = ({ attributes, messageId }: SQSRecord) => attributes.MessageGroupId ?? messageId;
  return [...Map.groupBy(records, groupOf).values()];
}

/** Of the most suspicious message of a group. When nobody can tell, it is handled alone. */
async function suspicion(group: Group, { suspect }: SharedOptions): Promise<number | undefined> {
  const again = group.filter((record) => deliveriesOf(record) > 1);
  const tries = await Promise.all(again.map(({ body }) => suspect(body).catch(() => 0)));
  const known = tries.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
