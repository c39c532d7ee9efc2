import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DeskSettings } from "../functions/approvals/approval";
import type { QueuedDeskSettings } from "../functions/approvals/queued-desk";
import type { DeskArns } from "../policies/approval-desk";
import type { DiscoveredRegistry } from "../registry/discover";
import { findApprovalNeeds, requireApprovers } from "./approval-needs";
import type { DeadLetters } from "./dead-letters";
import { createFifoQueue } from "./fifo-queue";
import { ownName } from "./stack-names";

/** Who is asked for approvals. */
export interface ApprovalDeskArgs {
  readonly registry: Pick<DiscoveredRegistry, "products" | "actions">;
  /** E-mail addresses that hear of everything whose approvers are not named by itself. */
  readonly approvers: readonly string[];
  /** Take what the worker asks and nobody can understand. */
  readonly deadLetters: DeadLetters;
}

/** Seconds for one question of the worker: to store it, sign its link and send the e-mail. */
export const askSeconds = 45;
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
  /** What they are allowed to use. */
  readonly arns: pulumi.Output<DeskArns>;
  readonly tableName: pulumi.Output<string>;
  readonly tableArn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** By product; `default` hears of everything else. */
  readonly topicArns: pulumi.Output<Record<string, string>>;
  /** The API that shows the pages. It is made here, since whoever asks must know its address. */
  readonly api: aws.apigatewayv2.Api;
  /** Address of the pages, without a slash at its end. */
  readonly pagesUrl: pulumi.Output<string>;

  constructor(name: string, args: ApprovalDeskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:approvals:ApprovalDesk", name, {}, opts);
    requireApprovers(findApprovalNeeds(args.registry), args.approvers);
    const table = createTable(name, this);
    const key = createKey(name, this);
    this.api = createApi(name, this);
    this.tableName = table.name;
    this.tableArn = table.arn;
    this.keyArn = key.arn;
    this.topicArns = createTopics(name, args, this);
    this.pagesUrl = this.api.apiEndpoint;
    this.settings = pulumi
      .output({
        tableName: this.tableName,
        keyArn: this.keyArn,
        pagesUrl: this.pagesUrl,
        topics: this.topicArns,
      })
      .apply((settings) => JSON.stringify(settings satisfies DeskSettings));
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

function createTopics(
  name: string,
  { registry, approvers }: ApprovalDeskArgs,
  parent: pulumi.Resource,
): pulumi.Output<Record<string, string>> {
  const topics: Record<string, aws.sns.Topic> = {
    default: createTopic(`${name}-topic`, approvers, parent),
  };
  for (const product of registry.products.values()) {
    const { identifier, approvers: own } = product;
    if (own) topics[identifier] = createTopic(`${name}-topic-${identifier}`, own, parent);
  }
  const arns = Object.entries(topics).map(([whom, { arn }]) => [whom, arn] as const);
  return pulumi.output(Object.fromEntries(arns));
}

/** Named by address, so that a change of the list touches only who came or went. */
function createTopic(name: string, emails: readonly string[], parent: pulumi.Resource) {
  const topic = new aws.sns.Topic(
    name,
    { displayName: "Longshore approvals", kmsMasterKeyId: "alias/aws/sns" },
    { parent },
  );
  for (const endpoint of new Set(emails)) {
    new aws.sns.TopicSubscription(
      `${name}-${endpoint}`,
      { topic: topic.arn, protocol: "email", endpoint },
      { parent },
    );
  }
  return topic;
}
