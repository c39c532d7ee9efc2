import { allow, defineAction, field } from "../../registry";
import { tagsProperty } from "../tags";
import { regions } from "../vm";

/** Makes a private, encrypted S3 bucket and its entity in the catalog. */
export const action = defineAction({
  identifier: "create_bucket",
  title: "Create bucket",
  icon: "Bucket",
  description: "Create a private, encrypted S3 bucket",
  trigger: "CREATE",
  blueprint: {
    identifier: "s3_bucket",
    title: "S3 bucket",
    icon: "Bucket",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        versioned: { title: "Versioned", type: "boolean" },
        tags: tagsProperty,
      },
      required: [],
    },
  },
  input: {
    name: field.string("Name of the bucket", {
      description: "Unique among all buckets of AWS: 3 to 63 lower-case letters, digits and dashes",
      pattern: "[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    }),
    region: field.choice("Region", regions),
    versioned: field.boolean("Keep old versions of objects", { default: true }),
  },
  permissions: [
    allow(
      [
        "s3:CreateBucket",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutEncryptionConfiguration",
        "s3:PutBucketVersioning",
        "s3:PutBucketTagging",
        "s3:ListBucket",
      ],
      "arn:aws:s3:::*",
      // The names of buckets are everybody's; only those of the own account are meant.
      { conditions: { StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } } },
    ),
  ],
  async handle({ input, run, aws }) {
    const { name, region, versioned } = input;

    await aws.cloudControl.create(
      "AWS::S3::Bucket",
      {
        BucketName: name,
        VersioningConfiguration: { Status: versioned ? "Enabled" : "Suspended" },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
          ],
        },
        Tags: [{ Key: "longshore:run", Value: run.id }],
      },
      { region },
    );

    const properties = { region, arn: `arn:aws:s3:::${name}`, versioned };
    return {
      entity: { identifier: name, title: name, properties },
      statusLabel: `${name} is ready`,
      link: `https://s3.console.aws.amazon.com/s3/buckets/${name}`,
    };
  },
});
