import { assert } from "chai";
import { work } from "../../../functions/runs/worker";
import { errorOf } from "../../sandbox/aws/start";
import { useCapturedLog } from "./captured-log";
import { partsOf, thingAction, useRuns, workerKinds } from "./setup";

for (const [kind, deliveryTo] of workerKinds) {
  describe(`work, when the time of a handler is over, in ${kind}`, () => {
    const runs = useRuns();
    useCapturedLog();
    /** A delivery that leaves the handler ten milliseconds. */
    const hurried = (owner: string) => ({
      ...deliveryTo(owner),
      availableMilliseconds: () => 45_010,
    });
    const hanging = (repeatable?: boolean) => {
      const counted = { tries: 0 };
      const action = thingAction({
        ...(repeatable !== undefined && { repeatable }),
        handle() {
          counted.tries += 1;
          return new Promise<undefined>(() => undefined);
        },
      });
      return { counted, action };
    };
    /** Leaves a run as a process leaves it that hangs, spins or dies. */
    async function fallSilent(runId: string, deadlineAt: number): Promise<void> {
      await runs.store(-1).claim(runId, "silent", { countAttempt: true, deadlineAt });
    }

    it("ends the run after the one try, and says what to look at", async () => {
      const { counted, action } = hanging();
      const request = await runs.start(action);

      await work(partsOf(runs, action), request, hurried("one"));

      assert.equal(counted.tries, 1);
      const { status, summary } = runs.shown(request) ?? {};
      assert.equal(status, "FAILURE");
      assert.match(
        summary ?? "",
        /^Make thing took longer than 300 s and was stopped, .* log group \/aws\/lambda\/worker\. It is not repeated /,
      );
    });

    it("tries again what is declared repeatable", async () => {
      const { counted, action } = hanging(true);
      const request = await runs.start(action);
      const parts = partsOf(runs, action, { maxAttempts: 2 });

      await errorOf(work(parts, request, hurried("one")));
      await work(parts, request, hurried("two"));

      assert.equal(counted.tries, 2);
      assert.equal(
        runs.shown(request)?.summary,
        "Make thing failed 2 times, the last time because: it took longer than 0 s",
      );
    });

    for (const [what, deadline, repeatable, summary] of [
      [
        "ends a run whose process was silent until its time was over",
        -1,
        false,
        /^Make thing gave no answer within 300 s /,
      ],
      ["takes a run over whose time is not over", 60_000, false, /^done at attempt 2$/],
      ["takes a run over that is declared repeatable", -1, true, /^done at attempt 2$/],
    ] as const) {
      it(what, async () => {
        const action = thingAction({
          repeatable,
          handle: async ({ run }) => ({ summary: `done at attempt ${run.attempt}` }),
        });
        const request = await runs.start(action);
        await fallSilent(request.runId, Date.now() + deadline);

        await work(partsOf(runs, action), request, deliveryTo("next"));

        assert.match(runs.shown(request)?.summary ?? "", summary);
      });
    }

    it("counts anew after a try that gave an answer", async () => {
      const action = thingAction({ handle: async () => ({ summary: "done" }) });
      const request = await runs.start(action);
      await runs.store().claim(request.runId, "one", { countAttempt: true, deadlineAt: 1 });
      await runs.store().release(request.runId, "one");

      await work(partsOf(runs, action), request, deliveryTo("two"));

      assert.equal(runs.shown(request)?.summary, "done");
    });
  });
}
