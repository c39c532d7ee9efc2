import { typeFacts, type TypeFacts } from "../../facts/cloudformation";
import { nameRules, type NameRule } from "../names";
import { pascal } from "./model";

/** What AWS publishes about what a resource of `@pulumi/aws` makes. */
export interface PublishedType {
  /** Its type in CloudFormation's registry, whose schema says what is taken; none where there is no such type. */
  readonly type?: string;
  /** The schema's names of inputs, where more than the first letter differs. */
  readonly names?: Readonly<Record<string, string>>;
  /** Page of AWS's documentation about what it takes. */
  readonly source: string;
}

const docs = "https://docs.aws.amazon.com";
const s3 = `${docs}/AmazonS3/latest/API`;
const catalog = `${docs}/servicecatalog/latest/dg`;

/** A type of CloudFormation's registry, with the page that describes it. */
function registered(type: string, names: Readonly<Record<string, string>> = {}): PublishedType {
  const page = type
    .replace(/^AWS::/, "")
    .replace("::", "-")
    .toLowerCase();
  const source = `${docs}/AWSCloudFormation/latest/TemplateReference/aws-resource-${page}.html`;
  return { type, names, source };
}

/** By type of `@pulumi/aws`: each that the program, or awsx for it, makes. */
export const publishedTypes: Readonly<Record<string, PublishedType>> = {
  "aws:apigatewayv2/api:Api": registered("AWS::ApiGatewayV2::Api"),
  "aws:apigatewayv2/integration:Integration": registered("AWS::ApiGatewayV2::Integration", {
    timeoutMilliseconds: "TimeoutInMillis",
  }),
  "aws:apigatewayv2/route:Route": registered("AWS::ApiGatewayV2::Route"),
  "aws:apigatewayv2/stage:Stage": registered("AWS::ApiGatewayV2::Stage", { name: "StageName" }),
  "aws:cloudformation/stackInstances:StackInstances": {
    source: `${docs}/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html`,
  },
  "aws:cloudformation/stackSet:StackSet": {
    source: `${docs}/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html`,
  },
  "aws:cloudtrail/trail:Trail": registered("AWS::CloudTrail::Trail", {
    ...{ name: "TrailName", enableLogging: "IsLogging", kmsKeyId: "KMSKeyId" },
  }),
  "aws:cloudwatch/dashboard:Dashboard": registered("AWS::CloudWatch::Dashboard"),
  "aws:cloudwatch/eventBus:EventBus": registered("AWS::Events::EventBus"),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": {
    source: `${docs}/eventbridge/latest/APIReference/API_PutPermission.html`,
  },
  "aws:cloudwatch/eventRule:EventRule": registered("AWS::Events::Rule"),
  "aws:cloudwatch/eventTarget:EventTarget": {
    source: `${docs}/eventbridge/latest/APIReference/API_PutTargets.html`,
  },
  "aws:cloudwatch/logGroup:LogGroup": registered("AWS::Logs::LogGroup", { name: "LogGroupName" }),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": registered("AWS::Logs::MetricFilter", {
    ...{ name: "FilterName", pattern: "FilterPattern" },
    // Those of a transformation have its word before them; the name of the filter has another.
    ...{ metricTransformation: "MetricTransformations", "metricTransformation.name": "MetricName" },
    ...{ "metricTransformation.namespace": "MetricNamespace" },
    ...{ "metricTransformation.value": "MetricValue" },
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": registered("AWS::CloudWatch::Alarm", {
    ...{ name: "AlarmName", okActions: "OKActions" },
  }),
  "aws:dynamodb/table:Table": registered("AWS::DynamoDB::Table", {
    ...{ name: "TableName", importTable: "ImportSourceSpecification" },
  }),
  "aws:ec2/eip:Eip": registered("AWS::EC2::EIP"),
  "aws:ec2/natGateway:NatGateway": registered("AWS::EC2::NatGateway", {
    privateIp: "PrivateIpAddress",
  }),
  "aws:ec2/routeTable:RouteTable": registered("AWS::EC2::RouteTable"),
  "aws:ec2/securityGroup:SecurityGroup": registered("AWS::EC2::SecurityGroup", {
    ...{ name: "GroupName", description: "GroupDescription" },
  }),
  "aws:ec2/subnet:Subnet": registered("AWS::EC2::Subnet"),
  "aws:ec2/vpc:Vpc": registered("AWS::EC2::VPC"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": registered("AWS::EC2::VPCEndpoint", {
    policy: "PolicyDocument",
  }),
  "aws:iam/policy:Policy": registered("AWS::IAM::ManagedPolicy", {
    ...{ name: "ManagedPolicyName", policy: "PolicyDocument" },
  }),
  "aws:iam/role:Role": registered("AWS::IAM::Role", {
    ...{ name: "RoleName", assumeRolePolicy: "AssumeRolePolicyDocument" },
  }),
  "aws:iam/rolePolicy:RolePolicy": registered("AWS::IAM::RolePolicy", {
    ...{ name: "PolicyName", role: "RoleName", policy: "PolicyDocument" },
  }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    source: `${docs}/IAM/latest/APIReference/API_AttachRolePolicy.html`,
  },
  "aws:kms/alias:Alias": registered("AWS::KMS::Alias", { name: "AliasName" }),
  "aws:kms/key:Key": registered("AWS::KMS::Key", { isEnabled: "Enabled" }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": registered(
    "AWS::Lambda::EventSourceMapping",
    { startingPositionTimestamp: "" },
  ),
  "aws:lambda/function:Function": registered("AWS::Lambda::Function", {
    ...{ name: "FunctionName", tags: "", fileSystemConfig: "FileSystemConfigs" },
  }),
  "aws:lambda/invocation:Invocation": {
    source: `${docs}/lambda/latest/api/API_Invoke.html`,
  },
  "aws:lambda/permission:Permission": registered("AWS::Lambda::Permission", {
    ...{ function: "FunctionName", principalOrgId: "PrincipalOrgID" },
  }),
  "aws:s3/bucket:Bucket": registered("AWS::S3::Bucket", {
    ...{ bucket: "BucketName", bucketPrefix: "BucketNamePrefix" },
  }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    source: `${s3}/API_PutBucketLifecycleConfiguration.html`,
  },
  "aws:s3/bucketObject:BucketObject": { source: `${s3}/API_PutObject.html` },
  "aws:s3/bucketObjectv2:BucketObjectv2": { source: `${s3}/API_PutObject.html` },
  "aws:s3/bucketPolicy:BucketPolicy": registered("AWS::S3::BucketPolicy", {
    policy: "PolicyDocument",
  }),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    source: `${s3}/API_PutPublicAccessBlock.html`,
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    source: `${s3}/API_PutBucketEncryption.html`,
  },
  "aws:scheduler/schedule:Schedule": registered("AWS::Scheduler::Schedule"),
  "aws:secretsmanager/secret:Secret": registered("AWS::SecretsManager::Secret"),
  "aws:secretsmanager/secretVersion:SecretVersion": {
    source: `${docs}/secretsmanager/latest/apireference/API_PutSecretValue.html`,
  },
  "aws:servicecatalog/constraint:Constraint": { source: `${catalog}/API_CreateConstraint.html` },
  "aws:servicecatalog/portfolio:Portfolio": registered("AWS::ServiceCatalog::Portfolio", {
    name: "DisplayName",
  }),
  "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation": registered(
    "AWS::ServiceCatalog::PortfolioPrincipalAssociation",
    { principalArn: "PrincipalARN" },
  ),
  "aws:servicecatalog/product:Product": registered("AWS::ServiceCatalog::CloudFormationProduct"),
  "aws:servicecatalog/productPortfolioAssociation:ProductPortfolioAssociation": registered(
    "AWS::ServiceCatalog::PortfolioProductAssociation",
  ),
  "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact": {
    source: `${catalog}/API_CreateProvisioningArtifact.html`,
  },
  "aws:sns/topic:Topic": registered("AWS::SNS::Topic", { name: "TopicName" }),
  "aws:sns/topicSubscription:TopicSubscription": registered("AWS::SNS::Subscription", {
    topic: "TopicArn",
  }),
  "aws:sqs/queue:Queue": registered("AWS::SQS::Queue", {
    ...{ name: "QueueName", visibilityTimeoutSeconds: "VisibilityTimeout" },
    ...{ maxMessageSize: "MaximumMessageSize", messageRetentionSeconds: "MessageRetentionPeriod" },
    ...{ receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds" },
  }),
  "aws:sqs/queuePolicy:QueuePolicy": {
    source: `${docs}/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html`,
  },
};

/** The schema of what a type makes; undefined where none is published. */
export function schemaOf(type: string): TypeFacts | undefined {
  const published = publishedTypes[type]?.type;
  return published === undefined ? undefined : typeFacts(published);
}

/** The rule for the names of a type of CloudFormation's registry, which schemas hardly have. */
export function nameRuleOf(type: string): (NameRule & { readonly published: string }) | undefined {
  const [token] = Object.entries(publishedTypes).find(([, one]) => one.type === type) ?? [];
  const rule = token === undefined ? undefined : nameRules[token];
  return token === undefined || !rule
    ? undefined
    : { ...rule, published: publishedName(token, rule.property) };
}

/** What the schema calls an input; empty where it says it otherwise. */
export function publishedName(type: string, input: string): string {
  return publishedTypes[type]?.names?.[input] ?? pascal(input);
}
