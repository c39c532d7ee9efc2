import * as aws from "@pulumi/aws";
import type * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { main, type ConstructResult, type Provider } from "@pulumi/pulumi/provider";
import { NotHere } from "../published/refusal";

type Builder = (
  name: string,
  inputs: pulumi.Inputs,
  opts: pulumi.ComponentResourceOptions,
) => ConstructResult;

/** The remote components of awsx that the program uses, built of the resources that awsx builds them of. */
const builders: Readonly<Record<string, Builder>> = {
  "awsx:cloudtrail:Trail": buildTrail,
  "awsx:ec2:Vpc": buildVpc,
};

const provider: Provider = {
  version: process.env.AWSX_VERSION ?? "",
  construct: async (name, type, inputs, opts) => {
    const build = builders[type];
    if (build) return build(name, inputs, opts);
    throw new NotHere(
      `The sandbox has no ${type}; of awsx it has ${Object.keys(builders).join(", ")}.`,
    );
  },
};

void main(provider, process.argv.slice(2));

function buildTrail(name: string, inputs: pulumi.Inputs, opts: pulumi.ComponentResourceOptions) {
  const parent = new pulumi.ComponentResource("awsx:cloudtrail:Trail", name, {}, opts);
  const { s3Bucket, ...trailArgs } = inputs as awsx.cloudtrail.TrailArgs;
  const own = (s3Bucket ?? {}) as { readonly args?: aws.s3.BucketArgs };
  const bucket = new aws.s3.Bucket(`${name}-bucket`, { ...own.args }, { parent });
  const policy = new aws.s3.BucketPolicy(
    `${name}-bucket`,
    { bucket: bucket.id, policy: trailPolicy(bucket.arn) },
    { parent },
  );
  const trail = new aws.cloudtrail.Trail(
    name,
    { ...trailArgs, s3BucketName: bucket.id },
    { parent, dependsOn: [policy] },
  );
  return { urn: parent.urn, state: { bucket, trail } };
}

/** What CloudTrail needs to write into a bucket (AWS, "Amazon S3 bucket policy for CloudTrail"). */
function trailPolicy(bucketArn: pulumi.Output<string>): pulumi.Output<string> {
  const Principal = { Service: "cloudtrail.amazonaws.com" };
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal, Action: "s3:GetBucketAcl", Resource: bucketArn },
      {
        ...{ Effect: "Allow", Principal, Action: "s3:PutObject" },
        Resource: pulumi.interpolate`${bucketArn}/AWSLogs/*`,
        Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
    ],
  });
}

function buildVpc(name: string, inputs: pulumi.Inputs, opts: pulumi.ComponentResourceOptions) {
  const { cidrBlock, tags } = inputs as Pick<aws.ec2.VpcArgs, "tags"> & { cidrBlock: string };
  const parent = new pulumi.ComponentResource("awsx:ec2:Vpc", name, {}, opts);
  const vpc = new aws.ec2.Vpc(name, { cidrBlock, tags, enableDnsHostnames: true }, { parent });
  const subnets = (kind: string) =>
    [1, 2].map(
      (number) =>
        new aws.ec2.Subnet(`${name}-${kind}-${number}`, { vpcId: vpc.id, cidrBlock }, { parent }),
    );
  const routeTables = ["private-1", "private-2", "public-1", "public-2"].map(
    (zone) => new aws.ec2.RouteTable(`${name}-${zone}`, { vpcId: vpc.id }, { parent }),
  );
  const [privates, publics] = [subnets("private"), subnets("public")];
  const address = new aws.ec2.Eip(`${name}-1`, { domain: "vpc" }, { parent });
  new aws.ec2.NatGateway(
    `${name}-1`,
    { allocationId: address.id, subnetId: publics[0]?.id ?? "" },
    { parent },
  );
  const idsOf = (all: aws.ec2.Subnet[]) => pulumi.all(all.map(({ id }) => id));
  return {
    urn: parent.urn,
    state: {
      ...{ vpc, vpcId: vpc.id, routeTables },
      privateSubnetIds: idsOf(privates),
      publicSubnetIds: idsOf(publics),
    },
  };
}
