import type * as pulumi from "@pulumi/pulumi";

/** What holds for everything that a stack makes. */
export interface StackRules {
  readonly tags: Readonly<Record<string, string>>;
  /** Whether tables and buckets are kept from being deleted with what they hold. */
  readonly protectRecords: boolean;
}

/** The types of AWS that the program makes and that take tags. */
export const taggable: readonly string[] = [
  "aws:apigatewayv2/api:Api",
  "aws:apigatewayv2/stage:Stage",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:dynamodb/table:Table",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:kms/key:Key",
  "aws:lambda/eventSourceMapping:EventSourceMapping",
  "aws:lambda/function:Function",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:secretsmanager/secret:Secret",
  "aws:servicecatalog/portfolio:Portfolio",
  "aws:servicecatalog/product:Product",
  "aws:sns/topic:Topic",
  "aws:sqs/queue:Queue",
  // They hand their tags on to everything that they make.
  "awsx:cloudtrail:Trail",
  "awsx:ec2:Vpc",
];

/** What holds records, and how AWS itself is told whether to guard them. */
const guards: Readonly<Record<string, (rules: StackRules) => object>> = {
  "aws:dynamodb/table:Table": ({ protectRecords }) => ({
    deletionProtectionEnabled: protectRecords,
  }),
  // A bucket that is not protected goes with what is in it.
  "aws:s3/bucket:Bucket": ({ protectRecords }) => ({ forceDestroy: !protectRecords }),
  // What awsx makes is protected as a whole; the trail's tags do not reach its bucket.
  "awsx:cloudtrail:Trail": ({ protectRecords, tags }) => ({
    s3Bucket: { args: { forceDestroy: !protectRecords, tags } },
  }),
};

/**
 * Tags everything that takes tags, and protects what holds records: Pulumi refuses to delete or replace
 * it and says how to go on, and AWS refuses it by itself.
 */
export function stackRules(rules: StackRules): pulumi.ResourceTransformation {
  const tagged = new Set(taggable);
  return ({ type, props, opts }) => {
    const given = props as { readonly tags?: object };
    const guard = guards[type]?.(rules);
    return {
      props: {
        ...props,
        ...guard,
        ...(tagged.has(type) && { tags: { ...rules.tags, ...given.tags } }),
      },
      opts: guard && rules.protectRecords ? { ...opts, protect: true } : opts,
    };
  };
}
