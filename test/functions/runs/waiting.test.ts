import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { assert } from "chai";
import { wake } from "../../../functions/runs/wake";
import { work } from "../../../functions/runs/worker";
import type { Action } from "../../../registry/action";
import type { FaultAnswer } from "../../../sandbox/port/stand-in";
import { errorOf } from "../../sandbox/aws/start";
import { useCapturedLog } from "./captured-log";
import { deliveryTo, partsOf, thingAction, useRuns } from "./setup";

const pause = { seconds: 60, statusLabel: "Waiting for the ferry" };

describe("a run that waits", () => {
  const runs = useRuns();
  const log = useCapturedLog();

  /** An action that waits until `arrived()`. */
  const ferry = (arrived: () => boolean): Action =>
    thingAction({
      async handle({ run }) {
        const ticket = await run.step("buy ticket", async () => `bought at try ${run.attempt}`);
        run.log(`Try ${run.attempt}.`);
        if (!arrived()) return run.pause(pause);
        return { summary: ticket };
      },
    });

  const itemOf = async (runId: string) => {
    const input = { TableName: "runs", Key: { runId: { S: runId } } };
    return (await runs.client.send(new GetItemCommand(input))).Item ?? {};
  };

  it("is put aside with all that is needed to go on", async () => {
    const request = await runs.start(ferry(() => false));
    const before = Date.now();

    await work(
      partsOf(
        runs,
        ferry(() => false),
      ),
      request,
      deliveryTo("one"),
    );

    const item = await itemOf(request.runId);
    assert.deepEqual(JSON.parse(item.request?.S ?? ""), request);
    assert.deepInclude(item, { parked: { S: "yes" }, group: { S: request.runId } });
    assert.isAtLeast(Number(item.resumeAt?.N), before + 60_000);
    assert.isAtMost(Number(item.resumeAt?.N), Date.now() + 60_000);
    assert.notProperty(item, "leaseOwner");
    assert.notProperty(item, "leaseUntil");
    assert.notProperty(item, "outcome");
  });

  it("shows its label in Port, and the log so far", async () => {
    const request = await runs.start(ferry(() => false));

    await work(
      partsOf(
        runs,
        ferry(() => false),
      ),
      request,
      deliveryTo("one"),
    );

    const { status, statusLabel, logs = [] } = runs.shown(request) ?? {};
    assert.deepEqual(
      { status, statusLabel },
      { status: "IN_PROGRESS", statusLabel: "Waiting for the ferry" },
    );
    assert.deepEqual(
      logs.map(({ message }) => message),
      ["Try 1."],
    );
  });

  it("leaves Port alone when it has nothing to say", async () => {
    const action = thingAction({ handle: async ({ run }) => run.pause({ seconds: 60 }) });
    const request = await runs.start(action);

    await work(partsOf(runs, action), request, deliveryTo("one"));

    assert.deepEqual(runs.calls(), []);
    assert.deepInclude(await itemOf(request.runId), { parked: { S: "yes" } });
  });

  it("keeps the group of its entity", async () => {
    const action = thingAction({
      identifier: "board",
      trigger: "DAY-2",
      handle: async ({ run }) => run.pause({ seconds: 60 }),
    });
    const entity = { identifier: "box", properties: {}, relations: {}, team: [] };
    const known = await runs.start(thingAction({}));
    const request = { ...known, action: "board", entityIdentifier: "box", entity };

    await work(partsOf(runs, action), request, deliveryTo("one"));

    assert.deepInclude(await itemOf(request.runId), { group: { S: "thing/box" } });
  });

  it("goes on when it is woken, with its steps, and counts its tries anew", async () => {
    let arrived = false;
    const action = ferry(() => arrived);
    const request = await runs.start(action);
    const parts = partsOf(runs, action, { maxAttempts: 2 });

    await work(parts, request, deliveryTo("one"));
    for (const owner of ["two", "three", "four"]) {
      await wake(parts, request.runId, deliveryTo(owner));
    }
    arrived = true;
    await wake(parts, request.runId, deliveryTo("five"));

    const { status, summary, logs = [] } = runs.shown(request) ?? {};
    assert.deepEqual({ status, summary }, { status: "SUCCESS", summary: "bought at try 1" });
    assert.deepEqual(
      logs.map(({ message }) => message),
      Array.from({ length: 5 }, () => "Try 1."),
    );
    assert.isTrue((await runs.store().read(request.runId))?.ended);
    assert.notProperty(await itemOf(request.runId), "parked");
    assert.notProperty(await itemOf(request.runId), "resumeAt");
  });

  it("forgets the tries that failed before it waited", async () => {
    const ways = ["fail", "wait", "fail", "arrive"];
    const action = thingAction({
      async handle({ run }) {
        const way = ways.shift();
        if (way === "wait") run.pause({ seconds: 60 });
        if (way === "fail") throw new Error("fog");
        return { summary: `Arrived at try ${run.attempt}.` };
      },
    });
    const request = await runs.start(action);
    const parts = partsOf(runs, action, { maxAttempts: 2 });

    await errorOf(work(parts, request, deliveryTo("one")));
    await work(parts, request, deliveryTo("two"));
    await errorOf(wake(parts, request.runId, deliveryTo("three")));
    await wake(parts, request.runId, deliveryTo("four"));

    assert.equal(runs.shown(request)?.summary, "Arrived at try 2.");
  });

  it("ends as FAILURE when its tries after waiting are used up", async () => {
    let ready = false;
    const action = thingAction({
      async handle({ run }) {
        if (!ready) return run.pause({ seconds: 60 });
        throw new Error("fog");
      },
    });
    const request = await runs.start(action);
    const parts = partsOf(runs, action, { maxAttempts: 2 });

    await work(parts, request, deliveryTo("one"));
    ready = true;
    await errorOf(wake(parts, request.runId, deliveryTo("two")));
    await wake(parts, request.runId, deliveryTo("three"));

    const summary = "Make thing failed 2 times, the last time because: fog";
    assert.equal(runs.shown(request)?.summary, summary);
  });

  const answers: [string, FaultAnswer][] = [
    ["is away", { status: 503 }],
    ["refuses for good", { status: 422 }],
    ["closes the connection", "disconnect"],
  ];
  for (const [what, answer] of answers) {
    it(`waits as well when Port ${what}`, async () => {
      const action = ferry(() => false);
      const request = await runs.start(action);
      for (const method of ["POST", "PATCH"]) runs.standIn.faults.add({ method, answer });

      await work(partsOf(runs, action), request, deliveryTo("one"));

      assert.deepInclude(await itemOf(request.runId), { parked: { S: "yes" } });
      assert.deepInclude(log.at(-2), { message: "Port not told that a run waits" });
    });
  }

  it("ends as FAILURE at once when it is too large to wait", async () => {
    const action = thingAction({
      async handle({ run }) {
        await run.step("big", async () => "x".repeat(300_000));
        run.pause({ seconds: 60, statusLabel: "Waiting" });
      },
    });
    const started = await runs.start(action);
    const request = { ...started, properties: { more: "y".repeat(200_000) } };

    await work(partsOf(runs, action), request, deliveryTo("one"));

    const { status, summary } = runs.shown(request) ?? {};
    assert.equal(status, "FAILURE");
    assert.match(
      summary ?? "",
      /^The run cannot wait, since it is too large to be kept\. .*400 KB/,
    );
    assert.match(summary ?? "", /Return less from them\.$/);
  });

  it("is not put aside by an invocation that has lost it", async () => {
    const action = thingAction({
      async handle({ run }) {
        await runs.store().claim(run.id, "other", { countAttempt: true });
        run.pause({ seconds: 60 });
      },
    });
    const request = await runs.start(action);
    const parts = partsOf(runs, action, { store: runs.store(-1) });

    const error = await errorOf(work(parts, request, deliveryTo("one")));

    assert.equal(error.name, "ConditionalCheckFailedException");
    assert.notProperty(await itemOf(request.runId), "parked");
    await runs.store().extend(request.runId, "other");
  });
});
