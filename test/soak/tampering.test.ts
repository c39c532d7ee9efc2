import { assert } from "chai";
import type { Port } from "../../functions/port";
import type { RunStore } from "../../functions/runs/run-store";
import { createRandom } from "../support/random";
import { soakEvents } from "./events";
import { brokenByEvents, brokenByRuns } from "./judge";
import { quietly } from "./quietly";
import { soakRuns, type RunTampering } from "./runs";

/** A store that forgets which steps of a run are done. */
function forgetful(store: RunStore): RunStore {
  return new Proxy(store, {
    get(own, key) {
      const value: unknown = Reflect.get(own, key, own);
      if (typeof value !== "function") return value;
      if (key !== "claim") return value.bind(own) as unknown;
      return async (...args: Parameters<RunStore["claim"]>) => {
        const claim = await own.claim(...args);
        return claim.state === "claimed"
          ? { ...claim, run: { ...claim.run, steps: new Map() } }
          : claim;
      };
    },
  });
}

/** A Port that is told of no entity. */
function deaf(port: Port): Port {
  return { ...port, entities: { ...port.entities, upsert: async () => undefined as never } };
}

/** A Port whose entities are deleted when they are written. */
function destructive(port: Port): Port {
  const { entities } = port;
  const upsertMany: typeof entities.upsertMany = async (blueprint, all, ...more) => {
    const written = await entities.upsertMany(blueprint, all, ...more);
    for (const { identifier } of all.slice(0, 1)) await entities.delete(blueprint, identifier);
    return written;
  };
  return { ...port, entities: { ...entities, upsertMany } };
}

/** Takes every message but the first. */
function losing(): () => boolean {
  let taken = 0;
  return () => (taken += 1) > 1;
}

describe("a soak", function () {
  this.timeout(60_000);

  // Only a worker that is killed has steps to remember; the others break their promise with any run.
  for (const [what, tamper, promise, runs] of [
    ["of a queue that loses a message", { takes: losing() }, "open", 10],
    ["of a table that forgets steps", { store: forgetful }, "doubled", 25],
    ["of entities that are never written", { port: deaf }, "withoutEntity", 10],
  ] as [string, RunTampering, string, number][]) {
    it(`tells ${what}`, async () => {
      const soak = { runs, killEvery: 8, random: createRandom(7), tamper };

      const broken = brokenByRuns(await quietly(() => soakRuns(soak)));

      assert.match(broken.join("; "), new RegExp(`^${promise}: [1-9]`));
    });
  }

  it("tells of live entities that are deleted, and of the catalog that lacks them", async () => {
    const soak = { resources: 30, events: 60, random: createRandom(7), tamper: destructive };

    const broken = brokenByEvents(await quietly(() => soakEvents(soak)));

    assert.match(broken.join("; "), /^deletedAlive: [1-9]\d*; differing: [1-9]/);
  });
});
