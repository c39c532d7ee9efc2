import { URL } from "node:url";
import type { StackConfig } from "./stack-config";
import {
  areApprovers,
  changeLogGroup,
  everyOrNone,
  isNetwork,
  isTime,
  isWhole,
  list,
  listOrNone,
  matches,
  readSlack,
  readWebhook,
} from "./values";
import { wayOf, type ValueOf } from "./ways";

export type { ValueOf } from "./ways";

/** How one key is checked, and what to say when the check fails. */
export interface Rule {
  readonly isAllowed: (value: string, valueOf: ValueOf) => boolean;
  readonly allowed: string;
  /** A value for the command to type. */
  readonly example: string;
  readonly secret?: true;
}

const accountOrUnit =
  /^(except:)?(\d{12}|o-[a-z0-9]{10,32}\/(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}))$/;

/** Accounts, units and roots, not exceptions alone. */
function isAccountList(value: string): boolean {
  const all = listOrNone(value);
  const isRight = all.every((one) => accountOrUnit.test(one));
  return isRight && (all.length === 0 || all.some((one) => !one.startsWith("except:")));
}

/** A StackSet of an organisation is aimed at units, and leaves out accounts alone. */
function isRolledOut(value: string, valueOf: ValueOf): boolean {
  const accounts = listOrNone(valueOf("catalogAccounts") ?? "");
  const isUnit = (one: string) => one.startsWith("o-");
  return value === "" || (accounts.some(isUnit) && !accounts.some((one) => /^except:o-/.test(one)));
}

const notEmpty = matches(/\S/);
const tag = /^(?!aws:)[\w .:/+@-]{1,128}=[\w .:/=+@-]{0,256}$/;
const onOrOff: Rule = {
  ...{ isAllowed: matches(/^(true|false)$/), allowed: "true or false", example: "true" },
};
const whole = (minimum: number, maximum: number, example: number): Rule => ({
  isAllowed: isWhole(minimum, maximum),
  allowed: `a whole number from ${minimum} to ${maximum}`,
  example: String(example),
});
const secret = (allowed: string): Rule => ({
  ...{ isAllowed: notEmpty, allowed, example: "", secret: true },
});

/** A key that may be empty where runs do not come from Kafka. */
const ofKafka = (rule: Rule): Rule => ({
  ...rule,
  isAllowed: (value, valueOf) =>
    (value === "" && wayOf(valueOf) !== "kafka") || rule.isAllowed(value, valueOf),
});

/** Port's topics begin with the organisation's id. */
const topicPattern = /^[A-Za-z0-9_-]+\.[A-Za-z0-9._-]+$/;
/** @see CloudWatch Logs API reference, PutRetentionPolicy */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653,
];

/** By key, in the order of Pulumi.yaml. */
export const rules: Readonly<Record<keyof StackConfig, Rule>> = {
  portApiUrl: {
    isAllowed: (value) => /^https?:\/\/[^/]+$/.test(value) && URL.canParse(value),
    allowed: "an address without a path, such as https://api.port.io",
    example: "https://api.port.io",
  },
  portClientId: secret("the client id from Port"),
  portClientSecret: {
    ...secret("the client secret from Port, of at least 32 characters"),
    isAllowed: (value) => Buffer.byteLength(value) >= 32,
  },
  portOrganizationSecret: {
    ...secret("the organisation's client secret, of at least 32 characters, or nothing"),
    isAllowed: (value) => value === "" || Buffer.byteLength(value) >= 32,
  },
  runsFrom: {
    isAllowed: (value, valueOf) =>
      /^(kafka|webhook)$/.test(value) || (value === "" && wayOf(valueOf) === "kafka"),
    allowed:
      "webhook (Port calls an address of this stack, which needs nothing else) or kafka (Port gives you a topic, on request)",
    example: "webhook",
  },
  kafkaBrokers: ofKafka({
    isAllowed: (value) => list(value).every((broker) => /^[A-Za-z0-9.-]+:\d{1,5}$/.test(broker)),
    allowed: "host:port for each broker, separated by commas",
    example: "b-1.kafka.example.com:9196,b-2.kafka.example.com:9196",
  }),
  kafkaRunsTopic: ofKafka({
    isAllowed: matches(topicPattern),
    allowed: "<organisation id>.runs",
    example: "org_example.runs",
  }),
  kafkaChangeLogTopic: {
    isAllowed: (value) => value === "" || topicPattern.test(value),
    allowed: "<organisation id>.change.log, or nothing",
    example: "org_example.change.log",
  },
  kafkaConsumerGroup: ofKafka({
    isAllowed: matches(/^[^\s,]{1,200}$/),
    allowed: "<organisation id>.<any name>, or the Kafka user name; at most 200 characters",
    example: "org_example.longshore",
  }),
  kafkaChangeLogConsumerGroup: {
    isAllowed: (value, valueOf) =>
      /^[^\s,]{0,200}$/.test(value) &&
      changeLogGroup(value, valueOf("kafkaRunsTopic")) !== valueOf("kafkaConsumerGroup"),
    allowed:
      "<organisation id>.<any name> other than kafkaConsumerGroup; nothing means <organisation id>.longshore-changes",
    example: "org_example.longshore-changes",
  },
  kafkaAuthentication: {
    isAllowed: matches(/^scram-sha-(256|512)$/),
    allowed: "scram-sha-512 or scram-sha-256",
    example: "scram-sha-512",
  },
  kafkaUsername: ofKafka(secret("the Kafka user name")),
  kafkaPassword: ofKafka(secret("the Kafka password")),
  kafkaStartAt: {
    isAllowed: (value) => value === "" || (isTime(value) && Date.parse(value) <= Date.now()),
    allowed: "a time in the past as in 2026-01-31T00:00:00Z, or nothing",
    example: "2026-01-31T00:00:00Z",
  },
  kafkaProvisionedPollers: whole(0, 200, 1),
  privateNetworkCidr: {
    isAllowed: (value) => value === "" || isNetwork(value, 16, 25),
    allowed: "an address range from /16 to /25 that begins with its network's address, or nothing",
    example: "10.20.0.0/16",
  },
  requireSignature: onOrOff,
  runIdPaths: {
    isAllowed: (value) => list(value).every((path) => /^[\w-]+(\.[\w-]+)*$/.test(path)),
    allowed: "dot paths, separated by commas",
    example: "context.runId,run.id",
  },
  runAttempts: whole(1, 10, 3),
  runLeaseSeconds: whole(1, 600, 60),
  runRetrySeconds: whole(1, 300, 5),
  logRetentionDays: {
    isAllowed: (value) => retentions.some((days) => String(days) === value),
    allowed: `one of ${retentions.join(", ")}`,
    example: "30",
  },
  tracing: onOrOff,
  alarmTopicArn: {
    isAllowed: matches(/^(arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+)?$/),
    allowed: "the ARN of an SNS topic, or nothing",
    example: "arn:aws:sns:eu-west-1:123456789012:alarms",
  },
  catalogRegions: {
    isAllowed: everyOrNone(/^[a-z]{2}(-[a-z]+)+-\d$/),
    allowed: "AWS regions, separated by commas, or nothing",
    example: "eu-west-1,us-east-1",
  },
  catalogAccounts: {
    isAllowed: isAccountList,
    allowed:
      "account ids, <organisation>/<unit> and <organisation>/<root>, separated by commas, with except: before what is left out, or nothing",
    example: "o-a1b2c3d4e5/ou-ab12-11111111,except:210987654321",
  },
  catalogExternalId: {
    isAllowed: (value, valueOf) => {
      const accounts = valueOf("catalogAccounts") ?? "";
      const isNeeded = accounts !== "" && isAccountList(accounts);
      return value === "" ? !isNeeded : /^[\w+=,.@:/-]{2,1224}$/.test(value);
    },
    allowed: "2 to 1224 letters, digits and _ + = , . @ : / -, which catalogAccounts needs",
    example: "$(uuidgen)",
  },
  catalogStackSet: {
    isAllowed: (value, valueOf) =>
      /^(management|delegated)?$/.test(value) && isRolledOut(value, valueOf),
    allowed:
      "management in the management account of the organisation, delegated in an account that it has registered for " +
      "CloudFormation StackSets, or nothing; either needs a unit or a root in catalogAccounts, and except: for accounts alone",
    example: "delegated",
  },
  catalogForgetAccounts: onOrOff,
  catalogResyncHours: whole(0, 168, 6),
  catalogDeletionThreshold: whole(0, 100, 30),
  catalogConfig: {
    isAllowed: matches(/^$|\S/),
    allowed: "the path of a config.json for Port's old exporter, or nothing",
    example: "config.json",
  },
  catalogReadActions: {
    isAllowed: everyOrNone(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]*\*?$/),
    allowed: "IAM actions, separated by commas, or nothing",
    example: "kinesis:DescribeStreamSummary,kinesis:ListStreams",
  },
  catalogRuleArns: {
    isAllowed: everyOrNone(/^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:rule\/[\w./-]*\*?$/),
    allowed: "ARNs of EventBridge rules, each with or without * at its end, or nothing",
    example: "arn:aws:events:eu-west-1:123456789012:rule/team-*",
  },
  cloudTrail: onOrOff,
  approvers: {
    isAllowed: areApprovers,
    allowed:
      "e-mail addresses, separated by commas, each with its group and = before it or in the group default, or nothing",
    example: "platform@example.com,security=lead@example.com",
  },
  requesterMayDecide: onOrOff,
  approvalsSlack: {
    isAllowed: (value) => value === "" || readSlack(value) !== undefined,
    allowed: "<id of a Slack channel>=<ARN of a secret in Secrets Manager>, or nothing",
    example:
      "C0123456789=arn:aws:secretsmanager:eu-west-1:123456789012:secret:longshore-slack-AbCdEf",
  },
  approvalsWebhook: {
    isAllowed: (value) => value === "" || readWebhook(value) !== undefined,
    allowed: "teams= or text= and the ARN of a secret in Secrets Manager, or nothing",
    example: "teams=arn:aws:secretsmanager:eu-west-1:123456789012:secret:longshore-teams-AbCdEf",
  },
  launchPrincipals: {
    isAllowed: everyOrNone(/^arn:aws[a-z-]*:iam::\d{12}:(role|user|group)\/[\w+=.@/-]+$/),
    allowed: "ARNs of IAM roles, users or groups, separated by commas, or nothing",
    example: "arn:aws:iam::123456789012:role/Developers",
  },
  tags: {
    // Objects in S3 take ten, and two are the stack's.
    isAllowed: (value) => everyOrNone(tag)(value) && listOrNone(value).length <= 8,
    allowed: "up to eight of key=value, separated by commas, or nothing",
    example: "team=platform,cost-centre=4711",
  },
  protectRecords: onOrOff,
  handlersFolder: {
    isAllowed: notEmpty,
    allowed: "a path, from the folder of the project",
    example: "handlers",
  },
  portAdopt: {
    isAllowed: everyOrNone(/^(\*|(blueprint|action):[^\s,]+)$/),
    allowed: 'blueprint:<identifier> and action:<identifier>, separated by commas, "*", or nothing',
    example: "blueprint:vm,action:create_vm",
  },
  sharedBlueprints: {
    isAllowed: everyOrNone(/^(\*|[^\s,*]+)$/),
    allowed: 'identifiers of blueprints, separated by commas, "*", or nothing',
    example: "vm,network",
  },
  keepPortModel: onOrOff,
};

/** The keys of a stack's configuration, without the project's name. */
export const configKeys = Object.keys(rules) as (keyof StackConfig)[];

/** Those of them whose values are encrypted. */
export const secretKeys = configKeys.filter((key) => rules[key].secret);
