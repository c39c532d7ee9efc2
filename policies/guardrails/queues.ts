import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { ofType, refers } from "./resources";

/** No message is lost in silence. */
export const deadLettersBehindQueues: StackValidationPolicy = {
  name: "dead-letters-behind-queues",
  description:
    "Every queue and every target of an event rule has a dead-letter queue, or is one itself with an alarm.",
  validateStack: ({ resources }, report) => {
    const queues = ofType(resources, "aws:sqs/queue:Queue");
    const targets = ofType(resources, "aws:cloudwatch/eventTarget:EventTarget");
    const lasts = [...queues.map(redriveTarget), ...targets.map(deadLetterTarget)];
    const watched = ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm")
      .filter(({ props }) => props.namespace === "AWS/SQS")
      .map(({ props }) => (props.dimensions as { QueueName?: unknown } | undefined)?.QueueName);
    for (const queue of queues.filter((one) => redriveTarget(one) === undefined)) {
      if (!lasts.some((arn) => refers(arn, queue)))
        report(`Queue ${queue.name} has no dead-letter queue: set redrivePolicy.`, queue.urn);
      else if (!watched.some((name) => refers(name, queue)))
        report(`Dead-letter queue ${queue.name} has no alarm.`, queue.urn);
    }
    for (const target of targets.filter((one) => deadLetterTarget(one) === undefined))
      report(
        `Event target ${target.name} has no dead-letter queue: set deadLetterConfig.`,
        target.urn,
      );
  },
};

function redriveTarget({ props }: PolicyResource): unknown {
  if (props.redrivePolicy === undefined || props.redrivePolicy === "") return undefined;
  const policy = JSON.parse(String(props.redrivePolicy)) as {
    readonly deadLetterTargetArn?: unknown;
  };
  return policy.deadLetterTargetArn;
}

function deadLetterTarget({ props }: PolicyResource): unknown {
  return (props.deadLetterConfig as { readonly arn?: unknown } | undefined)?.arn;
}
