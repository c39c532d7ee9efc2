import type { Step } from "../../../facts/cloudformation";

/** Where the rules would ask for too much or too little of a type; for types that are shipped only. */
export interface RightsException {
  readonly reason: string;
  readonly steps: readonly Step[];
  /** Actions that are needed only when one of `properties` is concerned, and never without them. */
  readonly actions?: readonly string[];
  /** Actions that are needed although the rules do not say so, when one of `properties` is concerned. */
  readonly also?: readonly string[];
  readonly properties?: readonly string[];
}

const EXCEPTIONS: Readonly<Record<string, readonly RightsException[]>> = {
  "AWS::EC2::Instance": [
    {
      reason: "the type of an instance can be changed only while it is stopped",
      steps: ["update"],
      also: ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"],
      properties: ["InstanceType"],
    },
    {
      reason: "the associations of an instance are looked up whether or not it has some",
      steps: ["read"],
      also: ["ssm:DescribeAssociation", "ssm:ListAssociations"],
    },
    {
      reason: "an instance profile is attached by the launch itself",
      steps: ["create"],
      actions: ["ec2:AssociateIamInstanceProfile"],
    },
  ],
  "AWS::S3::Bucket": [
    {
      reason: "the tags of a bucket are read by GetBucketTagging; this is for S3's other resources",
      steps: ["read"],
      actions: ["s3:ListTagsForResource"],
    },
  ],
  "AWS::ServiceCatalog::CloudFormationProvisionedProduct": [
    {
      reason: "only applications and attribute groups have tags that it lists",
      steps: ["read"],
      actions: ["servicecatalog:ListTagsForResource"],
    },
  ],
  "AWS::AutoScaling::AutoScalingGroup": [
    {
      reason:
        "the list has the pattern Describe*; these are the calls for the properties of a group",
      steps: ["read"],
      also: [
        "autoscaling:DescribeLifecycleHooks",
        "autoscaling:DescribeNotificationConfigurations",
        "autoscaling:DescribeTrafficSources",
      ],
    },
  ],
  "AWS::RDS::DBInstance": [
    {
      reason: "the network of an instance is looked up whether or not a property names it",
      steps: ["read"],
      also: [
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcs",
      ],
    },
  ],
  "AWS::IAM::Role": [
    {
      reason: "managed policies are attached, inline ones are put; both are called policies",
      steps: ["create", "update", "delete"],
      actions: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
      properties: ["ManagedPolicyArns"],
    },
    {
      reason: "managed policies are attached, inline ones are put; both are called policies",
      steps: ["create", "update", "delete"],
      actions: ["iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:GetRolePolicy"],
      properties: ["Policies"],
    },
  ],
};

/** The exceptions of a type; none for most. */
export function exceptionsOf(type: string): readonly RightsException[] {
  return EXCEPTIONS[type] ?? [];
}
