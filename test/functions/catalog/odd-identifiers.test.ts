import { assert } from "chai";
import { parseCatalogConfig } from "../../../functions/catalog/catalog-config";
import { parseCatalogMessage, type EventMessage } from "../../../functions/catalog/catalog-message";
import { handleEvents } from "../../../functions/catalog/handle-events";
import { TestCatalog } from "../../support/catalog";
import { box, item, owner } from "../../support/catalog-types";

const region = "eu-west-1";
const { type } = box;
const config = JSON.stringify({
  resources: [
    {
      kind: "Test::Catalog::Owner",
      port: {
        entity: { mappings: [{ identifier: ".Name", blueprint: "owner", properties: {} }] },
      },
    },
  ],
});

describe("identifiers that Port does not take", function () {
  this.timeout(30_000);
  let catalog: TestCatalog;
  const names = (blueprint: string) =>
    catalog.port
      .entities(blueprint)
      .map(({ identifier }) => identifier)
      .sort();

  beforeEach(async () => {
    catalog = await TestCatalog.start([owner, item, box], parseCatalogConfig(config));
  });
  afterEach(() => catalog.close());

  const tell = (resourceType: string, name: string, action = "upsert") => {
    const body = {
      ...{ resource_type: resourceType, name, region: `"${region}"`, identifier: ".name" },
      action: JSON.stringify(action),
    };
    const message = parseCatalogMessage(JSON.stringify(body)) as EventMessage;
    return handleEvents(catalog.parts, [{ message, deliveries: 1 }]);
  };

  it("come through one rule: of handlers, children, relations and config.json", async () => {
    const { store } = catalog.aws.cloudControl;
    const team = `team ${"x".repeat(1200)}`;
    store.create(region, type, { Name: "rds!db, 1", Owner: team, Items: ["a b"] });
    store.create(region, "Test::Catalog::Owner", { Name: team });

    await tell(type, "rds!db, 1");
    await tell("Test::Catalog::Owner", team);

    assert.deepEqual(names("box"), ["rds=21=db=2C==20=1"]);
    assert.deepEqual(names("item"), ["rds=21=db=2C==20=1/a=20=b"]);
    assert.lengthOf(names("owner"), 1, "the relation leads to the owner's own entity");
    assert.equal(catalog.port.entities("box")[0]?.relations.owner, names("owner")[0]);
  });

  for (const named of ["rds!db", "rds=21=db"])
    it(`are found again by a rule that deletes ${named}`, async () => {
      const { store } = catalog.aws.cloudControl;
      const one = store.create(region, "Test::Catalog::Owner", { Name: "rds!db" });
      await tell("Test::Catalog::Owner", "rds!db");
      store.delete(one);

      await tell("Test::Catalog::Owner", named, "delete");

      assert.deepEqual(names("owner"), []);
    });
});
