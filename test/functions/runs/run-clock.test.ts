import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { mock } from "node:test";
import { ParkedRuns } from "../../../functions/runs/parked-runs";
import { wakeDue } from "../../../functions/runs/wake-due";
import { errorOf } from "../../sandbox/aws/start";
import { requestOf, useTable } from "./setup";
import { useCapturedLog } from "./captured-log";

const now = Date.parse("2026-03-01T09:30:00.000Z");
const minutes = (count: number) => count * 60_000;

describe("wakeDue", () => {
  const table = useTable();
  useCapturedLog();
  let sqs: SQSClient;
  let queueUrl: string;
  let queues = 0;
  before(() => (sqs = table.aws.root(SQSClient)));
  beforeEach(async () => {
    mock.timers.enable({ apis: ["Date"], now });
    table.aws.endpoint.faults.clear();
    const name = `runs-${(queues += 1)}.fifo`;
    const Attributes = { FifoQueue: "true" };
    const created = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
    queueUrl = created.QueueUrl ?? "";
  });
  afterEach(async () => {
    // Nobody is left to be found by the next test.
    for await (const runs of parked().due(Number.MAX_SAFE_INTEGER)) {
      for (const { runId } of runs) await claim(runId);
    }
    mock.timers.reset();
  });

  const parked = (pageSize?: number) => new ParkedRuns(table.client, "runs", pageSize);
  const turn = (pageSize?: number) => wakeDue({ parked: parked(pageSize), sqs, queueUrl });
  const claim = (runId: string) => table.store().claim(runId, "owner", { countAttempt: true });
  const wait = async (runId: string, resumeAt: number, entity?: string) => {
    await claim(runId);
    const request = { ...requestOf(runId, "make_thing"), entityIdentifier: entity ?? null };
    await table.store().park(request, "owner", resumeAt);
  };
  const dueAt = async (time: number) => {
    const found: Record<string, number> = {};
    for await (const runs of parked().due(time)) {
      for (const { runId, resumeAt } of runs) found[runId] = resumeAt;
    }
    return found;
  };
  /** Takes and deletes all messages: body and group's hash. */
  const messages = async () => {
    const taken: { body: unknown; group: string | undefined }[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ["MessageGroupId"],
        }),
      );
      if (Messages.length === 0) return taken;
      for (const { Body = "", Attributes, ReceiptHandle } of Messages) {
        taken.push({ body: JSON.parse(Body), group: Attributes?.MessageGroupId });
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
      }
    }
  };
  const woken = async () => (await messages()).map(({ body }) => body);

  it("wakes the runs whose time has come, and no others", async () => {
    await wait("r_past", now - 1);
    await wait("r_now", now);
    await wait("r_later", now + 1);

    await turn();

    assert.sameDeepMembers(await woken(), [{ wake: "r_past" }, { wake: "r_now" }]);
  });

  it("finds nothing when nobody waits", async () => {
    await turn();

    assert.deepEqual(await woken(), []);
  });

  it("wakes no run that has been taken up or has ended", async () => {
    await wait("r_taken", now);
    await claim("r_taken");

    await turn();

    assert.deepEqual(await woken(), []);
  });

  it("puts the runs of one entity into one group, those without into groups of their own", async () => {
    await wait("r_1", now - 1, "box");
    await wait("r_2", now, "box");
    await wait("r_3", now);
    await wait("r_4", now);

    await turn();

    const groups = Map.groupBy(await messages(), ({ group }) => group);
    assert.sameDeepMembers(
      [...groups.values()].map((group) => group.map(({ body }) => body)),
      [[{ wake: "r_1" }, { wake: "r_2" }], [{ wake: "r_3" }], [{ wake: "r_4" }]],
    );
  });

  it("does not wake a run again at each turn, but after fifteen minutes if it still waits", async () => {
    await wait("r_slow", now);
    await turn();
    await messages();

    mock.timers.setTime(now + minutes(14));
    await turn();
    const early = await woken();
    mock.timers.setTime(now + minutes(15));
    await turn();

    assert.deepEqual(early, []);
    assert.deepEqual(await woken(), [{ wake: "r_slow" }]);
  });

  it("goes through all pages", async () => {
    const ids = Array.from({ length: 7 }, (_, index) => `r_page${index}`);
    for (const [index, id] of ids.entries()) await wait(id, now - (index % 3));

    await turn(2);

    assert.sameDeepMembers(
      await woken(),
      ids.map((id) => ({ wake: id })),
    );
    assert.deepEqual(await dueAt(now), {});
  });

  it("loses no wake when the queue cannot be reached", async () => {
    await wait("r_unsent", now);
    table.aws.endpoint.faults.add({ service: "SQS", error: "ServiceUnavailable" });

    await errorOf(turn());
    await turn();

    assert.deepEqual(await woken(), [{ wake: "r_unsent" }]);
  });

  it("sends a wake once when it cannot be noted", async () => {
    await wait("r_unnoted", now);
    table.aws.endpoint.faults.add({ operation: "UpdateItem", error: "InternalServerError" });

    await errorOf(turn());
    mock.timers.setTime(now + minutes(1));
    await turn();

    assert.deepEqual(await woken(), [{ wake: "r_unnoted" }]);
    assert.deepEqual(await dueAt(now + minutes(16)), { r_unnoted: now + minutes(16) });
  });

  it("leaves a run alone that has gone on and waits for something else meanwhile", async () => {
    await wait("r_quick", now);
    const seen = { runId: "r_quick", group: "r_quick", resumeAt: now };
    await wait("r_quick", now + 5);

    await parked().postpone(seen, now + minutes(15));

    assert.deepEqual(await dueAt(now + 5), { r_quick: now + 5 });
  });
});
