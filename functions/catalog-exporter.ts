import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createAwsClients } from "./aws/clients";
import { createSecretReader } from "./aws/secrets";
import { createAccountList, type AccountListSettings } from "./catalog/account-list";
import { parseCatalogConfig } from "./catalog/catalog-config";
import { gatherDeclarations } from "./catalog/declarations";
import { handleMessages } from "./catalog/handle-messages";
import { IndexStore } from "./catalog/index-store";
import { memberCredentials, type MemberAccess } from "./catalog/member-credentials";
import type { Members } from "./catalog/members";
import type { Letter } from "./catalog/resync";
import { bury, settleMessages, type CatalogQueues } from "./catalog/settle-messages";
import { createJq } from "./jq";
import { createPort } from "./port";
import { readCredentials } from "./port-credentials";
import { sendAll } from "./queue";
import { registry } from "./registry";
import { deliveriesOf } from "./sqs-batch";

/** Settings of the Lambda that keeps the catalog. */
export interface CatalogExporterSettings extends CatalogQueues {
  /** Queue of Longshore's own messages, which events do not wait behind. */
  readonly resyncsUrl: string;
  readonly tableName: string;
  readonly portSecretArn: string;
  readonly portBaseUrl: string;
  /** Regions that a full resync goes through. */
  readonly regions: readonly string[];
  /** Share of the known resources that one resync may delete, 0 to 1. */
  readonly deletionThreshold: number;
  /** How often a message is delivered before it goes into dead letters. */
  readonly maxDeliveries: number;
  /** Text of a team's config.json for Port's old exporter; undefined when there is none. */
  readonly catalogConfig?: string | undefined;
  /** The other accounts; undefined when there are none. */
  readonly members?: MemberSettings | undefined;
}

/** The accounts besides the stack's own, and how they are read. */
export interface MemberSettings extends AccountListSettings, MemberAccess {
  /** Whether the entities of an account that has left are deleted. */
  readonly forgets: boolean;
}

/** Handles the messages of the catalog queue: events, and the pages and sweeps of resyncs. */
export function create(
  settings: CatalogExporterSettings,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const sqs = new SQSClient({});
  const readSecret = createSecretReader();
  const { catalogConfig, members } = settings;
  const entries = catalogConfig === undefined ? [] : parseCatalogConfig(catalogConfig);
  const shared = {
    resources: gatherDeclarations(registry.resources.values(), entries, settings.regions),
    index: new IndexStore(new DynamoDBClient({}), settings.tableName),
    port: createPort({
      baseUrl: settings.portBaseUrl,
      credentials: (options) => readCredentials(readSecret, settings.portSecretArn, options),
    }),
    jq: createJq(),
    clients: createAwsClients(new AbortController().signal, members && memberCredentials(members)),
    send: (bodies: readonly string[], delaySeconds = 0) =>
      sendAll(
        sqs,
        settings.resyncsUrl,
        bodies.map((body) => ({ body, ...(delaySeconds > 0 && { delaySeconds }) })),
      ),
    tell: (letters: readonly Letter[]) => bury(sqs, settings, letters),
    deletionThreshold: settings.deletionThreshold,
    forgetsAccounts: members?.forgets ?? false,
    maxDeliveries: settings.maxDeliveries,
  };
  const { clients } = shared;
  let list: Members | undefined;
  return async (event, context) => {
    const [, , , region = "", accountId = ""] = context.invokedFunctionArn.split(":");
    list ??= members && createAccountList(members, { clients, accountId, region });
    const halfTime = Date.now() + context.getRemainingTimeInMillis() / 2;
    const hasTime = () => Date.now() < halfTime;
    const batch = event.Records.map((record) => ({
      messageId: record.messageId,
      body: record.body,
      deliveries: deliveriesOf(record),
    }));
    const verdicts = await handleMessages({ ...shared, accountId, members: list, hasTime }, batch);
    const queueUrl = queueOf(settings, event);
    return settleMessages(sqs, { ...settings, queueUrl }, event.Records, verdicts);
  };
}

/** The queue that a batch comes from: all of it from one. */
function queueOf({ queueUrl, resyncsUrl }: CatalogExporterSettings, { Records }: SQSEvent): string {
  const name = Records[0]?.eventSourceARN.split(":").at(-1);
  return resyncsUrl.split("/").at(-1) === name ? resyncsUrl : queueUrl;
}
