import type * as pulumi from "@pulumi/pulumi";
import { readFile } from "node:fs/promises";
import type { Driver, ResourceRequest } from "../monitor";
import type { SandboxParts } from "./parts";

/** Buckets, as far as they have names and addresses, and the objects in them. */
export function objectDrivers({ aws, region: stackRegion }: SandboxParts): Record<string, Driver> {
  const putObject = async ({ name, inputs }: ResourceRequest) => {
    const [bucket, key] = [String(inputs.bucket), (inputs.key ?? name) as string];
    aws.objects.put(bucket, key, await textOf(inputs));
    return { id: key, outputs: { key, arn: `arn:aws:s3:::${bucket}/${key}` } };
  };
  const settings: Driver = async ({ inputs }) => ({ id: String(inputs.bucket), outputs: {} });
  return {
    "aws:s3/bucket:Bucket": async ({ name, inputs }) => {
      const bucket = (inputs.bucket ?? name) as string;
      const region = (inputs.region ?? stackRegion) as string;
      return {
        id: bucket,
        outputs: {
          bucket,
          arn: `arn:aws:s3:::${bucket}`,
          bucketRegion: region,
          bucketDomainName: `${bucket}.s3.amazonaws.com`,
          bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
        },
      };
    },
    "aws:s3/bucketObjectv2:BucketObjectv2": putObject,
    "aws:s3/bucketObject:BucketObject": putObject,
    // Nobody but the sandbox itself reaches its buckets, and it always comes by https.
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": settings,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
      settings,
    "aws:s3/bucketPolicy:BucketPolicy": settings,
  };
}

async function textOf({ content, source }: Record<string, unknown>): Promise<string> {
  if (typeof content === "string") return content;
  const asset = source as Partial<pulumi.asset.StringAsset & pulumi.asset.FileAsset> | undefined;
  if (asset?.text !== undefined) return asset.text;
  if (asset?.path !== undefined) return readFile(await asset.path, "utf8");
  throw new Error("It has neither content nor a text or file as its source.");
}
