import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { assert } from "chai";
import { IndexStore } from "../../../functions/catalog/index-store";
import { toBody } from "../../../functions/catalog/own-message";
import { defineResource } from "../../../registry/resource";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";

const type = "Test::Catalog::Counted";
const counted = defineResource({
  type,
  blueprint: {
    identifier: "counted",
    title: "Counted",
    schema: { properties: { size: { type: "number" } } },
  },
  events: [],
  entity: { identifier: ".Name", properties: { size: ".Size" } },
  permissions: [],
});
const resources = 400;

describe("the calls of a resync of 400 resources", function () {
  this.timeout(60_000);
  let catalog: TestCatalog;
  let queue: CatalogQueue;
  let writes: string[] = [];
  /** Keeps what is asked of Port, without logging in and looking at the model. */
  const portWrites = () =>
    catalog.port.calls.filter(({ path }) => path.includes("/entities/bulk")).length;

  before(async () => {
    catalog = await TestCatalog.start([counted]);
    const client = new DynamoDBClient({
      endpoint: catalog.aws.url,
      region: "eu-west-1",
      credentials: catalog.aws.rootCredentials,
    });
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        (args) => {
          if (/^(Put|Update|Delete|BatchWrite)/.test(commandName)) writes.push(commandName);
          return next(args);
        },
      { step: "initialize" },
    );
    queue = new CatalogQueue({ ...catalog.parts, index: new IndexStore(client, "index") });
    for (let index = 0; index < resources; index += 1)
      catalog.aws.cloudControl.store.create("eu-west-1", type, { Name: `r${index}`, Size: index });
  });
  after(() => catalog.close());

  /** @returns calls that write to the index, and calls that write to Port */
  async function resync(): Promise<[number, number]> {
    writes = [];
    const before = portWrites();
    queue.send(toBody({ kind: "resync", type, region: "eu-west-1" }));
    await queue.drain();
    assert.deepEqual(queue.dead, []);
    return [writes.length, portWrites() - before];
  }

  it("write each resource once to hold it at first, and together what Port has then", async () => {
    const [index, port] = await resync();

    // Each is held; what Port has is claimed and noted for 25 at a time; a part of a hundred takes three more.
    assert.isAtMost(index, resources + 2 * (resources / 25) + 3 * (resources / 100) + 5);
    assert.equal(port, resources / 20);
  });

  it("write one item for a hundred when nothing has changed, and nothing to Port", async () => {
    const [index, port] = await resync();

    assert.isAtMost(index, resources / 20);
    assert.equal(port, 0);
  });

  it("write what has changed, and delete what has vanished, all the same", async () => {
    const { store } = catalog.aws.cloudControl;
    const all = store.list("eu-west-1", type);
    for (const one of all.slice(0, 3)) store.delete(one);
    const [, , , changed] = all;
    if (changed) store.update(changed, { ...changed.properties, Size: -1 });

    const [, port] = await resync();

    assert.equal(port, 1);
    assert.lengthOf(catalog.port.entities("counted"), resources - 3);
    assert.equal(
      catalog.port.entity("counted", String(changed?.properties.Name))?.properties.size,
      -1,
    );
  });
});
