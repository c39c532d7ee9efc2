import { assert } from "chai";
import { soakEvents } from "../soak/events";
import { quietly } from "../soak/quietly";
import { soakRuns } from "../soak/runs";
import { createRandom } from "../support/random";

describe("a short soak", function () {
  this.timeout(5 * 60_000);
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

  it(`loses, doubles and leaves open none of 300 runs (SEED=${seed})`, async () => {
    const soak = { runs: 300, killEvery: 20, random: createRandom(seed) };

    const { killed, repeated, batches, ...figures } = await quietly(() => soakRuns(soak));

    const { runs, lost, open, doubled, withoutEntity } = figures;
    assert.deepEqual(
      { runs, lost, open, doubled, withoutEntity },
      { runs: 300, lost: 0, open: 0, doubled: 0, withoutEntity: 0 },
    );
    assert.isAbove(killed, 10);
    assert.isAbove(repeated, 30);
    assert.isAbove(batches, 10, "of runs that share a process");
  });

  it(`makes the catalog equal to its source after 3,000 events (SEED=${seed})`, async () => {
    const random = createRandom(seed);
    const soak = { resources: 300, events: 3000, resyncEvery: 1000, random };

    const { lost, deletedAlive, differing, repeated } = await quietly(() => soakEvents(soak));

    assert.deepEqual({ lost, deletedAlive, differing }, { lost: 0, deletedAlive: 0, differing: 0 });
    assert.isAbove(repeated, 30);
  });
});
