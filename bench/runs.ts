import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent } from "aws-lambda";
import { createPort } from "../functions/port";
import { readRunMessage, isWake, runIdOf } from "../functions/runs/run-message";
import { RunStore } from "../functions/runs/run-store";
import { work, type WorkerParts } from "../functions/runs/worker";
import { handleBatch } from "../functions/sqs-batch";
import { defineAction } from "../registry/action";
import { median } from "./bundles/cold-start";
import { inTurns, ownWork, ratios, spread, startPeer, startServices, type Row } from "./measure";

const size = { rounds: 9, count: 20 };

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

/** Measures one run after another, beside what Port's guide does for each. */
export async function benchRuns(): Promise<readonly Row[]> {
  const services = await startServices();
  const ours = ownWork("Longshore", createWorker(services.url));
  const peer = startPeer("the guide's Lambda", "guide_lambda.py", services.url);
  try {
    await ours.run(2);
    await services.order();
    await ours.run(1);
    const calls = [...(await services.order())].map(([name, count]) => `${count} × ${name}`);
    const rows: Row[] = [["calls of a run", calls.join(", "), ""]];
    if (!peer) return [...rows, noPeer];
    const pairs = await inTurns(ours, peer, size);
    const time = ({ times }: { times: readonly number[] }) => median(times);
    const peak = Math.max(...pairs.map(([own]) => own.peakBytes)) / 2 ** 20;
    return [
      ...rows,
      ["one run, warm: time, ratio to the guide's Lambda", spread(ratios(pairs, time)), "≤ 0.8"],
      ["CPU of one run, ratio", spread(ratios(pairs, ({ cpu }) => cpu)), "≤ 1.0"],
      ["peak memory of the process, MiB (with the compiler)", peak.toFixed(0), ""],
    ];
  } finally {
    peer?.close();
    services.close();
  }
}

/** The row where there is no peer. */
export const noPeer: Row = ["(no python3 with requests: nothing to compare with)", "", ""];

function createWorker(url: string): (number: number) => Promise<unknown> {
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
    ...{ leaseSeconds: 60, retrySeconds: 10, awaitsKept: true },
  };
  const context = {
    awsRequestId: "bench",
    getRemainingTimeInMillis: () => 600_000,
  } as Partial<Context> as Context;
  return (number) => {
    const request = {
      ...{ runId: `r_${number}`, action: action.identifier, blueprint: "vm" },
      ...{ entityIdentifier: null, entity: null, properties: {}, by: {} },
    };
    const record = {
      ...{
        messageId: String(number),
        receiptHandle: String(number),
        body: JSON.stringify(request),
      },
      attributes: { ApproximateReceiveCount: "1" },
    };
    const event = { Records: [record] } as unknown as SQSEvent;
    return handleBatch(event, context, sqs, options, async (body, turn) => {
      const message = readRunMessage(body);
      turn.onHeartbeat(() => parts.store.extend(runIdOf(message), turn.owner));
      if (!isWake(message)) await work(parts, message, turn);
    });
  };
}
