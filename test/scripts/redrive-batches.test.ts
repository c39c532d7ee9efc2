import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { readBatch } from "../../functions/kafka-event";
import { fifoId } from "../../functions/queue";
import { redrive, type Printed } from "./redrive-setup";

const bucket = "failed-batches";
const region = "eu-west-1";

/** What Lambda writes for a batch that it gave up on, as its developer guide shows it. */
function failedBatch(records: object[], parts: object = {}): object {
  const event = { eventSource: "SelfManagedKafka", records: { "acme.runs-0": records } };
  return {
    requestContext: {
      requestId: "316aa6d0-8154-4ee6-9af7-85d5f4a6bc81",
      functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:runs-intake",
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: 11,
    },
    version: "1.0",
    timestamp: "2026-11-14T00:38:06.021Z",
    KafkaBatchInfo: { batchSize: records.length, bootstrapServers: "b-1:9196" },
    payload: JSON.stringify(event),
    ...parts,
  };
}

const record = (offset: number, parts: object = {}) => ({
  ...{ topic: "acme.runs", partition: 0, offset, timestamp: 1749116692330 },
  value: Buffer.from(`{"offset":${offset}}`).toString("base64"),
  ...parts,
});

/** S3 and SQS in one server. */
async function startServer() {
  // fauxqs is an ES module with no entry for `require`.
  const { startFauxqs } = await import("fauxqs");
  return startFauxqs({ port: 0, logger: false });
}

describe("npm run redrive, with batches that Lambda gave up on", function () {
  this.timeout(30_000);
  let server: Awaited<ReturnType<typeof startServer>>;
  let s3: S3Client;
  let sqs: SQSClient;
  let queueUrl: string;
  let folder: string;
  const environment = { ...process.env };

  before(async () => {
    server = await startServer();
    const endpoint = `http://127.0.0.1:${server.port}`;
    const keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, ...keys });
    s3 = new S3Client({ forcePathStyle: true });
    sqs = new SQSClient({});
    folder = mkdtempSync(path.join(tmpdir(), "longshore-redrive-"));
  });
  after(async () => {
    for (const key of [
      "AWS_ENDPOINT_URL",
      "AWS_REGION",
      "AWS_ACCESS_KEY_ID",
      "AWS_SECRET_ACCESS_KEY",
    ]) {
      if (environment[key] === undefined) delete process.env[key];
      else process.env[key] = environment[key];
    }
    s3.destroy();
    sqs.destroy();
    rmSync(folder, { recursive: true });
    await server.stop();
  });
  beforeEach(async () => {
    server.purgeAll();
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const Attributes = { FifoQueue: "true" };
    const { QueueUrl = "" } = await sqs.send(
      new CreateQueueCommand({ QueueName: "redriven.fifo", Attributes }),
    );
    // The name in fauxqs's own URL resolves nowhere.
    queueUrl = `http://127.0.0.1:${server.port}${new URL(QueueUrl).pathname}`;
  });

  const put = (key: string, body: unknown) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(body) }));
  const keys = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key }) => Key);
  };
  /** Takes what the queue holds; a group shows its next message when the one before is gone. */
  const taken = async () => {
    const all: Message[] = [];
    for (;;) {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MessageSystemAttributeNames: ["All"],
      });
      const [message] = (await sqs.send(command)).Messages ?? [];
      if (message === undefined) return all;
      all.push(message);
      const { ReceiptHandle } = message;
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  };
  const run = (...args: string[]): Promise<Printed> => {
    const routes = {
      deadLetterQueues: [],
      failedBatches: bucket,
      records: { "acme.runs": queueUrl },
      failedRuns: queueUrl,
    };
    const file = path.join(folder, "outputs.json");
    writeFileSync(file, JSON.stringify({ redrive: routes }));
    return redrive("--outputs", file, ...args);
  };

  it("gives each record to the reader of its topic, in order, and removes the batch", async () => {
    await put("aws/lambda/a/1", failedBatch([record(7), record(8)]));

    const { exitCode, lines, errors } = await run();

    assert.deepEqual(errors, []);
    assert.equal(exitCode, 0);
    assert.match(lines[0] ?? "", /, in failed-batches$/);
    assert.deepEqual(lines.slice(1), [
      "  reason: RetryAttemptsExhausted: Lambda gave up on a batch; look into the logs of runs-intake",
      "  sent back to redriven.fifo",
      "1 dead letter. 1 sent back, 0 stay.",
    ]);
    assert.deepEqual(await keys(), []);
    const messages = await taken();
    assert.deepEqual(
      messages.map(({ Attributes }) => Attributes?.MessageGroupId),
      [fifoId("acme.runs"), fifoId("acme.runs")],
    );
    const bodies = messages.map(({ Body = "" }) => JSON.parse(Body) as unknown);
    assert.deepEqual(bodies, [record(7), record(8)]);
    // What the reader of the topic makes of them.
    const Records = messages.map(({ Body = "", MessageId = "" }) => ({
      body: Body,
      messageId: MessageId,
    }));
    const { records: read } = readBatch({ Records } as Parameters<typeof readBatch>[0]);
    assert.deepEqual(
      read.map(({ topic, offset }) => [topic, offset]),
      [
        ["acme.runs", 7],
        ["acme.runs", 8],
      ],
    );
  });

  it("removes nothing with --dry-run", async () => {
    await put("aws/lambda/a/1", failedBatch([record(7)]));

    const { exitCode, lines } = await run("--dry-run");

    assert.equal(exitCode, 0);
    assert.include(lines, "  would go to redriven.fifo");
    assert.deepEqual(await keys(), ["aws/lambda/a/1"]);
    assert.deepEqual(await taken(), []);
  });

  it("chooses by reason, and takes no more than --limit batches", async () => {
    for (const offset of [1, 2, 3]) {
      await put(`aws/lambda/a/${offset}`, failedBatch([record(offset)]));
    }

    assert.deepEqual((await run("--reason", "nothing like it")).lines, ["No dead letters."]);
    const { lines } = await run("--limit", "2", "--reason", "attemptsexhausted");

    assert.match(lines.at(-1) ?? "", /^2 dead letters\. 2 sent back, 0 stay\. There may be more/);
    assert.deepEqual(await keys(), ["aws/lambda/a/3"]);
  });

  for (const [what, batch, remedy] of [
    [
      "a batch whose records are not with it",
      failedBatch([record(1)], { payload: undefined }),
      "its records are not with it; they are in Kafka",
    ],
    [
      "a batch of a topic that is not read any more",
      failedBatch([record(1, { topic: "old.runs" })]),
      'this stack does not read the topic "old.runs"; it reads acme.runs',
    ],
    [
      "a record that no queue takes",
      failedBatch([record(1), record(2, { value: "A".repeat(300_000) })]),
      "acme.runs-0 offset 2 has too many bytes for a queue; it is in Kafka",
    ],
    ["what is no batch", { hello: 1 }, "nothing in it says from which queue it came"],
  ] as const) {
    it(`leaves ${what} where it is and says why`, async () => {
      await put("aws/lambda/a/1", batch);

      const { exitCode, lines } = await run();

      assert.equal(exitCode, 1);
      assert.equal(lines[2], `  stays: ${remedy}`);
      assert.deepEqual(await keys(), ["aws/lambda/a/1"]);
      assert.deepEqual(await taken(), []);
    });
  }
});
