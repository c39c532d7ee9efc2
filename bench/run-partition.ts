import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { setTimeout } from "node:timers/promises";
import { sortRecords } from "../functions/runs/intake";
import { sendRuns } from "../functions/runs/send-runs";
import { createRunWorker } from "./run-workers";

/** Records that Lambda hands over from one partition at a time. */
const recordsAtATime = 100;

/**
 * Makes what reads one partition: the intake, one batch of records after another, and workers whose processes
 * runs share. The queue between them is an array; sending to it and receiving from it take a call to AWS each.
 * @returns works on so many runs, and tells how many it were a second
 */
export function readPartition(
  url: string,
  { workers, batchSize }: { readonly workers: number; readonly batchSize: number },
): (runs: number) => Promise<number> {
  const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
  const sqs = new SQSClient({ endpoint: url, region: "eu-west-1", credentials });
  const queues = { queueUrl: `${url}/runs.fifo`, sharedQueueUrl: `${url}/shared.fifo` };
  const all = Array.from({ length: workers }, () => createRunWorker(url));
  let number = 0;

  return async (runs) => {
    const queue: string[] = [];
    let left = runs;
    const begun = performance.now();
    const read = async (): Promise<void> => {
      for (let from = 0; from < runs; from += recordsAtATime) {
        const count = Math.min(recordsAtATime, runs - from);
        const records = Array.from({ length: count }, () => recordOf((number += 1)));
        const sorted = sortRecords(records, options);
        await sendRuns(sqs, queues, sorted.runs);
        queue.push(...sorted.runs.map(({ body }) => body));
      }
    };
    const workOn = async (worker: (typeof all)[number]): Promise<void> => {
      while (left > 0) {
        const batch = queue.splice(0, batchSize);
        left -= batch.length;
        if (batch.length === 0) {
          await setTimeout(2);
          continue;
        }
        await sqs.send(new ReceiveMessageCommand({ QueueUrl: queues.sharedQueueUrl }));
        await worker.together(batch);
      }
    };
    await Promise.all([read(), ...all.map(workOn)]);
    return runs / ((performance.now() - begun) / 1000);
  };
}

const options = {
  runIdPaths: ["context.runId"],
  actions: new Map([["create_vm", { blueprint: "vm", shared: true }]]),
  messageSecrets: "checked",
  requireSignature: false,
} as const;

function recordOf(number: number) {
  const text = JSON.stringify({
    context: { runId: `r_${number}` },
    payload: { action: { identifier: "create_vm", trigger: "CREATE" }, properties: {} },
  });
  const value = Buffer.from(text).toString("base64");
  return {
    ...{ topic: "runs", partition: 0, offset: number, timestamp: Date.now() },
    value,
  };
}
