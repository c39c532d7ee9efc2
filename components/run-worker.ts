import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { QueuedDeskSettings } from "../functions/approvals/queued-desk";
import type { RunMemberSettings } from "../functions/run-worker";
import { runWorkerStatements } from "../policies/run-worker";
import type { Action } from "../registry/action";
import { MagicFunction } from "./magic-function";
import { createQueueSource } from "./queue-source";
import { reportingSeconds, type RunParts } from "./run-functions";
import { longestTimeout, valuesFor } from "./runner-args";

/** What both workers are made of. */
interface WorkerArgs {
  readonly functionName: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  /** Whose handlers it runs. */
  readonly actions: ReadonlyMap<string, Action>;
  /** Their files, where it is not all of them. */
  readonly only?: ReadonlySet<string>;
  /** Given where runs share a process: the most that one takes, and where the others go. */
  readonly shared?: { readonly mostMilliseconds: number; readonly others: aws.sqs.Queue };
}

/** Makes the function that runs the handlers, each run in a process of its own. */
export function createWorker(parts: RunParts, timeoutSeconds: number): MagicFunction {
  const { name, args, queue, parent } = parts;
  const worker = createWorkerFunction(parts, {
    functionName: `${name}-worker`,
    description: "Runs the handlers of self-service actions and tells Port how they ended.",
    timeoutSeconds,
    actions: args.registry.actions,
  });
  createQueueSource(`${name}-queue`, queue, worker, parent);
  return worker;
}

/**
 * Makes the function whose runs share processes, with the rights of their actions alone.
 * @param others queue of the runs that have a process of their own
 */
export function createSharedWorker(
  parts: RunParts,
  shared: readonly Action[],
  others: aws.sqs.Queue,
): MagicFunction {
  const { name, args, queue, parent } = parts;
  const actions = new Map(shared.map((one) => [one.identifier, one]));
  const { actionFiles } = args.registry;
  const longest = longestTimeout(actions);
  const worker = createWorkerFunction(parts, {
    functionName: `${name}-worker-shared`,
    description: "Runs the handlers of actions whose runs share processes.",
    timeoutSeconds: sharedTimeout(actions),
    actions,
    only: new Set(shared.flatMap(({ identifier }) => actionFiles.get(identifier) ?? [])),
    shared: { mostMilliseconds: (longest + keptSeconds) * 1000, others },
  });
  createQueueSource(`${name}-shared-queue`, queue, worker, parent, mostTogether);
  return worker;
}

/** Runs that share a process: as many as Lambda takes from a FIFO queue at a time. */
const mostTogether = 10;
/** Seconds that a run needs besides its handler's own before it is begun. */
const keptSeconds = 45;

/** Seconds of a process whose runs share it: those beside each other, and behind them one that is suspected. */
export function sharedTimeout(actions: ReadonlyMap<string, Action>): number {
  return 2 * (longestTimeout(actions) + reportingSeconds);
}

function createWorkerFunction(
  { args, queue, table, parent }: RunParts,
  { functionName, actions, only, shared, ...about }: WorkerArgs,
): MagicFunction {
  const { credentials, portBaseUrl, registry, defaults } = args;
  // What people approve shares no process.
  const desk = shared ? undefined : args.desk;
  const deadLetters = args.deadLetters.queue;
  const { attempts, leaseSeconds, retrySeconds } = args.retry;
  const stack = pulumi.getStack();
  const actionFiles = [...registry.actionFiles].filter(([identifier]) => actions.has(identifier));
  const keyValues = valuesFor(actions, args.keyValues);
  const approvals = pulumi.output(desk?.asks ?? "null");
  const members = membersOf(args, actions);
  const mostMilliseconds = shared?.mostMilliseconds ?? 0;
  const othersUrl = pulumi.output(shared?.others.url ?? "");
  return new MagicFunction(
    functionName,
    {
      ...about,
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
          shared: othersUrl.get() ? { mostMilliseconds, othersUrl: othersUrl.get() } : undefined,
        }),
      statements: pulumi
        .all([
          queue.arn,
          deadLetters.arn,
          table.arn,
          credentials.secretArn,
          pulumi.output(desk && { tableArn: desk.tableArn, asksArn: desk.asksQueue.arn }),
          pulumi.output(shared?.others.arn),
        ])
        .apply(([queueArn, deadLettersArn, tableArn, portSecretArn, deskArns, othersArn]) =>
          runWorkerStatements({
            queueArn,
            deadLettersArn,
            tableArn,
            portSecretArn,
            othersArn,
            approvals: deskArns,
            members,
            secretArns: Object.values(keyValues.secretArns),
          }),
        ),
      memoryMb: 1024,
      declared: [...actions.values()].flatMap(({ permissions }) => permissions ?? []),
      handlers: { registry, folders: ["actions", "products"], only },
      defaults,
    },
    { parent },
  );
}

/** The other accounts, as far as these actions may work there. */
function membersOf(
  { members }: RunParts["args"],
  actions: ReadonlyMap<string, Action>,
): RunMemberSettings | undefined {
  const sessionPolicies = members?.sessionPolicies.filter(([action]) => actions.has(action));
  return members && sessionPolicies && sessionPolicies.length > 0
    ? { ...members, sessionPolicies }
    : undefined;
}
