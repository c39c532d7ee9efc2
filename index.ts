import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import * as path from "node:path";
import { ActionRunner } from "./components/action-runner";
import { ApprovalApi } from "./components/approval-api";
import { ApprovalDesk } from "./components/approval-desk";
import { findApprovalNeeds } from "./components/approval-needs";
import { CatalogExporter } from "./components/catalog-exporter";
import { ChangeRunner } from "./components/change-runner";
import { Dashboard } from "./components/dashboard";
import { DeadLetters } from "./components/dead-letters";
import { FailedBatches } from "./components/failed-batches";
import { KafkaConnection } from "./components/kafka-connection";
import { loadHandlers } from "./components/load-handlers";
import { PortCredentials } from "./components/port-credentials";
import { PortModel } from "./components/port-model";
import { ProductPortfolio } from "./components/product-portfolio";
import { redriveRoutes } from "./components/redrive-routes";
import { partMaker } from "./components/stack-names";
import { stackRules } from "./components/stack-rules";
import { readKeyValues } from "./config/handler-keys";
import { readConfig, readHandlersFolder } from "./config/read-config";

/**
 * The stack's outputs. It is made in a turn of its own: Pulumi keeps the stack trace of each resource
 * in the state, and whoever loads this file would stand in all of them, with where he lives.
 */
export = Promise.resolve().then(createStack);

function createStack(): Record<string, unknown> {
  const registry = loadHandlers(path.resolve(__dirname, readHandlersFolder()));
  const config = readConfig(registry.keys);
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
  const kafka = createPart(KafkaConnection, "kafka", {
    brokers: config.kafkaBrokers,
    authentication: config.kafkaAuthentication,
    username: config.kafkaUsername,
    password: config.kafkaPassword,
    ...(config.privateNetworkCidr && { privateNetworkCidr: config.privateNetworkCidr }),
  });
  const deadLetters = createPart(DeadLetters, "dead-letters", defaults);
  const failedBatches = createPart(FailedBatches, "failed-batches", { keepDays: 14 });
  const common = {
    registry,
    credentials,
    portBaseUrl: config.portApiUrl,
    kafka,
    reading: {
      startAt: config.kafkaStartAt,
      provisionedPollers: config.kafkaProvisionedPollers,
    },
    retry: {
      attempts: config.runAttempts,
      leaseSeconds: config.runLeaseSeconds,
      retrySeconds: config.runRetrySeconds,
    },
    deadLetters,
    failedBatches,
    defaults,
    keyValues: readKeyValues(registry.keys),
  };

  const model = createPart(PortModel, "model", {
    ...common,
    adopts: config.portAdopt,
    sharedBlueprints: config.sharedBlueprints,
    keepsModel: config.keepPortModel,
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
  const runs = createPart(ActionRunner, "runs", {
    ...common,
    desk,
    topic: config.kafkaRunsTopic,
    consumerGroup: config.kafkaConsumerGroup,
    requireSignature: config.requireSignature,
    runIdPaths: config.runIdPaths,
  });
  const approvals =
    desk &&
    createPart(ApprovalApi, "approvals", {
      ...common,
      desk,
      wakes: runs.wakes,
      worker: runs.worker,
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
  const changes =
    registry.changeListeners.size > 0
      ? createPart(ChangeRunner, "changes", {
          ...common,
          topic: config.kafkaChangeLogTopic,
          consumerGroup: config.kafkaChangeLogConsumerGroup,
        })
      : undefined;

  const catalog = registry.resources.size > 0 ? createCatalog() : undefined;

  createPart(Dashboard, "dashboard", {
    intakes: [runs.intake, ...(changes ? [changes.intake] : [])],
    functions: [
      ...[runs.intake, runs.worker, runs.undertaker, runs.clock, model.keeper],
      ...(changes ? [changes.intake, changes.worker] : []),
      ...(approvals ? [approvals.request, approvals.asker, approvals.pages, approvals.clock] : []),
      ...(catalog ? [catalog.exporter] : []),
    ],
    queues: [
      ...[runs.queue, runs.failedQueue, runs.wakes, runs.redriven],
      ...(changes ? [changes.queue, changes.redriven] : []),
      ...(desk ? [desk.asksQueue] : []),
      ...(catalog ? [catalog.queue] : []),
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
    portfolioId: portfolio?.portfolioId,
    productIds: portfolio?.productIds,
    redrive: redriveRoutes({
      deadLetters,
      failedBatches,
      runs,
      runsTopic: config.kafkaRunsTopic,
      changes,
      changesTopic: config.kafkaChangeLogTopic,
      catalog,
    }),
    vpcId: kafka.vpcId,
  };

  // An output without a value would be a warning.
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined));

  function createCatalog(): CatalogExporter {
    if (config.cloudTrail) createPart(awsx.cloudtrail.Trail, "trail", { isMultiRegionTrail: true });
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
