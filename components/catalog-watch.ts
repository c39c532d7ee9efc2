import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createAlarm } from "./alarm";
import type { MagicFunction } from "./magic-function";
import { ownName } from "./stack-names";

/** CloudWatch looks back a week at most. */
const longestHours = 7 * 24;

/** What the exporter writes into its log, and the metric that counts it. */
const counted = [
  { metricName: "ResyncDone", text: "resync done" },
  { metricName: "ResyncHeldUp", text: "type still cannot be listed" },
] as const;

/**
 * Watches the full resyncs of the catalog: counts in the exporter's log how each type's resync ends.
 * The alarm goes off when none has ended for twice the time between two. A type that cannot be listed is
 * a dead letter once, and counted from then on.
 * @param resyncHours hours between two resyncs
 * @returns the namespace of the metrics
 */
export function watchCatalog(
  name: string,
  resyncHours: number,
  exporter: MagicFunction,
  topicArn: string | undefined,
  parent: pulumi.Resource,
): string {
  const namespace = `Longshore/${ownName(name)}`;
  for (const { metricName, text } of counted) {
    new aws.cloudwatch.LogMetricFilter(
      `${name}-${metricName.toLowerCase()}`,
      {
        logGroupName: exporter.logGroupName,
        // Only what is written as a message, and not an entry that quotes it.
        pattern: `"\\"message\\":\\"${text}\\""`,
        metricTransformation: { namespace, name: metricName, value: "1" },
      },
      { parent },
    );
  }
  createAlarm(
    `${name}-not-resynced`,
    {
      description: "No type of the catalog was resynced for twice the time between two resyncs.",
      runbook: "catalog-not-resynced",
      namespace,
      metricName: "ResyncDone",
      statistic: "Sum",
      periodSeconds: 3600,
      periods: Math.min(resyncHours * 2, longestHours),
      missingIsBad: true,
    },
    topicArn,
    parent,
  );
  return namespace;
}
