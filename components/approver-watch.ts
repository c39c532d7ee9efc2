import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createAlarm } from "./alarm";
import type { MagicFunction } from "./magic-function";
import { ownName } from "./stack-names";

/** What the clock writes into its log of an approver whom no e-mail reaches; a test holds that it does. */
export const approverNotReached = "approver not reached";

/** Counts the approvers whom no e-mail reaches, as the clock finds them; the alarm goes off at one. */
export function watchApprovers(
  name: string,
  clock: MagicFunction,
  topicArn: string | undefined,
  parent: pulumi.Resource,
): void {
  const namespace = `Longshore/${ownName(name)}`;
  const metricName = "ApproversNotReached";
  new aws.cloudwatch.LogMetricFilter(
    `${name}-not-reached`,
    {
      logGroupName: clock.logGroupName,
      // Only what is written as a message, and not an entry that quotes it.
      pattern: `"\\"message\\":\\"${approverNotReached}\\""`,
      metricTransformation: { namespace, name: metricName, value: "1" },
    },
    { parent },
  );
  createAlarm(
    `${name}-not-reached`,
    {
      description: "E-mails that ask for approvals do not reach an approver.",
      runbook: "approvers-not-reached",
      ...{ namespace, metricName, statistic: "Sum" as const, periodSeconds: 600 },
    },
    topicArn,
    parent,
  );
}
