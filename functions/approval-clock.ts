import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import { createAnnounce } from "./approvals/announce";
import type { DeskSettings } from "./approvals/approval";
import { ApprovalStore } from "./approvals/approval-store";
import { askOthers, askPeople, informPeople, remindPeople } from "./approvals/ask-people";
import { turn } from "./approvals/clock";
import { createDeskClients, type DeskClients } from "./approvals/desk";
import { keepReaching } from "./approvals/keep-reaching";
import { publishEvents } from "./approvals/publish-events";
import { postToSlack } from "./approvals/slack/post";
import type { Webhook } from "./approvals/webhook/address";
import { postToWebhook } from "./approvals/webhook/post";
import { createPresignedPut, type PresignedPutOptions } from "./approvals/presigned-put";
import { createLook } from "./approvals/reach";
import { watchApprovers } from "./approvals/watch-approvers";
import { tellPort } from "./approvals/tell-port";
import { answerUpdate } from "./approvals/held-update";
import { tellStack } from "./approvals/tell-stack";
import { wakeRun } from "./approvals/wake-run";
import { lookAtRun } from "./approvals/withdraw-run";
import { impatient } from "./aws/impatient";
import { createSecretReader, type ReadSecret } from "./aws/secrets";
import { createPort, type Port } from "./port";
import { readCredentials } from "./port-credentials";

/** Settings of the Lambda that follows up on approvals. */
export interface ApprovalClockSettings extends DeskSettings {
  readonly wakesUrl: string;
  /** Left out where requests are not shown in Slack. */
  readonly slack?: { readonly channel: string; readonly secretArn: string };
  /** Left out where no channel is told by an incoming webhook. */
  readonly webhook?: Webhook;
  /** Left out where nothing is asked of Port or told to it. */
  readonly port?: {
    readonly secretArn: string;
    readonly baseUrl: string;
    /** Blueprint of provisioned products; none when launches are not shown in Port. */
    readonly blueprint?: string;
  };
}

/** What tests put in the place of what is made here. */
export interface ApprovalClockParts {
  readonly clients: DeskClients & {
    readonly sqs: SQSClient;
    readonly events: EventBridgeClient;
  };
  readonly put: PresignedPutOptions;
  readonly readSecret: ReadSecret;
  /** Slack's Web API; default its own address. */
  readonly slackUrl?: string;
  /** How often Port is asked at most in one turn; default 4. */
  readonly portAttempts?: number;
}

/**
 * Once a minute: repeats e-mails and signals that failed, reminds once, lets requests expire, shows
 * decisions in Port and puts what happened on the event bus. It ends in an error, and so in an alarm, when any of that failed.
 */
export function create(
  settings: ApprovalClockSettings,
  parts: ApprovalClockParts = createParts(),
): (event: unknown, context?: Pick<Context, "getRemainingTimeInMillis">) => Promise<void> {
  const { dynamodb, kms, sns, sqs, events } = parts.clients;
  const announce = createAnnounce(kms, sns, settings);
  const port = settings.port && connect(settings.port, parts);
  const store = new ApprovalStore(dynamodb, settings.tableName);
  const { readSecret, slackUrl: url } = parts;
  const { slack, webhook } = settings;
  const blueprint = settings.port?.blueprint;
  const look = createLook(sns, settings.topics);
  const clock = {
    store,
    watch: watchApprovers(look, Object.keys(settings.topics)),
    performers: {
      notify: askPeople(announce),
      remind: remindPeople(announce),
      escalate: askOthers(announce),
      inform: informPeople(announce),
      publish: publishEvents(events),
      reach: keepReaching(look, announce, port),
      signal: tellStack(createPresignedPut(parts.put)),
      answer: answerUpdate(createPresignedPut(parts.put)),
      wake: wakeRun(sqs, settings.wakesUrl),
      ...(slack && { chat: postToSlack({ ...slack, readSecret, url }, slack.channel) }),
      ...(webhook && { webhook: postToWebhook({ kms, readSecret, settings }, webhook) }),
      ...(port && { look: lookAtRun(store, port) }),
      ...(port && blueprint !== undefined && { port: tellPort(port, blueprint) }),
    },
  };
  return (_event, context) =>
    turn({
      ...clock,
      availableMilliseconds: () => context?.getRemainingTimeInMillis() ?? Infinity,
    });
}

function connect(
  { baseUrl, secretArn }: NonNullable<ApprovalClockSettings["port"]>,
  { readSecret, portAttempts }: ApprovalClockParts,
): Port {
  return createPort({
    baseUrl,
    credentials: (options) => readCredentials(readSecret, secretArn, options),
    ...(portAttempts !== undefined && { maxAttempts: portAttempts }),
  });
}

function createParts(): ApprovalClockParts {
  return {
    clients: {
      ...createDeskClients(),
      sqs: new SQSClient(impatient),
      events: new EventBridgeClient(impatient),
    },
    put: { region: process.env.AWS_REGION ?? "" },
    readSecret: createSecretReader(),
  };
}
