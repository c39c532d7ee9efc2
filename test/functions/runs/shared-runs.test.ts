import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { assert } from "chai";
import { handleTogether } from "../../../functions/shared-batch";
import { isWake, readRunMessage, runIdOf } from "../../../functions/runs/run-message";
import type { RunRequest } from "../../../functions/runs/run-request";
import type { RunStore } from "../../../functions/runs/run-store";
import { strangeRun, suspectIn } from "../../../functions/runs/shared-runs";
import { wake } from "../../../functions/runs/wake";
import { work } from "../../../functions/runs/worker";
import type { Action, RunContext } from "../../../registry/action";
import { field } from "../../../registry/fields";
import { Life } from "../../soak/mortal";
import { portOf } from "../../soak/run-world";
import { useCapturedLog } from "./captured-log";
import { actionsOf, partsOf, thingAction, useRuns } from "./setup";

/** How a run of the tests behaves: what it is at its first try, and ends well otherwise. */
type Manner = "good" | "crash" | "crash always" | "hang" | "throw";

describe("runs that share a process", () => {
  const runs = useRuns();
  useCapturedLog();
  const sqs = { send: async () => ({}) } as unknown as SQSClient;
  let begun: string[];
  let life: Life;
  beforeEach(() => (begun = []));

  const action: Action = thingAction({
    shared: true,
    timeoutSeconds: 1,
    input: { manner: field.string("Manner") },
    handle: async ({ run, input }) => {
      const manner = input.manner as Manner;
      begun.push(`${manner} ${run.attempt}`);
      await run.step("once", async () => void begun.push(`${manner} step`));
      await misbehave(manner, run);
      return { statusLabel: `done at try ${run.attempt}` };
    },
  });

  async function misbehave(manner: Manner, { attempt }: RunContext): Promise<void> {
    const isFirst = begun.filter((one) => one.startsWith(`${manner} `)).length <= 2;
    if (manner === "crash always" || (manner === "crash" && isFirst)) life.end();
    if (manner === "hang") await new Promise(() => undefined);
    if (manner === "throw" && attempt === 1) throw new Error("the network is down");
  }

  const recordOf = (request: RunRequest, deliveries: number): SQSRecord =>
    ({
      ...{ messageId: request.runId, receiptHandle: "", body: JSON.stringify(request) },
      attributes: {
        ApproximateReceiveCount: String(deliveries),
        MessageGroupId: request.entityIdentifier ?? request.runId,
      },
    }) as Partial<SQSRecord> as SQSRecord;

  /** One invocation: a process of its own, which may die. @returns the runs whose messages come again */
  async function invoke(requests: readonly RunRequest[], deliveries: number): Promise<string[]> {
    const own = (life = new Life(Infinity, true));
    // A lease that is over at once, as it is when a process has died.
    const store: RunStore = own.calling(runs.store(deliveries === 1 ? -1 : 60));
    const parts = partsOf(runs, action, { store, port: portOf(own, runs.port), maxAttempts: 2 });
    const context = {
      awsRequestId: `invocation ${deliveries}`,
      getRemainingTimeInMillis: () => 600_000,
    } as Partial<Context> as Context;
    const options = {
      ...{ queueUrl: "shared.fifo", deadLettersUrl: "dead.fifo", leaseSeconds: 60 },
      ...{ retrySeconds: 1, mostMilliseconds: 1000, suspect: suspectIn(runs.store()) },
    };
    const event: SQSEvent = { Records: requests.map((one) => recordOf(one, deliveries)) };
    const answer = handleTogether(event, context, sqs, options, (body, turn) => {
      const message = readRunMessage(body);
      return isWake(message) ? wake(parts, runIdOf(message), turn) : work(parts, message, turn);
    });
    const ended = await Promise.race([answer, own.ended]);
    // Of a process that died, Lambda gives everything back that was not deleted.
    if (ended === "killed") return requests.map(({ runId }) => runId);
    return ended.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  /** Delivers until nothing comes again. @returns how each run ended */
  async function deliver(...manners: readonly Manner[]): Promise<(string | null | undefined)[]> {
    const requests: RunRequest[] = [];
    for (const manner of manners) requests.push(await runs.start(action, { manner }));
    let left = requests;
    for (let deliveries = 1; left.length > 0; deliveries += 1) {
      assert.isBelow(deliveries, 8, "it never ends");
      const again = await invoke(left, deliveries);
      left = left.filter(({ runId }) => again.includes(runId));
      await endLeases(left);
    }
    return requests.map((request) => {
      const { status, statusLabel } = runs.shown(request) ?? {};
      return status === "SUCCESS" ? statusLabel : status;
    });
  }

  /** What the clock does to the leases of a process that died: the next claim may take them. */
  async function endLeases(left: readonly RunRequest[]): Promise<void> {
    if (life.alive) return;
    for (const { runId } of left) await runs.endLease(runId);
  }

  it("end together", async () => {
    const all = await deliver("good", "good", "good");

    assert.deepEqual(all, Array(3).fill("done at try 1"));
  });

  it("end although one beside them hangs, which ends as it would alone", async () => {
    const all = await deliver("good", "hang", "good");

    assert.deepEqual(all, ["done at try 1", "FAILURE", "done at try 1"]);
  });

  it("end although one beside them fails, which is tried again", async () => {
    const all = await deliver("good", "throw");

    assert.deepEqual(all, ["done at try 1", "done at try 2"]);
  });

  it("are begun once more when the process dies beside them, uncounted and without their steps", async () => {
    const all = await deliver("good", "crash");

    assert.deepEqual(all, ["done at try 1", "done at try 1"]);
    assert.equal(begun.filter((one) => one === "good step").length, 1);
    assert.isAtMost(begun.filter((one) => one === "good 1").length, 2);
  });

  it("are not counted among the tries of one that always ends its process", async () => {
    const all = await deliver("crash always", "good", "good");

    assert.deepEqual(all, ["FAILURE", "done at try 1", "done at try 1"]);
    assert.isAtMost(begun.filter((one) => one === "good 1").length, 4);
  });

  it("are not taken for hung when the process is silent until their time is over", async () => {
    const request = await runs.start(action, { manner: "good" });
    const over = { countAttempt: true, deadlineAt: Date.now() - 60_000, inCompany: true };
    await runs.store(-1).claim(request.runId, "silent", over);

    const again = await invoke([request], 2);

    assert.deepEqual(again, []);
    assert.equal(runs.shown(request)?.statusLabel, "done at try 1");
  });

  it("stay in order when they are of one entity", async () => {
    const first = { ...(await runs.start(action, { manner: "good" })), entityIdentifier: "e" };
    const second = { ...(await runs.start(action, { manner: "throw" })), entityIdentifier: "e" };
    const other = await runs.start(action, { manner: "hang" });

    const again = await invoke([first, second, other], 1);

    assert.sameMembers(again, [second.runId]);
    assert.isBelow(begun.indexOf("good step"), begun.indexOf("throw 1"));
  });

  describe("and do so no more", () => {
    const request = { runId: "r_1", action: "make_thing", entityIdentifier: "e", shared: true };
    const whole = { ...request, blueprint: "thing", entity: null, properties: {}, by: {} };
    const none: ReadonlySet<string> = new Set();

    it("go on in a process of their own", () => {
      const passed = strangeRun(none, whole, whole, "m");

      assert.deepInclude(passed, { group: "thing/e", deduplicationId: "r_1" });
      assert.deepEqual(JSON.parse(passed?.body ?? ""), { ...whole, shared: false });
    });

    it("are woken there", () => {
      const passed = strangeRun(none, { wake: "r_1" }, whole, "m");

      assert.deepEqual(passed, {
        body: '{"wake":"r_1"}',
        group: "thing/e",
        deduplicationId: "wake r_1 m",
      });
    });

    it("stay while they share, and where a wake finds nothing that waits", () => {
      const sharing = new Set(actionsOf(action).keys());

      assert.isUndefined(strangeRun(sharing, whole, whole, "m"));
      assert.isUndefined(strangeRun(none, { wake: "r_1" }, undefined, "m"));
    });
  });
});
