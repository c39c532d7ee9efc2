import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { MagicFunction } from "./magic-function";

/**
 * Lets a function take the messages of a FIFO queue, one at a time for each group: a message that
 * crashes its process takes no other with it.
 * @param batchSize messages of several groups at a time, for a function that bears it: 1 to 10
 */
export function createQueueSource(
  name: string,
  queue: aws.sqs.Queue,
  worker: MagicFunction,
  parent: pulumi.Resource,
  batchSize = 1,
): aws.lambda.EventSourceMapping {
  return new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: queue.arn,
      functionName: worker.name,
      batchSize,
      functionResponseTypes: ["ReportBatchItemFailures"],
    },
    { parent },
  );
}
