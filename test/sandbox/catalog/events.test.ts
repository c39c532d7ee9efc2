import { assert } from "chai";
import { catalogOf, CatalogSandbox, expectedCatalog } from "../../support/catalog-sandbox";
import { describeBadInput } from "./bad-input";
import { describeWarmBatch } from "./warm-batch";

describe("the catalog in the sandbox: events", function () {
  this.timeout(60_000);
  let sandbox: CatalogSandbox;

  before(async () => {
    sandbox = await CatalogSandbox.start();
  });
  after(() => sandbox.close());

  afterEach("equals what AWS has, and nothing else is in dead letters", async () => {
    sandbox.port.faults.clear();
    await sandbox.settled();
    assert.deepEqual(catalogOf(sandbox), expectedCatalog(sandbox, ["eu-west-1"]));
    assert.deepEqual(await sandbox.takeDeadLetters(), []);
  });

  // The first counts crates.
  describeWarmBatch(() => sandbox);
  describeBadInput(() => sandbox);
});
