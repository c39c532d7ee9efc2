import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  type ListQueuesCommandInput,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { until } from "../../support/until";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

describe("SQS at the endpoint", () => {
  let aws: TestEndpoint;
  let sqs: SQSClient;
  before(async () => {
    aws = await startEndpoint();
    sqs = aws.root(SQSClient);
  });
  after(() => aws.endpoint.close());

  const createQueue = async (QueueName: string, Attributes: Record<string, string> = {}) => {
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    return QueueUrl;
  };
  const receive = async (QueueUrl: string, WaitTimeSeconds = 0) => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["All"],
      }),
    );
    return Messages;
  };

  /** Lets the endpoint notice what happened to other calls. */
  const someCalls = async () => {
    for (let count = 0; count < 5; count += 1) await sqs.send(new ListQueuesCommand({}));
  };

  it("gives queues URLs at the endpoint and ARNs in the account and region", async () => {
    const url = await createQueue("addressed");

    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
    );
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "addressed" }));

    assert.equal(url, `${aws.endpoint.url}/${ACCOUNT}/addressed`);
    assert.deepEqual(Attributes, { QueueArn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:addressed` });
    assert.deepEqual(QueueUrls, [url]);
  });

  it("keeps the regions' queues apart", async () => {
    const url = await createQueue("regional");
    const elsewhere = aws.root(SQSClient, "us-east-1");

    const error = await errorOf(
      elsewhere.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "x" })),
    );

    assert.equal(error.name, "QueueDoesNotExist");
  });

  it("lists a thousand queues and no more, unless it is asked for pages", async () => {
    const { store } = aws.endpoint.cloudControl;
    const names = Array.from(
      { length: 1003 },
      (_, index) => `many-${String(index).padStart(4, "0")}`,
    );
    for (const QueueName of names) store.create("eu-north-1", "AWS::SQS::Queue", { QueueName });
    const client = aws.root(SQSClient, "eu-north-1");
    const list = (input: ListQueuesCommandInput) =>
      client.send(new ListQueuesCommand({ QueueNamePrefix: "many-", ...input }));
    const lengthOf = ({ QueueUrls = [] }: { QueueUrls?: string[] }) => QueueUrls.length;

    const all = await list({});
    const first = await list({ MaxResults: 1000 });
    const second = await list({ MaxResults: 1000, NextToken: first.NextToken });
    const tooLong = await errorOf(list({ MaxResults: 1001 }));

    assert.deepEqual([lengthOf(all), all.NextToken], [1000, undefined]);
    assert.deepEqual([lengthOf(first), lengthOf(second), second.NextToken], [1000, 3, undefined]);
    assert.deepEqual(
      second.QueueUrls?.[2],
      `https://sqs.eu-north-1.amazonaws.com/${ACCOUNT}/many-1002`,
    );
    assert.match(tooLong.message, /MaxResults is 1001; it must be an integer between 1 and 1000/);
  });

  it("leaves ARNs and URLs inside message bodies as they are", async () => {
    const url = await createQueue("bodies");
    const body = JSON.stringify({
      QueueUrl: "http://sqs.eu-west-1.fauxqs/000000000000/q",
      Attributes: {
        arn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:q arn:aws:sqs:eu-west-1:000000000000:q`,
      },
    });

    // The client compares MD5 sums of what it sent and what it received.
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
    const [message] = await receive(url);

    assert.equal(message?.Body, body);
  });

  it("wakes a long poll when a message comes", async () => {
    const url = await createQueue("long-poll");
    const polled = receive(url, 20);

    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "late" }));

    assert.deepEqual(
      (await polled).map(({ Body }) => Body),
      ["late"],
    );
  });

  it("waits as long as the queue says when the call does not", async () => {
    const url = await createQueue("queue-wait", { ReceiveMessageWaitTimeSeconds: "20" });
    const polled = sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));

    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "late" }));

    assert.equal((await polled).Messages?.[0]?.Body, "late");
  });

  it("hides no message behind a long poll that was given up", async () => {
    const url = await createQueue("given-up", { VisibilityTimeout: "600" });
    const hangUp = new AbortController();
    const polled = sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), {
      abortSignal: hangUp.signal,
    });
    const given = errorOf(polled);
    await someCalls();
    hangUp.abort();
    await given;
    await someCalls();

    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "kept" }));
    const [message] = await receive(url);

    assert.equal(message?.Body, "kept");
    assert.equal(message?.Attributes?.ApproximateReceiveCount, "1");
  });

  it("refuses a wait that SQS does not allow", async () => {
    const url = await createQueue("strict");

    const error = await errorOf(receive(url, 21));

    assert.match(error.name, /InvalidParameterValue$/);
  });

  it("moves a FIFO message to the dead-letter queue after maxReceiveCount", async () => {
    const dead = await createQueue("dead.fifo", { FifoQueue: "true" });
    const deadLetterTargetArn = `arn:aws:sqs:eu-west-1:${ACCOUNT}:dead.fifo`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
    const url = await createQueue("live.fifo", { FifoQueue: "true", RedrivePolicy });
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: "poison",
        MessageGroupId: "vm/1",
        MessageDeduplicationId: "run-1",
      }),
    );

    for (const count of ["1", "2"]) {
      const [message] = await receive(url);
      assert.equal(message?.Attributes?.ApproximateReceiveCount, count);
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
    }
    assert.deepEqual(await receive(url), []);
    const [buried] = await receive(dead);

    assert.equal(buried?.Body, "poison");
    assert.equal(buried?.Attributes?.MessageGroupId, "vm/1");
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["RedrivePolicy"] }),
    );
    assert.deepEqual(JSON.parse(Attributes?.RedrivePolicy ?? ""), {
      deadLetterTargetArn,
      maxReceiveCount: 2,
    });
  });

  it("keeps a FIFO group back while one of its messages is out, and no other group", async () => {
    const url = await createQueue("groups.fifo", { FifoQueue: "true" });
    const entry = (id: string, group: string) => ({
      Id: id,
      MessageBody: id,
      MessageGroupId: group,
      MessageDeduplicationId: id,
    });
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [entry("a1", "a"), entry("a2", "a"), entry("b1", "b")],
      }),
    );

    const first = await receive(url);
    const meanwhile = await receive(url);
    for (const { ReceiptHandle } of first) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
    const second = await receive(url);

    assert.deepEqual(
      first.map(({ Body }) => Body),
      ["a1", "b1"],
    );
    assert.deepEqual(meanwhile, []);
    assert.deepEqual(
      second.map(({ Body }) => Body),
      ["a2"],
    );
  });

  it("drops a second message with the same deduplication id", async () => {
    const url = await createQueue("once.fifo", { FifoQueue: "true" });
    const message = { QueueUrl: url, MessageGroupId: "g", MessageDeduplicationId: "run-1" };

    await sqs.send(new SendMessageCommand({ ...message, MessageBody: "first" }));
    await sqs.send(new SendMessageCommand({ ...message, MessageBody: "again" }));
    const [{ ReceiptHandle } = {}, ...more] = await receive(url);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));

    assert.deepEqual(more, []);
    assert.deepEqual(await receive(url), []);
  });

  it("delivers a message again when its visibility timeout ends", async () => {
    const url = await createQueue("again", { VisibilityTimeout: "1" });
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "x" }));
    await receive(url);

    const [message] = await until(async () => {
      const messages = await receive(url, 20);
      return messages.length > 0 && messages;
    });

    assert.equal(message?.Attributes?.ApproximateReceiveCount, "2");
  });

  describe("a long poll that waits already", () => {
    const send = (QueueUrl: string, DelaySeconds?: number) =>
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", DelaySeconds }));
    /** Sends a message and receives it. @returns says for how long it is held from then on */
    const hold = async (QueueUrl: string) => {
      await send(QueueUrl);
      const [{ ReceiptHandle } = {}] = await receive(QueueUrl);
      return (VisibilityTimeout: number) =>
        sqs.send(
          new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }),
        );
    };
    /** Does what has to be done before. @returns what makes a message receivable while somebody waits for it */
    type Prepare = (url: string) => Promise<() => Promise<unknown>>;
    const cases: [what: string, DelaySeconds: string, prepare: Prepare][] = [
      ["its own delay ends", "0", async (url) => () => send(url, 1)],
      ["its queue's delay ends", "1", async (url) => () => send(url)],
      ["it is given back", "0", (url) => hold(url).then((held) => () => held(0))],
      ["it is held no longer", "0", (url) => hold(url).then((held) => () => held(1))],
    ];

    for (const [index, [what, DelaySeconds, prepare]] of cases.entries())
      it(`gets a message as soon as ${what}`, async () => {
        const url = await createQueue(`waits-${index}`, { DelaySeconds, VisibilityTimeout: "600" });
        const act = await prepare(url);
        const polled = receive(url, 20);
        await someCalls();

        await act();

        assert.lengthOf(await polled, 1);
      });

    it("gets a message as soon as another queue gives it up", async () => {
      const dead = await createQueue("given-up-dead");
      const deadLetterTargetArn = `arn:aws:sqs:eu-west-1:${ACCOUNT}:given-up-dead`;
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
      const live = await createQueue("given-up-live", { RedrivePolicy });
      await (
        await hold(live)
      )(0);
      const polled = receive(dead, 20);
      await someCalls();

      await receive(live);

      assert.lengthOf(await polled, 1);
    });
  });

  it("records no poll that found nothing", async () => {
    const url = await createQueue("quiet");
    const before = aws.hops.all.length;

    await receive(url);

    assert.equal(aws.hops.all.length, before);
  });
});
