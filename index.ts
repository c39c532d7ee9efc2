import * as cloudtrail from "@pulumi/awsx/cloudtrail";
import * as pulumi from "@pulumi/pulumi";
import * as path from "node:path";
import { ActionRunner } from "./components/action-runner";
import { ApprovalApi } from "./components/approval-api";
import { ApprovalDesk } from "./components/approval-desk";
import { findApprovalNeeds } from "./components/approval-needs";
import { CatalogExporter } from "./components/catalog-exporter";
import { catalogMembers, memberStackSet, runMembers } from "./components/catalog-members";
import { ChangeRunner } from "./components/change-runner";
import { Dashboard } from "./components/dashboard";
import { DeadLetters } from "./components/dead-letters";
import { FailedBatches } from "./components/failed-batches";
import { checkHub } from "./components/hub-account";
import { KafkaConnection } from "./components/kafka-connection";
import { loadHandlers } from "./components/load-handlers";
import { PortCredentials } from "./components/port-credentials";
import { PortModel } from "./components/port-model";
import { ProductPortfolio } from "./components/product-portfolio";
import { redriveRoutes } from "./components/redrive-routes";
import { MemberStackSet } from "./components/member-stack-set";
import { partMaker } from "./components/stack-names";
import { stackRules } from "./components/stack-rules";
import { wayIn, type Gate } from "./components/ways-in";
import { WebhookApi } from "./components/webhook-api";
import { readKeyValues } from "./config/handler-keys";
import { readConfig, readHandlersFolder } from "./config/read-config";
import type { StackConfig } from "./config/stack-config";
import type { DiscoveredRegistry } from "./registry/discover";
import { withAccounts } from "./registry/with-accounts";

type Outputs = Record<string, unknown>;

/**
 * The stack's outputs. It is made in a turn of its own: Pulumi keeps the stack trace of each resource
 * in the state, and whoever loads this file would stand in all of them, with where he lives.
 */
export = Promise.resolve().then(createStack);

function createStack(): Outputs | Promise<Outputs> {
  const handlers = loadHandlers(path.resolve(__dirname, readHandlersFolder()));
  const config = readConfig(handlers.keys);
  const checked = checkHub(config);
  return checked
    ? checked.then(() => createParts(handlers, config))
    : createParts(handlers, config);
}

function createParts(handlers: DiscoveredRegistry, config: StackConfig): Outputs {
  const registry = withAccounts(handlers, config.catalogAccounts.length > 0);
  const createPart = partMaker(stackRules(config));

  const defaults = {
    logRetentionDays: config.logRetentionDays,
    tracing: config.tracing,
    ...(config.alarmTopicArn && { alarmTopicArn: config.alarmTopicArn }),
  };
  const credentials = createPart(PortCredentials, "port", {
    clientId: config.portClientId,
    clientSecret: config.portClientSecret,
    organizationSecret: config.portOrganizationSecret,
  });
  const gate: Gate =
    config.runsFrom === "webhook"
      ? { webhook: createPart(WebhookApi, "webhook", {}) }
      : createKafka();
  const deadLetters = createPart(DeadLetters, "dead-letters", defaults);
  const common = {
    registry,
    credentials,
    portBaseUrl: config.portApiUrl,
    retry: {
      attempts: config.runAttempts,
      leaseSeconds: config.runLeaseSeconds,
      retrySeconds: config.runRetrySeconds,
    },
    deadLetters,
    defaults,
    keyValues: readKeyValues(registry.keys),
  };

  const model = createPart(PortModel, "model", {
    ...common,
    adopts: config.portAdopt,
    sharedBlueprints: config.sharedBlueprints,
    keepsModel: config.keepPortModel,
    webhook: gate.webhook,
  });
  const desk =
    findApprovalNeeds(registry).length > 0
      ? createPart(ApprovalDesk, "approvals", {
          registry,
          approvers: config.approvers,
          requesterMayDecide: config.requesterMayDecide,
          deadLetters,
        })
      : undefined;
  const runsWay = wayIn(gate, "runs", {
    topic: config.kafkaRunsTopic,
    consumerGroup: config.kafkaConsumerGroup,
  });
  const runs = createPart(ActionRunner, "runs", {
    ...common,
    ...runsWay,
    desk,
    requireSignature: config.requireSignature,
    members: runMembers(config, registry),
    runIdPaths: config.runIdPaths,
  });
  const approvals =
    desk &&
    createPart(ApprovalApi, "approvals", {
      ...common,
      desk,
      wakes: runs.wakes,
      worker: runs.worker,
      slack: config.approvalsSlack,
      webhook: config.approvalsWebhook,
    });
  const portfolio =
    approvals && registry.products.size > 0
      ? createPart(ProductPortfolio, "products", {
          registry,
          requestFunction: approvals.request,
          worker: runs.worker,
          launchPrincipals: config.launchPrincipals,
        })
      : undefined;
  const changesWay = wayIn(gate, "changes", {
    topic: config.kafkaChangeLogTopic,
    consumerGroup: config.kafkaChangeLogConsumerGroup,
  });
  const changes =
    registry.changeListeners.size > 0
      ? createPart(ChangeRunner, "changes", {
          ...common,
          ...changesWay,
        })
      : undefined;

  const catalog = registry.resources.size > 0 ? createCatalog() : undefined;
  const stackSet = memberStackSet(config, registry);
  if (catalog && stackSet) {
    const hubAccount = catalog.queue.arn.apply((arn) => arn.split(":")[4] ?? "");
    createPart(MemberStackSet, "members", { ...stackSet, hubAccount });
  }

  createPart(Dashboard, "dashboard", {
    intakes: [runs.intake, ...(changes ? [changes.intake] : [])],
    functions: [
      ...[runs.intake, runs.worker, runs.undertaker, runs.clock, model.keeper],
      ...(runs.sharedWorker ? [runs.sharedWorker] : []),
      ...(changes ? [changes.intake, changes.worker] : []),
      ...(approvals ? [approvals.request, approvals.asker, approvals.pages, approvals.clock] : []),
      ...(catalog ? [catalog.exporter] : []),
    ],
    queues: [
      ...[runs.queue, runs.failedQueue, runs.wakes, runs.redriven],
      ...(runs.sharedQueue ? [runs.sharedQueue] : []),
      ...(changes ? [changes.queue, changes.redriven] : []),
      ...(desk ? [desk.asksQueue] : []),
      ...(catalog ? [catalog.queue, catalog.resyncs] : []),
    ],
    deadLetters: [deadLetters.queue, ...(catalog ? [catalog.deadLetters] : [])],
    catalogMetrics: catalog?.metrics,
  });

  const outputs = {
    actions: [...model.actions.keys()],
    blueprints: [...model.blueprints.keys()],
    runsQueueUrl: runs.queue.url,
    runsTableName: runs.table.name,
    workerLogGroup: runs.worker.logGroupName,
    deadLettersUrl: deadLetters.queue.url,
    catalogQueueUrl: catalog?.queue.url,
    approvalRequestArn: approvals?.request.arn,
    approvalPagesUrl: desk?.pagesUrl,
    approvalsTableName: desk?.tableName,
    portfolioId: portfolio?.portfolioId,
    productIds: portfolio?.productIds,
    redrive: redriveRoutes({
      deadLetters,
      failedBatches: gate.failedBatches,
      runs,
      runsTopic: runsWay.topic,
      changes,
      changesTopic: changesWay.topic,
      catalog,
      desk,
    }),
    webhookUrl: gate.webhook?.api.apiEndpoint,
    vpcId: gate.kafka?.vpcId,
  };

  // An output without a value would be a warning.
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined));

  function createKafka(): Gate {
    return {
      kafka: createPart(KafkaConnection, "kafka", {
        brokers: config.kafkaBrokers,
        authentication: config.kafkaAuthentication,
        username: config.kafkaUsername,
        password: config.kafkaPassword,
        ...(config.privateNetworkCidr && { privateNetworkCidr: config.privateNetworkCidr }),
      }),
      failedBatches: createPart(FailedBatches, "failed-batches", { keepDays: 14 }),
      reading: {
        startAt: config.kafkaStartAt,
        provisionedPollers: config.kafkaProvisionedPollers,
      },
    };
  }

  function createCatalog(): CatalogExporter {
    if (config.cloudTrail) createPart(cloudtrail.Trail, "trail", { isMultiRegionTrail: true });
    else void pulumi.log.info(adviseTrail());
    return createPart(CatalogExporter, "catalog", {
      registry,
      credentials,
      portBaseUrl: config.portApiUrl,
      regions: config.catalogRegions,
      resyncHours: config.catalogResyncHours,
      deletionThreshold: config.catalogDeletionThreshold,
      ...(config.catalogConfig && {
        configFile: {
          path: path.resolve(__dirname, config.catalogConfig),
          readActions: config.catalogReadActions,
        },
      }),
      otherRules: config.catalogRuleArns,
      members: catalogMembers(config, registry),
      retrySeconds: config.runRetrySeconds,
      defaults,
    });
  }
}

function adviseTrail(): string {
  const key = `${pulumi.getProject()}:cloudTrail`;
  return (
    `${key} is false: most change events of the catalog need a CloudTrail trail in this account and region. ` +
    `Without one the catalog follows the full resync alone. Type: pulumi config set ${key} true`
  );
}
