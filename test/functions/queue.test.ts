import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
  type SendMessageBatchCommand,
  type SendMessageBatchCommandOutput,
} from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { createHash } from "node:crypto";
import { maxMessageBytes, messageBytes, sendAll, type QueueMessage } from "../../functions/queue";
import { errorOf, startEndpoint, type TestEndpoint } from "../sandbox/aws/start";

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const message = (body: string, more: Partial<QueueMessage> = {}): QueueMessage => ({
  body,
  group: "thing/box",
  deduplicationId: body,
  ...more,
});

/** A client that keeps the entries of each call. */
function recordingClient(answer: Partial<SendMessageBatchCommandOutput> = {}) {
  const calls: NonNullable<SendMessageBatchCommand["input"]["Entries"]>[] = [];
  const send = async ({ input }: SendMessageBatchCommand) => {
    calls.push(input.Entries ?? []);
    return answer;
  };
  return { client: { send } as unknown as SQSClient, calls };
}

describe("sendAll", () => {
  it("sends ten messages to a call, in order", async () => {
    const { client, calls } = recordingClient();
    const bodies = Array.from({ length: 21 }, (_, index) => String(index));

    await sendAll(
      client,
      "queue",
      bodies.map((body) => message(body)),
    );

    assert.deepEqual(
      calls.map(({ length }) => length),
      [10, 10, 1],
    );
    assert.deepEqual(
      calls.flat().map(({ MessageBody }) => MessageBody),
      bodies,
    );
  });

  it("sends at most 256 KiB to a call, attributes included", async () => {
    const { client, calls } = recordingClient();
    const half = "x".repeat(maxMessageBytes / 2);
    const attributes = { reason: "y" };

    await sendAll(client, "queue", [message(half), message(half)]);
    await sendAll(client, "queue", [message(half), message(half, { attributes })]);

    assert.deepEqual(
      calls.map(({ length }) => length),
      [2, 1, 1],
    );
  });

  /** Which messages are sent while the calls before have not been answered, wave after wave. */
  async function wavesOf(groups: readonly string[]): Promise<number[]> {
    const waves: number[] = [];
    let inFlight = 0;
    const send = async () => {
      if (inFlight === 0) waves.push(0);
      inFlight += 1;
      waves.push((waves.pop() ?? 0) + 1);
      await new Promise(setImmediate);
      inFlight -= 1;
      return {};
    };
    const client = { send } as unknown as SQSClient;
    const messages = groups.map((group, index) => message(String(index), { group }));
    await sendAll(client, "queue", messages);
    return waves;
  }

  it("makes several calls at a time, but those of one group one after another", async () => {
    const others = Array.from({ length: 50 }, (_, index) => `run ${index}`);
    const same = Array.from({ length: 30 }, () => "thing/box");

    assert.deepEqual(await wavesOf(others), [5]);
    assert.deepEqual(await wavesOf(same), [1, 1, 1]);
    assert.deepEqual(await wavesOf([...others.slice(0, 30), ...same.slice(0, 20)]), [4, 1]);
  });

  it("makes ten calls at a time at most, and tells of one that failed after all have ended", async () => {
    let running = 0;
    let most = 0;
    let ended = 0;
    const send = async ({ input }: SendMessageBatchCommand) => {
      most = Math.max(most, (running += 1));
      await new Promise(setImmediate);
      running -= 1;
      ended += 1;
      if (input.Entries?.[0]?.MessageBody === "0") throw new Error("SQS is away");
      return {};
    };
    const client = { send } as unknown as SQSClient;
    const bodies = Array.from({ length: 250 }, (_, index) => String(index));

    const call = sendAll(
      client,
      "queue",
      bodies.map((body) => message(body, { group: body })),
    );

    assert.equal((await errorOf(call)).message, "SQS is away");
    assert.deepEqual([most, ended], [10, 25]);
  });

  it("makes no call for no message", async () => {
    const { client, calls } = recordingClient();

    await sendAll(client, "queue", []);

    assert.deepEqual(calls, []);
  });

  it("hashes group and deduplication id, which may be any text of any length", async () => {
    const { client, calls } = recordingClient();
    const group = `thing/${"ü ".repeat(100)}`;

    await sendAll(client, "queue", [message("{}", { group, deduplicationId: "a b" })]);

    const { MessageGroupId, MessageDeduplicationId } = calls[0]?.[0] ?? {};
    assert.deepEqual([MessageGroupId, MessageDeduplicationId], [hash(group), hash("a b")]);
  });

  it("gives messages of a standard queue neither group nor deduplication id", async () => {
    const { client, calls } = recordingClient();

    await sendAll(client, "queue", [{ body: "{}" }]);

    assert.deepEqual(calls, [[{ Id: "0", MessageBody: "{}", MessageAttributes: {} }]]);
  });

  it("throws when the queue refuses one message", async () => {
    const Failed = [{ Id: "0", Code: "InternalError", Message: "Come back.", SenderFault: false }];
    const { client } = recordingClient({ Failed });

    const error = await errorOf(sendAll(client, "the-queue", [message("{}")]));

    assert.equal(error.message, "Queue the-queue refused a message: InternalError Come back.");
  });

  describe("with a queue", () => {
    let aws: TestEndpoint;
    let sqs: SQSClient;
    let QueueUrl = "";
    before(async () => {
      aws = await startEndpoint();
      sqs = aws.root(SQSClient);
      const Attributes = { FifoQueue: "true" };
      const create = new CreateQueueCommand({ QueueName: "texts.fifo", Attributes });
      ({ QueueUrl = "" } = await sqs.send(create));
    });
    after(() => aws.endpoint.close());

    it("delivers texts that hold characters which SQS refuses", async () => {
      const value = { text: "a\u0000b\u0008c\uFFFEd\uFFFFe\uD800f\ttab ü" };
      const attributes = { reason: "a\u0000b\uFFFFc\uD800d ü" };

      await sendAll(sqs, QueueUrl, [message(JSON.stringify(value), { attributes })]);

      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }),
      );
      assert.deepEqual(JSON.parse(Messages[0]?.Body ?? ""), value);
      assert.equal(Messages[0]?.MessageAttributes?.reason?.StringValue, "a?b?c?d ü");
    });

    it("throws when the queue cannot be reached", async () => {
      const error = await errorOf(sendAll(sqs, `${QueueUrl}-gone`, [message("{}")]));

      assert.equal(error.name, "QueueDoesNotExist");
    });
  });
});

describe("messageBytes", () => {
  it("counts the bytes of body, attribute names and values", () => {
    assert.equal(messageBytes(message("ü", { attributes: { reason: "€" } })), 2 + 6 + 3);
  });

  it("counts what is sent: characters that SQS refuses stand escaped in the body", () => {
    assert.equal(messageBytes(message('"\uFFFF"')), '"\\uffff"'.length);
  });
});
