import { allow, cloudTrail, defineResource } from "../../registry";

/** Mirrors ElastiCache serverless caches. */
export const resource = defineResource({
  type: "AWS::ElastiCache::ServerlessCache",
  blueprint: {
    identifier: "elasticache_serverless_cache",
    title: "ElastiCache serverless cache",
    icon: "Database",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        status: { title: "Status", type: "string" },
        engine: { title: "Engine", type: "string" },
        engine_version: { title: "Engine version", type: "string" },
        description: { title: "Description", type: "string" },
        endpoint: { title: "Endpoint", type: "string", description: "Host and port" },
        created: { title: "Created", type: "string" },
      },
    },
  },
  events: [
    cloudTrail(
      "elasticache",
      ["CreateServerlessCache", "ModifyServerlessCache", "DeleteServerlessCache"],
      {
        inputPaths: {
          returned: "$.detail.responseElements.serverlessCache.serverlessCacheName",
          requested: "$.detail.requestParameters.serverlessCacheName",
        },
        identifier:
          'first((.returned, .requested) | strings | select(. != "")) | sub("^arn:.*:serverlesscache:"; "") | ascii_downcase',
        deletedBy: ["DeleteServerlessCache"],
      },
    ),
  ],
  entity: {
    identifier: ".ARN",
    title: ".ServerlessCacheName",
    properties: {
      region: ".__Region",
      arn: ".ARN",
      status: ".Status",
      engine: ".Engine",
      engine_version: ".FullEngineVersion // .MajorEngineVersion",
      description: ".Description",
      endpoint:
        '.Endpoint | select(.Address) | [.Address, .Port] | map(values | tostring) | join(":")',
      created: ".CreateTime",
    },
  },
  permissions: [
    allow(
      ["elasticache:DescribeServerlessCaches", "elasticache:ListTagsForResource"],
      "arn:aws:elasticache:*:*:serverlesscache:*",
    ),
  ],
});
