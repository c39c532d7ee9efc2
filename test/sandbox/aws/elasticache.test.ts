import { assert } from "chai";
import { QueryClient } from "../../../handlers/aws-query";
import { resource as clusters } from "../../../handlers/resources/elasticache-cluster";
import { restoreEnvironment } from "../../support/environment";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

const describeClusters = {
  service: "elasticache",
  version: "2015-02-02",
  action: "DescribeCacheClusters",
};

describe("ElastiCache at the endpoint", () => {
  let aws: TestEndpoint;

  restoreEnvironment();
  beforeEach(async () => {
    aws = await startEndpoint();
    signAs(aws.endpoint.rootCredentials);
  });
  afterEach(() => aws.endpoint.close());

  /** The client of the handlers reads its environment, as in a Lambda. */
  function signAs({ accessKeyId, secretAccessKey }: typeof aws.endpoint.rootCredentials): void {
    process.env.AWS_ENDPOINT_URL = aws.endpoint.url;
    process.env.AWS_ACCESS_KEY_ID = accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  }
  const place = (id: string, more = {}) =>
    aws.endpoint.cloudControl.store.place(
      "eu-west-1",
      "AWS::ElastiCache::CacheCluster",
      { ClusterName: id, ...more },
      "CreateCacheCluster",
    );
  const ask = (parameters: Record<string, string> = {}) =>
    new QueryClient({ region: "eu-west-1" }).send({ ...describeClusters, parameters });

  it("describes a cluster as the handler reads it", async () => {
    place("sessions", { Engine: "redis", EngineVersion: "7.1", NumCacheNodes: 2 });

    const { CacheClusters } = await ask({ CacheClusterId: "Sessions" });

    assert.deepEqual(CacheClusters, [
      {
        CacheClusterId: "sessions",
        ARN: `arn:aws:elasticache:eu-west-1:${ACCOUNT}:cluster:sessions`,
        CacheClusterStatus: "available",
        Engine: "redis",
        EngineVersion: "7.1",
        NumCacheNodes: "2",
      },
    ]);
  });

  it("lists clusters page by page", async () => {
    const names = Array.from(
      { length: 25 },
      (_, index) => `cache-${String(index).padStart(2, "0")}`,
    );
    for (const name of names) place(name);

    const first = await ask({ MaxRecords: "20" });
    const second = await ask({ MaxRecords: "20", Marker: first.Marker as string });

    const idsOf = (answer: typeof first) =>
      (answer.CacheClusters as { CacheClusterId: string }[]).map((one) => one.CacheClusterId);
    assert.deepEqual([...idsOf(first), ...idsOf(second)], names);
    assert.isUndefined(second.Marker);
  });

  it("answers as ElastiCache does when a cluster is not there, or a page too small", async () => {
    const none = await errorOf(ask({ CacheClusterId: "none" }));
    const small = await errorOf(ask({ MaxRecords: "1" }));

    assert.equal(none.name, "CacheClusterNotFound");
    assert.equal(small.name, "InvalidParameterValue");
  });

  it("needs no more than what the handler declares", async () => {
    place("sessions");
    const declared = clusters.permissions.map(({ actions, resources }) => ({
      Effect: "Allow" as const,
      Action: actions,
      Resource: resources,
    }));
    signAs(aws.endpoint.access.addPrincipal("reader", declared));

    await ask({ CacheClusterId: "sessions" });
    await ask();
    signAs(aws.endpoint.access.addPrincipal("nobody", []));
    const error = await errorOf(ask());

    assert.equal(error.name, "AccessDenied");
    assert.include(error.message, "elasticache:DescribeCacheClusters");
  });
});
