import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { QueuedDeskSettings } from "../functions/approvals/queued-desk";
import { runClockStatements } from "../policies/run-clock";
import { undertakerStatements } from "../policies/run-undertaker";
import { runWorkerStatements } from "../policies/run-worker";
import { createClock } from "./clock";
import { MagicFunction } from "./magic-function";
import { createQueueSource } from "./queue-source";
import { valuesFor, type ActionRunnerArgs } from "./runner-args";

/** What the functions of a runner are made from. */
export interface RunParts {
  /** Of the runner. */
  readonly name: string;
  readonly args: ActionRunnerArgs;
  /** The queue that the function reads or wakes runs on. */
  readonly queue: aws.sqs.Queue;
  readonly table: aws.dynamodb.Table;
  readonly parent: pulumi.Resource;
}

/** Seconds that the worker needs besides the handler's own time: claiming, and telling Port. */
export const reportingSeconds = 60;

/** Makes the function that runs the handlers. */
export function createWorker(
  { name, args, queue, table, parent }: RunParts,
  timeoutSeconds: number,
): MagicFunction {
  const { credentials, portBaseUrl, registry, desk, defaults } = args;
  const deadLetters = args.deadLetters.queue;
  const { attempts, leaseSeconds, retrySeconds } = args.retry;
  const stack = pulumi.getStack();
  const actionFiles = [...registry.actionFiles];
  const keyValues = valuesFor(registry.actions, args.keyValues);
  const approvals = pulumi.output(desk?.asks ?? "null");
  const { members } = args;
  const worker = new MagicFunction(
    `${name}-worker`,
    {
      description: "Runs the handlers of self-service actions and tells Port how they ended.",
      entry: () =>
        (require("#functions/run-worker") as typeof import("#functions/run-worker")).create({
          queueUrl: queue.url.get(),
          deadLettersUrl: deadLetters.url.get(),
          tableName: table.name.get(),
          portSecretArn: credentials.secretArn.get(),
          portBaseUrl,
          maxAttempts: attempts,
          leaseSeconds,
          retrySeconds,
          stack,
          actionFiles,
          keyValues,
          members,
          approvals: (JSON.parse(approvals.get()) as QueuedDeskSettings | null) ?? undefined,
        }),
      statements: pulumi
        .all([
          queue.arn,
          deadLetters.arn,
          table.arn,
          credentials.secretArn,
          pulumi.output(desk && { tableArn: desk.tableArn, asksArn: desk.asksQueue.arn }),
        ])
        .apply(([queueArn, deadLettersArn, tableArn, portSecretArn, deskArns]) =>
          runWorkerStatements({
            queueArn,
            deadLettersArn,
            tableArn,
            portSecretArn,
            approvals: deskArns,
            members,
            secretArns: Object.values(keyValues.secretArns),
          }),
        ),
      timeoutSeconds,
      memoryMb: 1024,
      declared: [...registry.actions.values()].flatMap(({ permissions }) => permissions ?? []),
      handlers: { registry, folders: ["actions", "products"] },
      defaults,
    },
    { parent },
  );
  createQueueSource(`${name}-queue`, queue, worker, parent);
  return worker;
}

/** Makes the function that ends the runs on which the worker gave up. @param worker whose log it points to */
export function createUndertaker(
  { name, args, queue, table, parent }: RunParts,
  worker: MagicFunction,
): MagicFunction {
  const { credentials, portBaseUrl, defaults } = args;
  const deadLetters = args.deadLetters.queue;
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
            deadLettersUrl: deadLetters.url.get(),
            tableName: table.name.get(),
            portSecretArn: credentials.secretArn.get(),
            portBaseUrl,
            workerLogGroup: logGroupName.get(),
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
  wakes,
  table,
  parent,
}: RunParts & { readonly wakes: aws.sqs.Queue }): MagicFunction {
  const deadLetters = args.deadLetters.queue;
  const clock = createClock(
    `${name}-clock`,
    {
      description: "Wakes the runs that wait when their time has come.",
      entry: () =>
        (require("#functions/run-clock") as typeof import("#functions/run-clock")).create({
          queueUrl: queue.url.get(),
          deadLettersUrl: deadLetters.url.get(),
          tableName: table.name.get(),
        }),
      statements: pulumi
        .all([queue.arn, wakes.arn, deadLetters.arn, table.arn])
        .apply(([queueArn, wakesArn, deadLettersArn, tableArn]) =>
          runClockStatements({ queueArn, wakesArn, deadLettersArn, tableArn }),
        ),
      memoryMb: 256,
      defaults: args.defaults,
    },
    parent,
  );
  createQueueSource(`${name}-wakes-queue`, wakes, clock, parent);
  return clock;
}
