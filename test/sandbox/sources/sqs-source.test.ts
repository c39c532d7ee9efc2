import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type SendMessageCommandInput,
} from "@aws-sdk/client-sqs";
import { assert } from "chai";
import type { SqsEvent } from "../../../sandbox/sources/sqs-event";
import { SqsSource, type SqsSourceOptions } from "../../../sandbox/sources/sqs-source";
import { until } from "../../support/until";
import { ACCOUNT, startEndpoint, type TestEndpoint } from "../aws/start";

describe("SqsSource", () => {
  let aws: TestEndpoint;
  let client: SQSClient;
  let events: SqsEvent[];
  let sources: SqsSource[];
  let queues = 0;
  before(async () => {
    aws = await startEndpoint();
    client = aws.root(SQSClient);
  });
  after(() => aws.endpoint.close());
  beforeEach(() => {
    events = [];
    sources = [];
  });
  afterEach(() => Promise.all(sources.map((source) => source.stop())));

  const createQueue = async (
    kind: "standard" | "fifo",
    attributes: Record<string, string> = {},
  ) => {
    const QueueName = `queue-${(queues += 1)}${kind === "fifo" ? ".fifo" : ""}`;
    const Attributes = { ...(kind === "fifo" && { FifoQueue: "true" }), ...attributes };
    const { QueueUrl: url = "" } = await client.send(
      new CreateQueueCommand({ QueueName, Attributes }),
    );
    const send = (MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
      client.send(new SendMessageCommand({ QueueUrl: url, MessageBody, ...more }));
    return {
      url,
      arn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:${QueueName}`,
      send,
      sendTo: (group: string, body: string) =>
        send(body, { MessageGroupId: group, MessageDeduplicationId: `${group} ${body}` }),
      isEmpty: async () => {
        const { Attributes: counts = {} } = await client.send(
          new GetQueueAttributesCommand({
            QueueUrl: url,
            AttributeNames: [
              "ApproximateNumberOfMessages",
              "ApproximateNumberOfMessagesNotVisible",
            ],
          }),
        );
        return Object.values(counts).every((count) => count === "0");
      },
    };
  };
  type Queue = Awaited<ReturnType<typeof createQueue>>;
  const start = ({ url, arn }: Queue, options: Partial<SqsSourceOptions> = {}) => {
    const source = new SqsSource({
      client,
      queueUrl: url,
      queueArn: arn,
      batchSize: 10,
      reportBatchItemFailures: true,
      invoke: async (event) => void events.push(event),
      ...options,
    });
    sources.push(source);
    source.start();
    return source;
  };
  const bodiesOf = ({ Records }: SqsEvent) => Records.map(({ body }) => body);
  const allBodies = () => events.flatMap(bodiesOf);

  it("gives the event that Lambda gives, and deletes what was handled", async () => {
    const queue = await createQueue("fifo");
    const { MessageId, MD5OfMessageBody, MD5OfMessageAttributes, SequenceNumber } =
      await queue.send("hello", {
        MessageGroupId: "vm/1",
        MessageDeduplicationId: "run-1",
        MessageAttributes: {
          text: { DataType: "String", StringValue: "ü" },
          bytes: { DataType: "Binary", BinaryValue: Buffer.from([1, 2, 3]) },
        },
      });

    start(queue);
    await until(queue.isEmpty);

    const [record] = events[0]?.Records ?? [];
    const { SentTimestamp, ApproximateFirstReceiveTimestamp, SenderId } = record?.attributes ?? {};
    assert.deepEqual(events, [
      {
        Records: [
          {
            messageId: MessageId ?? "",
            receiptHandle: record?.receiptHandle ?? "",
            body: "hello",
            attributes: {
              ApproximateReceiveCount: "1",
              MessageGroupId: "vm/1",
              MessageDeduplicationId: "run-1",
              SequenceNumber: SequenceNumber ?? "",
              SentTimestamp: SentTimestamp ?? "",
              ApproximateFirstReceiveTimestamp: ApproximateFirstReceiveTimestamp ?? "",
              SenderId: SenderId ?? "",
            },
            messageAttributes: {
              text: {
                stringValue: "ü",
                stringListValues: [],
                binaryListValues: [],
                dataType: "String",
              },
              bytes: {
                binaryValue: "AQID",
                stringListValues: [],
                binaryListValues: [],
                dataType: "Binary",
              },
            },
            md5OfBody: MD5OfMessageBody ?? "",
            md5OfMessageAttributes: MD5OfMessageAttributes ?? "",
            eventSource: "aws:sqs",
            eventSourceARN: queue.arn,
            awsRegion: "eu-west-1",
          },
        ],
      },
    ]);
    assert.match(SentTimestamp ?? "", /^\d{13}$/);
  });

  it("gives several messages of a standard queue together", async () => {
    const queue = await createQueue("standard");
    for (const body of ["a", "b", "c"]) await queue.send(body);

    start(queue);
    await until(queue.isEmpty);

    assert.deepEqual(events.map(bodiesOf), [["a", "b", "c"]]);
    assert.deepEqual(events[0]?.Records[0]?.messageAttributes, {});
  });

  it("gathers more than one call returns within the batching window", async () => {
    const queue = await createQueue("standard");
    for (let index = 0; index < 12; index += 1) await queue.send(String(index));

    start(queue, { batchSize: 12, batchingWindowSeconds: 300 });
    await until(queue.isEmpty);

    assert.deepEqual(
      events.map(({ Records }) => Records.length),
      [12],
    );
  });

  it("deletes nothing after an error; the messages come back", async () => {
    const queue = await createQueue("standard", { VisibilityTimeout: "1" });
    await queue.send("a");
    await queue.send("b");

    start(queue, {
      invoke: async (event) => {
        events.push(event);
        if (events.length === 1) throw new Error("no");
      },
    });
    await until(queue.isEmpty);

    assert.sameMembers(allBodies(), ["a", "b", "a", "b"]);
    assert.equal(events.at(-1)?.Records[0]?.attributes["ApproximateReceiveCount"], "2");
  });

  it("deletes all but the messages that the function names", async () => {
    const queue = await createQueue("standard", { VisibilityTimeout: "1" });
    for (const body of ["a", "b", "c"]) await queue.send(body);

    start(queue, {
      invoke: async (event) => {
        events.push(event);
        const failed = event.Records.filter(({ body }) => body === "b" && events.length === 1);
        return {
          batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })),
        };
      },
    });
    await until(queue.isEmpty);

    assert.deepEqual(events.map(bodiesOf), [["a", "b", "c"], ["b"]]);
  });

  it("fails the whole batch when the function names no message of it", async () => {
    const answers = [{ itemIdentifier: "" }, { itemIdentifier: "other" }, { wrong: "key" }, null];
    for (const answer of answers) {
      const queue = await createQueue("standard", { VisibilityTimeout: "0" });
      events = [];
      await queue.send("a");

      const source = start(queue, {
        invoke: async (event) => {
          events.push(event);
          return events.length === 1
            ? { batchItemFailures: [answer] }
            : { batchItemFailures: null };
        },
      });
      await until(queue.isEmpty);
      await source.stop();

      assert.deepEqual(allBodies(), ["a", "a"], JSON.stringify(answer));
    }
  });

  it("does not look at the answer unless it was set up to", async () => {
    const queue = await createQueue("standard");
    await queue.send("a");

    start(queue, {
      reportBatchItemFailures: false,
      invoke: async (event) => {
        events.push(event);
        return { batchItemFailures: [{ itemIdentifier: "other" }] };
      },
    });
    await until(queue.isEmpty);

    assert.deepEqual(allBodies(), ["a"]);
  });

  // Messages of several groups may share a batch of Lambda's, as AWS's Powertools for Python reckons with.
  it("gives messages of several groups of a FIFO queue to one invocation, each group in order", async () => {
    const queue = await createQueue("fifo");
    for (const body of ["1", "2"])
      for (const group of ["a", "b"]) await queue.sendTo(group, group + body);

    start(queue, { batchSize: 10, invoke: async (event) => void events.push(event) });
    await until(queue.isEmpty);

    const [first] = events;
    assert.includeMembers(bodiesOf(first as SqsEvent), ["a1", "b1"]);
    for (const group of ["a", "b"]) {
      const own = allBodies().filter((body) => body.startsWith(group));
      assert.deepEqual(own, [`${group}1`, `${group}2`]);
    }
  });

  it("gives the groups of a FIFO queue to invocations of their own where a batch has one message", async () => {
    const queue = await createQueue("fifo");
    const release = Promise.withResolvers<void>();
    for (const body of ["1", "2"])
      for (const group of ["a", "b"]) await queue.sendTo(group, group + body);

    start(queue, {
      batchSize: 1,
      invoke: async (event) => {
        events.push(event);
        await release.promise;
      },
    });
    await until(() => events.length === 2);
    const together = events.map(bodiesOf);
    release.resolve();
    await until(queue.isEmpty);

    assert.deepEqual(together, [["a1"], ["b1"]]);
    assert.deepEqual(
      allBodies().filter((body) => body.startsWith("a")),
      ["a1", "a2"],
    );
    assert.deepEqual(
      allBodies().filter((body) => body.startsWith("b")),
      ["b1", "b2"],
    );
  });

  it("invokes no more than maximumConcurrency at once", async () => {
    const queue = await createQueue("fifo");
    const releases: (() => void)[] = [];
    let most = 0;
    let running = 0;
    for (const group of ["a", "b", "c", "d"]) await queue.sendTo(group, "x");

    start(queue, {
      maximumConcurrency: 2,
      batchSize: 1,
      invoke: async (event) => {
        events.push(event);
        most = Math.max(most, (running += 1));
        await new Promise<void>((resolve) => releases.push(resolve));
        running -= 1;
      },
    });
    await until(() => releases.length === 2);
    for (let handled = 0; handled < 4; handled += 1) (await until(() => releases.shift()))();
    await until(queue.isEmpty);

    assert.equal(most, 2);
    assert.equal(events.length, 4);
  });

  it("lets a function delay its own messages", async () => {
    const queue = await createQueue("fifo", { VisibilityTimeout: "600" });
    await queue.sendTo("a", "x");

    start(queue, {
      invoke: async (event) => {
        events.push(event);
        if (events.length > 1) return;
        const [record] = event.Records;
        await client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: queue.url,
            ReceiptHandle: record?.receiptHandle,
            VisibilityTimeout: 0,
          }),
        );
        throw new Error("no");
      },
    });
    await until(queue.isEmpty);

    assert.deepEqual(
      events.map(({ Records }) => Records[0]?.attributes["ApproximateReceiveCount"]),
      ["1", "2"],
    );
  });

  it("moves what keeps failing to the dead-letter queue", async () => {
    const dead = await createQueue("fifo");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
    const queue = await createQueue("fifo", { VisibilityTimeout: "0", RedrivePolicy });
    await queue.sendTo("a", "poison");

    start(queue, {
      invoke: async (event) => {
        events.push(event);
        throw new Error("no");
      },
    });
    await until(queue.isEmpty);
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: dead.url }));

    assert.deepEqual(allBodies(), ["poison", "poison"]);
    assert.equal(Messages?.[0]?.Body, "poison");
  });

  it("stops at once while it waits for messages, and takes none with it", async () => {
    const queue = await createQueue("standard", { VisibilityTimeout: "600" });
    const source = start(queue);
    await source.stop();
    await queue.send("later");

    assert.deepEqual(events, []);
    source.start();
    await until(queue.isEmpty);

    assert.deepEqual(allBodies(), ["later"]);
  });

  it("waits for the batch under way when it is stopped", async () => {
    const queue = await createQueue("standard");
    const release = Promise.withResolvers<void>();
    await queue.send("a");
    const source = start(queue, {
      invoke: async (event) => {
        events.push(event);
        await release.promise;
      },
    });
    await until(() => events.length === 1);

    const stopped = source.stop();
    release.resolve();
    await stopped;

    assert.isTrue(await queue.isEmpty());
  });

  it("refuses settings that Lambda does not take", async () => {
    const [fifo, standard] = [await createQueue("fifo"), await createQueue("standard")];

    assert.throws(
      () => start(fifo, { batchSize: 11 }),
      `batchSize for ${fifo.arn} is 11; allowed is 1 to 10.`,
    );
    assert.throws(
      () => start(standard, { batchSize: 0 }),
      `batchSize for ${standard.arn} is 0; allowed is 1 to 10000.`,
    );
    assert.throws(
      () => start(fifo, { batchingWindowSeconds: 1 }),
      `${fifo.arn} is a FIFO queue; it cannot have a batching window.`,
    );
  });
});
