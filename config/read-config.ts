import * as pulumi from "@pulumi/pulumi";
import type { DeclaredKeys } from "../registry/declared-keys";
import { findProblem, findProblems } from "./problems";
import type { StackConfig } from "./stack-config";
import {
  changeLogGroup,
  list,
  listOrNone,
  organisationOf,
  readApprovers,
  readSlack,
  readWebhook,
  splitTag,
} from "./values";
import { wayOf } from "./ways";

/**
 * The folder of the handlers, which say what else the stack's configuration has.
 * @throws pulumi.RunError when the key is not usable
 */
export function readHandlersFolder(): string {
  const config = new pulumi.Config();
  refuse(findProblem(config.name, "handlersFolder"));
  return config.require("handlersFolder");
}

/**
 * Reads and checks the stack's configuration.
 * @param keys those that the handlers declare
 * @throws pulumi.RunError naming every wrong, missing or unknown key, its value (never a secret's) and
 * the command to type.
 */
export function readConfig(keys: DeclaredKeys = new Map()): StackConfig {
  const config = new pulumi.Config();
  refuse(findProblems(config.name, keys));
  const text = (key: keyof StackConfig) => config.require(key);
  const runsTopic = text("kafkaRunsTopic");
  return {
    portApiUrl: text("portApiUrl"),
    portClientId: config.requireSecret("portClientId"),
    portClientSecret: config.requireSecret("portClientSecret"),
    portOrganizationSecret: config.requireSecret("portOrganizationSecret"),
    runsFrom: wayOf((key) => config.get(key)) as StackConfig["runsFrom"],
    kafkaBrokers: listOrNone(text("kafkaBrokers")),
    kafkaRunsTopic: runsTopic,
    kafkaChangeLogTopic: text("kafkaChangeLogTopic") || `${organisationOf(runsTopic)}.change.log`,
    kafkaConsumerGroup: text("kafkaConsumerGroup"),
    kafkaChangeLogConsumerGroup: changeLogGroup(text("kafkaChangeLogConsumerGroup"), runsTopic),
    kafkaAuthentication: text("kafkaAuthentication") as StackConfig["kafkaAuthentication"],
    kafkaUsername: config.requireSecret("kafkaUsername"),
    kafkaPassword: config.requireSecret("kafkaPassword"),
    kafkaStartAt: text("kafkaStartAt") || undefined,
    kafkaProvisionedPollers: Number(text("kafkaProvisionedPollers")),
    privateNetworkCidr: text("privateNetworkCidr") || undefined,
    requireSignature: text("requireSignature") === "true",
    runIdPaths: list(text("runIdPaths")),
    runAttempts: Number(text("runAttempts")),
    runLeaseSeconds: Number(text("runLeaseSeconds")),
    runRetrySeconds: Number(text("runRetrySeconds")),
    logRetentionDays: Number(text("logRetentionDays")),
    tracing: text("tracing") === "true",
    alarmTopicArn: text("alarmTopicArn") || undefined,
    catalogRegions: listOrNone(text("catalogRegions")),
    catalogAccounts: listOrNone(text("catalogAccounts")),
    catalogExternalId: text("catalogExternalId"),
    catalogStackSet: (text("catalogStackSet") || undefined) as StackConfig["catalogStackSet"],
    catalogForgetAccounts: text("catalogForgetAccounts") === "true",
    catalogResyncHours: Number(text("catalogResyncHours")),
    catalogDeletionThreshold: Number(text("catalogDeletionThreshold")) / 100,
    catalogConfig: text("catalogConfig") || undefined,
    catalogReadActions: listOrNone(text("catalogReadActions")),
    catalogRuleArns: listOrNone(text("catalogRuleArns")),
    cloudTrail: text("cloudTrail") === "true",
    approvers: readApprovers(text("approvers")),
    requesterMayDecide: text("requesterMayDecide") === "true",
    approvalsSlack: readSlack(text("approvalsSlack")),
    approvalsWebhook: readWebhook(text("approvalsWebhook")),
    launchPrincipals: listOrNone(text("launchPrincipals")),
    tags: {
      project: pulumi.getProject(),
      stack: pulumi.getStack(),
      ...(Object.fromEntries(listOrNone(text("tags")).map(splitTag)) as Record<string, string>),
    },
    protectRecords: text("protectRecords") === "true",
    handlersFolder: text("handlersFolder"),
    portAdopt: listOrNone(text("portAdopt")),
    sharedBlueprints: listOrNone(text("sharedBlueprints")),
    keepPortModel: text("keepPortModel") === "true",
  };
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new pulumi.RunError(`The stack's configuration is not usable:\n${problems.join("\n")}`);
}
