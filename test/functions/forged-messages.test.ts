import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import type { Context, SQSEvent } from "aws-lambda";
import { assert } from "chai";
import { readChangeTask } from "../../functions/changes/change-task";
import { maxMessageBytes, sendAll } from "../../functions/queue";
import { readRunMessage, runIdOf } from "../../functions/runs/run-message";
import { handleBatch } from "../../functions/sqs-batch";
import { toSqsEvent } from "../../sandbox/sources/sqs-event";
import { createRandom } from "../support/random";
import { randomJson } from "../support/random-records";
import { startEndpoint, type TestEndpoint } from "../sandbox/aws/start";
import { useCapturedLog } from "./runs/captured-log";

const run = {
  runId: "r_1",
  action: "make_thing",
  blueprint: "thing",
  entityIdentifier: null,
  entity: null,
  properties: { name: "a" },
  by: {},
};
const task = {
  id: "org_example.change.log-0 offset 1 note_size",
  listener: "note_size",
  change: {
    action: "UPDATE",
    blueprint: "thing",
    entity: "a",
    by: {},
    before: null,
    after: { identifier: "a", properties: {}, relations: {} },
  },
};
const context = {
  awsRequestId: "request-1",
  getRemainingTimeInMillis: () => 60_000,
} as Partial<Context> as Context;
const deepArray = `${"[".repeat(9000)}${"]".repeat(9000)}`;

describe("messages of our own queues that we did not write", () => {
  useCapturedLog();
  let aws: TestEndpoint;
  let sqs: SQSClient;
  let queueUrl: string;
  let deadLettersUrl: string;
  let sent = 0;

  before(async () => {
    aws = await startEndpoint();
    sqs = aws.root(SQSClient);
    queueUrl = await createQueue("longshore-dev-runs.fifo");
    deadLettersUrl = await createQueue("longshore-dev-dead-letters.fifo");
  });
  after(() => aws.endpoint.close());

  for (const [what, read, good, bodies] of [
    [
      "runs",
      (body: string) => runIdOf(readRunMessage(body)),
      run,
      [
        [JSON.stringify({ ...run, runId: ".." }), /runId is "\.\."; allowed: a run id\.$/],
        [JSON.stringify({ ...run, properties: [] }), /properties is \[\]; allowed: an object\.$/],
        [JSON.stringify({ ...run, by: 5 }), /by is 5; /],
        [JSON.stringify({ ...run, entity: { identifier: "a" } }), /entity.* is .*; allowed: /],
        [JSON.stringify({ runId: "r_1" }), /action is missing; /],
        [JSON.stringify({ wake: 7 }), /wake is 7; allowed: a run id\.$/],
        [JSON.stringify(run).replace('"a"', deepArray), /^the message has more than 100 levels$/],
        ['"r_1"', /allowed: an object\.$/],
        ["{oops", /^the message is not JSON: /],
      ],
    ],
    [
      "changes",
      (body: string) => readChangeTask(body).listener,
      task,
      [
        [JSON.stringify({ ...task, listener: 5 }), /listener is 5; /],
        [JSON.stringify({ ...task, change: null }), /change is null; /],
        [JSON.stringify({ ...task, change: { ...task.change, after: 1 } }), /after.* is 1; /],
        [JSON.stringify(task).replace("{}", deepArray), /^the message has more than 100 levels$/],
        ["null", / is null; /],
      ],
    ],
  ] as const) {
    it(`reads its own ${what}`, async () => {
      const handled = await handle(JSON.stringify(good), read);

      assert.lengthOf(handled, 1);
      assert.deepEqual(await deadLetters(), []);
    });

    for (const [body, reason] of bodies) {
      it(`makes one of the ${what} a dead letter at once, as it came: ${reason.source}`, async () => {
        const handled = await handle(body, read);

        assert.deepEqual(handled, []);
        const [letter, ...others] = await deadLetters();
        assert.deepEqual(others, []);
        assert.equal(letter?.body, body);
        assert.match(letter?.reason ?? "", reason);
        assert.equal(letter?.queue, "longshore-dev-runs.fifo");
      });
    }
  }

  it("keeps one whole that leaves no room for a reason", async () => {
    const body = "x".repeat(maxMessageBytes);

    await handle(body, readRunMessage);

    const [letter] = await deadLetters();
    assert.equal(letter?.body, body);
  });

  it("loses none of 100 that hold anything", async () => {
    const seed = Date.now() % 1_000_000;
    const random = createRandom(seed);
    for (let index = 0; index < 100; index += 1) {
      const value = randomJson(random);
      const text = random.chance(0.5)
        ? value
        : JSON.stringify(run).replace('{"name":"a"}', () => value);
      const body = text.slice(0, maxMessageBytes / 2);

      const handled = await handle(body, (one) => runIdOf(readRunMessage(one)));

      const letters = await deadLetters();
      assert.lengthOf([...handled, ...letters], 1, `seed ${seed}, message ${index}`);
    }
  });

  async function createQueue(QueueName: string): Promise<string> {
    const Attributes = { FifoQueue: "true" };
    const answer = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    return answer.QueueUrl ?? "";
  }

  /** Handles one message of the queue. @returns what reading it gave, when it was read */
  async function handle(body: string, read: (body: string) => unknown): Promise<unknown[]> {
    const deduplicationId = String((sent += 1));
    await sendAll(sqs, queueUrl, [{ body, group: "g", deduplicationId }]);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MessageSystemAttributeNames: ["All"] }),
    );
    const event = toSqsEvent(Messages, "arn:aws:sqs:eu-west-1:1:longshore-dev-runs.fifo");
    const handled: unknown[] = [];
    const options = { queueUrl, deadLettersUrl, leaseSeconds: 60, retrySeconds: 1 };
    const answer = await handleBatch(
      event as unknown as SQSEvent,
      context,
      sqs,
      options,
      async (one) => void handled.push(read(one)),
    );
    assert.deepEqual(answer.batchItemFailures, []);
    await remove(queueUrl, Messages);
    return handled;
  }

  async function deadLetters() {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: deadLettersUrl, MessageAttributeNames: ["All"] }),
    );
    await remove(deadLettersUrl, Messages);
    return Messages.map(({ Body, MessageAttributes = {} }) => ({
      body: Body,
      reason: MessageAttributes.reason?.StringValue,
      queue: MessageAttributes.queue?.StringValue,
    }));
  }

  async function remove(QueueUrl: string, messages: readonly Message[]): Promise<void> {
    for (const { ReceiptHandle } of messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
});
