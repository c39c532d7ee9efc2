import { assert } from "chai";
import type { CatalogSandbox } from "../../support/catalog-sandbox";

/** Counts the calls for batches of events, in a sandbox of the catalog's handlers that has no crates yet. */
export function describeWarmBatch(sandboxOf: () => CatalogSandbox): void {
  describe("a warm batch", () => {
    let sandbox: CatalogSandbox;

    before(() => {
      sandbox = sandboxOf();
    });

    const counts = (calls: readonly string[]) =>
      Object.fromEntries(
        [...Map.groupBy(calls, (one) => one)].map(([one, all]) => [one, all.length]),
      );
    const put = (name: string) =>
      sandbox.store.create("eu-west-1", "Test::Catalog::Crate", { Name: name, Size: 1 });

    it("of ten events makes no call besides the reads and the writes", async () => {
      put("first");
      await sandbox.send(sandbox.message("Crate", "first"));
      await sandbox.settled();
      const names = Array.from({ length: 10 }, (_, index) => `crate-${index}`);
      names.forEach(put);
      const [aws, port, invocations] = [
        sandbox.awsCalls().length,
        sandbox.port.calls.length,
        sandbox.invocations(),
      ];

      await sandbox.send(...names.map((name) => sandbox.message("Crate", name)));
      await sandbox.settled();

      assert.equal(sandbox.invocations() - invocations, 1, "it is one batch");
      assert.deepEqual(counts(sandbox.awsCalls().slice(aws)), {
        // One read of AWS for each resource,
        "Cloud Control GetResource": 10,
        // one read of the index for all, one write for each, which is held while Port is written to,
        "DynamoDB BatchGetItem": 1,
        "DynamoDB PutItem": 10,
        // and one write for all that settles them, and one that notes who produces the entities, since
        // they are new.
        "DynamoDB BatchWriteItem": 2,
      });
      assert.deepEqual(
        sandbox.port.calls.slice(port).map(({ method, path }) => `${method} ${path}`),
        ["POST /v1/blueprints/crate/entities/bulk"],
      );
      assert.lengthOf(sandbox.port.entities("crate"), 11);
    });

    it("of ten updates makes the same calls, but notes nothing about entities that it knows", async () => {
      const names = Array.from({ length: 10 }, (_, index) => `crate-${index}`);
      for (const name of names) {
        const one =
          sandbox.store.get("eu-west-1", "Test::Catalog::Crate", name) ?? assert.fail(name);
        sandbox.store.update(one, { ...one.properties, Size: 2 });
      }
      const [aws, port] = [sandbox.awsCalls().length, sandbox.port.calls.length];

      await sandbox.send(...names.map((name) => sandbox.message("Crate", name)));
      await sandbox.settled();

      assert.deepEqual(counts(sandbox.awsCalls().slice(aws)), {
        "Cloud Control GetResource": 10,
        "DynamoDB BatchGetItem": 1,
        "DynamoDB PutItem": 10,
        "DynamoDB BatchWriteItem": 1,
      });
      assert.lengthOf(sandbox.port.calls.slice(port), 1);
    });

    it("of ten events that changed nothing reads, and writes nothing but the times of the events", async () => {
      const names = Array.from({ length: 10 }, (_, index) => `crate-${index}`);
      const [aws, port] = [sandbox.awsCalls().length, sandbox.port.calls.length];

      await sandbox.send(...names.map((name) => sandbox.message("Crate", name)));
      await sandbox.settled();

      assert.deepEqual(counts(sandbox.awsCalls().slice(aws)), {
        "Cloud Control GetResource": 10,
        "DynamoDB BatchGetItem": 1,
        "DynamoDB PutItem": 10,
      });
      assert.lengthOf(sandbox.port.calls.slice(port), 0);
    });
  });
}
