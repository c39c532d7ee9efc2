import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { ACCOUNT, startEndpoint, type TestEndpoint } from "./start";

describe("the account of messages", () => {
  let aws: TestEndpoint;
  let client: SQSClient;
  before(async () => {
    aws = await startEndpoint();
    client = aws.root(SQSClient);
  });
  after(() => aws.endpoint.close());

  const createQueue = async (QueueName: string, Attributes: Record<string, string> = {}) =>
    (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
  const receive = async (QueueUrl: string) => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    return Messages;
  };

  it("follows messages through repeats, dead letters and removal, and shows what is gone", async () => {
    const deadLetterTargetArn = `arn:aws:sqs:eu-west-1:${ACCOUNT}:dead`;
    const dead = await createQueue("dead");
    const QueueUrl = await createQueue("alive", {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
    });
    const { sqs } = aws.endpoint;

    const Entries = ["1", "2"].map((Id) => ({ Id, MessageBody: `number ${Id}` }));
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "number 3" }));
    const sent = await sqs.counts();
    for (let count = 0; count < 3; count += 1) await receive(QueueUrl);
    const buried = await sqs.messages();
    const repeated = await sqs.counts();
    const [one, ...others] = await receive(dead);
    const removed = { QueueUrl: dead, ReceiptHandle: one?.ReceiptHandle };
    await client.send(new DeleteMessageCommand(removed));
    await client.send(new DeleteMessageCommand(removed));
    const [second] = others;
    const batch = [{ Id: "1", ReceiptHandle: second?.ReceiptHandle }];
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: dead, Entries: batch }));
    const handled = await sqs.counts();
    await client.send(new PurgeQueueCommand({ QueueUrl: dead }));
    const gone = await sqs.counts();

    assert.deepEqual(sent, { sent: 3, done: 0, repeated: 0, waiting: 3, lost: 0 });
    assert.deepEqual([...new Set(buried.map(({ queue }) => queue))], ["dead"]);
    assert.sameMembers(
      buried.map(({ body }) => body),
      ["number 1", "number 2", "number 3"],
    );
    assert.deepEqual(repeated, { sent: 3, done: 0, repeated: 3, waiting: 3, lost: 0 });
    assert.deepInclude(handled, { sent: 3, done: 2, waiting: 1, lost: 0 });
    assert.deepInclude(gone, { sent: 3, done: 2, waiting: 0, lost: 1 });
  });

  it("counts a repeat that a FIFO queue drops as nothing new, also when the first is gone", async () => {
    const QueueUrl = await createQueue("ordered.fifo", { FifoQueue: "true" });
    const send = () =>
      client.send(
        new SendMessageCommand({
          ...{ QueueUrl, MessageBody: "once", MessageGroupId: "g", MessageDeduplicationId: "d" },
        }),
      );
    const before = await aws.endpoint.sqs.counts();

    await send();
    const [first] = await receive(QueueUrl);
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    await send();

    const after = await aws.endpoint.sqs.counts();
    assert.equal(after.sent - before.sent, 1);
    assert.equal(after.lost, before.lost);
  });
});
