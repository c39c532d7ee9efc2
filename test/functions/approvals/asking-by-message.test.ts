import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import { assert } from "chai";
import { create } from "../../../functions/approval-desk";
import {
  askMessage,
  readAskMessage,
  withdrawMessage,
} from "../../../functions/approvals/ask-message";
import { publicOf } from "../../../functions/approvals/desk";
import { nobody } from "../../../functions/approvals/panel";
import { createQueuedDesk } from "../../../functions/approvals/queued-desk";
import { askByMessage } from "../../../policies/approval-desk";
import { ACCOUNT, errorOf } from "../../sandbox/aws/start";
import { askedRun } from "./asked-run";
import { Launch, linksTo, linkTo } from "./launch";
import { region, tableName, takeAll } from "./outside";
import { sendForm } from "./person";
import { start, usualPanels, useWorld } from "./world";

describe("asking by message", () => {
  const world = useWorld();
  let asksUrl: string;
  let sqs: SQSClient;
  let desk: ReturnType<typeof createQueuedDesk>;

  before(async () => {
    sqs = world.aws.root(SQSClient);
    const Attributes = { FifoQueue: "true" };
    const made = await sqs.send(new CreateQueueCommand({ QueueName: "asks.fifo", Attributes }));
    asksUrl = made.QueueUrl ?? "";
    desk = createQueuedDesk({ tableName, asksUrl }, { dynamodb: world.dynamodb, sqs });
  });

  /** Lets the function behind the queue handle what is on it. */
  async function deliver(): Promise<number> {
    // The leases of messages are not what is shown here.
    const held = { send: async () => ({}) } as unknown as SQSClient;
    const clients = { ...world.clients, sqs: held };
    const settings = {
      ...{ tableName, keyArn: world.keyArn, topics: world.topics },
      ...{ pagesUrl: "https://pages.example.test", ...usualPanels },
      ...{
        queueUrl: asksUrl,
        deadLettersUrl: asksUrl,
        wakesUrl: world.queue.url,
        leaseSeconds: 60,
        retrySeconds: 1,
      },
    };
    const handle = create(settings, {}, clients);
    const bodies = await takeAll(sqs, asksUrl);
    for (const body of bodies) {
      const attributes = { ApproximateReceiveCount: "1" };
      const record = { body: JSON.stringify(body), messageId: "m", receiptHandle: "h", attributes };
      const event = { Records: [record] } as never;
      const answer = await handle(event, {
        awsRequestId: "a",
        getRemainingTimeInMillis: () => 9000,
      } as Context);
      assert.isEmpty(answer.batchItemFailures);
    }
    return bodies.length;
  }

  it("reads what is told of a request, and no address of a stack", async () => {
    const launch = new Launch(world);
    await launch.begin();
    const tableArn = `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${tableName}`;
    const [, right = assert.fail()] = askByMessage({ asksArn: "arn:aws:sqs:a:b:c", tableArn });
    const { actions: Action, resources: Resource, conditions: Condition } = right;
    const statement = { Effect: "Allow", Action, Resource, Condition } as const;
    const dynamodb = world.aws.as(DynamoDBClient, [statement]);

    const found = await createQueuedDesk({ tableName, asksUrl }, { dynamodb, sqs }).find(launch.id);

    const { waitUrl, ...whole } = await launch.stored();
    assert.isDefined(waitUrl);
    assert.deepEqual(found, publicOf(whole));
    const Key = { id: { S: launch.id } };
    for (const ProjectionExpression of [undefined, "waitUrl", "id, waitUrl", "held"]) {
      const read = new GetItemCommand({
        ...{ TableName: tableName, Key },
        ...(ProjectionExpression !== undefined && { ProjectionExpression }),
      });
      assert.equal((await errorOf(dynamodb.send(read))).name, "AccessDeniedException");
    }
  });

  it("asks people once, and finds what they decide", async () => {
    const request = askedRun();

    const first = await desk.ask(request);
    assert.deepEqual(first, { ...request, state: "PENDING", panel: nobody, votes: [] });
    assert.equal(await deliver(), 1);
    const second = await desk.ask({ ...request, title: "Other", requestedAt: start + 1 });
    const panel = { ...nobody, approvers: ["approver@example.com"] };
    assert.deepEqual(second, { ...request, state: "PENDING", panel, votes: [] });
    assert.equal(await deliver(), 0);
    assert.lengthOf(linksTo(world, request.id), 1);
    await sendForm(world, await linkTo(world, request.id), { decision: "approve" });

    const decided = await desk.ask(request);
    assert.deepEqual([decided.state, decided.decision?.by], ["APPROVED", "approver@example.com"]);
  });

  it("takes the request of a run back", async () => {
    const request = askedRun();
    await desk.ask(request);
    await deliver();

    await desk.withdraw(request.run.id);
    await deliver();

    assert.equal((await desk.find(request.id))?.state, "CANCELLED");
  });

  it("asks again, and once, when the first message never arrived", async () => {
    const request = askedRun();
    await desk.ask(request);
    await takeAll(sqs, asksUrl);

    await desk.ask({ ...request, requestedAt: start + 1000 });
    await deliver();

    assert.lengthOf(linksTo(world, request.id), 1);
  });

  it("says so when a request does not fit into a message", async () => {
    const details = Array.from({ length: 200 }, () => ["Text", "\u6f22".repeat(1500)] as const);

    const error = await errorOf(desk.ask(askedRun({ details })));

    assert.include(error.message, "allowed are 300000, since approvers must see all of it");
    assert.equal(await deliver(), 0);
  });
});

describe("readAskMessage", () => {
  const request = askedRun();
  const sent = JSON.parse(askMessage(request).body) as { ask: object };

  it("reads what is sent", () => {
    assert.deepEqual(readAskMessage(askMessage(request).body), { ask: request });
    assert.deepEqual(readAskMessage(withdrawMessage("r_1").body), { withdraw: "r_1" });
  });

  for (const [what, more] of [
    ["another kind", { kind: "launch" }],
    ["another id", { id: "0".repeat(32) }],
    ["a wait URL", { waitUrl: "https://example.com" }],
    ["a stack", { stackId: "arn:aws:cloudformation:eu-west-1:123456789012:stack/a/b" }],
    ["a state", { state: "APPROVED" }],
    ["a decision", { decision: { by: "me", at: 1 } }],
    ["a panel", { panel: { approvers: ["me@example.com"], atLeast: 1 } }],
    ["a vote", { votes: [{ by: "me@example.com", says: "approve", at: 1 }] }],
  ] as const) {
    it(`takes no ${what} from whoever may write to the queue`, () => {
      const body = JSON.stringify({ ask: { ...sent.ask, ...more } });

      assert.deepEqual(readAskMessage(body), { ask: request });
    });
  }

  it("refuses one about a product, whose approvers are others", () => {
    const body = JSON.stringify({ ask: { ...sent.ask, subject: "product:site" } });

    assert.throws(() => readAskMessage(body), /subject is "product:site"; allowed: action: and an/);
  });

  for (const body of ["", "{}", '{"withdraw":"no run"}', '{"ask":{}}', "[]", '{"decide":"r_1"}']) {
    it(`refuses ${JSON.stringify(body)}`, () => {
      assert.throws(() => readAskMessage(body), /not JSON|not one of ours/);
    });
  }
});
