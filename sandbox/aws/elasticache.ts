import { limits } from "../limits";
import { AwsError, checkRange, type AwsCall, type AwsService, type JsonObject } from "./call";
import { pageOf } from "./paging";
import { idOf, type Resource, type ResourceStore } from "./resource-store";

const TYPE = "AWS::ElastiCache::CacheCluster";
const { value: MAXIMUM_RECORDS } = limits.ElastiCache.recordsPerPage;

/** Stands in for ElastiCache as far as it describes the clusters of the store and their tags. */
export class ElastiCache implements AwsService {
  readonly title = "ElastiCache";
  readonly prefix = "elasticache";
  readonly xml = {
    namespace: "http://elasticache.amazonaws.com/doc/2015-02-02/",
    items: { CacheClusters: "CacheCluster", TagList: "Tag" },
  };
  readonly operations: AwsService["operations"] = {
    DescribeCacheClusters: (call) => this.#describe(call),
    ListTagsForResource: ({ input, region }) => {
      const { properties } = this.#existing(region, taggedIn(input));
      return { TagList: properties["Tags"] ?? [] };
    },
  };

  constructor(private readonly store: ResourceStore) {}

  needs({ operation, input, region, accountId }: AwsCall): string[] {
    const own = operation === "ListTagsForResource" ? taggedIn(input) : input["CacheClusterId"];
    const name = typeof own === "string" ? own : "*";
    return [`arn:aws:elasticache:${region}:${accountId}:cluster:${name}`];
  }

  #describe({ input, region, accountId }: AwsCall): JsonObject {
    const { CacheClusterId: id, Marker: after } = input;
    if (typeof id === "string") {
      return { CacheClusters: [describe(this.#existing(region, id), accountId)] };
    }
    const all = this.store.list(region, TYPE);
    const { page, next } = pageOf(all, idOf, after, pageSize(input["MaxRecords"]));
    return { Marker: next, CacheClusters: page.map((one) => describe(one, accountId)) };
  }

  /** ElastiCache keeps identifiers in lower case. */
  #existing(region: string, id: string): Resource {
    const all = this.store.list(region, TYPE);
    const found = all.find(({ identifier }) => identifier.toLowerCase() === id.toLowerCase());
    if (found) return found;
    throw new AwsError("CacheClusterNotFound", `CacheCluster not found: ${id}`, 404);
  }
}

/** The cluster whose ARN a call for tags names. */
function taggedIn({ ResourceName: arn }: JsonObject): string {
  return typeof arn === "string" ? arn.split(":").slice(6).join(":") : "";
}

function pageSize(given: unknown): number {
  if (given === undefined) return MAXIMUM_RECORDS;
  checkRange("InvalidParameterValue", "MaxRecords", Number(given), [20, MAXIMUM_RECORDS]);
  return Number(given);
}

function describe({ identifier, region, properties }: Resource, accountId: string): JsonObject {
  const id = identifier.toLowerCase();
  const { Engine, EngineVersion, CacheNodeType, NumCacheNodes, ReplicationGroupId } = properties;
  return {
    CacheClusterId: id,
    ARN: `arn:aws:elasticache:${region}:${accountId}:cluster:${id}`,
    CacheClusterStatus: properties["CacheClusterStatus"] ?? "available",
    ...{ Engine, EngineVersion, CacheNodeType, NumCacheNodes, ReplicationGroupId },
  };
}
