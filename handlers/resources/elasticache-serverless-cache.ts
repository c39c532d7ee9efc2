import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

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
        tags: tagsProperty,
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
  unheard: {
    shown: "region arn status engine engine_version description endpoint created",
    calls: {
      "snapshots leave a cache available": "CreateServerlessCacheSnapshot *ServerlessCacheSnapshot",
      "clusters and replication groups are another type":
        "*CacheCluster *ReplicationGroup* *ReplicaCount *Migration *UpdateAction TestFailover *Offering",
      "parameters, subnets and users are not shown":
        "*Snapshot *CacheParameterGroup *CacheSecurityGroup* *CacheSubnetGroup *User *UserGroup",
    },
  },
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
      tags: tags(),
    },
  },
  permissions: [
    allow(
      ["elasticache:DescribeServerlessCaches", "elasticache:ListTagsForResource"],
      "arn:aws:elasticache:*:*:serverlesscache:*",
    ),
  ],
});
