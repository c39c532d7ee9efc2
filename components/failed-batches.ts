import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createPrivateBucket } from "./private-bucket";

/** What the bucket needs to know. */
export interface FailedBatchesArgs {
  /** Days after which a batch is deleted. */
  readonly keepDays: number;
}

/**
 * Where Lambda puts a batch of Kafka records that it gave up on, whole: of the destinations of a Kafka
 * event source, a bucket alone gets the records and not only where they were.
 * @see AWS Lambda developer guide, "Capturing discarded batches"
 */
export class FailedBatches extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;

  constructor(name: string, args: FailedBatchesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:kafka:FailedBatches", name, {}, opts);
    this.bucket = createPrivateBucket(name, args, this);
    this.registerOutputs({ bucket: this.bucket.bucket });
  }
}
