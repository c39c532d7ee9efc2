import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import { mock } from "node:test";
import { createPort } from "../../../functions/port";
import { sendAll, type QueueMessage } from "../../../functions/queue";
import { ParkedRuns } from "../../../functions/runs/parked-runs";
import { groupOf, isWake, readRunMessage } from "../../../functions/runs/run-message";
import type { RunRequest } from "../../../functions/runs/run-request";
import { RunStore } from "../../../functions/runs/run-store";
import { wake } from "../../../functions/runs/wake";
import { wakeDue } from "../../../functions/runs/wake-due";
import { RunBusyError } from "../../../functions/runs/take-up";
import { work, type WorkerParts } from "../../../functions/runs/worker";
import type { Action } from "../../../registry/action";
import { own } from "../../sandbox/port/setup";
import { inProcess } from "../../support/in-process";
import { Tap, toEndpoint } from "../../support/tap";
import { deliveryTo, partsOf, useRuns, type Runs } from "./setup";

const leaseMilliseconds = 60_000;
const maxDeliveries = 12;

/** The worker and the clock of the runs around a FIFO queue, and a tap before all that they call. */
export interface WaitingWorld {
  readonly runs: Runs;
  readonly tap: Tap;
  /** Puts a run on the queue, as the intake does. */
  send(request: RunRequest): Promise<void>;
  /** Puts a wake or another message on the queue. */
  sendMessage(message: QueueMessage): Promise<void>;
  /** Lets the worker handle what is on the queue until nothing is. */
  drain(action: Action, approvals: WorkerParts["approvals"]): Promise<void>;
  /** Lets the clock turn at this time; a turn that fails is made up for by the next one. */
  tick(time: number): Promise<void>;
}

/** Starts it before the tests of a `describe`, and stops it after. @param attempts of one call */
export function useWaitingWorld(): WaitingWorld {
  const runs = useRuns();
  let tap: Tap;
  let clients: ReturnType<typeof createClients>;
  let queueUrl: string;
  let queues = 0;
  before(async () => {
    tap = await Tap.start((request) => {
      const target = request.headers["x-amz-target"];
      if (target) return { label: String(target), to: toEndpoint(runs.aws.endpoint) };
      return { label: `Port ${request.method}`, to: runs.standIn.url };
    });
    clients = createClients();
  });
  beforeEach(() => createQueue());
  after(() => tap.close());

  async function createQueue(): Promise<void> {
    const QueueName = `waiting-${(queues += 1)}.fifo`;
    const Attributes = { FifoQueue: "true", VisibilityTimeout: "600" };
    const created = await clients.plain.send(new CreateQueueCommand({ QueueName, Attributes }));
    queueUrl = created.QueueUrl ?? "";
  }

  function createClients() {
    const credentials = runs.aws.endpoint.rootCredentials;
    const settings = { endpoint: tap.url, region: "eu-west-1", credentials, maxAttempts: 1 };
    return {
      /** The queue's own side: Lambda's poller is no part of what may fail. */
      plain: runs.aws.root(SQSClient),
      dynamodb: inProcess(DynamoDBClient, settings, tap),
      sqs: inProcess(SQSClient, settings, tap),
    };
  }

  async function handle(message: Message, parts: WorkerParts, owner: string): Promise<void> {
    const body = readRunMessage(message.Body ?? "");
    const delivery = deliveryTo(owner);
    await (isWake(body) ? wake(parts, body.wake, delivery) : work(parts, body, delivery));
  }

  return {
    runs,
    get tap() {
      return tap;
    },
    send: (request) =>
      sendAll(clients.plain, queueUrl, [
        {
          body: JSON.stringify(request),
          group: groupOf(request),
          deduplicationId: request.runId,
        },
      ]),
    sendMessage: (message) => sendAll(clients.plain, queueUrl, [message]),
    async drain(action, approvals) {
      const store = new RunStore(clients.dynamodb, "runs", leaseMilliseconds / 1000);
      const port = createPort({ baseUrl: tap.url, credentials: async () => own, maxAttempts: 1 });
      const parts = partsOf(runs, action, { store, port, approvals });
      for (let count = 1; ; count += 1) {
        const receive = new ReceiveMessageCommand({ QueueUrl: queueUrl });
        const { Messages: [message] = [] } = await clients.plain.send(receive);
        if (!message) return;
        if (count > maxDeliveries) throw new Error(`${maxDeliveries} deliveries were not enough.`);
        const handled = { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle };
        try {
          await handle(message, parts, `delivery ${count}`);
          await clients.plain.send(new DeleteMessageCommand(handled));
        } catch (error) {
          if (error instanceof RunBusyError)
            mock.timers.setTime(Date.now() + leaseMilliseconds + 1);
          const again = { ...handled, VisibilityTimeout: 0 };
          await clients.plain.send(new ChangeMessageVisibilityCommand(again));
        }
      }
    },
    async tick(time) {
      mock.timers.setTime(Math.max(time, Date.now()));
      const parked = new ParkedRuns(clients.dynamodb, "runs");
      const turn = () => wakeDue({ parked, sqs: clients.sqs, queueUrl });
      await turn().catch(turn);
    },
  };
}
