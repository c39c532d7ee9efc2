import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { catalogExporterStatements } from "../policies/catalog-exporter";
import { sendTo } from "../policies/common";
import { buildPolicy, schedulerTrust } from "../policies/document";
import { memberNames } from "../policies/member-names";
import { eventsOfBatch } from "../registry/queue-limits";
import type { DiscoveredRegistry } from "../registry/discover";
import { createFeeds } from "./catalog-feeds";
import { watchCatalog } from "./catalog-watch";
import { loadCatalogConfig, type CatalogConfigFile } from "./catalog-config";
import { DeadLetters } from "./dead-letters";
import { MagicFunction, type FunctionDefaults } from "./magic-function";
import type { PortCredentials } from "./port-credentials";
import { orStop } from "./run-error";
import { namesOfStack } from "./stack-names";
import { createStandardQueue } from "./standard-queue";

/** What mirroring AWS in Port needs. */
export interface CatalogExporterArgs {
  readonly registry: DiscoveredRegistry;
  readonly credentials: PortCredentials;
  readonly portBaseUrl: string;
  /** Regions that a full resync goes through; the stack's own when there are none. */
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
  /** The other accounts; none when left out. */
  readonly members?: CatalogMembers | undefined;
  readonly defaults: FunctionDefaults;
}

/** The accounts that are mirrored besides the stack's own. */
export interface CatalogMembers {
  /** `catalogAccounts` of the configuration. */
  readonly accounts: readonly string[];
  readonly externalId: string;
  readonly forgets: boolean;
  /** Blueprints whose entities get a relation to their account. */
  readonly related: readonly string[];
  /** The stack's own region, whose bus the others send to. */
  readonly region: string;
}

const timeoutSeconds = 180;
/**
 * Events that are handled together, and the second that they wait for each other, which AWS asks for when there
 * are more than ten: a burst of events of one resource is one look at it.
 */
const events = { batchSize: eventsOfBatch, maximumBatchingWindowInSeconds: 1 };
/** Invocations at a time. Cloud Control throttles an account that reads much at a time: see read-pace.ts. */
const atATime = { events: 2, resyncs: 8 };
/** How often a message is delivered before it goes into dead letters. */
const maxDeliveries = 12;

/**
 * Mirrors AWS in Port's catalog: event rules → queue → exporter, and a full resync by schedule, whose messages
 * have a queue of their own: live events do not wait behind it.
 */
export class CatalogExporter extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly resyncs: aws.sqs.Queue;
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
    this.resyncs = createStandardQueue(`${name}-resyncs`, timeoutSeconds * 2, redrive, this);
    this.table = createTable(name, this);
    this.exporter = createExporter(name, args, this);
    createFeeds(name, args, this);
    if (args.resyncHours > 0) {
      createSchedule(name, args, this.resyncs, this);
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
  const { deletionThreshold, retrySeconds } = args;
  const { queue, resyncs, deadLetters, table } = parent;
  const config = args.configFile && loadCatalogConfig(args.configFile, registry);
  const catalogConfig = config?.text;
  const readRole = memberNames(namesOfStack()).readRole;
  const { accounts, related, externalId, forgets } = args.members ?? {};
  const members = accounts && {
    ...{ accounts: [...accounts], related: [...(related ?? [])] },
    ...{ externalId: externalId ?? "", forgets: forgets ?? false, readRole },
  };
  // The stack's own region is the provider's, wherever that has it from.
  const own = queue.arn.apply((arn) => [arn.split(":")[3] ?? ""]);
  const regions = args.regions.length > 0 ? pulumi.output([...args.regions]) : own;
  const exporter = new MagicFunction(
    `${name}-exporter`,
    {
      description: "Keeps Port's catalog equal to what AWS has.",
      entry: () =>
        (
          require("#functions/catalog-exporter") as typeof import("#functions/catalog-exporter")
        ).create({
          queueUrl: queue.url.get(),
          resyncsUrl: resyncs.url.get(),
          deadLettersUrl: deadLetters.url.get(),
          tableName: table.name.get(),
          portSecretArn: credentials.secretArn.get(),
          portBaseUrl,
          regions: regions.get(),
          deletionThreshold,
          maxDeliveries,
          retrySeconds,
          catalogConfig,
          members,
        }),
      statements: pulumi
        .all([
          queue.arn,
          resyncs.arn,
          deadLetters.arn,
          table.arn,
          credentials.secretArn,
          config && orStop(config.checked),
        ])
        .apply(([queueArn, resyncsArn, deadLettersArn, tableArn, portSecretArn]) =>
          catalogExporterStatements({
            queueArn,
            resyncsArn,
            deadLettersArn,
            tableArn,
            portSecretArn,
            members,
          }),
        ),
      timeoutSeconds,
      memoryMb: 1024,
      declared: [
        ...[...registry.resources.values()].flatMap(({ permissions }) => permissions),
        ...(config?.statements ?? []),
      ],
      handlers: { registry, folders: ["resources"] },
      defaults,
    },
    { parent },
  );
  createSource(`${name}-queue`, queue, exporter, { ...events, most: atATime.events }, parent);
  const single = { batchSize: 1, most: atATime.resyncs };
  createSource(`${name}-resyncs`, resyncs, exporter, single, parent);
  return exporter;
}

function createSource(
  name: string,
  queue: aws.sqs.Queue,
  exporter: MagicFunction,
  { most, ...batch }: Partial<typeof events> & { readonly most: number },
  parent: CatalogExporter,
) {
  return new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: queue.arn,
      functionName: exporter.name,
      ...batch,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: most },
    },
    { parent },
  );
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
