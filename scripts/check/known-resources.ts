import type { JsonObject } from "../../functions/port/types";

const place = "eu-west-1:123456789012";

/** An ARN of each type whose ARNs are of another form than `<service>:…:sample`. */
export const sampleArns: Readonly<Record<string, string>> = {
  "AWS::AppRunner::Service": `arn:aws:apprunner:${place}:service/sample/0123456789abcdef`,
  "AWS::CloudFormation::Stack": `arn:aws:cloudformation:${place}:stack/sample/01234567-89ab`,
  "AWS::ECR::Repository": `arn:aws:ecr:${place}:repository/team/sample`,
  "AWS::ECS::Cluster": `arn:aws:ecs:${place}:cluster/sample`,
  "AWS::ECS::Service": `arn:aws:ecs:${place}:service/main/sample`,
  "AWS::ElasticLoadBalancingV2::LoadBalancer": `arn:aws:elasticloadbalancing:${place}:loadbalancer/app/sample/0123456789abcdef`,
  "AWS::Lambda::Function": `arn:aws:lambda:${place}:function:sample`,
  "AWS::RDS::DBInstance": `arn:aws:rds:${place}:db:sample`,
  "AWS::SNS::Topic": `arn:aws:sns:${place}:sample`,
  "AWS::SQS::Queue": `arn:aws:sqs:${place}:sample`,
  "AWS::SSM::Parameter": `arn:aws:ssm:${place}:parameter/team/sample`,
  "AWS::StepFunctions::StateMachine": `arn:aws:states:${place}:stateMachine:sample`,
};

/** Types whose names may hold slashes, with such a name as Cloud Control takes it. */
export const slashedNames: Readonly<Record<string, string>> = {
  "AWS::ECR::Repository": "team/sample",
  "AWS::Logs::LogGroup": "/team/sample",
  "AWS::SSM::Parameter": "/team/sample",
};

/** Types whose identifier in Cloud Control is no plain name. */
export const identifierForms: Readonly<Record<string, { form: RegExp; words: string }>> = {
  "AWS::AppRunner::Service": { form: /^arn:/, words: "the service's ARN" },
  "AWS::CloudFormation::Stack": { form: /^arn:/, words: "the stack's ARN" },
  "AWS::ECS::Service": { form: /^arn:.*\|./, words: '"<service ARN>|<cluster>"' },
  "AWS::ElasticLoadBalancingV2::LoadBalancer": {
    form: /^arn:/,
    words: "the load balancer's ARN",
  },
  "AWS::SNS::Topic": { form: /^arn:/, words: "the topic's ARN" },
  "AWS::SQS::Queue": { form: /^https:\/\//, words: "the queue's URL" },
  "AWS::StepFunctions::StateMachine": { form: /^arn:/, words: "the state machine's ARN" },
};

/** A call that is made for resources of several types. */
export interface SharedCall {
  readonly source: string;
  readonly names: readonly string[];
  readonly uses: readonly {
    readonly type: string;
    /** As in "it is also made for …". */
    readonly words: string;
    readonly requestParameters: JsonObject;
  }[];
}

const tagged = (
  key: string,
  service: string,
  uses: readonly (readonly [string, string, string])[],
) =>
  uses.map(([type, words, rest]) => ({
    type,
    words,
    requestParameters: { [key]: `arn:aws:${service}:${place}:${rest}` },
  }));

const instanceTags = (
  [
    ["AWS::EC2::Instance", "instances", "i-0a1b2c3d4e5f60718"],
    ["AWS::EC2::Volume", "volumes", "vol-0a1b2c3d4e5f60718"],
    ["AWS::EC2::NetworkInterface", "network interfaces", "eni-0a1b2c3d4e5f60718"],
    ["AWS::EC2::Image", "images", "ami-0a1b2c3d4e5f60718"],
  ] as const
).map(([type, words, resourceId]) => ({
  type,
  words,
  requestParameters: { resourcesSet: { items: [{ resourceId }] } },
}));

/** The calls that catalogs' rules listen to. */
export const sharedCalls: readonly SharedCall[] = [
  { source: "ec2.amazonaws.com", names: ["CreateTags", "DeleteTags"], uses: instanceTags },
  {
    source: "ecs.amazonaws.com",
    names: ["TagResource", "UntagResource"],
    uses: tagged("resourceArn", "ecs", [
      ["AWS::ECS::Cluster", "clusters", "cluster/main"],
      ["AWS::ECS::Service", "services", "service/main/web"],
      ["AWS::ECS::Task", "tasks", "task/main/0123456789abcdef"],
      ["AWS::ECS::TaskDefinition", "task definitions", "task-definition/web:1"],
    ]),
  },
  {
    source: "rds.amazonaws.com",
    names: ["AddTagsToResource", "RemoveTagsFromResource"],
    uses: tagged("resourceName", "rds", [
      ["AWS::RDS::DBInstance", "instances", "db:main"],
      ["AWS::RDS::DBCluster", "clusters", "cluster:main"],
      ["AWS::RDS::DBSnapshot", "snapshots", "snapshot:main"],
    ]),
  },
  {
    source: "elasticache.amazonaws.com",
    names: ["AddTagsToResource", "RemoveTagsFromResource"],
    uses: tagged("resourceName", "elasticache", [
      ["AWS::ElastiCache::CacheCluster", "cache clusters", "cluster:main"],
      ["AWS::ElastiCache::ServerlessCache", "serverless caches", "serverlesscache:main"],
      ["AWS::ElastiCache::ReplicationGroup", "replication groups", "replicationgroup:main"],
    ]),
  },
  {
    source: "lambda.amazonaws.com",
    names: ["TagResource20170331v2", "UntagResource20170331v2"],
    uses: tagged("resource", "lambda", [
      ["AWS::Lambda::Function", "functions", "function:main"],
      ["AWS::Lambda::EventSourceMapping", "event source mappings", "event-source-mapping:0123"],
    ]),
  },
];

/** Values of the field with which a service's own event tells a status; the second is a deletion under way. */
export const statusEvents: Readonly<Record<string, { path: string; values: readonly string[] }>> = {
  "CloudFormation Stack Status Change": {
    path: "$.detail.status-details.status",
    values: ["UPDATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"],
  },
  "EC2 Instance State-change Notification": {
    path: "$.detail.state",
    values: ["running", "shutting-down", "terminated"],
  },
};
