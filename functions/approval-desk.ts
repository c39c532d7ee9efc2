import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { DeskSettings } from "./approvals/approval";
import { readAskMessage } from "./approvals/ask-message";
import { createDesk, type DeskClients } from "./approvals/desk";
import { handleBatch, type BatchOptions } from "./sqs-batch";

/** Settings of the Lambda that asks people about runs. */
export interface ApprovalDeskSettings extends DeskSettings, BatchOptions {}

/** Asks about the runs that the worker wants approved, and withdraws what it takes back. */
export function create(
  settings: ApprovalDeskSettings,
  clients?: DeskClients & { readonly sqs: SQSClient },
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const desk = createDesk(settings, clients);
  const sqs = clients?.sqs ?? new SQSClient({});
  return (event, context) =>
    handleBatch(event, context, sqs, settings, async (body) => {
      const message = readAskMessage(body);
      if ("ask" in message) await desk.ask(message.ask);
      else await desk.withdraw(message.withdraw);
    });
}
