import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { httpsOnlyPolicy } from "../policies/private-bucket";

/** How long a bucket keeps what it holds. */
export interface PrivateBucketArgs {
  /** Days after which an object is deleted; for ever when undefined. */
  readonly keepDays?: number;
}

/** Makes an encrypted bucket that nobody outside the account reads, and nobody without TLS. */
export function createPrivateBucket(
  name: string,
  { keepDays }: PrivateBucketArgs,
  parent: pulumi.Resource,
): aws.s3.Bucket {
  const bucket = new aws.s3.Bucket(name, {}, { parent });
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    },
    { parent },
  );
  const block = new aws.s3.BucketPublicAccessBlock(
    `${name}-access`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  new aws.s3.BucketPolicy(
    `${name}-policy`,
    { bucket: bucket.bucket, policy: bucket.arn.apply(httpsOnlyPolicy) },
    // S3 refuses two changes of one bucket's access at a time.
    { parent, dependsOn: [block] },
  );
  if (keepDays !== undefined) createLifecycle(name, bucket, keepDays, parent);
  return bucket;
}

function createLifecycle(
  name: string,
  bucket: aws.s3.Bucket,
  days: number,
  parent: pulumi.Resource,
) {
  return new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    {
      bucket: bucket.bucket,
      rules: [
        {
          id: "delete-old",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    { parent },
  );
}
