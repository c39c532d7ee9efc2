import { UpdateItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { partitionOf } from "./index-key";
import type { ResyncKey } from "./resync-states";

/** Seconds after which the books of a resync are forgotten; what never came to its end begins anew before. */
const rememberSeconds = 7 * 86_400;

/**
 * Which parts of a resync were handed out, and which are done, in the index table: partition
 * `parts <type> <region>`, one item for each resync. A name is given once and never comes back, so whatever is
 * repeated, nothing counts as done that was not looked at. All changes are of one item, which puts them in an
 * order: whoever makes the last one sees that it is.
 */
export class PartBooks {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  /**
   * Notes parts whose messages are on the queue already.
   * @param isListed whether the listing has come to its end
   * @returns whether nothing is left to do
   */
  handOut(key: ResyncKey, names: readonly string[], isListed: boolean): Promise<boolean> {
    return this.#note(key, "handed", names, isListed);
  }

  /** Notes that all resources of a part were looked at. @returns whether nothing is left to do */
  finish(key: ResyncKey, name: string): Promise<boolean> {
    return this.#note(key, "done", [name], false);
  }

  async #note(
    key: ResyncKey,
    set: "handed" | "done",
    names: readonly string[],
    isListed: boolean,
  ): Promise<boolean> {
    const expiresAt = Math.floor(Date.now() / 1000) + rememberSeconds;
    const { Attributes = {} } = await this.client.send(
      new UpdateItemCommand({
        TableName: this.tableName,
        Key: { partition: { S: `parts ${partitionOf(key)}` }, identifier: { S: key.resyncId } },
        UpdateExpression:
          `SET expiresAt = :expires${isListed ? ", listed = :yes" : ""}` +
          (names.length > 0 ? ` ADD ${set} :names` : ""),
        ExpressionAttributeValues: {
          ":expires": { N: String(expiresAt) },
          ...(isListed && { ":yes": { BOOL: true } }),
          ...(names.length > 0 && { ":names": { SS: [...names] } }),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    const done = new Set(Attributes.done?.SS);
    return (
      Attributes.listed?.BOOL === true &&
      (Attributes.handed?.SS ?? []).every((one) => done.has(one))
    );
  }
}
