import type { ChangeMessageVisibilityCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { assert } from "chai";
import { once } from "node:events";
import { mock } from "node:test";
import { handleBatch, retryDelay, type Turn } from "../../functions/sqs-batch";
import { useCapturedLog } from "./runs/captured-log";

const options = {
  queueUrl: "https://sqs.example/1/queue.fifo",
  deadLettersUrl: "https://sqs.example/1/dead-letters.fifo",
  leaseSeconds: 3,
  retrySeconds: 10,
};
const context = {
  awsRequestId: "request-1",
  getRemainingTimeInMillis: () => 60_000,
} as Partial<Context> as Context;

const record = (body: string, deliveries = 1): SQSRecord =>
  ({
    messageId: `id-${body}`,
    receiptHandle: `handle-${body}`,
    body,
    attributes: { ApproximateReceiveCount: String(deliveries) },
  }) as Partial<SQSRecord> as SQSRecord;
const eventOf = (...Records: SQSRecord[]): SQSEvent => ({ Records });
const failuresOf = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

/** A client that keeps `[handle, seconds]` of each call; `answer` may make one fail. */
function visibilityClient(answer: (call: number) => void = () => undefined) {
  const calls: [handle: string | undefined, seconds: number | undefined][] = [];
  const send = async ({ input }: ChangeMessageVisibilityCommand) => {
    calls.push([input.ReceiptHandle, input.VisibilityTimeout]);
    answer(calls.length);
  };
  return { client: { send } as unknown as SQSClient, calls };
}

describe("handleBatch", () => {
  const log = useCapturedLog();
  beforeEach(() => mock.timers.enable({ apis: ["setInterval"] }));
  afterEach(() => mock.timers.reset());

  it("handles message after message and gives nothing back", async () => {
    const { client, calls } = visibilityClient();
    const handled: string[] = [];

    const answer = await handleBatch(
      eventOf(record("a"), record("b")),
      context,
      client,
      options,
      async (body) => void handled.push(body),
    );

    assert.deepEqual(answer, failuresOf());
    assert.deepEqual(handled, ["a", "b"]);
    // A second longer than the lease of what the work claims.
    assert.deepEqual(calls, [
      ["handle-a", 4],
      ["handle-b", 4],
    ]);
  });

  it("tells the work about its turn", async () => {
    const turns: Turn[] = [];

    await handleBatch(
      eventOf(record("a", 3)),
      context,
      visibilityClient().client,
      options,
      async (_, turn) => void turns.push(turn),
    );

    const { owner, deliveries, availableMilliseconds, lost } = turns[0] as Turn;
    assert.deepEqual(
      [owner, deliveries, availableMilliseconds(), lost.aborted],
      ["request-1 id-a", 3, 60_000, false],
    );
  });

  it("gives the failed message back after a pause, and all behind it", async () => {
    const { client, calls } = visibilityClient();
    const handled: string[] = [];

    const answer = await handleBatch(
      eventOf(record("a"), record("b", 2), record("c")),
      context,
      client,
      options,
      async (body) => {
        handled.push(body);
        if (body === "b") throw new TypeError("no disk");
      },
    );

    assert.deepEqual(answer, failuresOf("id-b", "id-c"));
    assert.deepEqual(handled, ["a", "b"]);
    assert.deepEqual(calls.at(-1), ["handle-b", 20]);
    assert.deepEqual(log, [
      {
        level: "error",
        message: "message will be repeated",
        messageId: "id-b",
        deliveries: 2,
        error: "TypeError: no disk",
      },
    ]);
  });

  it("keeps what is done done when the pause cannot be set", async () => {
    const { client } = visibilityClient((call) => {
      if (call === 3) throw new Error("SQS is away");
    });

    const answer = await handleBatch(
      eventOf(record("a"), record("b")),
      context,
      client,
      options,
      (body) => (body === "b" ? Promise.reject(new Error("no disk")) : Promise.resolve()),
    );

    assert.deepEqual(answer, failuresOf("id-b"));
  });

  it("does not begin a message that it cannot keep", async () => {
    const { client } = visibilityClient(() => {
      throw new Error("the receipt handle has expired");
    });

    const answer = await handleBatch(eventOf(record("a")), context, client, options, () =>
      assert.fail("the message was handled"),
    );

    assert.deepEqual(answer, failuresOf("id-a"));
    assert.equal(log[0]?.error, "Error: the receipt handle has expired");
  });

  it("lets work that asks for it prepare meanwhile, and pauses the message last", async () => {
    const { client, calls } = visibilityClient();
    const order: string[] = [];

    const eager = { ...options, awaitsKept: true };
    await handleBatch(eventOf(record("a")), context, client, eager, async (_, turn) => {
      void turn.kept.then(() => order.push("kept"));
      order.push("prepared");
      throw new Error("no disk");
    });

    assert.deepEqual(order, ["prepared", "kept"]);
    assert.deepEqual(calls, [
      ["handle-a", 4],
      ["handle-a", 10],
    ]);
  });

  it("keeps the message and what belongs to it three times a lease while the work goes on", async () => {
    const { client, calls } = visibilityClient();
    let kept = 0;

    await handleBatch(eventOf(record("a")), context, client, options, async (_, turn) => {
      turn.onHeartbeat(async () => void (kept += 1));
      mock.timers.tick(999);
      assert.equal(kept, 0);
      mock.timers.tick(1);
      mock.timers.tick(2000);
    });
    mock.timers.tick(10_000);

    assert.equal(kept, 3);
    assert.deepEqual(calls, Array(4).fill(["handle-a", 4]));
  });

  for (const [what, failing] of [
    ["the message", "SQS"],
    ["what belongs to it", "table"],
  ] as const) {
    it(`tells the work that it was lost when ${what} cannot be kept`, async () => {
      const { client } = visibilityClient((call) => {
        if (failing === "SQS" && call === 2) throw new Error("taken");
      });
      const reasons: string[] = [];

      await handleBatch(eventOf(record("a")), context, client, options, async (_, turn) => {
        turn.onHeartbeat(async () => {
          if (failing === "table") throw new Error("taken");
        });
        const aborted = once(turn.lost, "abort");
        mock.timers.tick(1000);
        await aborted;
        reasons.push((turn.lost.reason as Error).message);
      });

      assert.deepEqual(reasons, ["the run was lost to another invocation: taken"]);
    });
  }
});

describe("retryDelay", () => {
  for (const [what, deliveries, error, retrySeconds, seconds] of [
    ["begins with retrySeconds", 1, new Error(), 10, 10],
    ["doubles with each delivery", 4, new Error(), 10, 80],
    ["stops at five minutes", 6, new Error(), 10, 300],
    ["stops at five minutes after very many deliveries", 2000, new Error(), 10, 300],
    ["waits as long as an error asks", 1, { retryAfterSeconds: 60.2 }, 10, 61],
    ["waits longer than an error asks when it would anyway", 4, { retryAfterSeconds: 60 }, 10, 80],
    ["never waits longer than five minutes", 1, { retryAfterSeconds: 3600 }, 10, 300],
    ["gives whole seconds", 1, new Error(), 0.5, 1],
    ["takes anything that was thrown", 1, undefined, 10, 10],
  ] as const) {
    it(what, () => {
      assert.equal(retryDelay(record("a", deliveries), error, { retrySeconds }), seconds);
    });
  }
});
