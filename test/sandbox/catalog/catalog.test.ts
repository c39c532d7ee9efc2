import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { catalogOf, CatalogSandbox, expectedCatalog } from "../../support/catalog-sandbox";
import { describeBadInput } from "./bad-input";
import { describeResyncs, unlistable } from "./resyncs";
import { describeWarmBatch } from "./warm-batch";

const regions = ["eu-west-1", "us-east-1"] as const;

describe("the catalog in the sandbox", function () {
  this.timeout(90_000);
  const folder = mkdtempSync(path.join(tmpdir(), "longshore-config-"));
  let sandbox: CatalogSandbox;

  before(async () => {
    const catalogConfig = path.join(folder, "config.json");
    writeFileSync(catalogConfig, JSON.stringify({ resources: [unlistable] }));
    sandbox = await CatalogSandbox.start({
      ...{ catalogConfig, catalogReadActions: "acm:ListCertificates" },
      catalogRegions: regions.join(","),
    });
  });
  after(async () => {
    await sandbox?.close();
    rmSync(folder, { recursive: true });
  });

  afterEach("equals what AWS has, and nothing else is in dead letters", async () => {
    sandbox.port.faults.clear();
    await sandbox.settled();
    assert.deepEqual(catalogOf(sandbox), expectedCatalog(sandbox, regions));
    assert.deepEqual(await sandbox.takeDeadLetters(), []);
  });

  // The first counts crates.
  describeWarmBatch(() => sandbox);
  describeBadInput(() => sandbox);
  describeResyncs(() => sandbox, regions);
});
