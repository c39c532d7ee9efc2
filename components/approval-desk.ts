import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DeskSettings } from "../functions/approvals/approval";
import type { DeskRule } from "../functions/approvals/panel";
import type { QueuedDeskSettings } from "../functions/approvals/queued-desk";
import type { DeskArns } from "../policies/approval-desk";
import { approvalConditions } from "../registry/approval-conditions";
import type { DiscoveredRegistry } from "../registry/discover";
import { findApprovalNeeds } from "./approval-needs";
import { approvalRules, type ApproverGroups } from "./approval-rules";
import type { DeadLetters } from "./dead-letters";
import { createFifoQueue } from "./fifo-queue";
import { shorten } from "../policies/short-names";
import { orStop } from "./run-error";
import { ownName } from "./stack-names";

/** Who is asked for approvals. */
export interface ApprovalDeskArgs {
  readonly registry: Pick<DiscoveredRegistry, "products" | "actions" | "actionFiles">;
  /** E-mail addresses by group. */
  readonly approvers: ApproverGroups;
  /** Whether somebody may decide about what they asked for. */
  readonly requesterMayDecide: boolean;
  /** Take what the worker asks and nobody can understand. */
  readonly deadLetters: DeadLetters;
}

/** Seconds for one question of the worker: to store it, sign its link and send the e-mail. */
export const askSeconds = 45;
/** Most characters of an address that the name of its topic shows. */
const longestTopic = 40;
/** How often a question is tried: about half an hour of pauses. */
const maxDeliveries = 12;

/**
 * Where requests for approval are kept, with the key that signs their links, the topics that tell
 * people, and the address of the pages.
 * @throws pulumi.RunError when nobody would hear of a request
 */
export class ApprovalDesk extends pulumi.ComponentResource {
  /**
   * What the functions that ask for approvals are told, `DeskSettings` as JSON: in a captured object, a key
   * called "default" would pass for that of a module.
   */
  readonly settings: pulumi.Output<string>;
  /** What the worker is told, `QueuedDeskSettings` as JSON. */
  readonly asks: pulumi.Output<string>;
  /** FIFO queue on which the worker asks about runs. */
  readonly asksQueue: aws.sqs.Queue;
  /** Whether a rule has a condition, which is JQ. */
  readonly hasConditions: boolean;
  /** What they are allowed to use. */
  readonly arns: pulumi.Output<DeskArns>;
  readonly tableName: pulumi.Output<string>;
  readonly tableArn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** By the address of the approver. */
  readonly topicArns: pulumi.Output<Record<string, string>>;
  /** The API that shows the pages. It is made here, since whoever asks must know its address. */
  readonly api: aws.apigatewayv2.Api;
  /** Address of the pages, without a slash at its end. */
  readonly pagesUrl: pulumi.Output<string>;

  constructor(name: string, args: ApprovalDeskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:approvals:ApprovalDesk", name, {}, opts);
    const rules = approvalRules(findApprovalNeeds(args.registry), args.approvers);
    this.hasConditions = Object.values(rules).some(({ when }) => when !== undefined);
    const table = createTable(name, this);
    const key = createKey(name, this);
    this.api = createApi(name, this);
    this.tableName = table.name;
    this.tableArn = table.arn;
    this.keyArn = key.arn;
    this.topicArns = createTopics(name, rules, this);
    this.pagesUrl = this.api.apiEndpoint;
    this.settings = pulumi
      .output({
        checked: this.hasConditions && orStop(checkConditions(args.registry)),
        tableName: this.tableName,
        keyArn: this.keyArn,
        pagesUrl: this.pagesUrl,
        topics: this.topicArns,
      })
      .apply(({ checked: _, ...settings }) => {
        const { requesterMayDecide } = args;
        return JSON.stringify({ ...settings, rules, requesterMayDecide } satisfies DeskSettings);
      });
    this.asksQueue = createFifoQueue(
      `${name}-asks`,
      askSeconds,
      { queue: args.deadLetters.queue, maxReceiveCount: maxDeliveries },
      this,
    );
    this.asks = pulumi
      .output({ tableName: this.tableName, asksUrl: this.asksQueue.url })
      .apply((settings) => JSON.stringify(settings satisfies QueuedDeskSettings));
    this.arns = pulumi.output({
      tableArn: this.tableArn,
      keyArn: this.keyArn,
      topicArns: this.topicArns.apply((arns) => Object.values(arns)),
    });
    this.registerOutputs({ pagesUrl: this.pagesUrl, tableName: this.tableName });
  }
}

/** Conditions are compiled while the program goes on; one that is wrong stops it before anybody is asked. */
function checkConditions(registry: ApprovalDeskArgs["registry"]): Promise<void> {
  const { checkConditions: check } =
    require("#functions/approvals/check-conditions") as typeof import("#functions/approvals/check-conditions");
  return check(approvalConditions(registry));
}

function createTable(name: string, parent: pulumi.Resource) {
  return new aws.dynamodb.Table(
    `${name}-table`,
    {
      attributes: [
        { name: "id", type: "S" },
        { name: "open", type: "S" },
        { name: "dueAt", type: "N" },
      ],
      hashKey: "id",
      // Holds only what is left to do (an item without `open` is not in it), and no wait URLs.
      globalSecondaryIndexes: [
        {
          name: "open-index",
          keySchemas: [
            { attributeName: "open", keyType: "HASH" },
            { attributeName: "dueAt", keyType: "RANGE" },
          ],
          projectionType: "KEYS_ONLY",
        },
      ],
      billingMode: "PAY_PER_REQUEST",
      ttl: { attributeName: "forgetAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
    },
    { parent },
  );
}

/** An HMAC key: KMS signs and checks with it, and nobody can read it. */
function createKey(name: string, parent: pulumi.Resource) {
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: "Signs the links in Longshore's requests for approval.",
      customerMasterKeySpec: "HMAC_256",
      keyUsage: "GENERATE_VERIFY_MAC",
      deletionWindowInDays: 7,
    },
    { parent },
  );
  new aws.kms.Alias(
    `${name}-key-alias`,
    {
      name: `alias/${ownName(name)}`,
      targetKeyId: key.keyId,
    },
    { parent },
  );
  return key;
}

function createApi(name: string, parent: pulumi.Resource) {
  return new aws.apigatewayv2.Api(
    `${name}-api`,
    { description: "Pages on which people approve or reject.", protocolType: "HTTP" },
    { parent },
  );
}

/**
 * Each approver has a topic of their own, since each gets a link of their own. Named by address, so that a
 * change of the list touches only who came or went.
 */
function createTopics(
  name: string,
  rules: Readonly<Record<string, DeskRule>>,
  parent: pulumi.Resource,
): pulumi.Output<Record<string, string>> {
  const named = Object.values(rules).flatMap(({ approvers, escalation }) => [
    ...approvers,
    ...(escalation?.approvers ?? []),
  ]);
  const topics = [...new Set(named)].map((address) => [
    address,
    createTopic(`${name}-to-${shorten(address, longestTopic)}`, address, parent).arn,
  ]);
  return pulumi.output(Object.fromEntries(topics) as Record<string, pulumi.Output<string>>);
}

function createTopic(name: string, endpoint: string, parent: pulumi.Resource) {
  const topic = new aws.sns.Topic(
    name,
    { displayName: "Longshore approvals", kmsMasterKeyId: "alias/aws/sns" },
    { parent },
  );
  new aws.sns.TopicSubscription(
    name,
    { topic: topic.arn, protocol: "email", endpoint },
    { parent },
  );
  return topic;
}
