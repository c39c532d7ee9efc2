import { assert } from "chai";
import { bury } from "../../../functions/runs/undertaker";
import { work } from "../../../functions/runs/worker";
import { field } from "../../../registry/fields";
import { errorOf } from "../../sandbox/aws/start";
import { useCapturedLog } from "./captured-log";
import { partsOf, thingAction, useRuns, workerKinds } from "./setup";

for (const [kind, deliveryTo] of workerKinds) {
  describe(`work, in ${kind}`, () => {
    const runs = useRuns();
    const log = useCapturedLog();

    it("starts the handler once and ends the run", async () => {
      let started = 0;
      const action = thingAction({ handle: async () => void (started += 1) });
      const request = await runs.start(action);

      await work(partsOf(runs, action), request, deliveryTo("one"));
      await work(partsOf(runs, action), request, deliveryTo("two"));

      assert.equal(started, 1);
      assert.equal(runs.shown(request)?.status, "SUCCESS");
      assert.deepEqual(runs.calls(), [`PATCH /v1/actions/runs/${request.runId}`]);
      assert.equal(runs.looks(), 2, "one for each delivery");
    });

    it("does not repeat a step when the run is delivered again", async () => {
      const done: string[] = [];
      const action = thingAction({
        async handle({ run }) {
          const id = await run.step("create", async () => {
            done.push("create");
            return `i-${run.attempt}`;
          });
          if (run.attempt === 1) throw new Error("the network is down");
          return { summary: `${id} at attempt ${run.attempt}` };
        },
      });
      const request = await runs.start(action);

      const error = await errorOf(work(partsOf(runs, action), request, deliveryTo("one")));
      await work(partsOf(runs, action), request, deliveryTo("two"));

      assert.equal(error.message, "the network is down");
      assert.deepEqual(done, ["create"]);
      assert.equal(runs.shown(request)?.summary, "i-1 at attempt 2");
      assert.deepEqual(
        runs.shown(request)?.logs.map(({ message }) => message),
        ["Attempt 1 of 3 failed: the network is down. It will be tried again."],
      );
    });

    it("shows what an earlier attempt could not, and in its order", async () => {
      const action = thingAction({
        async handle({ run }) {
          run.log(`This is attempt ${run.attempt}.`);
          if (run.attempt === 1) throw new Error("the network is down");
        },
      });
      const request = await runs.start(action);
      runs.standIn.faults.add({ path: /\/logs$/, answer: { status: 503 } });
      await errorOf(work(partsOf(runs, action), request, deliveryTo("one")));
      runs.standIn.faults.clear();

      await work(partsOf(runs, action), request, deliveryTo("two"));

      const lines = runs.shown(request)?.logs.flatMap(({ message }) => message.split("\n"));
      assert.deepEqual(lines, [
        "This is attempt 1.",
        "Attempt 1 of 3 failed: the network is down. It will be tried again.",
        "This is attempt 2.",
      ]);
    });

    it("takes a run over whose process died, with its steps", async () => {
      const action = thingAction({
        handle: async ({ run }) => ({ summary: await run.step("create", async () => "again") }),
      });
      const request = await runs.start(action);
      const dead = runs.store(-1);
      await dead.claim(request.runId, "dead", { countAttempt: true });
      await dead.saveStep(request.runId, "dead", "create", "once");

      await work(partsOf(runs, action), request, deliveryTo("two"));

      assert.equal(runs.shown(request)?.summary, "once");
    });

    it("ends a run as FAILURE with the cause when its last attempt fails", async () => {
      const action = thingAction({ handle: () => Promise.reject(new TypeError("no disk")) });
      const parts = partsOf(runs, action, { maxAttempts: 2 });
      const request = await runs.start(action);

      await errorOf(work(parts, request, deliveryTo("one")));
      await work(parts, request, deliveryTo("two"));

      const reason = "Make thing failed 2 times, the last time because: TypeError: no disk";
      const { status, summary } = runs.shown(request) ?? {};
      assert.deepEqual({ status, summary }, { status: "FAILURE", summary: reason });
    });

    it("starts no handler any more for a run whose process died in every attempt", async () => {
      const action = thingAction({ handle: () => assert.fail("the handler was started") });
      const request = await runs.start(action);
      for (const owner of ["one", "two", "three"]) {
        await runs.store(-1).claim(request.runId, owner, { countAttempt: true });
      }

      await work(partsOf(runs, action), request, deliveryTo("four"));

      const { status, summary } = runs.shown(request) ?? {};
      assert.equal(status, "FAILURE");
      assert.equal(
        summary,
        "The runner stopped without an answer 3 times (crash, out of memory or time-out). " +
          "Its last words are in log group /aws/lambda/worker.",
      );
    });

    it("ends the run of an action that was taken out of the installation as FAILURE", async () => {
      const request = await runs.start(thingAction({ identifier: "gone" }));

      await work(partsOf(runs, thingAction({})), request, deliveryTo("one"));

      const { status, summary } = runs.shown(request) ?? {};
      const reason = 'Action "gone" has no handler in this installation any more.';
      assert.deepEqual({ status, summary }, { status: "FAILURE", summary: reason });
    });

    it("reads the client secret only for actions with secret inputs", async () => {
      const asked: string[] = [];
      const read = async (name: string) => {
        asked.push(name);
        throw new Error("Secrets Manager is away");
      };
      const plain = thingAction({});
      const secret = thingAction({
        identifier: "keep",
        input: { password: field.secret("Password", { required: false }) },
      });
      const requests = [await runs.start(plain), await runs.start(secret)] as const;

      await work(
        partsOf(runs, plain, { credentials: () => read("plain") }),
        requests[0],
        deliveryTo("one"),
      );
      const error = await errorOf(
        work(
          partsOf(runs, secret, { credentials: () => read("secret") }),
          requests[1],
          deliveryTo("two"),
        ),
      );

      assert.equal(error.message, "Secrets Manager is away");
      assert.deepEqual(asked, ["secret"]);
    });

    it("ends a run as FAILURE at once when its result is too large to be kept", async () => {
      let started = 0;
      const action = thingAction({
        async handle() {
          started += 1;
          return { entity: { identifier: "big", title: "x".repeat(410_000) } };
        },
      });
      const request = await runs.start(action);

      await work(partsOf(runs, action), request, deliveryTo("one"));

      assert.equal(started, 1);
      assert.equal(runs.shown(request)?.status, "FAILURE");
      assert.match(
        runs.shown(request)?.summary ?? "",
        /^The work is done, but its result cannot be kept\. /,
      );
    });

    it("does not start the handler of a run that the undertaker has begun to end", async () => {
      const action = thingAction({ handle: () => assert.fail("the handler was started") });
      const request = await runs.start(action);
      runs.standIn.faults.add({ path: /runs\/r_[^/]+$/, answer: { status: 503 } });
      const parts = { store: runs.store(), port: runs.port, workerLogGroup: "/aws/lambda/worker" };
      await errorOf(bury(parts, request, "undertaker"));
      runs.standIn.faults.clear();

      await work(partsOf(runs, action), request, deliveryTo("one"));

      assert.deepInclude(log.at(-1), { message: "run ended", status: "FAILURE" });
    });
  });
}
