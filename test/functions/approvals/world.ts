import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { KMSClient } from "@aws-sdk/client-kms";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { mock } from "node:test";
import { create as createApi } from "../../../functions/approval-api";
import { create as createClock } from "../../../functions/approval-clock";
import { create as createRequest } from "../../../functions/approval-request";
import { ApprovalStore } from "../../../functions/approvals/approval-store";
import { createDesk, type ApprovalDesk } from "../../../functions/approvals/desk";
import type { DeskRule } from "../../../functions/approvals/panel";
import type { PageEvent } from "../../../functions/approvals/pages-api";
import type { PageAnswer } from "../../../functions/approvals/pages/page";
import type { Blueprint } from "../../../functions/port/types";
import type { WebhookForm } from "../../../functions/approvals/webhook/address";
import { createPort, type Port } from "../../../functions/port";
import { own } from "../../sandbox/port/setup";
import { inProcess, type ClientSettings } from "../../support/in-process";
import { useCapturedLog, type LogEntry } from "../runs/captured-log";
import { blueprint, region, startOutside, tableName, type Outside, workerRoleArn } from "./outside";

/** When each test begins. */
export const start = Date.parse("2026-03-01T09:30:00.000Z");

/** The functions of approvals, as they would be deployed, and everything around them. */
export interface World extends Outside {
  readonly log: readonly LogEntry[];
  /** What is stored, past the tap. */
  readonly store: ApprovalStore;
  /** Port, past the tap. */
  readonly client: Port;
  readonly desk: ApprovalDesk;
  /** AWS clients of the functions. */
  readonly clients: ReturnType<typeof createClients>;
  /** Invokes the function behind the custom resource. */
  request(event: unknown): Promise<void>;
  /** Invokes the function behind the pages. */
  page(event: PageEvent): Promise<PageAnswer>;
  /** Lets the clock turn once. */
  clock(availableMilliseconds?: number): Promise<void>;
  /** Makes the functions anew, as a new deployment does. @param attempts of one call of an AWS client */
  deploy(attempts: number, options?: DeployOptions): void;
  /** Items of the table as they are stored. */
  items(): Promise<Record<string, unknown>[]>;
}

/** How a deployment differs from the usual one. */
export interface DeployOptions {
  readonly portShown?: boolean;
  /** Other rules of who decides, by subject. */
  readonly rules?: Readonly<Record<string, DeskRule>>;
  readonly requesterMayDecide?: boolean;
  /** Channel of Slack in which requests are shown, too. */
  readonly slackChannel?: string;
  /** Form of the channel's incoming webhook, which is Slack's stand-in, method "hook". */
  readonly webhook?: WebhookForm;
  /** Approvers who have a topic of their own; all of them when left out. */
  readonly subscribed?: readonly string[];
  /** How long one step of asking and withdrawing may take. */
  readonly stepMilliseconds?: number;
}

const text = (title: string) => ({ title, type: "string" }) as const;

const launched: Blueprint = {
  identifier: blueprint,
  title: "Provisioned product",
  schema: {
    properties: {
      decision: text("Decision"),
      decided_by: text("Decided by"),
      decided_at: { ...text("Decided at"), format: "date-time" },
      decision_reason: text("Reason"),
      requested_by: text("Requested by"),
    },
  },
};

/** What Secrets Manager keeps about the Slack app. */
export const slackSecret = { botToken: "xoxb-of-the-tests", signingSecret: "signs-interactions" };

/** Who decides where a test says nothing else. */
export const usualPanels = {
  rules: {
    default: { approvers: ["approver@example.com"], atLeast: 1 },
    "product:site": { approvers: ["site-owner@example.com"], atLeast: 1 },
  },
  requesterMayDecide: false,
};

/** Starts the world before the tests of a `describe` and stops it after. */
export function useWorld(): World {
  const log = useCapturedLog();
  const world = { log } as unknown as { -readonly [K in keyof World]: World[K] };
  const { AWS_ENDPOINT_URL_S3 } = process.env;
  before(async () => {
    Object.assign(world, await startOutside());
    process.env.AWS_ENDPOINT_URL_S3 = world.tap.url;
    world.store = new ApprovalStore(world.dynamodb, tableName);
    world.client = createPort({ baseUrl: world.port.url, credentials: async () => own });
    await world.client.blueprints.upsert(launched);
    world.items = async () => {
      const { Items = [] } = await world.dynamodb.send(new ScanCommand({ TableName: tableName }));
      return Items.map((item) =>
        Object.fromEntries(Object.entries(item).map(([name, { S, N }]) => [name, S ?? N])),
      );
    };
    const clients = new Map<number, ReturnType<typeof createClients>>();
    world.deploy = (attempts, options) => {
      const known = clients.get(attempts) ?? createClients(world, attempts);
      clients.set(attempts, known);
      Object.assign(world, deploy(world, known, attempts, options));
    };
  });
  beforeEach(async () => {
    await empty(world);
    world.events.length = 0;
    world.aws.endpoint.mailbox.replace([]);
    mock.timers.enable({ apis: ["Date"], now: start });
    world.signals.answer = undefined;
    world.answers.answer = undefined;
    world.aws.endpoint.faults.clear();
    world.port.faults.clear();
    world.tap.restart();
    world.deploy(3);
  });
  afterEach(() => mock.timers.reset());
  after(async () => {
    await world.close();
    if (AWS_ENDPOINT_URL_S3 === undefined) delete process.env.AWS_ENDPOINT_URL_S3;
    else process.env.AWS_ENDPOINT_URL_S3 = AWS_ENDPOINT_URL_S3;
  });
  return world;
}

/** Nothing of one test is left to the clock of the next. */
async function empty(world: World): Promise<void> {
  for (const { id } of await world.items()) {
    const Key = { id: { S: String(id) } };
    await world.dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key }));
  }
}

/** AWS clients that try a call so often. */
function createClients({ aws, tap }: Outside, attempts: number) {
  const settings = {
    ...{ endpoint: tap.url, region, credentials: aws.endpoint.rootCredentials },
    retryStrategy: repeatAtOnce(attempts),
  };
  const make = <C extends object>(Class: new (config: ClientSettings) => C): C =>
    inProcess(Class, settings, tap);
  return {
    dynamodb: make(DynamoDBClient),
    kms: make(KMSClient),
    sns: make(SNSClient),
    sqs: make(SQSClient),
    cloudFormation: make(CloudFormationClient),
    events: make(EventBridgeClient),
  };
}

function deploy(
  { tap, keyArn, topics, queue }: Outside,
  clients: ReturnType<typeof createClients>,
  attempts: number,
  options: DeployOptions = {},
): Pick<World, "desk" | "clients" | "request" | "page" | "clock"> {
  const { portShown = true, stepMilliseconds = 8000, slackChannel, webhook, ...others } = options;
  const { subscribed = Object.keys(topics), ...panel } = others;
  const put = { region, pauseMilliseconds: 1, tryMilliseconds: 2000, totalMilliseconds: 5000 };
  const settings = {
    ...{ tableName, keyArn, pagesUrl: "https://pages.example.test" },
    topics: Object.fromEntries(subscribed.map((address) => [address, topics[address] ?? ""])),
    ...usualPanels,
    ...panel,
  };
  const secrets: Readonly<Record<string, object>> = {
    slack: slackSecret,
    webhook: { url: `${tap.url}/slack/hook?sig=5ecre7` },
  };
  const readSecret = async (arn: string) => JSON.stringify(secrets[arn] ?? own);
  const slackUrl = `${tap.url}/slack`;
  const slack = slackChannel !== undefined && { secretArn: "slack", channel: slackChannel };
  const port = portShown && { secretArn: "secret", baseUrl: `${tap.url}/port`, blueprint };
  const clock = createClock(
    {
      ...{ ...settings, wakesUrl: queue.url },
      ...(port && { port }),
      ...(slack && { slack }),
      ...(webhook && { webhook: { form: webhook, secretArn: "webhook" } }),
    },
    { clients, put, readSecret, slackUrl, portAttempts: attempts },
  );
  return {
    ...{ clients, desk: createDesk(settings, clients) },
    request: createRequest({ ...settings, workerRoleArn }, {}, { clients, put, stepMilliseconds }),
    page: createApi(
      { tableName, keyArn, wakesUrl: queue.url, ...(slack && { slack }) },
      { clients, put, readSecret, slackUrl },
    ),
    clock: (availableMilliseconds = 55_000) =>
      clock({}, { getRemainingTimeInMillis: () => availableMilliseconds }),
  };
}

/** As the AWS SDK's own strategy, but without its pauses. */
function repeatAtOnce(attempts: number) {
  const token = (count: number) => ({ getRetryCount: () => count, getRetryDelay: () => 0 });
  return {
    acquireInitialRetryToken: async () => token(0),
    async refreshRetryTokenForRetry(
      last: ReturnType<typeof token>,
      { errorType }: { readonly errorType: string },
    ) {
      const next = last.getRetryCount() + 1;
      if (next >= attempts || errorType === "CLIENT_ERROR") throw new Error("No further try.");
      return token(next);
    },
    recordSuccess: () => undefined,
  };
}
