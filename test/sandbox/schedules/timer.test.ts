import { assert } from "chai";
import { mock } from "node:test";
import { every } from "../../../sandbox/schedules/timer";

describe("every", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("works after each period, and not before the first one", () => {
    let count = 0;
    every(60_000, () => (count += 1));

    mock.timers.tick(59_999);
    assert.equal(count, 0);
    mock.timers.tick(1);
    assert.equal(count, 1);
    mock.timers.tick(60_000);
    mock.timers.tick(60_000);
    assert.equal(count, 3);
  });

  it("waits longer than a single timer can", () => {
    const month = 30 * 86_400_000;
    const longest = 2 ** 31 - 1;
    let count = 0;
    every(month, () => (count += 1));

    mock.timers.tick(longest);
    mock.timers.tick(month - longest - 1);
    assert.equal(count, 0);
    mock.timers.tick(1);
    assert.equal(count, 1);
  });

  it("ends when it is told to", () => {
    let count = 0;
    const stop = every(60_000, () => (count += 1));

    mock.timers.tick(60_000);
    stop();
    mock.timers.tick(600_000);

    assert.equal(count, 1);
  });
});
