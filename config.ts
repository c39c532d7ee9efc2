import * as pulumi from "@pulumi/pulumi";
import { isIPv4 } from "node:net";
import { URL } from "node:url";

/** The stack's settings, checked. Pulumi.yaml describes each key. */
export interface StackConfig {
  readonly portApiUrl: string;
  readonly portClientId: pulumi.Output<string>;
  readonly portClientSecret: pulumi.Output<string>;
  /** Empty where it is the client secret. */
  readonly portOrganizationSecret: pulumi.Output<string>;
  readonly kafkaBrokers: readonly string[];
  readonly kafkaRunsTopic: string;
  readonly kafkaChangeLogTopic: string;
  readonly kafkaConsumerGroup: string;
  readonly kafkaChangeLogConsumerGroup: string;
  readonly kafkaAuthentication: "scram-sha-256" | "scram-sha-512";
  readonly kafkaUsername: pulumi.Output<string>;
  readonly kafkaPassword: pulumi.Output<string>;
  readonly kafkaStartAt: string | undefined;
  readonly kafkaProvisionedPollers: number;
  readonly privateNetworkCidr: string | undefined;
  readonly requireSignature: boolean;
  readonly runIdPaths: readonly string[];
  readonly runAttempts: number;
  readonly runLeaseSeconds: number;
  readonly runRetrySeconds: number;
  readonly logRetentionDays: number;
  readonly tracing: boolean;
  readonly alarmTopicArn: string | undefined;
  readonly catalogRegions: readonly string[];
  readonly catalogResyncHours: number;
  readonly catalogDeletionThreshold: number;
  readonly catalogConfig: string | undefined;
  readonly catalogReadActions: readonly string[];
  readonly catalogRuleArns: readonly string[];
  readonly cloudTrail: boolean;
  readonly approvers: readonly string[];
  readonly launchPrincipals: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly protectRecords: boolean;
  readonly handlersFolder: string;
  readonly portAdopt: readonly string[];
  readonly sharedBlueprints: readonly string[];
  readonly keepPortModel: boolean;
}

/** What another key is set to. */
type ValueOf = (key: keyof StackConfig) => string | undefined;

/** How one key is checked, and what to say when the check fails. */
interface Rule {
  readonly isAllowed: (value: string, valueOf: ValueOf) => boolean;
  readonly allowed: string;
  /** A value for the command to type. */
  readonly example: string;
  readonly secret?: true;
}

const list = (value: string) => value.split(",").map((item) => item.trim());
const listOrNone = (value: string) => (value === "" ? [] : list(value));
const matches = (pattern: RegExp) => (value: string) => pattern.test(value);
const everyOrNone = (pattern: RegExp) => (value: string) =>
  listOrNone(value).every((item) => pattern.test(item));
const isSwitch = matches(/^(true|false)$/);
const isWhole = (minimum: number, maximum: number) => (value: string) =>
  /^\d+$/.test(value) && Number(value) >= minimum && Number(value) <= maximum;
const tag = /^(?!aws:)[\w .:/+@-]{1,128}=[\w .:/=+@-]{0,256}$/;
const splitTag = (text: string) => [text.split("=", 1)[0], text.slice(text.indexOf("=") + 1)];
const isTime = (value: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && !Number.isNaN(Date.parse(value));
const organisationOf = (topic: string | undefined) => topic?.split(".")[0];
const changeLogGroup = (group: string, runsTopic: string | undefined) =>
  group || `${organisationOf(runsTopic)}.longshore-changes`;
const notEmpty = matches(/\S/);

/**
 * Whether it is a range of IPv4 addresses whose address has no bit behind its prefix.
 * @param shortest its prefix has at least so many bits, and at most `longest`: a VPC takes 16 to 28, and
 * two zones with a public and a private subnet each need eight times the smallest subnet
 */
function isNetwork(range: string, shortest: number, longest: number): boolean {
  const [, address = "", bits = ""] = /^([\d.]+)\/(\d{1,2})$/.exec(range) ?? [];
  if (!isIPv4(address) || Number(bits) < shortest || Number(bits) > longest) return false;
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return number % 2 ** (32 - Number(bits)) === 0;
}

/** Port's topics begin with the organisation's id. */
const topicPattern = /^[A-Za-z0-9_-]+\.[A-Za-z0-9._-]+$/;
/** @see CloudWatch Logs API reference, PutRetentionPolicy */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653,
];

const rules: Record<keyof StackConfig, Rule> = {
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
  kafkaBrokers: {
    isAllowed: (value) => list(value).every((broker) => /^[A-Za-z0-9.-]+:\d{1,5}$/.test(broker)),
    allowed: "host:port for each broker, separated by commas",
    example: "b-1.kafka.example.com:9196,b-2.kafka.example.com:9196",
  },
  kafkaRunsTopic: {
    isAllowed: matches(topicPattern),
    allowed: "<organisation id>.runs",
    example: "org_example.runs",
  },
  kafkaChangeLogTopic: {
    isAllowed: (value) => value === "" || topicPattern.test(value),
    allowed: "<organisation id>.change.log, or nothing",
    example: "org_example.change.log",
  },
  kafkaConsumerGroup: {
    isAllowed: matches(/^[^\s,]{1,200}$/),
    allowed: "<organisation id>.<any name>, or the Kafka user name; at most 200 characters",
    example: "org_example.longshore",
  },
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
  kafkaUsername: secret("the Kafka user name"),
  kafkaPassword: secret("the Kafka password"),
  kafkaStartAt: {
    isAllowed: (value) => value === "" || (isTime(value) && Date.parse(value) <= Date.now()),
    allowed: "a time in the past as in 2026-01-31T00:00:00Z, or nothing",
    example: "2026-01-31T00:00:00Z",
  },
  kafkaProvisionedPollers: {
    isAllowed: isWhole(0, 200),
    allowed: "a whole number from 0 to 200",
    example: "1",
  },
  privateNetworkCidr: {
    isAllowed: (value) => value === "" || isNetwork(value, 16, 25),
    allowed: "an address range from /16 to /25 that begins with its network's address, or nothing",
    example: "10.20.0.0/16",
  },
  requireSignature: { isAllowed: isSwitch, allowed: "true or false", example: "true" },
  runIdPaths: {
    isAllowed: (value) => list(value).every((path) => /^[\w-]+(\.[\w-]+)*$/.test(path)),
    allowed: "dot paths, separated by commas",
    example: "context.runId,run.id",
  },
  runAttempts: { isAllowed: isWhole(1, 10), allowed: "a whole number from 1 to 10", example: "3" },
  runLeaseSeconds: {
    isAllowed: isWhole(1, 600),
    allowed: "a whole number from 1 to 600",
    example: "60",
  },
  runRetrySeconds: {
    isAllowed: isWhole(1, 300),
    allowed: "a whole number from 1 to 300",
    example: "5",
  },
  logRetentionDays: {
    isAllowed: (value) => retentions.some((days) => String(days) === value),
    allowed: `one of ${retentions.join(", ")}`,
    example: "30",
  },
  tracing: { isAllowed: isSwitch, allowed: "true or false", example: "true" },
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
  catalogResyncHours: {
    isAllowed: isWhole(0, 168),
    allowed: "a whole number from 0 to 168",
    example: "6",
  },
  catalogDeletionThreshold: {
    isAllowed: isWhole(0, 100),
    allowed: "a whole number from 0 to 100",
    example: "30",
  },
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
  cloudTrail: { isAllowed: isSwitch, allowed: "true or false", example: "true" },
  approvers: {
    isAllowed: everyOrNone(/^[^\s@,<>"]{1,64}@([a-z0-9-]+\.)+[a-z]{2,}$/i),
    allowed: "e-mail addresses, separated by commas, or nothing",
    example: "platform@example.com,security@example.com",
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
  protectRecords: { isAllowed: isSwitch, allowed: "true or false", example: "true" },
  handlersFolder: { isAllowed: notEmpty, allowed: "a path below the project", example: "handlers" },
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
  keepPortModel: { isAllowed: isSwitch, allowed: "true or false", example: "true" },
};

/** The keys that Pulumi.yaml must describe. */
export const configKeys = Object.keys(rules) as (keyof StackConfig)[];

/**
 * Reads and checks the stack's configuration.
 * @throws pulumi.RunError naming every wrong, missing or unknown key, its value (never a secret's) and
 * the command to type.
 */
export function readConfig(): StackConfig {
  const config = new pulumi.Config();
  const problems = [
    ...configKeys.flatMap((key) => findProblem(config.name, key)),
    ...findUnknownKeys(config.name),
    ...findOtherPartitions(config),
  ];
  if (problems.length > 0)
    throw new pulumi.RunError(`The stack's configuration is not usable:\n${problems.join("\n")}`);
  const text = (key: keyof StackConfig) => config.require(key);
  const runsTopic = text("kafkaRunsTopic");
  return {
    portApiUrl: text("portApiUrl"),
    portClientId: config.requireSecret("portClientId"),
    portClientSecret: config.requireSecret("portClientSecret"),
    portOrganizationSecret: config.requireSecret("portOrganizationSecret"),
    kafkaBrokers: list(text("kafkaBrokers")),
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
    catalogResyncHours: Number(text("catalogResyncHours")),
    catalogDeletionThreshold: Number(text("catalogDeletionThreshold")) / 100,
    catalogConfig: text("catalogConfig") || undefined,
    catalogReadActions: listOrNone(text("catalogReadActions")),
    catalogRuleArns: listOrNone(text("catalogRuleArns")),
    cloudTrail: text("cloudTrail") === "true",
    approvers: listOrNone(text("approvers")),
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

/** Regions of GovCloud, China and the like, whose ARNs, rights and global regions are others. */
function findOtherPartitions(config: pulumi.Config): string[] {
  const given = listOrNone(config.get("catalogRegions") ?? "");
  return [
    { key: "aws:region", example: "eu-west-1", regions: knownRegion() },
    { key: `${config.name}:catalogRegions`, example: "eu-west-1,us-east-1", regions: given },
  ].flatMap(({ key, example, regions }) =>
    regions
      .filter((region) => /^(cn|us-gov|us-iso[a-z]*|eu-iso[a-z]*|eusc)-/.test(region))
      .map(
        (region) =>
          `  ${key} names ${region}, which lies in another partition of AWS; allowed: regions of the ` +
          `partition "aws", which all ARNs and rights of this program name. ` +
          `Type: pulumi config set ${key} "${example}"`,
      ),
  );
}

/** The stack's region, where a setting says it and not a profile. */
function knownRegion(): string[] {
  return [pulumi.runtime.getConfig("aws:region") ?? process.env.AWS_REGION ?? ""];
}

/** Nobody would hear otherwise that a setting has no effect. Values are not quoted: they may be secrets. */
function findUnknownKeys(namespace: string): string[] {
  const prefix = `${namespace}:`;
  const given = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const known: readonly string[] = configKeys;
  return given
    .filter((key) => !known.includes(key))
    .sort()
    .map((key) => {
      const nearest = nearestTo(key, known);
      const meant = nearest === undefined ? "" : ` Is ${prefix}${nearest} meant?`;
      return `  ${prefix}${key} is not a key of this program.${meant} Type: pulumi config rm ${prefix}${key}`;
    });
}

/** The word that differs least from the one given, where they have at least half in common. */
function nearestTo(word: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((one) => ({ one, changes: changesBetween(word.toLowerCase(), one.toLowerCase()) }))
    .filter(({ one, changes }) => changes <= Math.max(one.length, word.length) / 2)
    .sort((a, b) => a.changes - b.changes);
  return nearest?.one;
}

/** How many letters have to be put in, taken out or exchanged to make one word of the other. */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...b].entries()) {
      const exchanged = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(exchanged, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function secret(allowed: string): Rule {
  return { isAllowed: notEmpty, allowed, example: "", secret: true };
}

function findProblem(namespace: string, key: keyof StackConfig): string[] {
  const rule = rules[key];
  // Not through pulumi.Config: its own checks quote values, secrets included.
  const valueOf: ValueOf = (one) => pulumi.runtime.getConfig(`${namespace}:${one}`);
  const value = valueOf(key);
  if (value !== undefined && rule.isAllowed(value, valueOf)) return [];
  const shown =
    value === undefined ? "is missing" : rule.secret ? "is not usable" : `is "${value}"`;
  const command = rule.secret
    ? `pulumi config set --secret ${namespace}:${key}`
    : `pulumi config set ${namespace}:${key} "${rule.example}"`;
  return [`  ${namespace}:${key} ${shown}; allowed: ${rule.allowed}. Type: ${command}`];
}
