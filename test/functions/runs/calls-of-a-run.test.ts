import { assert } from "chai";
import { work } from "../../../functions/runs/worker";
import type { RunStore } from "../../../functions/runs/run-store";
import { useCapturedLog } from "./captured-log";
import { partsOf, thingAction, useRuns, workerKinds } from "./setup";

type Call = (...args: unknown[]) => Promise<unknown>;

for (const [kind, deliveryTo] of workerKinds) {
  describe(`the calls of one run, in ${kind}`, () => {
    const runs = useRuns();
    useCapturedLog();

    /** Notes what is called, each with the number of calls that had been answered before. */
    function noted() {
      const calls: string[] = [];
      let answered = 0;
      const watch = <T extends object>(target: T, names: Readonly<Record<string, string>>): T =>
        new Proxy(target, {
          get(own, key) {
            const value: unknown = Reflect.get(own, key, own);
            const name = names[String(key)];
            if (typeof value !== "function") return value;
            if (name === undefined) return (value as Call).bind(own);
            return async (...args: unknown[]) => {
              calls.push(`${answered} ${name}`);
              const result: unknown = await (value as Call).apply(own, args);
              // Those that are sent together are answered together.
              await new Promise(setImmediate);
              answered += 1;
              return result;
            };
          },
        });
      const { port } = runs;
      const runCalls = { get: "look", end: "end", addLog: "log" };
      const own = ["read", "claim", "saveOutcome", "saveStep", "markEnded", "release"];
      return {
        calls,
        store: watch(runs.store(), Object.fromEntries(own.map((name) => [name, name]))),
        port: {
          ...port,
          runs: watch(port.runs, runCalls),
          entities: watch(port.entities, { upsert: "entity" }),
        },
      };
    }

    it("are five besides what keeps its message, in three steps", async () => {
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
      const short = new Proxy(store, {
        get(target, key) {
          if (key !== "claim") return Reflect.get(target, key) as unknown;
          return async (...args: Parameters<RunStore["claim"]>) => {
            const answer = await target.claim(...args);
            return answer.state === "claimed"
              ? { ...answer, leaseUntil: Date.now() + 9_000 }
              : answer;
          };
        },
      });
      const action = thingAction({
        handle: async () => ({ entity: { identifier: "slow" }, statusLabel: "Made" }),
      });
      const request = await runs.start(action);

      await work(partsOf(runs, action, { store: short, port }), request, deliveryTo("one"));

      assert.deepEqual(calls, ["0 look", "0 claim", "2 saveOutcome", "3 entity", "4 end"]);
    });
  });
}
