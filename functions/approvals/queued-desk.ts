import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { sendAll } from "../queue";
import { ApprovalStore } from "./approval-store";
import { askMessage, withdrawMessage } from "./ask-message";
import { publicOf, type ApprovalDesk } from "./desk";
import { nobody } from "./panel";

/** Where the worker reads what has become of its requests, and where it asks. */
export interface QueuedDeskSettings {
  readonly tableName: string;
  readonly asksUrl: string;
}

/**
 * The desk as the worker has it: it reads requests, and asks and withdraws by messages. Handlers run
 * with the worker's rights, so that it can neither write a decision nor make a link
 * (docs/decisions/0044-who-may-approve.md).
 */
export function createQueuedDesk(
  { tableName, asksUrl }: QueuedDeskSettings,
  { dynamodb, sqs }: { readonly dynamodb: DynamoDBClient; readonly sqs: SQSClient },
): ApprovalDesk {
  const store = new ApprovalStore(dynamodb, tableName);
  const find = async (id: string) => {
    const found = await store.look(id);
    return found && publicOf(found);
  };
  return {
    find,
    async ask(request) {
      const found = await find(request.id);
      if (found) return found;
      await sendAll(sqs, asksUrl, [askMessage(request)]);
      return { ...request, state: "PENDING", panel: nobody, votes: [] };
    },
    withdraw: (runId) => sendAll(sqs, asksUrl, [withdrawMessage(runId)]),
  };
}
