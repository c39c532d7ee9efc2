import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { assert } from "chai";
import { handleMessages } from "../../../functions/catalog/handle-messages";
import { bury, settleMessages } from "../../../functions/catalog/settle-messages";
import type { JsonObject } from "../../../functions/port/types";
import { maxMessageBytes, sendAll } from "../../../functions/queue";
import { deliveriesOf } from "../../../functions/sqs-batch";
import { toSqsEvent } from "../../../sandbox/sources/sqs-event";
import { TestCatalog } from "../../support/catalog";
import { box, item, owner } from "../../support/catalog-types";
import { createRandom, type Random } from "../../support/random";
import { randomRecord } from "../../support/random-records";
import { useCapturedLog } from "../runs/captured-log";

const place = { type: "Test::Catalog::Box", region: "eu-west-1" };
const event = {
  resource_type: place.type,
  region: ".awsRegion",
  identifier: ".detail.name",
  action: 'if .eventName == "Delete" then "delete" else "upsert" end',
  awsRegion: place.region,
  eventName: "Delete",
  eventTime: "2026-03-01T09:30:00Z",
  resources: [{ ARN: "arn:aws:box:eu-west-1:123456789012:box/a", type: place.type }],
  detail: { name: "a", tags: ["x"] },
};
/** An event, and each of our own messages with all that it may hold. */
const messages: readonly JsonObject[] = [
  event,
  { longshore: "look", ...place, identifiers: ["a", "gone"], times: 1 },
  { longshore: "sweep", ...place, resyncId: "r", after: "a", counted: true },
  { longshore: "resync", ...place, regions: ["eu-west-2"], models: ["{}"], unread: ["a"] },
];
const filters = [
  ...[".", "..", "empty", "error", "1", "[]", "{}", "null", "input", "$ENV.HOME", "halt", "now"],
  ...["@sh", ".[", '"\\(.)"', "$__loc__", "inputs", 'getpath(["a"])', "env", "limit(3; repeat(1))"],
];

/** Handles so many messages of the catalog queue, whatever they hold. */
export function itHandlesAnyMessage(count: number, seed: number): void {
  useCapturedLog();
  let catalog: TestCatalog;
  let sqs: SQSClient;
  const queues = { queueUrl: "", deadLettersUrl: "", retrySeconds: 0 };
  const createQueue = async (QueueName: string) => {
    const Attributes = { MaximumMessageSize: String(maxMessageBytes), VisibilityTimeout: "60" };
    const answer = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    return answer.QueueUrl ?? "";
  };

  before(async () => {
    catalog = await TestCatalog.start([owner, item, box]);
    const { url: endpoint, rootCredentials: credentials } = catalog.aws;
    sqs = new SQSClient({ endpoint, credentials, region: place.region });
    queues.queueUrl = await createQueue("catalog");
    queues.deadLettersUrl = await createQueue("catalog-dead-letters");
    catalog.aws.cloudControl.store.create(place.region, place.type, { Name: "a", Size: 1 });
  });
  after(() => catalog.close());

  it(`loses none of ${count} messages of the catalog queue, whatever they hold (seed ${seed})`, async () => {
    const random = createRandom(seed);
    const left = { put: 0, done: 0, dead: 0, letters: 0 };
    for (let made = 0; made < count; made += 10) {
      const bodies = Array.from({ length: Math.min(10, count - made) }, () => randomBody(random));
      const [small, large] = [bodies.filter(fits), bodies.filter((body) => !fits(body))];
      const where = `seed ${seed}, messages from ${made}`;
      // The queue takes none that is larger; handled all the same, it is done or stays where it is.
      for (const body of large) {
        const ended = await handled([recordOf(body)]);
        left.put += ended.length;
      }
      left.put += small.length;
      await sendAll(
        sqs,
        queues.queueUrl,
        small.map((body) => ({ body })),
      );
      await drain(where);
    }
    assert.equal(left.done + left.dead, left.put, "each message is done or a dead letter");
    assert.equal(left.letters, left.dead, "each dead letter is there");

    async function drain(where: string): Promise<void> {
      for (;;) {
        const found = await receive(queues.queueUrl);
        if (found.length === 0) break;
        const { Records } = toSqsEvent(
          found,
          "arn:aws:sqs:eu-west-1:1:catalog",
        ) as unknown as SQSEvent;
        const ended = await handled(Records);
        await remove(
          queues.queueUrl,
          found.filter(({ MessageId = "" }) => ended.includes(MessageId)),
        );
      }
      for (;;) {
        const letters = await receive(queues.deadLettersUrl);
        if (letters.length === 0) break;
        left.letters += letters.length;
        for (const { Body = "", MessageAttributes } of letters) {
          const isFull = Buffer.byteLength(Body) > maxMessageBytes - 1000;
          if (!isFull) assert.match(MessageAttributes?.reason?.StringValue ?? "", /\S/, where);
        }
        await remove(queues.deadLettersUrl, letters);
      }
    }

    /** @returns the ids of the messages that are not to come back */
    async function handled(records: readonly SQSRecord[]): Promise<string[]> {
      const verdicts = await handleMessages(
        {
          ...catalog.parts,
          send: async (bodies) => {
            left.put += bodies.length;
            await sendAll(
              sqs,
              queues.queueUrl,
              bodies.map((body) => ({ body })),
            );
          },
          tell: async (letters) => {
            left.put += letters.length;
            left.dead += letters.length;
            await bury(sqs, queues, letters);
          },
          ...{ deletionThreshold: 0.3, maxDeliveries: 2, hasTime: () => true },
        },
        records.map((record) => ({ ...record, deliveries: deliveriesOf(record) })),
      );
      const { batchItemFailures } = await settleMessages(sqs, queues, records, verdicts);
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const ended = records.flatMap(({ messageId }, index) =>
        failed.has(messageId) ? [] : [{ messageId, state: verdicts[index]?.state }],
      );
      left.dead += ended.filter(({ state }) => state === "dead").length;
      left.done += ended.filter(({ state }) => state === "done").length;
      return ended.map(({ messageId }) => messageId);
    }
  });

  it("keeps a message whole that leaves no room for a reason, and the others of its batch", async () => {
    const bodies = [1, 2, 3].map((size) => "x".repeat(maxMessageBytes - size * 40));
    await sendAll(
      sqs,
      queues.queueUrl,
      bodies.map((body) => ({ body })),
    );
    const found = (await Promise.all(bodies.map(() => receive(queues.queueUrl)))).flat();
    const { Records } = toSqsEvent(found, "arn:aws:sqs:eu-west-1:1:catalog") as unknown as SQSEvent;
    const dead = Records.map(() => ({
      state: "dead" as const,
      reason: "it is not JSON ".repeat(100),
    }));

    const answer = await settleMessages(sqs, queues, Records, dead);

    const letters = (await Promise.all(bodies.map(() => receive(queues.deadLettersUrl)))).flat();
    assert.deepEqual(answer.batchItemFailures, []);
    assert.sameMembers(
      letters.map(({ Body }) => Body ?? ""),
      bodies,
    );
    await remove(queues.queueUrl, found);
    await remove(queues.deadLettersUrl, letters);
  });

  async function receive(QueueUrl: string): Promise<Message[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl, MaxNumberOfMessages: 10 },
        ...{ MessageSystemAttributeNames: ["All"], MessageAttributeNames: ["All"] },
      }),
    );
    return Messages;
  }

  async function remove(QueueUrl: string, found: readonly Message[]): Promise<void> {
    for (const { ReceiptHandle } of found)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
}

function fits(body: string): boolean {
  return Buffer.byteLength(body) <= maxMessageBytes;
}

/** As the queue gives it: text without the characters that SQS refuses. */
function randomBody(random: Random): string {
  const message = random.pick([event, ...messages]);
  const chosen = random.chance(0.3) ? { ...message, identifier: random.pick(filters) } : message;
  const text = randomRecord(random, chosen).bytes.toString();
  return text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}]/gu, "?") || "{}";
}

function recordOf(body: string): SQSRecord {
  const attributes = { ApproximateReceiveCount: "1" };
  return { body, messageId: "large", receiptHandle: "none", attributes } as SQSRecord;
}
