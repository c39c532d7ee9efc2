import type { StackValidationPolicy } from "@pulumi/policy";
import { ofType, refers } from "./resources";

const blocks = [
  ...["blockPublicAcls", "blockPublicPolicy"],
  ...["ignorePublicAcls", "restrictPublicBuckets"],
] as const;

/** No bucket is public, whatever its policy may say one day. */
export const privateBuckets: StackValidationPolicy = {
  name: "private-buckets",
  description: "Every bucket has a public access block with all four switches on, and encryption.",
  validateStack: ({ resources }, report) => {
    const find = (type: string, bucket: (typeof resources)[number]) =>
      ofType(resources, type).find(({ props }) => refers(props.bucket, bucket));
    for (const bucket of ofType(resources, "aws:s3/bucket:Bucket")) {
      const block = find("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", bucket);
      const open = blocks.filter((one) => block?.props[one] !== true);
      if (open.length > 0)
        report(`Bucket ${bucket.name} can be made public: set ${open.join(", ")}.`, bucket.urn);
      const encryption =
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
      if (!find(encryption, bucket))
        report(`Bucket ${bucket.name} does not say how it is encrypted.`, bucket.urn);
      if (/^public/.test(String(bucket.props.acl ?? "")))
        report(`Bucket ${bucket.name} has the ACL "${String(bucket.props.acl)}".`, bucket.urn);
    }
  },
};
