import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { commonQueueArgs, type Redrive } from "./fifo-queue";

/**
 * Makes an encrypted standard queue that keeps messages for two weeks.
 * @param visibilityTimeoutSeconds at least the time-out of the function that reads it
 */
export function createStandardQueue(
  name: string,
  visibilityTimeoutSeconds: number,
  redrive: Redrive | undefined,
  parent: pulumi.Resource,
): aws.sqs.Queue {
  return new aws.sqs.Queue(name, commonQueueArgs(visibilityTimeoutSeconds, redrive), { parent });
}
