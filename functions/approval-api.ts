import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { SQSClient } from "@aws-sdk/client-sqs";
import { ApprovalStore } from "./approvals/approval-store";
import { createPace } from "./approvals/link-pace";
import type { PageAnswer } from "./approvals/pages/page";
import { servePages, type PageEvent } from "./approvals/pages-api";
import { createPresignedPut, type PresignedPutOptions } from "./approvals/presigned-put";
import { answerUpdate } from "./approvals/held-update";
import { tellStack } from "./approvals/tell-stack";
import { wakeRun } from "./approvals/wake-run";
import { createSecretReader, type ReadSecret } from "./aws/secrets";
import { impatient } from "./aws/impatient";

/** Settings of the Lambda behind the pages. */
export interface ApprovalApiSettings {
  readonly tableName: string;
  readonly keyArn: string;
  readonly wakesUrl: string;
  /** Left out where nobody decides in Slack. */
  readonly slack?: { readonly secretArn: string };
}

/** What tests put in the place of what is made here. */
export interface ApprovalApiParts {
  readonly clients: {
    readonly dynamodb: DynamoDBClient;
    readonly kms: KMSClient;
    readonly sqs: SQSClient;
  };
  readonly put: PresignedPutOptions;
  readonly readSecret: ReadSecret;
  /** Slack's Web API; default its own address. */
  readonly slackUrl?: string;
}

/** Shows requests for approval and takes decisions (API Gateway HTTP API, payload 2.0). */
export function create(
  settings: ApprovalApiSettings,
  { clients, put, readSecret, slackUrl: url }: ApprovalApiParts = createParts(),
): (event: PageEvent) => Promise<PageAnswer> {
  const { slack } = settings;
  const pages = {
    store: new ApprovalStore(clients.dynamodb, settings.tableName),
    kms: clients.kms,
    keyArn: settings.keyArn,
    pace: createPace(),
    ...(slack && { slack: { ...slack, readSecret, url } }),
    performers: {
      signal: tellStack(createPresignedPut(put)),
      answer: answerUpdate(createPresignedPut(put)),
      wake: wakeRun(clients.sqs, settings.wakesUrl),
    },
  };
  return (event) => servePages(pages, event);
}

function createParts(): ApprovalApiParts {
  return {
    clients: {
      dynamodb: new DynamoDBClient(impatient),
      kms: new KMSClient(impatient),
      sqs: new SQSClient(impatient),
    },
    put: { region: process.env.AWS_REGION ?? "" },
    readSecret: createSecretReader(),
  };
}
