import * as path from "node:path";
import { ActionRunner } from "./components/action-runner";
import { ChangeRunner } from "./components/change-runner";
import { DeadLetters } from "./components/dead-letters";
import { KafkaConnection } from "./components/kafka-connection";
import { PortCredentials } from "./components/port-credentials";
import { PortModel } from "./components/port-model";
import { readConfig } from "./config";
import { discoverRegistry } from "./registry/discover";

const config = readConfig();
const registry = discoverRegistry(path.resolve(__dirname, config.handlersFolder));

const defaults = {
  logRetentionDays: config.logRetentionDays,
  tracing: config.tracing,
  ...(config.alarmTopicArn && { alarmTopicArn: config.alarmTopicArn }),
};
const credentials = new PortCredentials("port", {
  clientId: config.portClientId,
  clientSecret: config.portClientSecret,
});
const kafka = new KafkaConnection("kafka", {
  brokers: config.kafkaBrokers,
  authentication: config.kafkaAuthentication,
  username: config.kafkaUsername,
  password: config.kafkaPassword,
  ...(config.privateNetworkCidr && { privateNetworkCidr: config.privateNetworkCidr }),
});
const deadLetters = new DeadLetters("dead-letters", defaults);
const common = {
  registry,
  credentials,
  portBaseUrl: config.portApiUrl,
  kafka,
  retry: {
    attempts: config.runAttempts,
    leaseSeconds: config.runLeaseSeconds,
    retrySeconds: config.runRetrySeconds,
  },
  deadLetters,
  defaults,
};

const model = new PortModel("model", common);
const runs = new ActionRunner("runs", {
  ...common,
  topic: config.kafkaRunsTopic,
  consumerGroup: config.kafkaConsumerGroup,
  requireSignature: config.requireSignature,
  runIdPaths: config.runIdPaths,
});
if (registry.changeListeners.size > 0) {
  new ChangeRunner("changes", {
    ...common,
    topic: config.kafkaChangeLogTopic,
    consumerGroup: config.kafkaChangeLogConsumerGroup,
  });
}

export const actions = [...model.actions.keys()];
export const blueprints = [...model.blueprints.keys()];
export const runsQueueUrl = runs.queue.url;
export const runsTableName = runs.table.name;
export const workerLogGroup = runs.worker.logGroupName;
export const deadLettersUrl = deadLetters.queue.url;
export const vpcId = kafka.vpcId;
