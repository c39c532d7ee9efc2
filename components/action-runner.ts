import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { KnownAction } from "../functions/run-intake";
import type { Action } from "../registry/action";
import { blueprintIdentifier } from "../registry/blueprint";
import { clockSeconds } from "./clock";
import { createFifoQueue } from "./fifo-queue";
import type { MagicFunction } from "./magic-function";
import { sharedActions } from "../registry/shared-actions";
import { createRunClock, createUndertaker, reportingSeconds } from "./run-functions";
import { createSharedWorker, createWorker, sharedTimeout } from "./run-worker";
import { longestTimeout, type ActionRunnerArgs } from "./runner-args";
import { createTopicIntake, type TopicIntake } from "./topic-intake";
import { createWebhookIntake } from "./webhook-intake";

/** How often the queue delivers a run before the undertaker takes it: about half an hour of pauses. */
const maxDeliveries = 12;
/** The same of runs that share processes, which others take with them when their process dies. */
const maxSharedDeliveries = 2 * maxDeliveries;
/** How often the undertaker is asked to tell Port: about a day of pauses. */
const maxBurials = 300;

/**
 * Runs Port's self-service actions: Kafka topic or Port's requests → queue → worker, with an undertaker
 * behind, and a clock that wakes the runs that wait.
 */
export class ActionRunner extends pulumi.ComponentResource {
  readonly table: aws.dynamodb.Table;
  readonly queue: aws.sqs.Queue;
  /** The queue of runs that share processes; undefined where no action says so. */
  readonly sharedQueue: aws.sqs.Queue | undefined;
  readonly failedQueue: aws.sqs.Queue;
  /** Takes requests to wake a run that waits. */
  readonly wakes: aws.sqs.Queue;
  /** Takes dead letters of the topic back. */
  readonly redriven: aws.sqs.Queue;
  readonly intake: MagicFunction;
  readonly worker: MagicFunction;
  /** The worker whose runs share processes. */
  readonly sharedWorker: MagicFunction | undefined;
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
    const shared = findShared(args, this);
    this.sharedQueue =
      shared.size > 0
        ? createFifoQueue(
            `${name}-shared`,
            sharedTimeout(shared),
            { queue: this.failedQueue, maxReceiveCount: maxSharedDeliveries },
            this,
          )
        : undefined;
    const { intake, redriven } = createIntake(name, args, this, shared);
    this.intake = intake;
    this.redriven = redriven;
    const parts = { name, args, table: this.table, parent: this };
    this.worker = createWorker({ ...parts, queue: this.queue }, timeoutSeconds);
    this.sharedWorker =
      this.sharedQueue &&
      createSharedWorker({ ...parts, queue: this.sharedQueue }, [...shared.values()], this.queue);
    this.undertaker = createUndertaker({ ...parts, queue: this.failedQueue }, this);
    this.wakes = createFifoQueue(
      `${name}-wakes`,
      clockSeconds,
      { queue: args.deadLetters.queue, maxReceiveCount: maxDeliveries },
      this,
    );
    const { queue, sharedQueue, wakes } = this;
    this.clock = createRunClock({ ...parts, queue, sharedQueue, wakes });
    this.registerOutputs({ queueUrl: this.queue.url, tableName: this.table.name });
  }
}

/** The actions whose runs share processes; says of which it is not so although they want it. */
function findShared(
  { registry }: ActionRunnerArgs,
  parent: pulumi.Resource,
): ReadonlyMap<string, Action> {
  const { shared, heldBack } = sharedActions(registry.actions.values());
  for (const [action, why] of heldBack) {
    const file = registry.actionFiles.get(action) ?? action;
    void pulumi.log.info(
      `${file}: shared is true, and each run of "${action}" has a process of its own all the same: ${why}.`,
      parent,
    );
  }
  return new Map(shared.map((one) => [one.identifier, one]));
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
  runner: Pick<ActionRunner, "queue" | "sharedQueue"> & pulumi.Resource,
  shared: ReadonlyMap<string, Action>,
): TopicIntake {
  const { credentials, deadLetters, requireSignature, runIdPaths, registry } = args;
  const { queue, sharedQueue } = runner;
  const sharedUrl = pulumi.output(sharedQueue?.url);
  const actions = [...registry.actions].map(
    ([action, { blueprint, workflowsOnly }]): KnownAction => [
      action,
      blueprintIdentifier(blueprint),
      ...(workflowsOnly ? (["workflowsOnly"] as const) : []),
      ...(shared.has(action) ? (["shared"] as const) : []),
    ],
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
            sharedQueueUrl: sharedUrl.get(),
            deadLettersUrl: deadLetters.queue.url.get(),
            portSecretArn: credentials.secretArn.get(),
            runIdPaths,
            actions,
            topic,
          }),
        queue,
        sharedQueue,
        subject: "runs",
        runner: args,
      },
      runner,
    );
  }
  return createTopicIntake(
    name,
    {
      description: "Reads Port's runs topic and queues the runs that this installation handles.",
      entry: () =>
        (require("#functions/run-intake") as typeof import("#functions/run-intake")).create({
          queueUrl: queue.url.get(),
          sharedQueueUrl: sharedUrl.get(),
          deadLettersUrl: deadLetters.queue.url.get(),
          portSecretArn: credentials.secretArn.get(),
          requireSignature,
          runIdPaths,
          actions,
        }),
      queue,
      sharedQueue,
      toleratedLag: 0,
      runner: args,
    },
    runner,
  );
}
