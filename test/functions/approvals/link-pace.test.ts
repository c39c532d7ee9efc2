import { assert } from "chai";
import { createPace } from "../../../functions/approvals/link-pace";

describe("createPace", () => {
  const limits = { atOnce: 3, millisecondsEach: 1_000, remembered: 2 };
  const now = Date.parse("2026-03-01T09:30:00.000Z");

  it("lets so many through at once, one more each second, and never more at once than that", () => {
    const pace = createPace(limits);
    const waits = (at: number, count: number) =>
      Array.from({ length: count }, () => pace("a", "1", at));

    assert.deepEqual(waits(now, 5), [0, 0, 0, 1, 1]);
    assert.deepEqual(waits(now + 999, 1), [1]);
    assert.deepEqual(waits(now + 1_000, 2), [0, 1]);
    assert.deepEqual(waits(now + 3_600_000, 5), [0, 0, 0, 1, 1]);
  });

  it("counts each link and each address by itself, however they are put together", () => {
    const pace = createPace({ ...limits, atOnce: 1, remembered: 9 });

    for (const [link, address] of [
      ["a", "b c"],
      ["a b", "c"],
      ["a", "c"],
      ["a\u0000", "c"],
    ] as const) {
      assert.deepEqual([pace(link, address, now), pace(link, address, now)], [0, 1]);
    }
  });

  it("forgets whoever came first when it knows too many, which lets them in again", () => {
    const pace = createPace({ ...limits, atOnce: 1 });
    for (const link of ["a", "b", "c"]) pace(link, "1", now);

    assert.deepEqual(
      ["c", "b", "a"].map((link) => pace(link, "1", now)),
      [1, 1, 0],
    );
  });
});
