import type { JsonObject } from "../../../registry/contract/port-data";

/** What a public policy, written by people who call AWS for a living, allows for a type. */
export interface PublicPolicy {
  readonly type: string;
  /** Actions, patterns too, by service prefix. */
  readonly allows: Readonly<Record<string, string>>;
  /** Properties of a resource as its manager would make it. */
  readonly properties: JsonObject;
  /** What CloudFormation's handlers call all the same, and why the policy does without. */
  readonly besides?: Readonly<Record<string, string>>;
  /** Where it stands. */
  readonly source: string;
}

const ack = (service: string) =>
  `https://github.com/aws-controllers-k8s/${service}-controller/blob/main/config/iam/recommended-inline-policy`;
const cfnlp = "https://pypi.org/project/cfnlp/0.1.2/";
const tags = [{ Key: "team", Value: "shop" }];
const role = "arn:aws:iam::123456789012:role/for-it";
const trust = { Version: "2012-10-17", Statement: [] };

const replication = {
  dms:
    "AddTagsToResource CreateEndpoint CreateEventSubscription CreateReplicationInstance " +
    "CreateReplicationSubnetGroup DeleteCertificate DeleteEndpoint DeleteEventSubscription " +
    "DeleteReplicationInstance DeleteReplicationSubnetGroup DescribeCertificates DescribeEndpoints " +
    "DescribeEventSubscriptions DescribeReplicationInstances DescribeReplicationSubnetGroups " +
    "ImportCertificate ListTagsForResource ModifyEndpoint ModifyEventSubscription " +
    "ModifyReplicationInstance ModifyReplicationSubnetGroup RemoveTagsFromResource",
};
const people = {
  iam:
    "GetGroup CreateGroup DeleteGroup UpdateGroup GetRole CreateRole DeleteRole UpdateRole " +
    "PutRolePermissionsBoundary PutUserPermissionsBoundary GetUser CreateUser DeleteUser UpdateUser " +
    "GetPolicy CreatePolicy DeletePolicy GetPolicyVersion CreatePolicyVersion DeletePolicyVersion " +
    "ListPolicyVersions ListPolicyTags ListAttachedGroupPolicies GetGroupPolicy PutGroupPolicy " +
    "AttachGroupPolicy DetachGroupPolicy DeleteGroupPolicy ListAttachedRolePolicies ListRolePolicies " +
    "GetRolePolicy PutRolePolicy AttachRolePolicy DetachRolePolicy DeleteRolePolicy " +
    "ListAttachedUserPolicies ListUserPolicies GetUserPolicy PutUserPolicy AttachUserPolicy " +
    "DetachUserPolicy DeleteUserPolicy ListRoleTags ListUserTags TagPolicy UntagPolicy TagRole " +
    "UntagRole TagUser UntagUser RemoveClientIDFromOpenIDConnectProvider ListOpenIDConnectProviderTags " +
    "UpdateOpenIDConnectProviderThumbprint UntagOpenIDConnectProvider AddClientIDToOpenIDConnectProvider " +
    "DeleteOpenIDConnectProvider GetOpenIDConnectProvider TagOpenIDConnectProvider " +
    "CreateOpenIDConnectProvider UpdateAssumeRolePolicy",
};
const systems = {
  ssm:
    "CreateDocument UpdateDocument DeleteDocument DescribeDocument RemoveTagsFromResource " +
    "AddTagsToResource ListTagsForResource GetPatchBaseline CreatePatchBaseline UpdatePatchBaseline " +
    "DeletePatchBaseline ListResourceDataSync CreateResourceDataSync UpdateResourceDataSync " +
    "DeleteResourceDataSync",
};
const keys = {
  kms:
    "CreateAlias CreateKey DeleteAlias Describe* GenerateRandom Get* List* ScheduleKeyDeletion " +
    "TagResource UntagResource",
  iam: "ListGroups ListRoles ListUsers CreateServiceLinkedRole",
};

/** One policy that covers several types: their properties, by type. */
function covers(
  types: Readonly<Record<string, JsonObject>>,
  policy: Omit<PublicPolicy, "type" | "properties">,
): PublicPolicy[] {
  return Object.entries(types).map(([type, properties]) => ({ type, properties, ...policy }));
}

/** Public policies of least privilege: those of AWS's own controllers, and of a tool that writes them. */
export const publicPolicies: readonly PublicPolicy[] = [
  {
    type: "AWS::Logs::LogGroup",
    allows: {
      logs:
        "TagLogGroup DescribeLogGroups UntagLogGroup DeleteLogGroup UntagResource TagResource " +
        "CreateLogGroup ListTagsForResource DescribeSubscriptionFilters DeleteRetentionPolicy " +
        "PutRetentionPolicy",
    },
    properties: { LogGroupName: "shop", RetentionInDays: 14, Tags: tags },
    source: ack("cloudwatchlogs"),
  },
  {
    type: "AWS::KMS::Key",
    allows: keys,
    properties: { Description: "shop", KeyPolicy: trust, Tags: tags },
    besides: {
      "kms:PutKeyPolicy": "the controller makes keys and does not change them",
      "kms:UpdateKeyDescription": "the controller makes keys and does not change them",
    },
    source: ack("kms"),
  },
  {
    type: "AWS::KMS::Alias",
    allows: keys,
    properties: { AliasName: "alias/shop", TargetKeyId: "1234abcd" },
    besides: { "kms:UpdateAlias": "the controller makes aliases and does not change them" },
    source: ack("kms"),
  },
  {
    type: "AWS::CertificateManager::Certificate",
    allows: {
      acm:
        "DescribeCertificate ImportCertificate RequestCertificate UpdateCertificateOptions " +
        "DeleteCertificate AddTagsToCertificate RemoveTagsFromCertificate ListTagsForCertificate " +
        "ExportCertificate",
      "acm-pca": "IssueCertificate GetCertificate ListPermissions",
    },
    properties: { DomainName: "shop.example.com", ValidationMethod: "DNS", Tags: tags },
    source: ack("acm"),
  },
  {
    type: "AWS::Kinesis::Stream",
    allows: {
      kinesis:
        "ListStreams DeleteStream DescribeStreamSummary ListShards UpdateShardCount " +
        "UpdateMaxRecordSize CreateStream DescribeStream PutResourcePolicy GetResourcePolicy " +
        "DeleteResourcePolicy",
    },
    properties: { Name: "shop", ShardCount: 2 },
    source: ack("kinesis"),
  },
  ...covers(
    {
      "AWS::SSM::Document": { Content: {}, Name: "shop", Tags: tags },
      "AWS::SSM::PatchBaseline": { Name: "shop", Description: "Shop", Tags: tags },
      "AWS::SSM::ResourceDataSync": { SyncName: "shop", SyncType: "SyncToDestination" },
    },
    {
      allows: systems,
      besides: { "ssm:GetDocument": "the controller reads a document by DescribeDocument alone" },
      source: ack("ssm"),
    },
  ),
  ...covers(
    {
      "AWS::DMS::Endpoint": { EndpointType: "source", EngineName: "mysql", Tags: tags },
      "AWS::DMS::EventSubscription": { SubscriptionName: "shop", Enabled: true, Tags: tags },
      "AWS::DMS::ReplicationSubnetGroup": { ReplicationSubnetGroupDescription: "Shop", Tags: tags },
      "AWS::DMS::Certificate": { CertificateIdentifier: "shop", CertificatePem: "-----" },
    },
    { allows: replication, source: ack("dms") },
  ),
  {
    type: "AWS::Rbin::Rule",
    allows: {
      rbin:
        "CreateRule UpdateRule GetRule ListRules DeleteRule TagResource UntagResource " +
        "ListTagsForResource LockRule UnlockRule",
      tag: "GetResources",
    },
    properties: { ResourceType: "EBS_SNAPSHOT", Description: "Shop", Tags: tags },
    source:
      "https://github.com/michaelhtm/ack-recyclebin-controller/blob/main/config/iam/recommended-inline-policy",
  },
  ...covers(
    {
      "AWS::IAM::Role": {
        AssumeRolePolicyDocument: trust,
        Description: "Shop",
        ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        Policies: [{ PolicyName: "own", PolicyDocument: trust }],
        PermissionsBoundary: "arn:aws:iam::123456789012:policy/edge",
        Tags: tags,
      },
      "AWS::IAM::Group": { GroupName: "shop", ManagedPolicyArns: ["arn:aws:iam::aws:policy/A"] },
      "AWS::IAM::User": { UserName: "shop", Tags: tags },
      "AWS::IAM::ManagedPolicy": { PolicyDocument: trust },
      "AWS::IAM::OIDCProvider": { Url: "https://example.com", ClientIdList: ["shop"], Tags: tags },
    },
    {
      besides: {
        "iam:UpdateRoleDescription": "UpdateRole, which came later, sets the description as well",
        "iam:ListGroupPolicies": "the controller does not read a group's inline policies",
      },
      allows: people,
      source: ack("iam"),
    },
  ),
  {
    type: "AWS::SQS::Queue",
    allows: {
      sqs: "CreateQueue GetQueueAttributes TagQueue SetQueueAttributes UntagQueue DeleteQueue",
    },
    properties: { QueueName: "shop", DelaySeconds: 5, VisibilityTimeout: 60, Tags: tags },
    besides: { "sqs:ListQueueTags": "the tool was written before queues' handlers read tags" },
    source: cfnlp,
  },
  {
    type: "AWS::SNS::Topic",
    allows: {
      sns:
        "CreateTopic GetTopicAttributes ListTopics TagResource Subscribe SetTopicAttributes " +
        "UntagResource ListSubscriptionsByTopic Unsubscribe DeleteTopic",
    },
    properties: {
      TopicName: "shop",
      DisplayName: "Shop",
      Subscription: [{ Protocol: "sqs", Endpoint: "arn:aws:sqs:eu-west-1:123456789012:shop" }],
      Tags: tags,
    },
    source: cfnlp,
  },
  {
    type: "AWS::CloudWatch::Alarm",
    allows: { cloudwatch: "PutMetricAlarm DescribeAlarms DeleteAlarms" },
    properties: { AlarmName: "shop", ComparisonOperator: "GreaterThanThreshold", Threshold: 1 },
    source: cfnlp,
  },
  {
    type: "AWS::Lambda::Function",
    allows: {
      lambda:
        "CreateFunction PutFunctionConcurrency GetLayerVersion GetFunction DeleteFunction " +
        "UpdateFunctionConfiguration UpdateFunctionCode",
      iam: "PassRole",
      s3: "GetObject GetObjectVersion",
      ec2: "DescribeVpcs DescribeSubnets DescribeSecurityGroups DescribeNetworkInterfaces",
      kms: "Encrypt CreateGrant",
    },
    properties: {
      Code: { S3Bucket: "code", S3Key: "shop.zip" },
      Role: role,
      MemorySize: 256,
      Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:one:1"],
      ReservedConcurrentExecutions: 2,
      VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
    },
    besides: {
      "lambda:GetFunctionRecursionConfig": "the tool was written before this setting was there",
    },
    source: cfnlp,
  },
  {
    type: "AWS::EC2::SecurityGroup",
    allows: {
      ec2:
        "DescribeSecurityGroups CreateSecurityGroup AuthorizeSecurityGroupEgress " +
        "RevokeSecurityGroupEgress CreateTags AuthorizeSecurityGroupIngress " +
        "RevokeSecurityGroupIngress DeleteTags DeleteSecurityGroup",
    },
    properties: {
      GroupDescription: "Shop",
      SecurityGroupIngress: [
        { IpProtocol: "tcp", FromPort: 443, ToPort: 443, CidrIp: "10.0.0.0/8" },
      ],
      SecurityGroupEgress: [{ IpProtocol: "-1", CidrIp: "0.0.0.0/0" }],
      Tags: tags,
    },
    besides: {
      "ec2:UpdateSecurityGroupRuleDescriptionsEgress":
        "the tool takes a rule away and adds it anew where only its description changes",
    },
    source: cfnlp,
  },
  {
    type: "AWS::EC2::Instance",
    allows: {
      ec2:
        "RunInstances CreateTags AttachVolume DetachVolume DescribeInstances DeleteTags " +
        "MonitorInstances UnmonitorInstances StartInstances StopInstances ModifyInstanceAttribute " +
        "TerminateInstances",
      iam: "PassRole",
    },
    properties: {
      ImageId: "ami-1",
      InstanceType: "t3.micro",
      SubnetId: "subnet-1",
      SecurityGroupIds: ["sg-1"],
      IamInstanceProfile: "shop",
      Tags: tags,
    },
    besides: {
      "ec2:AssociateIamInstanceProfile": "the tool gives profiles to new instances alone",
      "ec2:DescribeInstanceAttribute":
        "the tool was written before handlers read attributes singly",
    },
    source: cfnlp,
  },
  {
    type: "AWS::S3::Bucket",
    allows: {
      s3:
        "CreateBucket PutBucketAcl PutAnalyticsConfiguration PutEncryptionConfiguration " +
        "PutBucketCORS PutAccelerateConfiguration PutInventoryConfiguration PutLifecycleConfiguration " +
        "PutBucketLogging PutMetricsConfiguration PutBucketNotification " +
        "PutBucketObjectLockConfiguration PutBucketPublicAccessBlock PutBucketVersioning " +
        "PutBucketWebsite PutReplicationConfiguration DeleteBucket",
      iam: "PassRole",
    },
    properties: {
      BucketName: "shop",
      VersioningConfiguration: { Status: "Enabled" },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
        ],
      },
      WebsiteConfiguration: { IndexDocument: "index.html" },
    },
    besides: { "s3:ListBucket": "handlers look whether the bucket is there, the tool does not" },
    source: cfnlp,
  },
];
