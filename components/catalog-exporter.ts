import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { catalogExporterStatements, eventQueuePolicy } from "../policies/catalog-exporter";
import { sendTo } from "../policies/common";
import { buildPolicy, schedulerTrust } from "../policies/document";
import type { Statement } from "../registry/statement";
import type { DiscoveredRegistry } from "../registry/discover";
import { watchCatalog } from "./catalog-watch";
import { loadCatalogConfig, type CatalogConfigFile } from "./catalog-config";
import { DeadLetters } from "./dead-letters";
import { EventFeed } from "./event-feed";
import { MagicFunction, type FunctionDefaults } from "./magic-function";
import type { PortCredentials } from "./port-credentials";
import { createStandardQueue } from "./standard-queue";

/** What mirroring AWS in Port needs. */
export interface CatalogExporterArgs {
  readonly registry: DiscoveredRegistry;
  readonly credentials: PortCredentials;
  readonly portBaseUrl: string;
  /** Regions that a full resync goes through. */
  readonly regions: readonly string[];
  /** Hours between full resyncs; 0 for none. */
  readonly resyncHours: number;
  /** Share of the known resources that one resync may delete, 0 to 1. */
  readonly deletionThreshold: number;
  readonly retrySeconds: number;
  /** A team's config.json for Port's old exporter; its entries add to what the handlers declare. */
  readonly configFile?: CatalogConfigFile;
  /** ARNs of rules of other programs that may send to the queue too; `*` stands for any text. */
  readonly otherRules?: readonly string[];
  readonly defaults: FunctionDefaults;
}

const timeoutSeconds = 180;
/** How often a message is delivered before it goes into dead letters. */
const maxDeliveries = 12;

/** Mirrors AWS in Port's catalog: event rules → queue → exporter, and a full resync by schedule. */
export class CatalogExporter extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly deadLetters: aws.sqs.Queue;
  readonly table: aws.dynamodb.Table;
  readonly exporter: MagicFunction;
  /** Namespace of the metrics about resyncs; undefined when there are none. */
  readonly metrics: string | undefined;

  constructor(name: string, args: CatalogExporterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:catalog:CatalogExporter", name, {}, opts);
    this.deadLetters = createDeadLetters(name, args, this);
    // The exporter writes dead letters itself, with the reason; this is for what kills its process.
    const redrive = { queue: this.deadLetters, maxReceiveCount: maxDeliveries + 3 };
    this.queue = createStandardQueue(name, timeoutSeconds * 2, redrive, this);
    this.table = createTable(name, this);
    this.exporter = createExporter(name, args, this);
    createFeeds(name, args, this);
    if (args.resyncHours > 0) {
      createSchedule(name, args, this.queue, this);
      const { alarmTopicArn } = args.defaults;
      this.metrics = watchCatalog(name, args.resyncHours, this.exporter, alarmTopicArn, this);
    }
    this.registerOutputs({ queueUrl: this.queue.url, tableName: this.table.name });
  }
}

function createDeadLetters(
  name: string,
  { defaults: { alarmTopicArn } }: CatalogExporterArgs,
  parent: pulumi.Resource,
) {
  const args = { fifo: false, ...(alarmTopicArn && { alarmTopicArn }) };
  return new DeadLetters(`${name}-dead`, args, { parent }).queue;
}

function createTable(name: string, parent: pulumi.Resource) {
  return new aws.dynamodb.Table(
    `${name}-index`,
    {
      attributes: [
        { name: "partition", type: "S" },
        { name: "identifier", type: "S" },
      ],
      hashKey: "partition",
      rangeKey: "identifier",
      billingMode: "PAY_PER_REQUEST",
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
    },
    { parent },
  );
}

function createExporter(name: string, args: CatalogExporterArgs, parent: CatalogExporter) {
  const { credentials, portBaseUrl, registry, defaults } = args;
  const { regions, deletionThreshold, retrySeconds } = args;
  const { queue, deadLetters, table } = parent;
  const config = args.configFile && loadCatalogConfig(args.configFile, registry);
  const catalogConfig = config?.text;
  const exporter = new MagicFunction(
    `${name}-exporter`,
    {
      description: "Keeps Port's catalog equal to what AWS has.",
      entry: () =>
        (
          require("#functions/catalog-exporter") as typeof import("#functions/catalog-exporter")
        ).create({
          queueUrl: queue.url.get(),
          deadLettersUrl: deadLetters.url.get(),
          tableName: table.name.get(),
          portSecretArn: credentials.secretArn.get(),
          portBaseUrl,
          regions,
          deletionThreshold,
          maxDeliveries,
          retrySeconds,
          catalogConfig,
        }),
      statements: pulumi
        .all([queue.arn, deadLetters.arn, table.arn, credentials.secretArn, readsOf(config)])
        .apply(([queueArn, deadLettersArn, tableArn, portSecretArn, permissions]) =>
          catalogExporterStatements({
            queueArn,
            deadLettersArn,
            tableArn,
            portSecretArn,
            resources: [...registry.resources.values(), { permissions }],
          }),
        ),
      timeoutSeconds,
      memoryMb: 1024,
      handlers: { registry, folders: ["resources"] },
      defaults,
    },
    { parent },
  );
  new aws.lambda.EventSourceMapping(
    `${name}-queue`,
    {
      eventSourceArn: queue.arn,
      functionName: exporter.name,
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      // Cloud Control throttles an account that reads much at a time.
      scalingConfig: { maximumConcurrency: 2 },
    },
    { parent },
  );
  return exporter;
}

function readsOf(
  config: ReturnType<typeof loadCatalogConfig> | undefined,
): pulumi.Input<readonly Statement[]> {
  return config?.statements ?? [];
}

function createFeeds(name: string, args: CatalogExporterArgs, parent: CatalogExporter) {
  const { registry, otherRules = [] } = args;
  const { queue, deadLetters } = parent;
  const feeds = [...registry.resources.values()].map((resource) => {
    const file = registry.resourceFiles.get(resource.type);
    return new EventFeed(`${name}-${file}`, { resource, queue, deadLetters }, { parent });
  });
  const ruleArns = pulumi.all(feeds.flatMap((feed) => feed.ruleArns));
  for (const [role, target, others] of [
    ["events", queue, otherRules],
    ["dead", deadLetters, []],
  ] as const) {
    new aws.sqs.QueuePolicy(
      `${name}-${role}-policy`,
      {
        queueUrl: target.url,
        policy: pulumi
          .all([target.arn, ruleArns])
          .apply(([queueArn, arns]) => eventQueuePolicy(queueArn, arns, others)),
      },
      { parent },
    );
  }
}

function createSchedule(
  name: string,
  { resyncHours }: CatalogExporterArgs,
  queue: aws.sqs.Queue,
  parent: pulumi.Resource,
) {
  const role = new aws.iam.Role(
    `${name}-resync-role`,
    { assumeRolePolicy: schedulerTrust },
    { parent },
  );
  new aws.iam.RolePolicy(
    `${name}-resync-policy`,
    { role: role.id, policy: queue.arn.apply((arn) => JSON.stringify(buildPolicy([sendTo(arn)]))) },
    { parent },
  );
  return new aws.scheduler.Schedule(
    `${name}-resync`,
    {
      description: "Asks for a full resync of the catalog.",
      scheduleExpression: `rate(${resyncHours} ${resyncHours === 1 ? "hour" : "hours"})`,
      flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 15 },
      target: {
        arn: queue.arn,
        roleArn: role.arn,
        input: JSON.stringify({ longshore: "resync-all" }),
      },
    },
    { parent },
  );
}
