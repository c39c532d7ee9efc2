import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { DeskSettings } from "./approvals/approval";
import { readAskMessage } from "./approvals/ask-message";
import { createDesk, createDeskClients, type DeskClients } from "./approvals/desk";
import { wakeRun } from "./approvals/wake-run";
import type { MustAsk } from "./approvals/when";
import { handleBatch, type BatchOptions } from "./sqs-batch";

/** Settings of the Lambda that asks people about runs. */
export interface ApprovalDeskSettings extends DeskSettings, BatchOptions {
  /** The queue that asks for runs to be woken: those that need no decision, or can get none. */
  readonly wakesUrl: string;
}

/** Asks about the runs that the worker wants approved, and withdraws what it takes back. */
export function create(
  settings: ApprovalDeskSettings,
  { mustAsk }: { readonly mustAsk?: MustAsk } = {},
  clients: DeskClients & { readonly sqs: SQSClient } = createClients(),
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const { sqs } = clients;
  const performers = { wake: wakeRun(sqs, settings.wakesUrl) };
  const desk = createDesk(settings, clients, { mustAsk, performers });
  return (event, context) =>
    handleBatch(event, context, sqs, settings, async (body) => {
      const message = readAskMessage(body);
      if ("ask" in message) await desk.ask(message.ask);
      else await desk.withdraw(message.withdraw);
    });
}

function createClients() {
  return { ...createDeskClients(), sqs: new SQSClient({}) };
}
