import { assert } from "chai";
import { createPace, createPaces } from "../../../functions/catalog/read-pace";

/** A service that takes so many reads at a time, and throttles the others. */
function service(capacity: number) {
  let running = 0;
  const seen: number[] = [];
  return {
    seen,
    read: async (slowDown: () => void): Promise<void> => {
      running += 1;
      seen.push(running);
      if (running > capacity) slowDown();
      await new Promise(setImmediate);
      running -= 1;
    },
  };
}

describe("createPace", () => {
  const readAll = async (capacity: number) => {
    const { seen, read } = service(capacity);
    const pace = createPace();
    await Promise.all(Array.from({ length: 400 }, () => pace(read)));
    return seen;
  };

  it("begins with four reads, and goes up to ten where nothing is throttled", async () => {
    const seen = await readAll(100);

    assert.deepEqual(seen.slice(0, 4), [1, 2, 3, 4]);
    assert.equal(Math.max(...seen.slice(0, 8)), 4);
    assert.equal(Math.max(...seen), 10);
  });

  for (const capacity of [1, 3, 6]) {
    it(`stays about where AWS takes ${capacity} reads at a time`, async () => {
      const seen = await readAll(capacity);

      const late = seen.slice(100);
      assert.isAtMost(Math.max(...late), capacity + 1);
      const throttled = late.filter((one) => one > capacity).length;
      assert.isBelow(throttled / late.length, 0.3);
    });
  }

  it("goes on after a read that fails", async () => {
    const pace = createPace();
    const fail = () => pace(() => Promise.reject(new Error("no network"))).catch(() => "failed");

    const answers = await Promise.all(Array.from({ length: 20 }, fail));

    assert.deepEqual([...new Set(answers)], ["failed"]);
    assert.equal(await pace(async () => "read"), "read");
  });
});

describe("createPaces", () => {
  it("slows down a place that throttles, and no other region or account", async () => {
    const places = ["eu-west-1", "us-east-1", "210987654321/eu-west-1", "333333333333/eu-west-1"];
    const services = places.map((place) => service(place === "210987654321/eu-west-1" ? 1 : 100));

    const paceOf = createPaces();
    await Promise.all(
      places.flatMap((place, index) => {
        const { read } = services[index] as ReturnType<typeof service>;
        return Array.from({ length: 200 }, () => paceOf(place)(read));
      }),
    );

    const most = services.map(({ seen }) => Math.max(...seen.slice(100)));
    assert.deepEqual(most.toSpliced(2, 1), [10, 10, 10]);
    assert.isAtMost(most[2] ?? 0, 2);
  });
});
