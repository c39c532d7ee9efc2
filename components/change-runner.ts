import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { changeWorkerStatements } from "../policies/change-worker";
import { blueprintIdentifier } from "../registry/blueprint";
import { createFifoQueue } from "./fifo-queue";
import { MagicFunction } from "./magic-function";
import { createQueueSource } from "./queue-source";
import { longestTimeout, valuesFor, type RunnerArgs } from "./runner-args";
import { createTopicIntake, type TopicIntake } from "./topic-intake";
import { createWebhookIntake } from "./webhook-intake";

/** Seconds that the worker needs besides the listener's own time. */
const reservedSeconds = 30;

/** Runs the listeners to Port's change log: Kafka topic `<org>.change.log` or Port's requests → queue → worker. */
export class ChangeRunner extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  /** Takes dead letters of the topic back. */
  readonly redriven: aws.sqs.Queue;
  readonly intake: MagicFunction;
  readonly worker: MagicFunction;

  constructor(name: string, args: RunnerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:changes:ChangeRunner", name, {}, opts);
    const timeoutSeconds = longestTimeout(args.registry.changeListeners) + reservedSeconds;
    this.queue = createFifoQueue(
      name,
      timeoutSeconds,
      // The worker writes dead letters itself, with the reason; this is for what kills its process.
      { queue: args.deadLetters.queue, maxReceiveCount: args.retry.attempts + 2 },
      this,
    );
    const { intake, redriven } = createIntake(name, args, this.queue, this);
    this.intake = intake;
    this.redriven = redriven;
    this.worker = createWorker(name, args, this.queue, timeoutSeconds, this);
    this.registerOutputs({ queueUrl: this.queue.url });
  }
}

function createIntake(
  name: string,
  args: RunnerArgs,
  queue: aws.sqs.Queue,
  parent: pulumi.Resource,
): TopicIntake {
  const { credentials, deadLetters, registry, topic } = args;
  const listeners = [...registry.changeListeners.values()].map(({ identifier, blueprint }) => ({
    identifier,
    blueprint: blueprintIdentifier(blueprint),
  }));
  if (args.webhook) {
    return createWebhookIntake(
      name,
      {
        description:
          "Checks Port's requests and queues the changes of blueprints that are listened to.",
        entry: () =>
          (
            require("#functions/change-webhook") as typeof import("#functions/change-webhook")
          ).create({
            queueUrl: queue.url.get(),
            deadLettersUrl: deadLetters.queue.url.get(),
            portSecretArn: credentials.secretArn.get(),
            listeners,
            topic,
          }),
        queue,
        subject: "changes",
        runner: args,
      },
      parent,
    );
  }
  return createTopicIntake(
    name,
    {
      description:
        "Reads Port's change log and queues the changes of blueprints that are listened to.",
      entry: () =>
        (require("#functions/change-intake") as typeof import("#functions/change-intake")).create({
          queueUrl: queue.url.get(),
          deadLettersUrl: deadLetters.queue.url.get(),
          portSecretArn: credentials.secretArn.get(),
          listeners,
        }),
      queue,
      // Every change of every entity of the organisation is in this topic.
      toleratedLag: 1000,
      runner: args,
    },
    parent,
  );
}

function createWorker(
  name: string,
  args: RunnerArgs,
  queue: aws.sqs.Queue,
  timeoutSeconds: number,
  parent: pulumi.Resource,
) {
  const { credentials, portBaseUrl, registry, defaults } = args;
  const { attempts, leaseSeconds, retrySeconds } = args.retry;
  const deadLetters = args.deadLetters.queue;
  const keyValues = valuesFor(registry.changeListeners, args.keyValues);
  const worker = new MagicFunction(
    `${name}-worker`,
    {
      description: "Runs the listeners to Port's change log.",
      entry: () =>
        (require("#functions/change-worker") as typeof import("#functions/change-worker")).create({
          queueUrl: queue.url.get(),
          deadLettersUrl: deadLetters.url.get(),
          portSecretArn: credentials.secretArn.get(),
          portBaseUrl,
          maxAttempts: attempts,
          leaseSeconds,
          retrySeconds,
          keyValues,
        }),
      statements: pulumi
        .all([queue.arn, deadLetters.arn, credentials.secretArn])
        .apply(([queueArn, deadLettersArn, portSecretArn]) =>
          changeWorkerStatements({
            queueArn,
            deadLettersArn,
            portSecretArn,
            secretArns: Object.values(keyValues.secretArns),
          }),
        ),
      timeoutSeconds,
      declared: [...registry.changeListeners.values()].flatMap(
        ({ permissions }) => permissions ?? [],
      ),
      handlers: { registry, folders: ["changes"] },
      defaults,
    },
    { parent },
  );
  createQueueSource(`${name}-queue`, queue, worker, parent);
  return worker;
}
