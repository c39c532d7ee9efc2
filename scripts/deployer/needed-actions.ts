import { actionFacts } from "../../facts/iam";
import { typeFacts } from "../../facts/cloudformation";

/** Name of a service in CloudFormation, by its module in `@pulumi/aws`. */
const services: Readonly<Record<string, string>> = {
  apigatewayv2: "ApiGatewayV2",
  cloudwatch: "CloudWatch",
  dynamodb: "DynamoDB",
  ec2: "EC2",
  iam: "IAM",
  kms: "KMS",
  lambda: "Lambda",
  s3: "S3",
  scheduler: "Scheduler",
  secretsmanager: "SecretsManager",
  servicecatalog: "ServiceCatalog",
  sns: "SNS",
  sqs: "SQS",
};

const vpcParts = [
  ...["VPC", "Subnet", "RouteTable", "Route", "InternetGateway", "NatGateway", "EIP"],
  ...["SubnetRouteTableAssociation", "VPCGatewayAttachment"],
].map((name) => `AWS::EC2::${name}`);

/** What CloudFormation calls otherwise, or has as a part of another type, or does not have. */
const others: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudformation/stackInstances:StackInstances": ["AWS::CloudFormation::StackSet"],
  "aws:cloudformation/stackSet:StackSet": [
    ...["AWS::CloudFormation::StackSet", "organizations:ListDelegatedAdministrators"],
    // Asked before anything is made.
    ...["organizations:DescribeOrganization", "organizations:ListDelegatedServicesForAccount"],
  ],
  "aws:cloudwatch/eventBus:EventBus": ["AWS::Events::EventBus"],
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": ["AWS::Events::EventBusPolicy"],
  "aws:cloudwatch/eventRule:EventRule": ["AWS::Events::Rule"],
  "aws:cloudwatch/eventTarget:EventTarget": ["AWS::Events::Rule"],
  "aws:cloudwatch/logGroup:LogGroup": ["AWS::Logs::LogGroup"],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": ["AWS::Logs::MetricFilter"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["AWS::CloudWatch::Alarm"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["AWS::EC2::VPCEndpoint"],
  "aws:iam/policy:Policy": ["AWS::IAM::ManagedPolicy"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["AWS::IAM::Role"],
  "aws:lambda/invocation:Invocation": ["lambda:InvokeFunction"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["AWS::S3::Bucket"],
  "aws:s3/bucketObjectv2:BucketObjectv2": [
    ...["s3:PutObject", "s3:GetObject", "s3:DeleteObject"],
    ...["s3:PutObjectTagging", "s3:GetObjectTagging"],
  ],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["AWS::S3::Bucket"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "AWS::S3::Bucket",
  ],
  "aws:secretsmanager/secretVersion:SecretVersion": [
    ...["secretsmanager:PutSecretValue", "secretsmanager:GetSecretValue"],
    ...["secretsmanager:UpdateSecretVersionStage", "secretsmanager:ListSecretVersionIds"],
  ],
  "aws:servicecatalog/constraint:Constraint": ["AWS::ServiceCatalog::LaunchRoleConstraint"],
  "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation": [
    "AWS::ServiceCatalog::PortfolioPrincipalAssociation",
  ],
  "aws:servicecatalog/product:Product": ["AWS::ServiceCatalog::CloudFormationProduct"],
  "aws:servicecatalog/productPortfolioAssociation:ProductPortfolioAssociation": [
    "AWS::ServiceCatalog::PortfolioProductAssociation",
  ],
  "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact": [
    "AWS::ServiceCatalog::CloudFormationProduct",
  ],
  "aws:sns/topicSubscription:TopicSubscription": ["AWS::SNS::Subscription"],
  "awsx:cloudtrail:Trail": ["AWS::CloudTrail::Trail", "AWS::S3::Bucket", "AWS::S3::BucketPolicy"],
  "awsx:ec2:Vpc": [...vpcParts, "ec2:DescribeAvailabilityZones"],
};

/**
 * The IAM actions with which AWS's own handlers make, read, change and delete a type of the program.
 * @param type such as `aws:sqs/queue:Queue`
 * @throws Error when nobody has said what the type needs
 */
export function neededActions(type: string): string[] {
  return (others[type] ?? [cloudFormationType(type)]).flatMap((one) => {
    if (!one.includes("::")) return [one];
    const { handlers } = typeFacts(one) ?? {};
    if (!handlers)
      throw new Error(
        `Nobody knows what deploying ${type} needs: CloudFormation has no handlers for ${one}. ` +
          `Say it in scripts/deployer/needed-actions.ts.`,
      );
    return Object.values(handlers).flat().filter(isMeant);
  });
}

/** Services in which the program makes something; handlers also reach into others, for what it does not use. */
const ownServices = new Set([
  ...[
    "apigateway",
    "cloudformation",
    "cloudtrail",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "events",
    "iam",
  ],
  ...["kms", "lambda", "logs", "s3", "scheduler", "secretsmanager", "servicecatalog", "sns", "sqs"],
]);
/** What is in a table is nothing to whoever makes it. */
const records = /^dynamodb:(.*Item|Query|Scan)$/;

function isMeant(action: string): boolean {
  const [service = "", name = ""] = action.split(":");
  const isKnown = /^[A-Z]/.test(name) && actionFacts(action) !== undefined;
  return isKnown && ownServices.has(service) && !records.test(action);
}

function cloudFormationType(type: string): string {
  const [, module = "", name = ""] = type.split(":");
  const [service = ""] = module.split("/");
  return `AWS::${services[service] ?? service}::${name}`;
}
