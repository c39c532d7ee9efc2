import { assert } from "chai";
import type { Members } from "../../../functions/catalog/members";
import { gatherDeclarations } from "../../../functions/catalog/declarations";
import { toBody } from "../../../functions/catalog/own-message";
import { accountBlueprint, relatedToAccount } from "../../../registry/account-blueprint";
import type { BlueprintDeclaration } from "../../../registry/blueprint";
import { toPortBlueprint } from "../../../registry/blueprint";
import { defineResource } from "../../../registry/resource";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { box, item, owner } from "../../support/catalog-types";

const own = "123456789012";

describe("a catalog of one account that becomes one of several, and one again", function () {
  this.timeout(60_000);

  it("keeps every entity under its name, deletes nothing, and writes each once more for its account", async () => {
    const alone = [owner, item, box].map((one) => defineResource(one));
    const catalog = await TestCatalog.start(alone);
    try {
      const { parts, port } = catalog;
      const shown = () =>
        ["box", "item", "owner"].flatMap((blueprint) =>
          port.entities(blueprint).map(({ identifier }) => `${blueprint}/${identifier}`),
        );
      const accountsOf = (blueprint: string) =>
        port.entities(blueprint).map(({ relations }) => relations[accountBlueprint.identifier]);
      const resync = async (queue: CatalogQueue) => {
        const before = port.calls.length;
        queue.send(toBody({ kind: "resync-all" }));
        await queue.drain();
        assert.deepEqual(queue.dead, []);
        return port.calls.slice(before).filter(({ method }) => method !== "GET");
      };
      for (const name of ["web", "app"])
        catalog.aws.cloudControl.store.create("eu-west-1", box.type, {
          ...{ Name: name, Size: 1, Owner: "team", Items: ["x"] },
        });
      await resync(new CatalogQueue(parts));
      const before = shown();
      assert.isAtLeast(before.length, 4);

      const related = alone.map((one) => relatedToAccount(one.blueprint as BlueprintDeclaration));
      for (const blueprint of [accountBlueprint, ...related])
        await parts.port.blueprints.upsert(toPortBlueprint(blueprint));
      const members: Members = {
        related: new Set(["box", "item"]),
        ...{ list: async () => [], has: async () => false, check: async () => undefined },
      };
      const many = new CatalogQueue({ ...parts, members });
      const changes = await resync(many);

      assert.deepEqual(shown(), before);
      assert.deepEqual([...accountsOf("box"), ...accountsOf("item")], Array(4).fill(own));
      assert.isEmpty(changes.filter(({ method }) => method === "DELETE"));
      const again = await resync(many);
      assert.isEmpty(again.filter(({ path }) => !path.includes(accountBlueprint.identifier)));

      const resources = gatherDeclarations(alone, [], ["eu-west-1"]);
      const back = await resync(new CatalogQueue({ ...parts, resources }));

      assert.deepEqual(shown(), before);
      assert.isEmpty(back.filter(({ method }) => method === "DELETE"));
    } finally {
      await catalog.close();
    }
  });
});
