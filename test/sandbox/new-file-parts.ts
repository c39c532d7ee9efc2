/** A resource type that this project does not have, as a team would write it. */
export const logGroup = `
import { allow, cloudTrail, defineResource } from "../../registry";

/** Mirrors log groups. */
export const resource = defineResource({
  type: "AWS::Logs::LogGroup",
  blueprint: {
    identifier: "log_group",
    title: "Log group",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        retention: { title: "Retention", type: "number", description: "In days" },
      },
    },
  },
  events: [
    cloudTrail("logs", ["CreateLogGroup", "PutRetentionPolicy", "DeleteLogGroup"], {
      inputPaths: { name: "$.detail.requestParameters.logGroupName" },
      identifier: ".name",
      deletedBy: ["DeleteLogGroup"],
    }),
  ],
  entity: {
    identifier: '.__Region + "/" + .LogGroupName',
    title: ".LogGroupName",
    properties: { region: ".__Region", retention: ".RetentionInDays" },
  },
  permissions: [
    allow(
      ["logs:DescribeIndexPolicies", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies"],
      "*",
      "these reads name no resource",
    ),
    allow(
      ["logs:GetDataProtectionPolicy", "logs:ListTagsForResource"],
      "arn:aws:logs:*:*:log-group:*",
    ),
  ],
});
`;
