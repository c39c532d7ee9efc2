import { assert } from "chai";
import type { JsonObject } from "../../../functions/port/types";
import { TrailFeed } from "../../../sandbox/events/trail-feed";
import type { CatalogSandbox } from "../../support/catalog-sandbox";
import { fixture } from "../../support/fixture";
import { shippedRegistry } from "../../handlers/shipped/shipped";

/** A resource as it is read, and the entities it comes to. */
interface ResourceCase {
  readonly identifier: string;
  readonly region: string;
  readonly properties: JsonObject;
  readonly entities: readonly { readonly identifier: string }[];
}

const { files, resources } = shippedRegistry();
/** By type: the first resource that its handler's fixture has. */
const cases = new Map(
  [...resources].map(([type, { blueprint }]) => {
    const identifier = typeof blueprint === "string" ? blueprint : blueprint.identifier;
    const name = identifier.replaceAll("_", "-");
    const { resources: all } = fixture(`events/${name}.json`) as unknown as {
      resources: ResourceCase[];
    };
    const [first] = all;
    if (!first) throw new Error(`test/fixtures/events/${name}.json has no resource.`);
    return [type, { ...first, blueprint: identifier }] as const;
  }),
);
const productType = "AWS::ServiceCatalog::CloudFormationProvisionedProduct";
const secretType = "AWS::SecretsManager::Secret";
const projectType = "AWS::CodeBuild::Project";
const cacheType = "AWS::ElastiCache::CacheCluster";
const stackType = "AWS::CloudFormation::Stack";

/** Resyncs of all that is shipped, in a sandbox of the shipped handlers, which hears of no change any more. */
export function describeShippedResync(sandboxOf: () => CatalogSandbox): void {
  describe("the schedule's resync of every shipped resource type in the sandbox", () => {
    let sandbox: CatalogSandbox;

    before(async () => {
      sandbox = sandboxOf();
      // From here on nothing tells the catalog what happens in the account.
      const feed = [...sandbox.parts.running].find((one) => one instanceof TrailFeed);
      assert(feed);
      await feed.stop();
    });

    const fire = async () => {
      await sandbox.parts.schedules.fire("catalog-resync");
      await sandbox.settled();
    };
    const mirrored = () =>
      [...cases].map(([type, { blueprint, entities }]) => {
        const wanted = new Set(entities.map(({ identifier }) => identifier));
        const found = sandbox.port.entities(blueprint).filter((one) => wanted.has(one.identifier));
        return `${type}: ${found.length} of ${wanted.size}`;
      });
    const all = (count: (wanted: number) => number) =>
      [...cases].map(([type, { entities }]) => {
        const wanted = new Set(entities.map(({ identifier }) => identifier)).size;
        return `${type}: ${count(wanted)} of ${wanted}`;
      });
    const writes = (from: number) =>
      sandbox.port.calls
        .slice(from)
        .filter(({ path: called }) => !called.endsWith("/access_token"))
        .map(({ method, path: called }) => `${method} ${called}`);

    it("covers every shipped file of handlers/resources", () => {
      const count = files.filter((file) => file.startsWith("resources/")).length;

      assert.equal(cases.size, count);
      assert.isAtLeast(count, 40);
    });

    it("brings in what no event has told of", async () => {
      for (const [type, { identifier, region, properties }] of cases) {
        // These handlers read a description in which the identifier has another name.
        const ids: Record<string, object> = {
          [secretType]: { Id: identifier },
          [cacheType]: { ClusterName: identifier },
          [projectType]: { Id: identifier },
        };
        const named = { ...ids[type], ...properties };
        sandbox.store.place(region, type, structuredClone(named), "before the stack");
      }
      // Cloud Control cannot list provisioned products: their stacks lead to them.
      const product = cases.get(productType);
      const StackId = product?.properties.CloudformationStackArn as string;
      sandbox.store.place("eu-west-1", stackType, { StackId }, "before the stack");
      assert.deepEqual(
        mirrored(),
        all(() => 0),
      );

      await fire();

      assert.deepEqual(
        mirrored(),
        all((wanted) => wanted),
      );
      assert.deepEqual(await sandbox.takeDeadLetters(), []);
    });

    it("takes out what has vanished, and only that: of what it finds again it writes nothing", async () => {
      const secret = cases.get(secretType);
      const known = secret && sandbox.store.get(secret.region, secretType, secret.identifier);
      assert(known);
      sandbox.store.delete(known);
      const calls = sandbox.port.calls.length;

      await fire();

      assert.lengthOf(writes(calls), 1);
      assert.match(writes(calls)[0] ?? "", /^DELETE \/v1\/blueprints\/secret\/entities\//);
      const left = all((wanted) => wanted).map((one) =>
        one.startsWith(`${secretType}:`) ? one.replace(/\d+ of/, "0 of") : one,
      );
      assert.deepEqual(mirrored(), left);
    });
  });
}
