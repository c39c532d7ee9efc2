import { randomInt } from "node:crypto";
import type { JsonObject } from "../call";

/** How a type is named when its template does not say it. */
interface Naming {
  readonly property: string;
  readonly maximum: number;
  readonly lowerCase?: boolean;
  /** Property with which a name must end in `.fifo`. */
  readonly fifo?: string;
}

const NAMINGS: Readonly<Record<string, Naming>> = {
  "AWS::S3::Bucket": { property: "BucketName", maximum: 63, lowerCase: true },
  "AWS::Lambda::Function": { property: "FunctionName", maximum: 64 },
  "AWS::DynamoDB::Table": { property: "TableName", maximum: 255 },
  "AWS::ECS::Cluster": { property: "ClusterName", maximum: 255 },
  "AWS::ECS::Service": { property: "ServiceName", maximum: 255 },
  "AWS::EKS::Cluster": { property: "Name", maximum: 100 },
  "AWS::ECR::Repository": { property: "RepositoryName", maximum: 256, lowerCase: true },
  "AWS::RDS::DBInstance": { property: "DBInstanceIdentifier", maximum: 63, lowerCase: true },
  "AWS::ElastiCache::ServerlessCache": {
    property: "ServerlessCacheName",
    maximum: 40,
    lowerCase: true,
  },
  "AWS::AutoScaling::AutoScalingGroup": { property: "AutoScalingGroupName", maximum: 255 },
  "AWS::ElasticBeanstalk::Application": { property: "ApplicationName", maximum: 100 },
  "AWS::ElasticBeanstalk::Environment": { property: "EnvironmentName", maximum: 40 },
  "AWS::StepFunctions::StateMachine": { property: "StateMachineName", maximum: 80 },
  "AWS::AppRunner::Service": { property: "ServiceName", maximum: 40 },
  "AWS::ElasticLoadBalancingV2::LoadBalancer": { property: "Name", maximum: 32 },
  "AWS::SecretsManager::Secret": { property: "Name", maximum: 256 },
  "AWS::IAM::InstanceProfile": { property: "InstanceProfileName", maximum: 128 },
  "AWS::IAM::Role": { property: "RoleName", maximum: 64 },
  "AWS::SQS::Queue": { property: "QueueName", maximum: 80, fifo: "FifoQueue" },
  "AWS::SNS::Topic": { property: "TopicName", maximum: 256, fifo: "FifoTopic" },
  "AWS::Logs::LogGroup": { property: "LogGroupName", maximum: 512 },
  "AWS::SSM::Parameter": { property: "Name", maximum: 1011 },
  "AWS::KinesisFirehose::DeliveryStream": { property: "DeliveryStreamName", maximum: 64 },
  "AWS::Kinesis::Stream": { property: "Name", maximum: 128 },
  "AWS::Events::Rule": { property: "Name", maximum: 64 },
};

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Twelve capital letters and digits, as CloudFormation puts at the end of names. */
export function randomName(): string {
  return Array.from({ length: 12 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join("");
}

/** Gives a resource the name that CloudFormation would, if it needs one and has none. */
export function withName(
  type: string,
  properties: JsonObject,
  stackName: string,
  logicalId: string,
): JsonObject {
  const naming = NAMINGS[type];
  if (!naming || properties[naming.property] !== undefined) return properties;
  const isFifo = naming.fifo !== undefined && String(properties[naming.fifo]) === "true";
  const end = `-${randomName()}${isFifo ? ".fifo" : ""}`;
  const begin = `${stackName}-${logicalId}`.slice(0, naming.maximum - end.length);
  const name = begin.replace(/-+$/, "") + end;
  return { ...properties, [naming.property]: naming.lowerCase ? name.toLowerCase() : name };
}
