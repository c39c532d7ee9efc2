import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ownName } from "./stack-names";
import { maxMessageBytes } from "../registry/queue-limits";

/** Where messages go that a queue gave up on. */
export interface Redrive {
  readonly queue: aws.sqs.Queue;
  /** After how many deliveries. */
  readonly maxReceiveCount: number;
}

/**
 * Makes an encrypted FIFO queue that keeps messages for two weeks.
 * @param visibilityTimeoutSeconds at least the time-out of the function that reads it
 */
export function createFifoQueue(
  name: string,
  visibilityTimeoutSeconds: number,
  redrive: Redrive | undefined,
  parent: pulumi.Resource,
): aws.sqs.Queue {
  return new aws.sqs.Queue(
    name,
    {
      // FIFO queues must carry this ending.
      name: `${ownName(name)}.fifo`,
      fifoQueue: true,
      // Each group of messages counts for itself, so that one busy entity slows no other.
      deduplicationScope: "messageGroup",
      fifoThroughputLimit: "perMessageGroupId",
      ...commonQueueArgs(visibilityTimeoutSeconds, redrive),
    },
    { parent },
  );
}

/** What every queue here has: its limit, encryption, two weeks of retention, and its dead letters. */
export function commonQueueArgs(
  visibilityTimeoutSeconds: number,
  redrive: Redrive | undefined,
): aws.sqs.QueueArgs {
  return {
    maxMessageSize: maxMessageBytes,
    messageRetentionSeconds: 14 * 86400,
    visibilityTimeoutSeconds,
    sqsManagedSseEnabled: true,
    ...(redrive && {
      redrivePolicy: redrive.queue.arn.apply((deadLetterTargetArn) =>
        JSON.stringify({ deadLetterTargetArn, maxReceiveCount: redrive.maxReceiveCount }),
      ),
    }),
  };
}
