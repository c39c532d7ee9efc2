import { assert } from "chai";
import { gatherDeclarations } from "../../../functions/catalog/declarations";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { box, item, owner } from "../../support/catalog-types";

const regions = ["eu-west-1", "us-east-1", "ap-south-1"];
const { type } = box;

describe("a type that every region lists", function () {
  this.timeout(60_000);

  it("is read where it lives, once for each resource, and found again where it moves to", async () => {
    const catalog = await TestCatalog.start([owner, item, box]);
    const { store } = catalog.aws.cloudControl;
    const homes = ["us-east-1", "eu-west-1", "ap-south-1", "us-east-1", "eu-west-1"];
    for (const [index, region] of homes.entries())
      store.create(region, type, { Name: `b${index}`, Size: index });
    const own = store.list.bind(store);
    store.list = () =>
      regions
        .flatMap((region) => own(region, type))
        .sort((one, other) => (one.identifier < other.identifier ? -1 : 1));
    const resources = gatherDeclarations([{ ...box, everywhere: true }], [], regions);
    const queue = new CatalogQueue({ ...catalog.parts, resources });
    let reads = 0;
    for (const region of regions) {
      const client = queue.parts.clients.client<{ send(command: object): Promise<unknown> }>(
        Object as never,
        region,
      );
      const send = client.send.bind(client);
      client.send = (command) => {
        if (command.constructor.name === "GetResourceCommand") reads += 1;
        return send(command);
      };
    }
    const resync = async () => {
      reads = 0;
      const [region, ...others] = regions;
      queue.send(JSON.stringify({ longshore: "resync", type, region, regions: others }));
      await queue.drain();
      assert.deepEqual(queue.dead, []);
      const shown = catalog.port
        .entities("box")
        .map(({ identifier, properties }) => [identifier, properties.region] as const);
      return { reads, shown: Object.fromEntries(shown) };
    };
    const expected = Object.fromEntries(homes.map((region, index) => [`b${index}`, region]));

    try {
      const first = await resync();
      const second = await resync();
      // b0 is made anew in another region, without any event.
      store.delete(store.get("us-east-1", type, "b0") ?? assert.fail());
      store.create("eu-west-1", type, { Name: "b0", Size: 9 });
      await resync();
      const moved = await resync();

      // Five, three that are not in the first region, and one that is not in the second either.
      assert.deepEqual(first, { reads: 5 + 3 + 1, shown: expected });
      assert.deepEqual(second, { reads: 5, shown: expected });
      assert.deepEqual(moved, { reads: 5, shown: { ...expected, b0: "eu-west-1" } });
    } finally {
      await catalog.close();
    }
  });
});
