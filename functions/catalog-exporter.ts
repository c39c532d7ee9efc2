import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { createAwsClients } from "./aws/clients";
import { createSecretReader } from "./aws/secrets";
import { parseCatalogConfig } from "./catalog/catalog-config";
import { parseCatalogMessage, toBody, type CatalogMessage } from "./catalog/catalog-message";
import { gatherDeclarations, resyncPlaces, type CatalogTypes } from "./catalog/declarations";
import { handleEvents, type Verdict } from "./catalog/handle-events";
import { IndexStore } from "./catalog/index-store";
import { UnreadableError } from "./catalog/read-resource";
import { handlePage, handleSweep, type ResyncParts } from "./catalog/resync";
import { createJq } from "./jq";
import { log } from "./log";
import { createPort } from "./port";
import { readCredentials } from "./port-credentials";
import { sendAll } from "./queue";
import { registry } from "./registry";
import { deliveriesOf, postpone } from "./sqs-batch";

/** Settings of the Lambda that keeps the catalog. */
export interface CatalogExporterSettings {
  readonly queueUrl: string;
  readonly deadLettersUrl: string;
  readonly tableName: string;
  readonly portSecretArn: string;
  readonly portBaseUrl: string;
  /** Regions that a full resync goes through. */
  readonly regions: readonly string[];
  /** Share of the known resources that one resync may delete, 0 to 1. */
  readonly deletionThreshold: number;
  /** How often a message is delivered before it goes into dead letters. */
  readonly maxDeliveries: number;
  readonly retrySeconds: number;
  /** Text of a team's config.json for Port's old exporter; undefined when there is none. */
  readonly catalogConfig?: string | undefined;
}

/** Handles the messages of the catalog queue: events, and the pages and sweeps of resyncs. */
export function create(
  settings: CatalogExporterSettings,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const sqs = new SQSClient({});
  const readSecret = createSecretReader();
  const { catalogConfig } = settings;
  const entries = catalogConfig === undefined ? [] : parseCatalogConfig(catalogConfig);
  const shared = {
    resources: gatherDeclarations(registry.resources.values(), entries, settings.regions),
    index: new IndexStore(new DynamoDBClient({}), settings.tableName),
    port: createPort({
      baseUrl: settings.portBaseUrl,
      credentials: (options) => readCredentials(readSecret, settings.portSecretArn, options),
    }),
    jq: createJq(),
    clients: createAwsClients(new AbortController().signal),
    send: (bodies: readonly string[]) =>
      sendAll(
        sqs,
        settings.queueUrl,
        bodies.map((body) => ({ body })),
      ),
    deletionThreshold: settings.deletionThreshold,
  };
  return async (event, context) => {
    const accountId = context.invokedFunctionArn.split(":")[4] ?? "";
    const verdicts = await judgeAll({ ...shared, accountId }, settings, event.Records);
    return settle(sqs, settings, event.Records, verdicts);
  };
}

async function judgeAll(
  parts: ResyncParts,
  settings: CatalogExporterSettings,
  records: readonly SQSRecord[],
): Promise<Verdict[]> {
  const messages = records.map(({ body }) => parse(body, parts.resources));
  const events = messages.flatMap((message, index) =>
    typeof message !== "string" && !Array.isArray(message) && message.kind === "event"
      ? [{ index, message, deliveries: deliveriesOf(records[index] as SQSRecord) }]
      : [],
  );
  const eventVerdicts = await attempt(async () => handleEvents(parts, events), events.length);
  const byIndex = new Map(events.map(({ index }, position) => [index, eventVerdicts[position]]));
  const verdicts: Verdict[] = [];
  for (const [index, message] of messages.entries()) {
    const [own] = byIndex.has(index)
      ? [byIndex.get(index)]
      : await attempt(async () => [await handleOther(parts, message)], 1);
    verdicts.push(own ?? { state: "retry", reason: "it was not handled" });
  }
  return verdicts;
}

/** The schedule's message stands for one resync of each type in each region. */
function parse(body: string, types: CatalogTypes): CatalogMessage | CatalogMessage[] | string {
  if (body !== resyncAllBody) return parseCatalogMessage(body);
  return resyncPlaces(types).map((place) => ({ kind: "resync" as const, ...place }));
}

/** The body with which the schedule asks for a full resync. */
export const resyncAllBody = JSON.stringify({ longshore: "resync-all" });

async function handleOther(
  parts: ResyncParts,
  message: CatalogMessage | CatalogMessage[] | string,
): Promise<Verdict> {
  if (typeof message === "string") return { state: "dead", reason: message };
  if (Array.isArray(message)) {
    await parts.send(message.flatMap((one) => (one.kind === "event" ? [] : [toBody(one)])));
    return { state: "done" };
  }
  if (message.kind === "resync") {
    await handlePage(parts, message);
    return { state: "done" };
  }
  if (message.kind === "event")
    return { state: "retry", reason: "it was not handled with its batch" };
  const result = await handleSweep(parts, message);
  if (result.state === "refused") return { state: "dead", reason: result.reason };
  log.info("resync done", { type: message.type, region: message.region, deleted: result.deleted });
  return { state: "done" };
}

/** Turns what is thrown into verdicts. */
async function attempt(work: () => Promise<Verdict[]>, count: number): Promise<Verdict[]> {
  try {
    return await work();
  } catch (error) {
    const reason = (error as Error).message;
    const state = error instanceof UnreadableError ? "dead" : "retry";
    return Array.from({ length: count }, () => ({ state, reason }));
  }
}

/** Puts refused messages into dead letters, and lets those to be tried again come back after a pause. */
async function settle(
  sqs: SQSClient,
  settings: CatalogExporterSettings,
  records: readonly SQSRecord[],
  verdicts: readonly Verdict[],
): Promise<SQSBatchResponse> {
  const failures: string[] = [];
  for (const [index, record] of records.entries()) {
    const verdict = verdicts[index] ?? { state: "retry", reason: "it was not handled" };
    if (verdict.state === "done") continue;
    const { reason } = verdict;
    if (verdict.state === "dead" || deliveriesOf(record) >= settings.maxDeliveries) {
      log.error("catalog message refused", { messageId: record.messageId, reason });
      await sendAll(sqs, settings.deadLettersUrl, [
        { body: record.body, attributes: { reason: reason.slice(0, 500) } },
      ]);
      continue;
    }
    log.warn("catalog message will be repeated", { messageId: record.messageId, reason });
    await postpone(record, sqs, settings, undefined);
    failures.push(record.messageId);
  }
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
}
