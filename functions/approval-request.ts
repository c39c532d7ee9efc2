import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { DeskSettings } from "./approvals/approval";
import { ApprovalStore } from "./approvals/approval-store";
import { createDesk, createDeskClients, type DeskClients } from "./approvals/desk";
import { handleGate } from "./approvals/gate";
import { stepMilliseconds as usualMilliseconds } from "./approvals/in-time";
import { createFingerprint } from "./approvals/links";
import { createPresignedPut, type PresignedPutOptions } from "./approvals/presigned-put";
import { tellStack } from "./approvals/tell-stack";
import type { MustAsk } from "./approvals/when";
import { impatient } from "./aws/impatient";

/** Settings of the Lambda behind the gates of products. */
export interface ApprovalRequestSettings extends DeskSettings {
  /** ARN of the role that launches for people of Port. */
  readonly workerRoleArn: string;
}

/** What tests put in the place of what is made here. */
export interface ApprovalRequestParts {
  readonly clients: DeskClients & { readonly cloudFormation: CloudFormationClient };
  readonly put: PresignedPutOptions;
  /** How long one step may take; default 8000. */
  readonly stepMilliseconds?: number;
}

/** What a stack has whose rules have conditions. */
export interface AskingOptions {
  readonly mustAsk?: MustAsk;
}

/** Answers CloudFormation about the custom resource in the gates of products. */
export function create(
  settings: ApprovalRequestSettings,
  { mustAsk }: AskingOptions = {},
  parts: ApprovalRequestParts = createParts(),
): (event: unknown) => Promise<void> {
  const { clients, put, stepMilliseconds = usualMilliseconds } = parts;
  const signal = tellStack(createPresignedPut(put));
  const options = { milliseconds: stepMilliseconds, mustAsk, performers: { signal } };
  const gate = {
    desk: createDesk(settings, clients, options),
    store: new ApprovalStore(clients.dynamodb, settings.tableName),
    fingerprint: createFingerprint(clients.kms, settings.keyArn),
    cloudFormation: clients.cloudFormation,
    workerRoleArn: settings.workerRoleArn,
    requesterMayDecide: settings.requesterMayDecide,
    put: createPresignedPut(put),
    region: put.region,
    stepMilliseconds,
  };
  return (event) => handleGate(gate, event);
}

function createParts(): ApprovalRequestParts {
  const clients = { ...createDeskClients(), cloudFormation: new CloudFormationClient(impatient) };
  return { clients, put: { region: process.env.AWS_REGION ?? "" } };
}
