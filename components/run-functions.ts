import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { runClockStatements } from "../policies/run-clock";
import { undertakerStatements } from "../policies/run-undertaker";
import { createClock } from "./clock";
import { MagicFunction } from "./magic-function";
import { createQueueSource } from "./queue-source";
import type { ActionRunnerArgs } from "./runner-args";

/** What the functions of a runner are made from. */
export interface RunParts {
  /** Of the runner. */
  readonly name: string;
  readonly args: ActionRunnerArgs;
  /** The queue that the function reads or wakes runs on. */
  readonly queue: aws.sqs.Queue;
  /** The queue of runs that share processes; undefined where none do. */
  readonly sharedQueue?: aws.sqs.Queue | undefined;
  readonly table: aws.dynamodb.Table;
  readonly parent: pulumi.Resource;
}

/** Seconds that the worker needs besides the handler's own time: claiming, and telling Port. */
export const reportingSeconds = 60;

/** Makes the function that ends the runs on which the workers gave up. @param workers whose logs it points to */
export function createUndertaker(
  { name, args, queue, table, parent }: RunParts,
  { worker, sharedWorker }: { worker: MagicFunction; sharedWorker: MagicFunction | undefined },
): MagicFunction {
  const { credentials, portBaseUrl, defaults } = args;
  const deadLetters = args.deadLetters.queue;
  const { leaseSeconds, retrySeconds } = args.retry;
  const { logGroupName } = worker;
  const sharedLog = pulumi.output(sharedWorker?.logGroupName);
  const undertaker = new MagicFunction(
    `${name}-undertaker`,
    {
      description: "Ends runs in Port on which the worker gave up.",
      entry: () =>
        (require("#functions/run-undertaker") as typeof import("#functions/run-undertaker")).create(
          {
            queueUrl: queue.url.get(),
            deadLettersUrl: deadLetters.url.get(),
            tableName: table.name.get(),
            portSecretArn: credentials.secretArn.get(),
            portBaseUrl,
            workerLogGroup: logGroupName.get(),
            sharedLogGroup: sharedLog.get(),
            leaseSeconds,
            retrySeconds,
          },
        ),
      statements: pulumi
        .all([queue.arn, deadLetters.arn, table.arn, credentials.secretArn])
        .apply(([queueArn, deadLettersArn, tableArn, portSecretArn]) =>
          undertakerStatements({ queueArn, deadLettersArn, tableArn, portSecretArn }),
        ),
      timeoutSeconds: reportingSeconds * 2,
      defaults,
    },
    { parent },
  );
  createQueueSource(`${name}-failed-queue`, queue, undertaker, parent);
  return undertaker;
}

/**
 * Makes the function that wakes runs: every minute those whose time has come, and at once those that
 * the wakes queue asks for.
 */
export function createRunClock({
  name,
  args,
  queue,
  sharedQueue,
  wakes,
  table,
  parent,
}: RunParts & { readonly wakes: aws.sqs.Queue }): MagicFunction {
  const deadLetters = args.deadLetters.queue;
  const sharedUrl = pulumi.output(sharedQueue?.url);
  const clock = createClock(
    `${name}-clock`,
    {
      description: "Wakes the runs that wait when their time has come.",
      entry: () =>
        (require("#functions/run-clock") as typeof import("#functions/run-clock")).create({
          queueUrl: queue.url.get(),
          sharedQueueUrl: sharedUrl.get(),
          deadLettersUrl: deadLetters.url.get(),
          tableName: table.name.get(),
        }),
      statements: pulumi
        .all([queue.arn, pulumi.output(sharedQueue?.arn), wakes.arn, deadLetters.arn, table.arn])
        .apply(([queueArn, sharedQueueArn, wakesArn, deadLettersArn, tableArn]) =>
          runClockStatements({ queueArn, sharedQueueArn, wakesArn, deadLettersArn, tableArn }),
        ),
      memoryMb: 256,
      defaults: args.defaults,
    },
    parent,
  );
  createQueueSource(`${name}-wakes-queue`, wakes, clock, parent);
  return clock;
}
