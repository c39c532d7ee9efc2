import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { blueprintIdentifier } from "../registry/blueprint";
import { clockSeconds } from "./clock";
import { createFifoQueue } from "./fifo-queue";
import type { MagicFunction } from "./magic-function";
import { createRunClock, createUndertaker, createWorker, reportingSeconds } from "./run-functions";
import { longestTimeout, type ActionRunnerArgs } from "./runner-args";
import { createTopicIntake, type TopicIntake } from "./topic-intake";
import { createWebhookIntake } from "./webhook-intake";

/** How often the queue delivers a run before the undertaker takes it: about half an hour of pauses. */
const maxDeliveries = 12;
/** How often the undertaker is asked to tell Port: about a day of pauses. */
const maxBurials = 300;

/**
 * Runs Port's self-service actions: Kafka topic or Port's requests → queue → worker, with an undertaker
 * behind, and a clock that wakes the runs that wait.
 */
export class ActionRunner extends pulumi.ComponentResource {
  readonly table: aws.dynamodb.Table;
  readonly queue: aws.sqs.Queue;
  readonly failedQueue: aws.sqs.Queue;
  /** Takes requests to wake a run that waits. */
  readonly wakes: aws.sqs.Queue;
  /** Takes dead letters of the topic back. */
  readonly redriven: aws.sqs.Queue;
  readonly intake: MagicFunction;
  readonly worker: MagicFunction;
  readonly undertaker: MagicFunction;
  readonly clock: MagicFunction;

  constructor(name: string, args: ActionRunnerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:runs:ActionRunner", name, {}, opts);
    const timeoutSeconds = longestTimeout(args.registry.actions) + reportingSeconds;
    this.table = createTable(name, this);
    this.failedQueue = createFifoQueue(
      `${name}-failed`,
      reportingSeconds * 2,
      { queue: args.deadLetters.queue, maxReceiveCount: maxBurials },
      this,
    );
    this.queue = createFifoQueue(
      name,
      timeoutSeconds,
      {
        queue: this.failedQueue,
        maxReceiveCount: Math.max(maxDeliveries, args.retry.attempts + 1),
      },
      this,
    );
    const { intake, redriven } = createIntake(name, args, this.queue, this);
    this.intake = intake;
    this.redriven = redriven;
    const parts = { name, args, table: this.table, parent: this };
    this.worker = createWorker({ ...parts, queue: this.queue }, timeoutSeconds);
    this.undertaker = createUndertaker({ ...parts, queue: this.failedQueue }, this.worker);
    this.wakes = createFifoQueue(
      `${name}-wakes`,
      clockSeconds,
      { queue: args.deadLetters.queue, maxReceiveCount: maxDeliveries },
      this,
    );
    this.clock = createRunClock({ ...parts, queue: this.queue, wakes: this.wakes });
    this.registerOutputs({ queueUrl: this.queue.url, tableName: this.table.name });
  }
}

function createTable(name: string, parent: pulumi.Resource) {
  return new aws.dynamodb.Table(
    `${name}-table`,
    {
      attributes: [
        { name: "runId", type: "S" },
        { name: "parked", type: "S" },
        { name: "resumeAt", type: "N" },
      ],
      hashKey: "runId",
      // Holds only the runs that wait (an item without `parked` is not in it), and not what they wait with.
      globalSecondaryIndexes: [
        {
          name: "parked-index",
          keySchemas: [
            { attributeName: "parked", keyType: "HASH" },
            { attributeName: "resumeAt", keyType: "RANGE" },
          ],
          projectionType: "INCLUDE",
          nonKeyAttributes: ["group"],
        },
      ],
      billingMode: "PAY_PER_REQUEST",
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
    },
    { parent },
  );
}

function createIntake(
  name: string,
  args: ActionRunnerArgs,
  queue: aws.sqs.Queue,
  parent: pulumi.Resource,
): TopicIntake {
  const { credentials, deadLetters, requireSignature, runIdPaths, registry } = args;
  const actions = [...registry.actions].map(
    ([action, { blueprint, workflowsOnly }]): readonly [string, string, true?] =>
      workflowsOnly
        ? [action, blueprintIdentifier(blueprint), true]
        : [action, blueprintIdentifier(blueprint)],
  );
  if (args.webhook) {
    const { topic } = args;
    return createWebhookIntake(
      name,
      {
        description: "Checks Port's requests and queues the runs that this installation handles.",
        entry: () =>
          (require("#functions/run-webhook") as typeof import("#functions/run-webhook")).create({
            queueUrl: queue.url.get(),
            deadLettersUrl: deadLetters.queue.url.get(),
            portSecretArn: credentials.secretArn.get(),
            runIdPaths,
            actions,
            topic,
          }),
        queue,
        subject: "runs",
        runner: args,
      },
      parent,
    );
  }
  return createTopicIntake(
    name,
    {
      description: "Reads Port's runs topic and queues the runs that this installation handles.",
      entry: () =>
        (require("#functions/run-intake") as typeof import("#functions/run-intake")).create({
          queueUrl: queue.url.get(),
          deadLettersUrl: deadLetters.queue.url.get(),
          portSecretArn: credentials.secretArn.get(),
          requireSignature,
          runIdPaths,
          actions,
        }),
      queue,
      toleratedLag: 0,
      runner: args,
    },
    parent,
  );
}
