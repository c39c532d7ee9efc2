import {
  ProvisionProductCommand,
  ServiceCatalogClient,
  TerminateProvisionedProductCommand,
} from "@aws-sdk/client-service-catalog";
import { assert } from "chai";
import type { Resource } from "../../../sandbox/aws/resource-store";
import type { CatalogSandbox } from "../../support/catalog-sandbox";
import { until } from "../../support/until";

const region = "eu-west-1";

/** What services of the sandbox do, and what the catalog of the shipped handlers makes of it. */
export function describeServices(sandboxOf: () => CatalogSandbox): void {
  describe("services of the sandbox, in the catalog", () => {
    let sandbox: CatalogSandbox;

    before(() => {
      sandbox = sandboxOf();
    });

    const change = (resource: Resource, properties: object, cause: string) =>
      sandbox.store.observe(resource, { ...properties }, cause);

    it("a secret comes, changes and goes with its events, and its value stays out", async () => {
      const secret = sandbox.store.place(
        region,
        "AWS::SecretsManager::Secret",
        { Name: "orders/db", Description: "Of the orders", SecretString: "not-for-port" },
        "CreateSecret",
      );
      const entity = () => sandbox.port.entity("secret", secret.identifier);

      await until(() => entity());
      assert.equal(entity()?.title, "orders/db");
      assert.deepInclude(entity()?.properties, { region, description: "Of the orders" });

      change(secret, { Description: "Of all orders" }, "UpdateSecret");
      await until(() => entity()?.properties.description === "Of all orders");

      sandbox.store.delete(secret, "DeleteSecret");
      await until(() => entity() === undefined);
      assert.notInclude(JSON.stringify(sandbox.port.calls), "not-for-port");
    });

    it("tags are mirrored, and the rule on them tells of changes that no other rule hears of", async () => {
      const properties = { FunctionName: "orders", Role: "arn:aws:iam::123456789012:role/orders" };
      const created = sandbox.store.place(
        region,
        "AWS::Lambda::Function",
        { ...properties, Tags: [{ Key: "team", Value: "shop" }] },
        "CreateFunction",
      );
      const entity = () =>
        sandbox.port
          .entities("lambda_function")
          .find(({ identifier }) => identifier === created.properties.Arn);
      await until(() => entity());
      assert.deepEqual(entity()?.properties.tags, { team: "shop" });

      change(
        created,
        { ...created.properties, Tags: [{ Key: "team", Value: "ops" }] },
        "TagResource",
      );

      await until(() => (entity()?.properties.tags as { team?: string }).team === "ops");
    });

    it("an ElastiCache cluster comes, changes and goes with its events", async () => {
      const cluster = sandbox.store.place(
        region,
        "AWS::ElastiCache::CacheCluster",
        {
          ClusterName: "sessions",
          Engine: "redis",
          CacheNodeType: "cache.t4g.micro",
          NumCacheNodes: 1,
        },
        "CreateCacheCluster",
      );
      const arn = `arn:aws:elasticache:${region}:123456789012:cluster:sessions`;
      const entity = () => sandbox.port.entity("elasticache_cluster", arn);

      await until(() => entity());
      assert.deepInclude(entity()?.properties, {
        ...{ region, arn, engine: "redis", node_type: "cache.t4g.micro", nodes: 1 },
        status: "available",
      });

      change(cluster, { NumCacheNodes: 3 }, "ModifyCacheCluster");
      await until(() => entity()?.properties.nodes === 3);

      sandbox.store.delete(cluster, "DeleteCacheCluster");
      await until(() => entity() === undefined);
    });

    it("a provisioned product comes with its launch and goes when it is terminated", async () => {
      const { launcher, launch } = offerBucket(sandbox);

      const id = await launch("my-files");
      const entity = () => sandbox.port.entity("provisioned_product", id);

      const found = await until(() => entity());
      assert.equal(found.title, "my-files");
      assert.match(
        found.properties.stack as string,
        new RegExp(`^arn:aws:cloudformation:${region}:\\d{12}:stack/SC-\\d{12}-${id}/`),
      );
      await until(() => sandbox.port.entity("s3_bucket", "files-1"));

      await launcher.send(new TerminateProvisionedProductCommand({ ProvisionedProductId: id }));
      await until(() => entity() === undefined);
      await until(() => sandbox.port.entity("s3_bucket", "files-1") === undefined);
    });

    it("all of it without dead letters", async () => {
      // Events of what is gone already come back some times, before they are given up.
      const endOfHurry = sandbox.bringBackAtOnce({ afterFailures: true });
      await sandbox.settled();
      endOfHurry();
      assert.deepEqual(await sandbox.takeDeadLetters(), []);
    });
  });
}

/** A product without a gate, and a role that may launch it. */
function offerBucket({ parts: { aws } }: CatalogSandbox) {
  const { catalog } = aws.serviceCatalog;
  const Files = { Type: "AWS::S3::Bucket", Properties: { BucketName: "files-1" } };
  aws.objects.put("templates", "bucket.json", JSON.stringify({ Resources: { Files } }));
  const templateUrl = "https://templates.s3.amazonaws.com/bucket.json";
  const product = catalog.createProduct(region, "Files", { name: "v1", templateUrl });
  const portfolio = catalog.createPortfolio(region);
  catalog.associateProduct(portfolio.id, product.id);
  catalog.associatePrincipal(portfolio.id, "arn:aws:iam:::role/launcher");
  const credentials = aws.access.addPrincipal("launcher", [
    { Effect: "Allow", Action: "*", Resource: "*" },
  ]);
  const launcher = new ServiceCatalogClient({ endpoint: aws.url, region, credentials });
  const launch = async (ProvisionedProductName: string) => {
    const { RecordDetail } = await launcher.send(
      new ProvisionProductCommand({
        ...{ ProductName: "Files", ProvisioningArtifactName: "v1", ProvisionedProductName },
      }),
    );
    return RecordDetail?.ProvisionedProductId ?? "";
  };
  return { launcher, launch };
}
