import type * as pulumi from "@pulumi/pulumi";
import { readFile } from "node:fs/promises";
import { nameOf, putDriver, type Driver, type Inputs, type LiveResource } from "./driver";
import type { SandboxParts } from "./parts";
import { NotHere } from "../published/refusal";

/** Buckets, as far as they have names and addresses, and the objects in them. */
export function objectDrivers({ aws, region: stackRegion }: SandboxParts): Record<string, Driver> {
  const { objects } = aws;
  const keyOf = (one: Pick<LiveResource, "name" | "inputs">) => nameOf(one, "key");
  const object = putDriver({
    put: async (request) => {
      const [bucket, key] = [String(request.inputs.bucket), keyOf(request)];
      objects.put(bucket, key, await textOf(request.inputs));
      return { id: key, outputs: { key, arn: `arn:aws:s3:::${bucket}/${key}` } };
    },
    exists: (live) => objects.get(String(live.inputs.bucket), keyOf(live)) !== undefined,
    delete: async (live) => objects.delete(String(live.inputs.bucket), keyOf(live)),
  });
  // Nobody but the sandbox itself reaches its buckets, and it always comes by https.
  const set = new Set<string>();
  const settings = putDriver({
    put: async ({ type, inputs }) => {
      set.add(`${type} ${String(inputs.bucket)}`);
      return { id: String(inputs.bucket), outputs: {} };
    },
    exists: ({ type, id }) => set.has(`${type} ${id}`),
    delete: async ({ type, id }) => void set.delete(`${type} ${id}`),
  });
  return {
    "aws:s3/bucket:Bucket": {
      create: async (request) => {
        const bucket = nameOf(request, "bucket");
        const region = (request.inputs.region ?? stackRegion) as string;
        objects.createBucket(bucket);
        const outputs = {
          bucket,
          arn: `arn:aws:s3:::${bucket}`,
          bucketRegion: region,
          bucketDomainName: `${bucket}.s3.amazonaws.com`,
          bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
        };
        return { id: bucket, outputs };
      },
      read: async ({ id, outputs }) => (objects.hasBucket(id) ? outputs : undefined),
      update: async ({ outputs }) => outputs,
      delete: async ({ id, inputs }) => objects.deleteBucket(id, inputs.forceDestroy === true),
    },
    "aws:s3/bucketObjectv2:BucketObjectv2": object,
    "aws:s3/bucketObject:BucketObject": object,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": settings,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
      settings,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": settings,
    "aws:s3/bucketPolicy:BucketPolicy": settings,
  };
}

async function textOf({ content, source }: Inputs): Promise<string> {
  if (typeof content === "string") return content;
  const asset = source as Partial<pulumi.asset.StringAsset & pulumi.asset.FileAsset> | undefined;
  if (asset?.text !== undefined) return asset.text;
  if (asset?.path !== undefined) return readFile(await asset.path, "utf8");
  throw new NotHere("It has neither content nor a text or file as its source.");
}
