import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { JsonObject } from "./call";

/** Where a resource is created and with what. */
export interface Creation {
  readonly region: string;
  readonly accountId: string;
  /** The desired state, without anything AWS adds. */
  readonly desired: JsonObject;
}

/** What Cloud Control's schema says about one resource type. */
export interface ResourceTypeInfo {
  /** Properties whose values, joined by `|`, are the identifier. */
  readonly primaryIdentifier: readonly string[];
  /** Properties without which a creation fails as InvalidRequest. */
  readonly required?: readonly string[];
  /** Properties only AWS may set. */
  readonly readOnly?: readonly string[];
  /** Properties that nobody can read again, as they hold secrets. */
  readonly writeOnly?: readonly string[];
  /** Properties that cannot be changed after creation. */
  readonly createOnly?: readonly string[];
  /** Properties a ListResources call must give in its ResourceModel. */
  readonly listNeeds?: readonly string[];
  /** Properties AWS adds at creation; what the caller gave wins, except for read-only ones. */
  readonly added?: (creation: Creation) => JsonObject;
}

/** Types the sandbox knows more about than their name. Others get by with `inferredType`. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceTypeInfo>> = {
  "AWS::EC2::Instance": {
    primaryIdentifier: ["InstanceId"],
    required: ["ImageId", "InstanceType"],
    readOnly: [
      "InstanceId",
      "PrivateIp",
      "PublicDnsName",
      "PublicIp",
      "PrivateDnsName",
      "VpcId",
      "State",
    ],
    createOnly: ["ImageId", "AvailabilityZone", "SubnetId", "KeyName"],
    added: ({ region }) => {
      const [first = 0, second = 0] = randomBytes(2);
      const [privateIp, publicIp] = [`10.0.${first}.${second}`, `203.0.113.${second}`];
      return {
        InstanceId: `i-${hex(17)}`,
        AvailabilityZone: `${region}a`,
        State: { Code: "0", Name: "pending" },
        VpcId: `vpc-${digest(region, 17)}`,
        SubnetId: `subnet-${digest(`${region} subnet`, 17)}`,
        PrivateIp: privateIp,
        PrivateDnsName: `ip-${privateIp.replaceAll(".", "-")}.${region}.compute.internal`,
        PublicIp: publicIp,
        PublicDnsName: `ec2-${publicIp.replaceAll(".", "-")}.${region}.compute.amazonaws.com`,
      };
    },
  },
  "AWS::EC2::SecurityGroup": {
    primaryIdentifier: ["Id"],
    readOnly: ["Id", "GroupId"],
    createOnly: ["GroupDescription", "GroupName", "VpcId"],
    added: ({ region }) => {
      const id = `sg-${hex(17)}`;
      return { Id: id, GroupId: id, VpcId: `vpc-${digest(region, 17)}` };
    },
  },
  "AWS::S3::BucketPolicy": { primaryIdentifier: ["Bucket"], createOnly: ["Bucket"] },
  "AWS::S3::Bucket": {
    primaryIdentifier: ["BucketName"],
    readOnly: ["Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"],
    createOnly: ["BucketName"],
    added: ({ region, desired }) => {
      const bucket = given(desired, "BucketName", () => `bucket-${hex(12)}`);
      return {
        BucketName: bucket,
        Arn: `arn:aws:s3:::${bucket}`,
        DomainName: `${bucket}.s3.amazonaws.com`,
        DualStackDomainName: `${bucket}.s3.dualstack.${region}.amazonaws.com`,
        RegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
        WebsiteURL: `http://${bucket}.s3-website-${region}.amazonaws.com`,
      };
    },
  },
  "AWS::Lambda::Function": named("FunctionName", "lambda", (name) => `function:${name}`),
  "AWS::DynamoDB::Table": named("TableName", "dynamodb", (name) => `table/${name}`),
  "AWS::ECS::Cluster": named("ClusterName", "ecs", (name) => `cluster/${name}`),
  "AWS::EKS::Cluster": named("Name", "eks", (name) => `cluster/${name}`),
  "AWS::ECR::Repository": named("RepositoryName", "ecr", (name) => `repository/${name}`),
  "AWS::RDS::DBInstance": named(
    "DBInstanceIdentifier",
    "rds",
    (name) => `db:${name}`,
    "DBInstanceArn",
  ),
  "AWS::ElastiCache::ServerlessCache": named(
    "ServerlessCacheName",
    "elasticache",
    (name) => `serverlesscache:${name}`,
    "ARN",
  ),
  "AWS::ElastiCache::CacheCluster": numbered("CacheClusterId", ({ desired }) =>
    given(desired, "ClusterName", () => `cluster-${hex(12)}`),
  ),
  "AWS::AutoScaling::AutoScalingGroup": { primaryIdentifier: ["AutoScalingGroupName"] },
  "AWS::ElasticBeanstalk::Application": { primaryIdentifier: ["ApplicationName"] },
  "AWS::ElasticBeanstalk::Environment": {
    primaryIdentifier: ["EnvironmentName"],
    required: ["ApplicationName"],
    readOnly: ["EndpointURL"],
    createOnly: ["ApplicationName", "EnvironmentName"],
  },
  "AWS::ApiGateway::RestApi": numbered("RestApiId", () => hex(10)),
  "AWS::ApiGatewayV2::Api": numbered("ApiId", () => hex(10)),
  "AWS::CloudFront::Distribution": {
    primaryIdentifier: ["Id"],
    added: () => ({ Id: `E${hex(13).toUpperCase()}`, DomainName: `d${hex(13)}.cloudfront.net` }),
  },
  "AWS::CloudFront::OriginAccessControl": numbered("Id", () => `E${hex(13).toUpperCase()}`),
  "AWS::ServiceCatalog::CloudFormationProvisionedProduct": numbered(
    "ProvisionedProductId",
    () => `pp-${hex(13)}`,
  ),
  "AWS::CloudFormation::Stack": numbered("StackId", ({ region, accountId, desired }) => {
    const stack = given(desired, "StackName", () => `stack-${hex(12)}`);
    return `arn:aws:cloudformation:${region}:${accountId}:stack/${stack}/${randomUUID()}`;
  }),
  "AWS::StepFunctions::StateMachine": numbered("Arn", ({ region, accountId, desired }) => {
    const machine = given(desired, "StateMachineName", () => `machine-${hex(12)}`);
    return `arn:aws:states:${region}:${accountId}:stateMachine:${machine}`;
  }),
  "AWS::AppRunner::Service": numbered("ServiceArn", ({ region, accountId, desired }) => {
    const service = given(desired, "ServiceName", () => `service-${hex(12)}`);
    return `arn:aws:apprunner:${region}:${accountId}:service/${service}/${hex(32)}`;
  }),
  "AWS::ElasticLoadBalancingV2::LoadBalancer": numbered(
    "LoadBalancerArn",
    ({ region, accountId, desired }) => {
      const balancer = given(desired, "Name", () => `balancer-${hex(12)}`);
      return `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/app/${balancer}/${hex(16)}`;
    },
  ),
  "AWS::SecretsManager::Secret": {
    ...numbered("Id", ({ region, accountId, desired }) => {
      const secret = given(desired, "Name", () => `secret-${hex(12)}`);
      return `arn:aws:secretsmanager:${region}:${accountId}:secret:${secret}-${hex(6)}`;
    }),
    writeOnly: ["SecretString", "GenerateSecretString"],
  },
  "AWS::IAM::Role": {
    primaryIdentifier: ["RoleName"],
    required: ["AssumeRolePolicyDocument"],
    readOnly: ["Arn", "RoleId"],
    createOnly: ["Path", "RoleName"],
    added: ({ accountId, desired }) => {
      const role = given(desired, "RoleName", () => `role-${hex(12)}`);
      const path = given(desired, "Path", () => "/");
      const id = `AROA${hex(17).toUpperCase()}`;
      return { RoleName: role, RoleId: id, Arn: `arn:aws:iam::${accountId}:role${path}${role}` };
    },
  },
  "AWS::IAM::InstanceProfile": {
    primaryIdentifier: ["InstanceProfileName"],
    readOnly: ["Arn"],
    createOnly: ["InstanceProfileName", "Path"],
    added: ({ accountId, desired }) => {
      const profile = given(desired, "InstanceProfileName", () => `profile-${hex(12)}`);
      const path = given(desired, "Path", () => "/");
      return {
        InstanceProfileName: profile,
        Arn: `arn:aws:iam::${accountId}:instance-profile${path}${profile}`,
      };
    },
  },
  "AWS::SQS::Queue": {
    primaryIdentifier: ["QueueUrl"],
    readOnly: ["Arn", "QueueUrl"],
    createOnly: ["QueueName", "FifoQueue"],
    added: ({ region, accountId, desired }) => {
      const queue = given(desired, "QueueName", () => `queue-${hex(12)}`);
      return {
        QueueName: queue,
        Arn: `arn:aws:sqs:${region}:${accountId}:${queue}`,
        QueueUrl: `https://sqs.${region}.amazonaws.com/${accountId}/${queue}`,
      };
    },
  },
  "AWS::SNS::Topic": {
    primaryIdentifier: ["TopicArn"],
    readOnly: ["TopicArn"],
    createOnly: ["TopicName"],
    added: ({ region, accountId, desired }) => {
      const topic = given(desired, "TopicName", () => `topic-${hex(12)}`);
      return { TopicName: topic, TopicArn: `arn:aws:sns:${region}:${accountId}:${topic}` };
    },
  },
  "AWS::ECS::Service": {
    primaryIdentifier: ["ServiceArn", "Cluster"],
    readOnly: ["ServiceArn", "Name"],
    createOnly: ["Cluster", "ServiceName"],
    added: ({ region, accountId, desired }) => {
      const cluster = given(desired, "Cluster", () => "default");
      const service = given(desired, "ServiceName", () => `service-${hex(12)}`);
      const short = cluster.split("/").at(-1) ?? cluster;
      return {
        Cluster: cluster,
        ServiceName: service,
        Name: service,
        ServiceArn: `arn:aws:ecs:${region}:${accountId}:service/${short}/${service}`,
      };
    },
  },
  "AWS::ElasticLoadBalancingV2::Listener": {
    primaryIdentifier: ["ListenerArn"],
    required: ["LoadBalancerArn", "DefaultActions"],
    readOnly: ["ListenerArn"],
    createOnly: ["LoadBalancerArn"],
    listNeeds: ["LoadBalancerArn"],
    added: ({ desired }) => {
      const balancer = given(desired, "LoadBalancerArn", () => "");
      return { ListenerArn: `${balancer.replace(":loadbalancer/", ":listener/")}/${hex(16)}` };
    },
  },
};

/** Guesses the schema of any other type: its name or id property is its identifier. */
export function inferredType(typeName: string, desired: JsonObject): ResourceTypeInfo {
  const noun = typeName.split("::").at(-1) ?? typeName;
  const candidates = [`${noun}Name`, `${noun}Id`, `${noun}Identifier`, "Name", "Id", "Arn"];
  const property = candidates.find((candidate) => typeof desired[candidate] === "string");
  if (property) return { primaryIdentifier: [property], createOnly: [property] };
  return {
    primaryIdentifier: ["Id"],
    readOnly: ["Id"],
    added: () => ({ Id: `${noun.toLowerCase()}-${hex(17)}` }),
  };
}

/** Types whose identifier is the name that the caller gives. */
function named(
  property: string,
  service: string,
  resource: (name: string) => string,
  arn = "Arn",
): ResourceTypeInfo {
  return {
    primaryIdentifier: [property],
    readOnly: [arn],
    createOnly: [property],
    added: ({ region, accountId, desired }) => {
      const name = given(desired, property, () => `${service}-${hex(12)}`);
      return {
        [property]: name,
        [arn]: `arn:aws:${service}:${region}:${accountId}:${resource(name)}`,
      };
    },
  };
}

/** Types whose identifier AWS makes; one that is given stays, as tests want it. */
function numbered(property: string, make: (creation: Creation) => string): ResourceTypeInfo {
  return {
    primaryIdentifier: [property],
    added: (creation) => ({ [property]: make(creation) }),
  };
}

function given(desired: JsonObject, property: string, otherwise: () => string): string {
  const value = desired[property];
  return typeof value === "string" ? value : otherwise();
}

function hex(length: number): string {
  return randomBytes(length).toString("hex").slice(0, length);
}

function digest(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}
