import { arn, property, type TrailEntry } from "./trail-call";

const bucket = { bucketName: "BucketName" };
const table = {
  "tableDescription.tableName": "TableName",
  "tableDescription.tableArn": arn("dynamodb", "table/", "Arn"),
};
const instance = {
  dBInstanceIdentifier: property("DBInstanceIdentifier"),
  dBInstanceArn: arn("rds", "db:", "DBInstanceArn"),
};
const cacheCluster = { cacheClusterId: property("ClusterName", "CacheClusterId") };
const serverlessCache = {
  "serverlessCache.serverlessCacheName": property("ServerlessCacheName"),
  "serverlessCache.aRN": arn("elasticache", "serverlesscache:", "ARN"),
};

/** What stores and carries data. */
export const DATA_TRAIL: Readonly<Record<string, TrailEntry>> = {
  // Recorded: the response is null although the call succeeded. The updates are documented.
  "AWS::S3::Bucket": {
    service: "s3",
    create: { eventName: "CreateBucket", request: bucket },
    update: [
      { eventName: "PutBucketVersioning", changes: ["VersioningConfiguration"], request: bucket },
      { eventName: "PutBucketEncryption", changes: ["BucketEncryption"], request: bucket },
      {
        eventName: "PutBucketPublicAccessBlock",
        changes: ["PublicAccessBlockConfiguration"],
        request: bucket,
      },
      { eventName: "PutBucketLifecycle", changes: ["LifecycleConfiguration"], request: bucket },
      { eventName: "PutBucketTagging", request: bucket },
    ],
    delete: { eventName: "DeleteBucket", request: bucket },
  },
  // Recorded: the ARN is in the response only.
  "AWS::SNS::Topic": {
    service: "sns",
    create: {
      eventName: "CreateTopic",
      request: { name: "TopicName" },
      response: { topicArn: "TopicArn" },
    },
    update: [{ eventName: "SetTopicAttributes", request: { topicArn: "TopicArn" } }],
    delete: { eventName: "DeleteTopic", request: { topicArn: "TopicArn" } },
  },
  // Recorded.
  "AWS::SQS::Queue": {
    service: "sqs",
    create: {
      eventName: "CreateQueue",
      request: { queueName: "QueueName" },
      response: { queueUrl: "QueueUrl" },
    },
    update: [{ eventName: "SetQueueAttributes", request: { queueUrl: "QueueUrl" } }],
    delete: { eventName: "DeleteQueue", request: { queueUrl: "QueueUrl" } },
  },
  // Recorded; the sample of UpdateTable has no table name in its request.
  "AWS::DynamoDB::Table": {
    service: "dynamodb",
    create: {
      eventName: "CreateTable",
      request: { tableName: "TableName" },
      response: { ...table, "tableDescription.tableStatus": "=CREATING" },
    },
    update: [
      {
        eventName: "UpdateTable",
        request: { billingMode: "BillingMode" },
        response: { ...table, "tableDescription.tableStatus": "=UPDATING" },
      },
    ],
    delete: {
      eventName: "DeleteTable",
      request: { tableName: "TableName" },
      response: { ...table, "tableDescription.tableStatus": "=DELETING" },
    },
  },
  // Recorded, except for ModifyDBInstance, which is documented.
  "AWS::RDS::DBInstance": {
    service: "rds",
    create: {
      eventName: "CreateDBInstance",
      request: { dBInstanceIdentifier: property("DBInstanceIdentifier"), engine: "Engine" },
      response: { ...instance, dBInstanceStatus: "=creating" },
    },
    update: [
      {
        eventName: "ModifyDBInstance",
        request: { dBInstanceIdentifier: property("DBInstanceIdentifier") },
        response: { ...instance, dBInstanceStatus: "=available" },
      },
    ],
    delete: {
      eventName: "DeleteDBInstance",
      request: { dBInstanceIdentifier: property("DBInstanceIdentifier") },
      response: { ...instance, dBInstanceStatus: "=deleting" },
    },
  },
  // The user guide shows CreateCacheCluster, ModifyCacheCluster and DeleteCacheCluster.
  "AWS::ElastiCache::CacheCluster": {
    service: "elasticache",
    create: {
      eventName: "CreateCacheCluster",
      request: cacheCluster,
      response: { ...cacheCluster, cacheClusterStatus: "=creating" },
    },
    update: [{ eventName: "ModifyCacheCluster", request: cacheCluster, response: cacheCluster }],
    delete: {
      eventName: "DeleteCacheCluster",
      request: cacheCluster,
      response: { ...cacheCluster, cacheClusterStatus: "=deleting" },
    },
  },
  // Deduced from the API.
  "AWS::ElastiCache::ServerlessCache": {
    service: "elasticache",
    create: {
      eventName: "CreateServerlessCache",
      request: { serverlessCacheName: property("ServerlessCacheName"), engine: "Engine" },
      response: { ...serverlessCache, "serverlessCache.status": "=creating" },
    },
    update: [
      {
        eventName: "ModifyServerlessCache",
        request: { serverlessCacheName: property("ServerlessCacheName") },
        response: { ...serverlessCache, "serverlessCache.status": "=modifying" },
      },
    ],
    delete: {
      eventName: "DeleteServerlessCache",
      request: { serverlessCacheName: property("ServerlessCacheName") },
      response: { ...serverlessCache, "serverlessCache.status": "=deleting" },
    },
  },
};
