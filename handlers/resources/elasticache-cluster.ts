import { allow, cloudTrail, defineResource, QueryError } from "../../registry";
import { QueryClient, typed, type QueryResult, type TypedObject } from "../aws-query";
import { tags, tagsProperty } from "../tags";

/** Cloud Control can neither read nor list this type, so ElastiCache's own API is asked. */
const describe = {
  service: "elasticache",
  version: "2015-02-02",
  action: "DescribeCacheClusters",
};

/** Members that are no texts, as the service's API and Cloud Control's schema have them. */
const types = {
  numbers: ["NumCacheNodes", "Port", "SnapshotRetentionLimit"],
  booleans: [
    "AtRestEncryptionEnabled",
    "AuthTokenEnabled",
    "AutoMinorVersionUpgrade",
    "ReplicationGroupLogDeliveryEnabled",
    "TransitEncryptionEnabled",
  ],
  lists: [
    "CacheNodeIdsToReboot",
    "CacheNodes",
    "CacheSecurityGroups",
    "LogDeliveryConfigurations",
    "SecurityGroups",
    "TagList",
  ],
};

/** Mirrors ElastiCache clusters: the nodes of Memcached clusters and of replication groups. */
export const resource = defineResource({
  type: "AWS::ElastiCache::CacheCluster",
  blueprint: {
    identifier: "elasticache_cluster",
    title: "ElastiCache cluster",
    icon: "Database",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        status: { title: "Status", type: "string" },
        engine: { title: "Engine", type: "string" },
        engine_version: { title: "Engine version", type: "string" },
        node_type: { title: "Node type", type: "string" },
        nodes: { title: "Nodes", type: "number" },
        replication_group: { title: "Replication group", type: "string" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "elasticache",
      [
        "CreateCacheCluster",
        "ModifyCacheCluster",
        "RebootCacheCluster",
        "CreateReplicationGroup",
        "ModifyReplicationGroup",
        "ModifyReplicationGroupShardConfiguration",
        "IncreaseReplicaCount",
        "DecreaseReplicaCount",
        "DeleteReplicationGroup",
        "ModifyGlobalReplicationGroup",
        "IncreaseNodeGroupsInGlobalReplicationGroup",
        "DecreaseNodeGroupsInGlobalReplicationGroup",
        "BatchApplyUpdateAction",
        "CreateSnapshot",
        "TestFailover",
        "StartMigration",
        "CompleteMigration",
        "DeleteCacheCluster",
      ],
      {
        inputPaths: {
          returned: "$.detail.responseElements.cacheClusterId",
          requested: "$.detail.requestParameters.cacheClusterId",
        },
        // ElastiCache keeps identifiers in lower case, whatever the caller wrote. A call that names a
        // replication group makes, changes or ends several clusters: all of the region are looked at.
        identifier: 'first((.returned, .requested) | strings | select(. != "")) | ascii_downcase',
        deletedBy: ["DeleteCacheCluster"],
      },
    ),
  ],
  unheard: {
    shown: "region arn status engine engine_version node_type nodes replication_group",
    calls: {
      "an update that is stopped leaves the engine as it is": "BatchStopUpdateAction",
      "the groups of a global datastore keep their clusters":
        "CreateGlobalReplicationGroup DeleteGlobalReplicationGroup DisassociateGlobalReplicationGroup FailoverGlobalReplicationGroup RebalanceSlotsInGlobalReplicationGroup",
      "migrations that are tried or given up change no cluster":
        "PrepareMigration StopMigration TestMigration",
      "snapshots, parameters, subnets, users and offers are not shown":
        "*Snapshot *CacheParameterGroup *CacheSecurityGroup* *CacheSubnetGroup *User *UserGroup *Offering",
      "serverless caches are another type": "*ServerlessCache",
    },
  },
  entity: {
    identifier: ".ARN",
    title: ".CacheClusterId",
    properties: {
      region: ".__Region",
      arn: ".ARN",
      status: ".CacheClusterStatus",
      engine: ".Engine",
      engine_version: ".EngineVersion",
      node_type: ".CacheNodeType",
      nodes: ".NumCacheNodes | values | tonumber",
      replication_group: ".ReplicationGroupId",
      tags: tags(),
    },
  },
  permissions: [
    allow(
      ["elasticache:DescribeCacheClusters", "elasticache:ListTagsForResource"],
      "arn:aws:elasticache:*:*:cluster:*",
    ),
  ],
  async read(identifier, { aws, region }) {
    try {
      const parameters = { CacheClusterId: identifier };
      const answer = await aws.client(QueryClient, region).send({ ...describe, parameters });
      const [found] = clustersIn(answer);
      return found && { ...found, ...(await tagsOf(found, aws.client(QueryClient, region))) };
    } catch (error) {
      if (error instanceof QueryError && error.name === "CacheClusterNotFound") return undefined;
      throw error;
    }
  },
  async list(marker, { aws, region }) {
    const parameters: Record<string, string> = marker === undefined ? {} : { Marker: marker };
    const answer = await aws.client(QueryClient, region).send({ ...describe, parameters });
    const identifiers = clustersIn(answer).flatMap(({ CacheClusterId: id }) =>
      typeof id === "string" ? id : [],
    );
    const { Marker: next } = answer;
    return { identifiers, ...(typeof next === "string" && next !== "" && { nextToken: next }) };
  },
});

/** The tags of a cluster; none while it is made or ended, when ElastiCache does not tell them. */
async function tagsOf({ ARN: arn }: TypedObject, client: QueryClient): Promise<TypedObject> {
  if (typeof arn !== "string") return {};
  try {
    const parameters = { ResourceName: arn };
    const call = { ...describe, action: "ListTagsForResource", parameters };
    return { Tags: typed(await client.send(call), types).TagList ?? [] };
  } catch (error) {
    const isUnsettled = error instanceof QueryError && /(NotFound|State)$/.test(error.name);
    if (isUnsettled) return {};
    throw error;
  }
}

function clustersIn({ CacheClusters: clusters }: QueryResult): TypedObject[] {
  return Array.isArray(clusters) ? clusters.map((one) => typed(one as QueryResult, types)) : [];
}
