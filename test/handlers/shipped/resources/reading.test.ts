import type { ListResourcesCommand } from "@aws-sdk/client-cloudcontrol";
import type { ListQueuesCommand } from "@aws-sdk/client-sqs";
import type { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import { assert } from "chai";
import { parseCatalogConfig } from "../../../../functions/catalog/catalog-config";
import { mapResources } from "../../../../functions/catalog/map-resource";
import { createJq } from "../../../../functions/jq";
import { QueryError } from "../../../../registry/aws-request";
import { resource as cluster } from "../../../../handlers/resources/elasticache-cluster";
import { resource as product } from "../../../../handlers/resources/provisioned-product";
import { resource as queue } from "../../../../handlers/resources/sqs-queue";
import { resource as secret } from "../../../../handlers/resources/secret";
import type { AwsClients } from "../../../../registry/contract/aws";
import type { ReadContext } from "../../../../registry/resource";

/** Clients whose `send` gives this; what they are sent is recorded with the region. */
function answering(reply: object | Error) {
  const sent: { region: string | undefined; command: unknown }[] = [];
  const aws = {
    client: (_: unknown, region?: string) => ({
      send: async (command: unknown) => {
        sent.push({ region, command });
        if (reply instanceof Error) throw reply;
        return reply;
      },
    }),
  } as unknown as AwsClients;
  const context: ReadContext = { aws, region: "eu-west-1" };
  return { context, sent };
}

async function failure(promise: Promise<unknown> | undefined): Promise<unknown> {
  return promise?.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

describe("reading of secrets", () => {
  const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-AbCdEf";
  const at = new Date("2026-03-02T08:00:00Z");

  it("describes a secret with its tags, without its versions", async () => {
    const { context, sent } = answering({
      ARN: arn,
      Name: "shop/db",
      RotationEnabled: true,
      LastRotatedDate: at,
      LastAccessedDate: at,
      VersionIdsToStages: { v1: ["AWSCURRENT"] },
      Tags: [{ Key: "team", Value: "orders" }],
    });

    const found = await secret.read?.("shop/db", context);

    assert.deepEqual(found, {
      ARN: arn,
      Name: "shop/db",
      Description: null,
      KmsKeyId: null,
      RotationEnabled: true,
      LastRotatedDate: "2026-03-02T08:00:00.000Z",
      LastChangedDate: null,
      OwningService: null,
      Tags: [{ Key: "team", Value: "orders" }],
    });
    assert.equal(sent[0]?.region, "eu-west-1");
    assert.deepEqual((sent[0]?.command as DescribeSecretCommand).input, { SecretId: "shop/db" });
  });

  it("finds neither a secret that waits for its end nor one that does not exist", async () => {
    const missing = new ResourceNotFoundException({ message: "no such secret", $metadata: {} });

    assert.isUndefined(await secret.read?.(arn, answering({ ARN: arn, DeletedDate: at }).context));
    assert.isUndefined(await secret.read?.(arn, answering(missing).context));
  });

  it("passes other errors on", async () => {
    const denied = new Error("denied");

    assert.equal(await failure(secret.read?.(arn, answering(denied).context)), denied);
  });
});

describe("listing of provisioned products", () => {
  const stack = (name: string) =>
    `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/0a1b`;

  it("finds them by their stacks", async () => {
    const { context, sent } = answering({
      ResourceDescriptions: [
        { Identifier: stack("shop") },
        { Identifier: stack("SC-123456789012-pp-abcdefghij234") },
        { Identifier: stack("SC-bucket") },
      ],
      NextToken: "next",
    });

    const page = await product.list?.(undefined, context);

    assert.deepEqual(page, { identifiers: ["pp-abcdefghij234"], nextToken: "next" });
    assert.deepEqual((sent[0]?.command as ListResourcesCommand).input, {
      TypeName: "AWS::CloudFormation::Stack",
    });
  });

  it("goes on where a page ended", async () => {
    const { context, sent } = answering({ ResourceDescriptions: [] });

    const page = await product.list?.("next", context);

    assert.deepEqual(page, { identifiers: [] });
    assert.deepInclude((sent[0]?.command as ListResourcesCommand).input, { NextToken: "next" });
  });
});

describe("reading and listing of ElastiCache clusters", () => {
  const describe = {
    service: "elasticache",
    version: "2015-02-02",
    action: "DescribeCacheClusters",
  };

  it("reads one by its identifier", async () => {
    const { context, sent } = answering({ CacheClusters: [{ CacheClusterId: "sessions" }] });

    const found = await cluster.read?.("sessions", context);

    assert.deepEqual(found, { CacheClusterId: "sessions" });
    assert.deepEqual(sent[0]?.command, { ...describe, parameters: { CacheClusterId: "sessions" } });
  });

  it("reads its tags by its ARN", async () => {
    const ARN = "arn:aws:elasticache:eu-west-1:123456789012:cluster:sessions";
    const { context, sent } = answering({
      CacheClusters: [{ CacheClusterId: "sessions", ARN }],
      TagList: [{ Key: "team", Value: "orders" }],
    });

    const found = await cluster.read?.("sessions", context);

    assert.deepEqual(found?.Tags, [{ Key: "team", Value: "orders" }]);
    assert.deepEqual(sent[1]?.command, {
      ...{ ...describe, action: "ListTagsForResource" },
      parameters: { ResourceName: ARN },
    });
  });

  it("gives a config.json the types that it had with the old exporter", async () => {
    const filter = (name: string) => `.${name}`;
    const names = [
      ...["CacheClusterStatus", "NumCacheNodes", "TransitEncryptionEnabled", "CacheSecurityGroups"],
      ...["EngineVersion", "NotificationConfiguration", "SecurityGroups", "CacheNodes"],
    ];
    const properties = Object.fromEntries(names.map((name) => [name, filter(name)]));
    const config = {
      resources: [
        {
          kind: cluster.type,
          port: {
            entity: {
              mappings: [{ identifier: ".CacheClusterId", blueprint: "redis", properties }],
            },
          },
        },
      ],
    };
    const { context } = answering({
      CacheClusters: [
        {
          ...{ CacheClusterId: "1234", CacheClusterStatus: "available", NumCacheNodes: "1" },
          ...{ TransitEncryptionEnabled: "true", CacheSecurityGroups: "", EngineVersion: "7" },
          ...{ NotificationConfiguration: "", SecurityGroups: [{ SecurityGroupId: "sg-1" }] },
          CacheNodes: [{ CacheNodeId: "0001", Endpoint: { Address: "host", Port: "6379" } }],
        },
      ],
    });
    const key = { type: cluster.type, region: "eu-west-1", identifier: "1234" };
    const jq = createJq();

    try {
      const found = (await cluster.read?.("1234", context)) ?? assert.fail();
      const [mapped] = await mapResources(jq, { own: "123456789012" }, [
        {
          resource: { key, properties: found },
          declarations: parseCatalogConfig(JSON.stringify(config)),
        },
      ]);

      assert(mapped && "entities" in mapped);
      assert.deepEqual(mapped.entities[0]?.entity, {
        identifier: "1234",
        properties: {
          ...{ CacheClusterStatus: "available", NumCacheNodes: 1, TransitEncryptionEnabled: true },
          ...{ CacheSecurityGroups: [], EngineVersion: "7", NotificationConfiguration: null },
          SecurityGroups: [{ SecurityGroupId: "sg-1" }],
          CacheNodes: [{ CacheNodeId: "0001", Endpoint: { Address: "host", Port: 6379 } }],
        },
      });
    } finally {
      await jq.close();
    }
  });

  it("finds none that ElastiCache does not know", async () => {
    const missing = new QueryError("CacheClusterNotFound", "CacheClusterNotFound");

    assert.isUndefined(await cluster.read?.("sessions", answering(missing).context));
  });

  it("passes other errors on", async () => {
    const throttled = new QueryError("Throttling", "Rate exceeded");

    assert.equal(
      await failure(cluster.read?.("sessions", answering(throttled).context)),
      throttled,
    );
  });

  it("lists them page by page", async () => {
    const clusters = [{ CacheClusterId: "carts-001" }, { CacheClusterId: "sessions" }];
    const first = answering({ CacheClusters: clusters, Marker: "next" });
    const last = answering({ CacheClusters: "", Marker: "" });

    const page = await cluster.list?.(undefined, first.context);
    const end = await cluster.list?.("next", last.context);

    assert.deepEqual(page, { identifiers: ["carts-001", "sessions"], nextToken: "next" });
    assert.deepEqual(end, { identifiers: [] });
    assert.deepEqual(first.sent[0]?.command, { ...describe, parameters: {} });
    assert.deepEqual(last.sent[0]?.command, { ...describe, parameters: { Marker: "next" } });
  });
});

describe("listing of queues", () => {
  const url = "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs";

  it("asks SQS for pages, which end only where the queues do", async () => {
    const { context, sent } = answering({ QueueUrls: [url], NextToken: "two" });

    const first = await queue.list?.(undefined, context);
    const last = await queue.list?.("two", answering({}).context);

    assert.deepEqual(first, { identifiers: [url], nextToken: "two" });
    assert.deepEqual(last, { identifiers: [] });
    assert.deepEqual((sent[0]?.command as ListQueuesCommand).input, { MaxResults: 1000 });
    assert.equal(sent[0]?.region, "eu-west-1");
  });
});
