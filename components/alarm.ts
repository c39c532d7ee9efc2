import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** When an alarm goes off, and what it says. */
export interface AlarmArgs {
  /** What is wrong, in a sentence. */
  readonly description: string;
  /** Heading in docs/runbook.md, as a link names it: `dead-letters`. */
  readonly runbook: string;
  readonly namespace: pulumi.Input<string>;
  readonly metricName: string;
  readonly dimensions?: Record<string, pulumi.Input<string>>;
  readonly statistic: "Sum" | "Maximum" | "Minimum" | "SampleCount";
  /** Default 300. */
  readonly periodSeconds?: number;
  /** How many periods in a row must be bad; default 1. */
  readonly periods?: number;
  /** From which value on a period is bad; default 1. */
  readonly threshold?: number;
  /** A period without any value is the trouble itself; otherwise it is good. */
  readonly missingIsBad?: boolean;
}

/**
 * Makes an alarm that goes off at or above its threshold, or when nothing is heard.
 * @param topicArn SNS topic that hears of it; none when undefined
 */
export function createAlarm(
  name: string,
  args: AlarmArgs,
  topicArn: string | undefined,
  parent: pulumi.Resource,
): aws.cloudwatch.MetricAlarm {
  const { missingIsBad = false, threshold = 1 } = args;
  return new aws.cloudwatch.MetricAlarm(
    name,
    {
      alarmDescription: `${args.description} See docs/runbook.md#${args.runbook}`,
      namespace: args.namespace,
      metricName: args.metricName,
      ...(args.dimensions && { dimensions: args.dimensions }),
      statistic: args.statistic,
      period: args.periodSeconds ?? 300,
      evaluationPeriods: args.periods ?? 1,
      threshold,
      comparisonOperator: missingIsBad ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold",
      treatMissingData: missingIsBad ? "breaching" : "notBreaching",
      alarmActions: topicArn === undefined ? [] : [topicArn],
    },
    { parent },
  );
}
