import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { createPort } from "../functions/port";
import { isWake, readRunMessage, runIdOf } from "../functions/runs/run-message";
import { RunStore } from "../functions/runs/run-store";
import { suspectIn } from "../functions/runs/shared-runs";
import { work, type WorkerParts } from "../functions/runs/worker";
import { handleTogether } from "../functions/shared-batch";
import { handleBatch, type Turn } from "../functions/sqs-batch";
import { defineAction } from "../registry/action";

/** An action that does what the guide's does: it says that there is a machine. */
const action = defineAction({
  identifier: "create_vm",
  title: "Create VM",
  trigger: "CREATE",
  blueprint: "vm",
  input: {},
  handle: async ({ run }) => ({
    entity: { identifier: run.id, title: run.id, properties: { deployed: "Deploying" } },
    statusLabel: "Made",
  }),
});

/** One process of a worker. */
export interface RunWorker {
  /** An invocation with one run, which has the process to itself. */
  readonly alone: (number: number) => Promise<void>;
  /** An invocation with several runs, which share it. */
  readonly together: (messages: readonly string[]) => Promise<void>;
}

/** The message of a run. */
export function runMessage(number: number): string {
  return JSON.stringify({
    ...{ runId: `r_${number}`, action: action.identifier, blueprint: "vm" },
    ...{ entityIdentifier: null, entity: null, properties: {}, by: {} },
  });
}

/** Starts what a process of the worker has, with connections of its own. */
export function createRunWorker(url: string): RunWorker {
  const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
  const connection = { endpoint: url, region: "eu-west-1", credentials };
  const sqs = new SQSClient(connection);
  const own = { clientId: "bench", clientSecret: "bench" };
  const parts: WorkerParts = {
    registry: { actions: new Map([[action.identifier, action]]) },
    store: new RunStore(new DynamoDBClient(connection), "runs", 60),
    port: createPort({ baseUrl: `${url}/port`, credentials: async () => own }),
    credentials: async () => own,
    approvals: { stack: "bench" },
    keys: { keyValues: { settings: {}, secretArns: {} }, readSecret: async () => "" },
    maxAttempts: 3,
    logGroup: "bench",
  };
  const options = {
    ...{ queueUrl: `${url}/runs.fifo`, deadLettersUrl: `${url}/dead.fifo` },
    ...{ leaseSeconds: 60, retrySeconds: 10 },
  };
  const alone = { ...options, awaitsKept: true };
  const together = { ...options, mostMilliseconds: 345_000, suspect: suspectIn(parts.store) };
  const handle = async (body: string, turn: Turn): Promise<void> => {
    const message = readRunMessage(body);
    turn.onHeartbeat(() => parts.store.extend(runIdOf(message), turn.owner));
    if (!isWake(message)) await work(parts, message, turn);
  };
  return {
    async alone(number) {
      await handleBatch(eventOf([runMessage(number)]), context, sqs, alone, handle);
    },
    async together(messages) {
      await handleTogether(eventOf(messages), context, sqs, together, handle);
    },
  };
}

const context = {
  awsRequestId: "bench",
  getRemainingTimeInMillis: () => 600_000,
} as Partial<Context> as Context;

function eventOf(bodies: readonly string[]): SQSEvent {
  const records = bodies.map((body, index) => ({
    ...{ messageId: String(index), receiptHandle: String(index), body },
    attributes: { ApproximateReceiveCount: "1", MessageGroupId: String(index) },
  }));
  return { Records: records as Partial<SQSRecord>[] as SQSRecord[] };
}
