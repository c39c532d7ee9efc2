import { limits } from "../limits";
import { AwsError, type Answer, type AwsCall, type AwsService, type Permission } from "./call";
import type { Resource, ResourceStore } from "./resource-store";
import { queryAnswer, type XmlValue } from "./xml";

const TYPE = "AWS::ElastiCache::CacheCluster";
const NAMESPACE = "http://elasticache.amazonaws.com/doc/2015-02-02/";
const { value: MAXIMUM_RECORDS } = limits.ElastiCache.recordsPerPage;

/** Stands in for ElastiCache as far as it describes the clusters of the store and their tags. */
export class ElastiCache implements AwsService {
  readonly title = "ElastiCache";
  readonly operations = ["DescribeCacheClusters", "ListTagsForResource"];
  readonly accessDenied = { code: "AccessDenied", status: 403 };
  readonly #store: ResourceStore;

  constructor(store: ResourceStore) {
    this.#store = store;
  }

  permissions({ operation, input, region, accountId }: AwsCall): Permission[] {
    const id = input["CacheClusterId"];
    const own = operation === "ListTagsForResource" ? taggedIn(input) : id;
    const name = typeof own === "string" ? own : "*";
    const resource = `arn:aws:elasticache:${region}:${accountId}:cluster:${name}`;
    return [{ action: `elasticache:${operation}`, resource }];
  }

  async handle(call: AwsCall): Promise<Answer> {
    const { input, region, operation } = call;
    const all = this.#store.list(region, TYPE);
    if (operation === "ListTagsForResource") return tagsAnswer(taggedIn(input), all);
    const id = input["CacheClusterId"];
    if (typeof id === "string") {
      // ElastiCache keeps identifiers in lower case.
      const found = all.filter(({ identifier }) => identifier.toLowerCase() === id.toLowerCase());
      if (found.length > 0) return answer(operation, { CacheClusters: found.map(describe(call)) });
      throw new AwsError("CacheClusterNotFound", `CacheCluster not found: ${id}`, 404);
    }
    const after = typeof input["Marker"] === "string" ? input["Marker"] : "";
    const size = pageSize(input["MaxRecords"]);
    const rest = all.filter(({ identifier }) => identifier > after);
    const page = rest.slice(0, size);
    const last = page.at(-1)?.identifier ?? "";
    return answer(operation, {
      ...(page.length < rest.length && { Marker: last }),
      CacheClusters: page.map(describe(call)),
    });
  }
}

/** The cluster whose ARN a call for tags names. */
function taggedIn(input: AwsCall["input"]): string {
  const { ResourceName: arn } = input;
  return typeof arn === "string" ? arn.split(":").slice(6).join(":") : "";
}

function tagsAnswer(name: string, all: readonly Resource[]): Answer {
  const found = all.find(({ identifier }) => identifier.toLowerCase() === name);
  if (!found) throw new AwsError("CacheClusterNotFound", `CacheCluster not found: ${name}`, 404);
  const { Tags: tags } = found.properties;
  const list = (Array.isArray(tags) ? tags : []) as { Key: string; Value: string }[];
  return queryAnswer(NAMESPACE, "ListTagsForResource", { TagList: list }, "Tag");
}

function answer(operation: string, result: Record<string, XmlValue>): Answer {
  return queryAnswer(NAMESPACE, operation, result, "CacheCluster");
}

function pageSize(given: unknown): number {
  if (given === undefined) return MAXIMUM_RECORDS;
  const size = Number(given);
  if (Number.isInteger(size) && size >= 20 && size <= MAXIMUM_RECORDS) return size;
  throw new AwsError(
    "InvalidParameterValue",
    `MaxRecords is ${JSON.stringify(given)}; it must be a number from 20 to ${MAXIMUM_RECORDS}.`,
  );
}

function describe({ region, accountId }: AwsCall): (resource: Resource) => XmlValue {
  return ({ identifier, properties }) => {
    const text = (name: string): Record<string, XmlValue> => {
      const value = properties[name];
      return typeof value === "string" || typeof value === "number" ? { [name]: value } : {};
    };
    return {
      CacheClusterId: identifier.toLowerCase(),
      ARN: `arn:aws:elasticache:${region}:${accountId}:cluster:${identifier.toLowerCase()}`,
      CacheClusterStatus: "available",
      ...text("CacheClusterStatus"),
      ...text("Engine"),
      ...text("EngineVersion"),
      ...text("CacheNodeType"),
      ...text("NumCacheNodes"),
      ...text("ReplicationGroupId"),
    };
  };
}
