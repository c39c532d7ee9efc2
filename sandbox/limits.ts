/** A limit of a service of AWS. */
export interface Limit {
  readonly value: number;
  /** What it counts. */
  readonly of: string;
  /** Page of AWS's documentation. */
  readonly source: string;
  /** When it was read, year and month. */
  readonly read: string;
}

const docs = "https://docs.aws.amazon.com";
const at = (value: number, of: string, page: string, read = "2026-11"): Limit => ({
  ...{ value, of, read },
  source: page.startsWith("https:") ? page : `${docs}/${page}`,
});

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const lambda = "lambda/latest/dg/gettingstarted-limits.html";
const events = "eventbridge/latest/userguide/eb-quota.html";
const payloads =
  "https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb";

/**
 * The limits that the sandbox holds, by the title of the service that holds them; none of them can
 * be raised. Packages that stand in for a service are checked by us where they are kinder.
 */
export const limits = {
  SQS: {
    // Each queue has its own below it, which the package reads from the queue's attributes.
    messageBytes: at(
      mebibyte,
      "bytes of a message and of a batch",
      "AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    ),
    queuesPerListing: at(
      1000,
      "queues of a listing or of a page of it",
      "AWSSimpleQueueService/latest/APIReference/API_ListQueues.html",
    ),
  },
  DynamoDB: {
    itemBytes: at(
      400 * kibibyte,
      "bytes of an item",
      "amazondynamodb/latest/developerguide/Constraints.html",
    ),
    nesting: at(
      32,
      "levels within an attribute",
      "amazondynamodb/latest/developerguide/Constraints.html",
    ),
  },
  SNS: {
    messageBytes: at(256 * kibibyte, "bytes of a message", "sns/latest/api/API_Publish.html"),
    subjectCharacters: at(99, "characters of a subject", "sns/latest/api/API_Publish.html"),
  },
  "Secrets Manager": {
    valueBytes: at(
      64 * kibibyte,
      "bytes of a secret's value",
      "secretsmanager/latest/userguide/reference_limits.html",
    ),
    nameCharacters: at(
      512,
      "characters of a secret's name",
      "secretsmanager/latest/userguide/reference_limits.html",
    ),
  },
  SSM: {
    valueBytes: at(
      4 * kibibyte,
      "bytes of a standard parameter's value",
      "systems-manager/latest/APIReference/API_PutParameter.html",
    ),
    advancedValueBytes: at(
      8 * kibibyte,
      "bytes of an advanced parameter's value",
      "systems-manager/latest/APIReference/API_PutParameter.html",
    ),
    nameCharacters: at(
      1011,
      "characters of a parameter's name",
      "systems-manager/latest/APIReference/API_PutParameter.html",
    ),
    namesPerCall: at(
      10,
      "names in a call of GetParameters",
      "systems-manager/latest/APIReference/API_GetParameters.html",
    ),
  },
  KMS: {
    messageBytes: at(
      4096,
      "bytes of a message to authenticate",
      "kms/latest/APIReference/API_GenerateMac.html",
    ),
  },
  "Cloud Control": {
    desiredStateCharacters: at(
      262_144,
      "characters of a desired state",
      "cloudcontrolapi/latest/APIReference/API_CreateResource.html",
    ),
  },
  CloudFormation: {
    templateBytes: at(
      51_200,
      "bytes of a template that comes with the call",
      "AWSCloudFormation/latest/UserGuide/cloudformation-limits.html",
    ),
  },
  EC2: {
    instancesPerCall: at(
      1000,
      "ids in a call",
      "AWSEC2/latest/APIReference/API_DescribeInstances.html",
    ),
  },
  "Service Catalog": {
    parameterCharacters: at(
      4096,
      "characters of a parameter's value",
      "servicecatalog/latest/dg/API_ProvisioningParameter.html",
    ),
  },
  ECS: {
    servicesPerCall: at(
      10,
      "services in a call of DescribeServices",
      "AmazonECS/latest/APIReference/API_DescribeServices.html",
    ),
  },
  CloudTrail: {
    trails: at(
      5,
      "trails of a region",
      "awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html",
    ),
  },
  Organizations: {
    accountsPerPage: at(
      20,
      "accounts of a page",
      "organizations/latest/APIReference/API_ListAccounts.html",
    ),
  },
  STS: {
    policyCharacters: at(
      2048,
      "characters of a session's policy",
      "STS/latest/APIReference/API_AssumeRole.html",
    ),
  },
  CodeBuild: {
    projectsPerPage: at(
      100,
      "projects of a page",
      "codebuild/latest/APIReference/API_ListProjects.html",
    ),
  },
  ElastiCache: {
    recordsPerPage: at(
      100,
      "records of a page",
      "AmazonElastiCache/latest/APIReference/API_DescribeCacheClusters.html",
    ),
  },
  EventBridge: {
    entryBytes: at(mebibyte, "bytes of an entry of PutEvents", payloads),
    entries: at(10, "entries of PutEvents", "eventbridge/latest/APIReference/API_PutEvents.html"),
    templateCharacters: at(
      8192,
      "characters of an input template",
      "eventbridge/latest/APIReference/API_InputTransformer.html",
    ),
    inputPaths: at(
      100,
      "variables of an input transformer",
      "eventbridge/latest/APIReference/API_InputTransformer.html",
    ),
    patternCharacters: at(4096, "characters of an event pattern", events),
    targets: at(5, "targets of a rule", events),
    retries: at(185, "retries of a target", "eventbridge/latest/APIReference/API_RetryPolicy.html"),
  },
  Lambda: {
    payloadBytes: at(6 * mebibyte, "bytes of an invocation's event and of its result", lambda),
    timeoutSeconds: at(900, "seconds of an invocation", lambda),
    memoryMb: at(10_240, "megabytes of a function", lambda),
    leastMemoryMb: at(128, "megabytes of a function, at least", lambda),
    environmentBytes: at(4 * kibibyte, "bytes of a function's variables", lambda),
  },
  "API Gateway": {
    bodyBytes: at(
      10 * mebibyte,
      "bytes of a request's body",
      "apigateway/latest/developerguide/http-api-quotas.html",
    ),
    timeoutMilliseconds: at(
      30_000,
      "milliseconds of an integration",
      "apigateway/latest/developerguide/http-api-quotas.html",
    ),
  },
  Scheduler: {
    inputCharacters: at(
      256 * kibibyte,
      "characters of a target's input",
      "scheduler/latest/UserGuide/scheduler-quotas.html",
    ),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Limit>>>>;
