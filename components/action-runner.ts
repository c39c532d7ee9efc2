import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { undertakerStatements } from "../policies/run-undertaker";
import { runWorkerStatements } from "../policies/run-worker";
import { createFifoQueue } from "./fifo-queue";
import { MagicFunction } from "./magic-function";
import { createQueueSource } from "./queue-source";
import { longestTimeout, type RunnerArgs } from "./runner-args";
import { createTopicIntake } from "./topic-intake";

/** What running self-service actions needs; the topic is `<org>.runs`. */
export interface ActionRunnerArgs extends RunnerArgs {
  /** Whether messages that Port did not sign are refused. */
  readonly requireSignature: boolean;
  /** Dot paths at which a message's run id is looked for, in order. */
  readonly runIdPaths: readonly string[];
}

/** How often the queue delivers a run before the undertaker takes it: about half an hour of pauses. */
const maxDeliveries = 12;
/** How often the undertaker is asked to tell Port: about a day of pauses. */
const maxBurials = 300;
/** Seconds that the worker needs besides the handler's own time: claiming, and telling Port. */
const reportingSeconds = 60;

/** Runs Port's self-service actions: Kafka topic → queue → worker, with an undertaker behind. */
export class ActionRunner extends pulumi.ComponentResource {
  readonly table: aws.dynamodb.Table;
  readonly queue: aws.sqs.Queue;
  readonly failedQueue: aws.sqs.Queue;
  readonly intake: MagicFunction;
  readonly worker: MagicFunction;
  readonly undertaker: MagicFunction;

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
    this.intake = createIntake(name, args, this.queue, this);
    this.worker = createWorker(name, args, this.queue, this.table, timeoutSeconds, this);
    this.undertaker = createUndertaker(name, args, this.failedQueue, this.table, this.worker, this);
    this.registerOutputs({ queueUrl: this.queue.url, tableName: this.table.name });
  }
}

function createTable(name: string, parent: pulumi.Resource) {
  return new aws.dynamodb.Table(
    `${name}-table`,
    {
      attributes: [{ name: "runId", type: "S" }],
      hashKey: "runId",
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
) {
  const { credentials, deadLetters, requireSignature, runIdPaths } = args;
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
        }),
      queue,
      runner: args,
    },
    parent,
  );
}

function createWorker(
  name: string,
  args: ActionRunnerArgs,
  queue: aws.sqs.Queue,
  table: aws.dynamodb.Table,
  timeoutSeconds: number,
  parent: pulumi.Resource,
) {
  const { credentials, portBaseUrl, registry, defaults } = args;
  const { attempts, leaseSeconds, retrySeconds } = args.retry;
  const worker = new MagicFunction(
    `${name}-worker`,
    {
      description: "Runs the handlers of self-service actions and tells Port how they ended.",
      entry: () =>
        (require("#functions/run-worker") as typeof import("#functions/run-worker")).create({
          queueUrl: queue.url.get(),
          tableName: table.name.get(),
          portSecretArn: credentials.secretArn.get(),
          portBaseUrl,
          maxAttempts: attempts,
          leaseSeconds,
          retrySeconds,
        }),
      statements: pulumi
        .all([queue.arn, table.arn, credentials.secretArn])
        .apply(([queueArn, tableArn, portSecretArn]) =>
          runWorkerStatements({
            queueArn,
            tableArn,
            portSecretArn,
            actions: registry.actions.values(),
          }),
        ),
      timeoutSeconds,
      memoryMb: 1024,
      registry,
      defaults,
    },
    { parent },
  );
  createQueueSource(`${name}-queue`, queue, worker, parent);
  return worker;
}

function createUndertaker(
  name: string,
  args: ActionRunnerArgs,
  queue: aws.sqs.Queue,
  table: aws.dynamodb.Table,
  worker: MagicFunction,
  parent: pulumi.Resource,
) {
  const { credentials, portBaseUrl, defaults } = args;
  const { leaseSeconds, retrySeconds } = args.retry;
  const { logGroupName } = worker;
  const undertaker = new MagicFunction(
    `${name}-undertaker`,
    {
      description: "Ends runs in Port on which the worker gave up.",
      entry: () =>
        (require("#functions/run-undertaker") as typeof import("#functions/run-undertaker")).create(
          {
            queueUrl: queue.url.get(),
            tableName: table.name.get(),
            portSecretArn: credentials.secretArn.get(),
            portBaseUrl,
            workerLogGroup: logGroupName.get(),
            leaseSeconds,
            retrySeconds,
          },
        ),
      statements: pulumi
        .all([queue.arn, table.arn, credentials.secretArn])
        .apply(([queueArn, tableArn, portSecretArn]) =>
          undertakerStatements({ queueArn, tableArn, portSecretArn }),
        ),
      timeoutSeconds: reportingSeconds * 2,
      defaults,
    },
    { parent },
  );
  createQueueSource(`${name}-failed-queue`, queue, undertaker, parent);
  return undertaker;
}
