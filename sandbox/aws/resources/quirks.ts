import { createHash, randomInt, randomUUID } from "node:crypto";
import type { JsonObject } from "../call";
import type { Place } from "./arns";
import { hex } from "./random";

/** What a type has that its published schema does not tell; each entry says what is different. */
export interface Quirk {
  /** Property that gets a made-up name although it names no resource of its own in the schema. */
  readonly named?: string;
  /** Its identifier is kept in lower case, whatever was given, which no pattern of the schema says. */
  readonly lowerCase?: boolean;
  /** Property with which a name must end in `.fifo`. */
  readonly fifo?: string;
  /** What its service refuses although the schema does not; `undefined` when all is there. */
  readonly refusal?: (desired: JsonObject) => string | undefined;
  /** Properties that follow from others, before anything is named. */
  readonly implied?: (desired: JsonObject) => JsonObject;
  /** Properties that AWS adds; what the caller gave wins. */
  readonly added?: (known: JsonObject, place: Place) => JsonObject;
}

/** Types whose documentation says that names are "stored as a lowercase string". */
const STORED_IN_LOWER_CASE = [
  ...[
    "DBInstance",
    "DBCluster",
    "DBSubnetGroup",
    "DBParameterGroup",
    "DBClusterParameterGroup",
  ].map((noun) => `AWS::RDS::${noun}`),
  "AWS::Neptune::DBCluster",
  ...["CacheCluster", "ReplicationGroup", "ServerlessCache", "SubnetGroup"].map(
    (noun) => `AWS::ElastiCache::${noun}`,
  ),
];

const QUIRKS: Readonly<Record<string, Quirk>> = {
  // Starts as pending (sandbox/aws/instances.ts goes on), in the region's default network.
  "AWS::EC2::Instance": {
    refusal: ({ ImageId, LaunchTemplate }) =>
      ImageId === undefined && LaunchTemplate === undefined
        ? "The request must contain the parameter ImageId"
        : undefined,
    added: (_, { region }) => {
      const [first, second] = [randomInt(256), randomInt(256)];
      const privateIp = `10.0.${first}.${second}`;
      const publicIp = `203.0.113.${second}`;
      return {
        AvailabilityZone: `${region}a`,
        State: { Code: "0", Name: "pending" },
        VpcId: `vpc-${digest(region)}`,
        SubnetId: `subnet-${digest(`${region} subnet`)}`,
        PrivateIp: privateIp,
        PrivateDnsName: `ip-${privateIp.replaceAll(".", "-")}.${region}.compute.internal`,
        PublicIp: publicIp,
        PublicDnsName: `ec2-${publicIp.replaceAll(".", "-")}.${region}.compute.amazonaws.com`,
      };
    },
  },
  // Its two ids are one, and it is in the default network.
  "AWS::EC2::SecurityGroup": {
    named: "GroupName",
    added: (_, { region }) => {
      const id = `sg-${hex(17)}`;
      return { Id: id, GroupId: id, VpcId: `vpc-${digest(region)}` };
    },
  },
  // The documented addresses are those of an example bucket.
  "AWS::S3::Bucket": {
    lowerCase: true,
    added: ({ BucketName }, { region }) => {
      const bucket = String(BucketName);
      return {
        DomainName: `${bucket}.s3.amazonaws.com`,
        DualStackDomainName: `${bucket}.s3.dualstack.${region}.amazonaws.com`,
        RegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
        WebsiteURL: `http://${bucket}.s3-website-${region}.amazonaws.com`,
      };
    },
  },
  "AWS::SQS::Queue": {
    fifo: "FifoQueue",
    added: ({ QueueName }, { region, accountId }) => ({
      QueueUrl: `https://sqs.${region}.amazonaws.com/${accountId}/${String(QueueName)}`,
    }),
  },
  "AWS::SNS::Topic": { fifo: "FifoTopic" },
  // Its id is its ARN, which ends in signs of AWS's own.
  "AWS::SecretsManager::Secret": {
    added: ({ Name }, { region, accountId }) => ({
      Id: `arn:aws:secretsmanager:${region}:${accountId}:secret:${String(Name)}-${hex(6)}`,
    }),
  },
  // The cluster is named in the ARN by its name alone, and is the default one when it is left out.
  "AWS::ECS::Service": {
    added: ({ Cluster = "default", ServiceName }, { region, accountId }) => {
      const cluster = String(Cluster);
      const short = cluster.split("/").at(-1) ?? cluster;
      return {
        Cluster: cluster,
        ServiceArn: `arn:aws:ecs:${region}:${accountId}:service/${short}/${String(ServiceName)}`,
      };
    },
  },
  // ARNs of Elastic Load Balancing hold more than names, and those of parts hold those of the whole.
  "AWS::ElasticLoadBalancingV2::LoadBalancer": {
    named: "Name",
    added: ({ Name, Type }, { region, accountId }) => {
      const kind = { network: "net", gateway: "gwy" }[String(Type)] ?? "app";
      const full = `${kind}/${String(Name)}/${hex(16)}`;
      return {
        LoadBalancerArn: `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/${full}`,
        LoadBalancerFullName: full,
        LoadBalancerName: Name,
      };
    },
  },
  "AWS::ElasticLoadBalancingV2::Listener": {
    added: ({ LoadBalancerArn }) => ({
      ListenerArn: `${String(LoadBalancerArn).replace(":loadbalancer/", ":listener/")}/${hex(16)}`,
    }),
  },
  "AWS::AppRunner::Service": {
    named: "ServiceName",
    added: ({ ServiceName }, { region, accountId }) => {
      const id = hex(32);
      const ServiceArn = `arn:aws:apprunner:${region}:${accountId}:service/${String(ServiceName)}/${id}`;
      return { ServiceId: id, ServiceArn, Status: "RUNNING" };
    },
  },
  "AWS::CloudFormation::Stack": {
    added: ({ StackName = `stack-${hex(12)}` }, { region, accountId }) => ({
      StackId: `arn:aws:cloudformation:${region}:${accountId}:stack/${String(StackName)}/${randomUUID()}`,
    }),
  },
  "AWS::ServiceCatalog::CloudFormationProvisionedProduct": {
    added: () => ({ ProvisionedProductId: `pp-${hex(13)}` }),
  },
  // The name of the database is the one within.
  "AWS::Glue::Database": {
    implied: ({ DatabaseInput }) => {
      const { Name } = (DatabaseInput ?? {}) as JsonObject;
      return typeof Name === "string" ? { DatabaseName: Name.toLowerCase() } : {};
    },
  },
};

/** What is different about a type; an empty object for most. */
export function quirksOf(type: string): Quirk {
  return QUIRKS[type] ?? (STORED_IN_LOWER_CASE.includes(type) ? { lowerCase: true } : {});
}

/** A desired state with its identifier in the letters that AWS keeps. */
export function inKeptCase(
  type: string,
  { identifier }: { readonly identifier: readonly string[] },
  properties: JsonObject,
): JsonObject {
  if (!quirksOf(type).lowerCase) return properties;
  const given = identifier.filter((name) => typeof properties[name] === "string");
  const kept = given.map((name) => [name, String(properties[name]).toLowerCase()] as const);
  return { ...properties, ...Object.fromEntries(kept) };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 17);
}
