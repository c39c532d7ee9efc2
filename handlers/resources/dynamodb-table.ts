import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors DynamoDB tables. */
export const resource = defineResource({
  type: "AWS::DynamoDB::Table",
  blueprint: {
    identifier: "dynamodb_table",
    title: "DynamoDB table",
    icon: "Database",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        billing_mode: { title: "Billing mode", type: "string" },
        table_class: { title: "Table class", type: "string" },
        keys: {
          title: "Keys",
          type: "array",
          items: { type: "string" },
          description: "Names of the partition key and the sort key",
        },
        stream_arn: { title: "Stream", type: "string", description: "ARN of the change stream" },
        deletion_protection: { title: "Deletion protection", type: "boolean" },
        point_in_time_recovery: { title: "Point-in-time recovery", type: "boolean" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "dynamodb",
      [
        "CreateTable",
        "UpdateTable",
        "UpdateContinuousBackups",
        "RestoreTableFromBackup",
        "RestoreTableToPointInTime",
        "ImportTable",
        "UpdateGlobalTableSettings",
        "DeleteTable",
      ],
      {
        // UpdateTable may carry the name in its response alone, a restore names its target.
        inputPaths: {
          described: "$.detail.responseElements.tableDescription.tableName",
          target: "$.detail.requestParameters.targetTableName",
          imported: "$.detail.requestParameters.tableCreationParameters.tableName",
          global: "$.detail.requestParameters.globalTableName",
          requested: "$.detail.requestParameters.tableName",
        },
        identifier:
          'first((.described, .target, .imported, .global, .requested) | strings | select(. != "")) | sub("^arn:.*:table/"; "")',
        deletedBy: ["DeleteTable"],
        slow: ["UpdateTable", "UpdateGlobalTableSettings"],
      },
    ),
  ],
  unheard: {
    shown:
      "region arn billing_mode table_class keys stream_arn deletion_protection point_in_time_recovery",
    calls: {
      "items are not shown":
        "BatchWriteItem DeleteItem PutItem UpdateItem *Statement *Transaction Transact* *BulkOperation *BulkPutItems",
      "backups, exports, policies, insights and Kinesis streams are not shown":
        "CreateBackup DeleteBackup ExportTableToPointInTime PutResourcePolicy DeleteResourcePolicy UpdateContributorInsights EnableKinesisStreamingDestination DisableKinesisStreamingDestination UpdateKinesisStreamingDestination",
      "neither the time to live nor the scaling of replicas is shown":
        "UpdateTimeToLive UpdateTableReplicaAutoScaling",
      "a global table of the first version joins tables that exist":
        "CreateGlobalTable UpdateGlobalTable",
    },
  },
  entity: {
    identifier: ".Arn",
    title: ".TableName",
    properties: {
      region: ".__Region",
      arn: ".Arn",
      billing_mode: '.BillingMode // "PROVISIONED"',
      table_class: '.TableClass // "STANDARD"',
      keys: "[.KeySchema[]?.AttributeName]",
      stream_arn: ".StreamArn",
      deletion_protection: ".DeletionProtectionEnabled // false",
      point_in_time_recovery:
        ".PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled // false",
      tags: tags(),
    },
  },
  permissions: [
    allow(
      [
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeContributorInsights",
        "dynamodb:DescribeKinesisStreamingDestination",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:GetResourcePolicy",
        "dynamodb:ListTagsOfResource",
      ],
      "arn:aws:dynamodb:*:*:table/*",
    ),
    allow(["dynamodb:ListTables"], "*", "listing tables names no resource"),
  ],
});
