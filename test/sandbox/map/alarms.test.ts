import { assert } from "chai";
import type { Hop } from "../../../sandbox/hop";
import { judgeAlarms, type AlarmView } from "../../../sandbox/map/alarms";
import { createMeasure } from "../../../sandbox/map/metrics";

const alarm = (namespace: string, metricName: string, dimension: string, more: object = {}) => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  name: `${metricName} of ${dimension}`,
  inputs: {
    ...{ namespace, metricName, dimensions: { Name: dimension }, period: 300, threshold: 1 },
    ...{ evaluationPeriods: 1, comparisonOperator: "GreaterThanOrEqualToThreshold" },
    alarmDescription: "It is bad. See docs/runbook.md#dead-letters",
    ...more,
  },
});

const now = 1_000_000;
const failed = (name: string, at: number): Hop => ({
  ...{ id: 1, at, part: "Lambda", what: "failed", traces: [] },
  detail: { kind: "failed", function: name, reason: "x", stack: [] },
});
const message = (queue: string, ageSeconds: number) => ({
  ...{ id: queue, queue, body: "", attributes: {}, received: 0 },
  sentAt: now - ageSeconds * 1000,
});
const measure = createMeasure({
  now,
  names: new Set(["full", "empty", "broken", "mended"]),
  messages: [message("full", 10), message("full", 700)],
  hops: [failed("broken", now - 299_000), failed("mended", now - 301_000)],
});

describe("judgeAlarms", () => {
  const cases: [string, ReturnType<typeof alarm>, AlarmView["state"], number | undefined][] = [
    ["letters", alarm("AWS/SQS", "ApproximateNumberOfMessagesVisible", "full"), "ringing", 2],
    ["no letters", alarm("AWS/SQS", "ApproximateNumberOfMessagesVisible", "empty"), "quiet", 0],
    [
      "old",
      alarm("AWS/SQS", "ApproximateAgeOfOldestMessage", "full", { threshold: 600 }),
      "ringing",
      700,
    ],
    [
      "not old",
      alarm("AWS/SQS", "ApproximateAgeOfOldestMessage", "full", { threshold: 701 }),
      "quiet",
      700,
    ],
    ["errors", alarm("AWS/Lambda", "Errors", "broken"), "ringing", 1],
    ["errors of before", alarm("AWS/Lambda", "Errors", "mended"), "quiet", 0],
    [
      "errors of before that count",
      alarm("AWS/Lambda", "Errors", "mended", { evaluationPeriods: 2 }),
      "ringing",
      1,
    ],
    [
      "silence",
      alarm("AWS/Lambda", "Errors", "mended", { comparisonOperator: "LessThanThreshold" }),
      "ringing",
      0,
    ],
    ["no such metric", alarm("AWS/Lambda", "OffsetLag", "broken"), "unknown", undefined],
    ["nobody", alarm("AWS/Lambda", "Errors", "gone"), "unknown", undefined],
  ];
  for (const [what, resource, state, value] of cases) {
    it(`${what}: ${state}`, () => {
      const [view] = judgeAlarms([resource], measure);

      assert.deepInclude(view, {
        state,
        value,
        description: "It is bad.",
        runbook: "dead-letters",
      });
    });
  }
});
