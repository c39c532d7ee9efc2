import { assert } from "chai";
import { work } from "../../../functions/runs/worker";
import { RunStore } from "../../../functions/runs/run-store";
import { useCapturedLog } from "./captured-log";
import { deliveryTo, partsOf, thingAction, useRuns } from "./setup";

/** Waits of a run: calls of one step are under way together. */
describe("the calls of one run", () => {
  const runs = useRuns();
  useCapturedLog();

  /** Notes what is called, each with the number of calls that had been answered before. */
  function noted() {
    const calls: string[] = [];
    let answered = 0;
    const note =
      <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        calls.push(`${answered} ${name}`);
        const result = await call(...args);
        // Those that are sent together are answered together.
        await new Promise(setImmediate);
        answered += 1;
        return result;
      };
    const store = runs.store();
    const { port } = runs;
    const watched = Object.assign(Object.create(RunStore.prototype) as RunStore, {
      read: note("read", store.read.bind(store)),
      claim: note("claim", store.claim.bind(store)),
      saveOutcome: note("saveOutcome", store.saveOutcome.bind(store)),
      saveStep: note("saveStep", store.saveStep.bind(store)),
      markEnded: note("markEnded", store.markEnded.bind(store)),
      release: note("release", store.release.bind(store)),
    });
    const told = {
      ...port,
      runs: {
        ...port.runs,
        get: note("look", port.runs.get),
        end: note("end", port.runs.end),
        addLog: note("log", port.runs.addLog),
      },
      entities: { ...port.entities, upsert: note("entity", port.entities.upsert) },
    };
    return { calls, store: watched, port: told };
  }

  it("are five, in three steps", async () => {
    const { calls, store, port } = noted();
    const action = thingAction({
      handle: async () => ({ entity: { identifier: "made" }, statusLabel: "Made" }),
    });
    const request = await runs.start(action);

    await work(partsOf(runs, action, { store, port }), request, deliveryTo("one"));

    assert.deepEqual(calls, ["0 look", "0 claim", "2 saveOutcome", "2 entity", "4 end"]);
  });

  it("are one more when Port cannot show that it was told", async () => {
    const { calls, store, port } = noted();
    const action = thingAction({ handle: async () => undefined });
    const request = await runs.start(action);

    await work(partsOf(runs, action, { store, port }), request, deliveryTo("one"));

    assert.deepEqual(calls, ["0 look", "0 claim", "2 saveOutcome", "3 end", "4 markEnded"]);
  });

  it("are a look and a claim when it comes again", async () => {
    const action = thingAction({ handle: async () => ({ summary: "Made it." }) });
    const request = await runs.start(action);
    await work(partsOf(runs, action), request, deliveryTo("one"));
    const { calls, store, port } = noted();

    await work(partsOf(runs, action, { store, port }), request, deliveryTo("two"));

    assert.deepEqual(calls, ["0 look", "0 claim"]);
  });

  it("store the outcome first when the lease may be over meanwhile", async () => {
    const { calls, store, port } = noted();
    const { claim } = store;
    store.claim = async (...args) => {
      const answer = await claim(...args);
      return answer.state === "claimed" ? { ...answer, leaseUntil: Date.now() + 9_000 } : answer;
    };
    const action = thingAction({
      handle: async () => ({ entity: { identifier: "slow" }, statusLabel: "Made" }),
    });
    const request = await runs.start(action);

    await work(partsOf(runs, action, { store, port }), request, deliveryTo("one"));

    assert.deepEqual(calls, ["0 look", "0 claim", "2 saveOutcome", "3 entity", "4 end"]);
  });
});
