import { assert } from "chai";
import { Deliveries } from "../../../sandbox/sources/deliveries";

describe("Deliveries", () => {
  let deliveries: Deliveries;
  let handed: number[][];
  const struck: string[] = [];
  const note = (what: string) => void struck.push(what);
  const give = (batch: number[], reversed?: () => number[]) =>
    deliveries.give(batch, { from: "queue", ...(reversed && { reversed }) }, async (one) => {
      handed.push(one);
      return handed.length;
    });
  beforeEach(() => {
    deliveries = new Deliveries();
    handed = [];
  });

  it("hands a batch over once, as it is", async () => {
    assert.equal(await give([1, 2], () => [2, 1]), 1);
    assert.deepEqual(handed, [[1, 2]]);
  });

  it("hands it over twice, and only the first answer counts", async () => {
    const end = deliveries.disturb("duplicate", 0, note);

    const answer = await give([1, 2]);
    end();
    await give([3]);

    assert.equal(answer, 1);
    assert.deepEqual(handed, [[1, 2], [1, 2], [3]]);
  });

  it("hands no copy over of a batch that failed, and bears a copy that fails", async () => {
    deliveries.disturb("duplicate", 0, note);
    let calls = 0;
    const failAt = (bad: number) => () =>
      deliveries.give([1], { from: "queue" }, async () => {
        if ((calls += 1) === bad) throw new Error("It does not work.");
        return calls;
      });

    const error = await failAt(1)().catch((one: Error) => one.message);
    const answer = await failAt(3)();

    assert.equal(error, "It does not work.");
    assert.deepEqual([answer, calls], [2, 3]);
  });

  it("lets later batches overtake where no order is promised, and nothing else", async () => {
    deliveries.disturb("reorder", 5, note);

    await Promise.all([give([1, 2], () => [2, 1]), give([3, 4], () => [4, 3]), give([5, 6])]);

    assert.deepEqual(handed.at(-1), [2, 1]);
    assert.sameDeepMembers(handed, [
      [4, 3],
      [5, 6],
      [2, 1],
    ]);
  });

  it("waits no longer when it is stopped", async () => {
    deliveries.disturb("delay", 1e9, note);
    const given = give([1]);

    await deliveries.stop();

    assert.equal(await given, 1);
  });
});
