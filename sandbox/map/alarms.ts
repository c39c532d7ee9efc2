import type { ResourceRequest } from "../drivers/driver";

/** An alarm of CloudWatch as it would be now. */
export interface AlarmView {
  readonly name: string;
  /** What is wrong when it rings. */
  readonly description: string;
  /** Heading of docs/runbook.md, as a link names it. */
  readonly runbook: string | undefined;
  /** `unknown` where the sandbox has no such metric. */
  readonly state: "ringing" | "quiet" | "unknown";
  readonly metric: string;
  readonly value: number | undefined;
  readonly threshold: number;
  /** Name of the queue or function that it is about. */
  readonly about: string | undefined;
}

/** What is asked of a metric. */
export interface MetricQuery {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly periodSeconds: number;
}

/** The value of a metric in the latest period; undefined when nobody measures it. */
export type Measure = (query: MetricQuery) => number | undefined;

const type = "aws:cloudwatch/metricAlarm:MetricAlarm";

/** Says of every alarm that the program declares whether it would ring. */
export function judgeAlarms(resources: readonly ResourceRequest[], measure: Measure): AlarmView[] {
  return resources.filter((one) => one.type === type).map((one) => judge(one, measure));
}

function judge({ name, inputs }: ResourceRequest, measure: Measure): AlarmView {
  const dimensions = (inputs.dimensions ?? {}) as Record<string, string>;
  const [namespace, metric] = [String(inputs.namespace), String(inputs.metricName)];
  const periodSeconds = Number(inputs.period) * Number(inputs.evaluationPeriods ?? 1);
  const value = measure({ namespace, metric, dimensions, periodSeconds });
  const threshold = Number(inputs.threshold);
  const [description = "", runbook] = String(inputs.alarmDescription).split(
    / See docs\/runbook\.md#/,
  );
  const isBad =
    value !== undefined &&
    (inputs.comparisonOperator === "LessThanThreshold" ? value < threshold : value >= threshold);
  return {
    ...{ name, description, runbook, metric, value, threshold },
    state: value === undefined ? "unknown" : isBad ? "ringing" : "quiet",
    about: Object.values(dimensions)[0],
  };
}
