import { assert } from "chai";
import { parseRate } from "../../../sandbox/schedules/rate";

describe("parseRate", () => {
  for (const [expression, seconds] of [
    ["rate(1 minute)", 60],
    ["rate(5 minutes)", 300],
    ["rate(6 hours)", 21_600],
    ["rate(1 day)", 86_400],
    ["rate(30 days)", 2_592_000],
  ] as const) {
    it(`reads ${expression}`, () => assert.equal(parseRate(expression), seconds * 1000));
  }

  for (const expression of [
    "rate(0 minutes)",
    "rate(1.5 hours)",
    "rate(1 week)",
    "rate(-1 day)",
    "cron(0 8 * * ? *)",
    "at(2026-11-20T13:00:00)",
    "",
  ]) {
    it(`refuses ${expression || "nothing"}`, () =>
      assert.throws(
        () => parseRate(expression),
        `Its expression is ${JSON.stringify(expression)}; the sandbox has rates:`,
      ));
  }
});
