import { assert } from "chai";
import {
  catalogOf,
  type CatalogSandbox,
  expectedCatalog,
  exporter,
  type Kind,
} from "../../support/catalog-sandbox";

/** An entry of a catalog's config.json, of a kind that Cloud Control does not have. */
export const unlistable = {
  kind: "AWS::ACM::Certificate",
  port: { entity: { mappings: [{ identifier: ".Id", blueprint: "crate", properties: {} }] } },
};

/**
 * Full resyncs, in a sandbox of the catalog's handlers that reads `unlistable`, too; what it has mirrored before is
 * taken away.
 */
export function describeResyncs(
  sandboxOf: () => CatalogSandbox,
  regions: readonly [home: string, away: string],
): void {
  const [home, away] = regions;

  describe("resyncs", () => {
    let sandbox: CatalogSandbox;

    before(async () => {
      sandbox = sandboxOf();
      await takeAllAway(sandbox, home);
      const refuse = {
        operation: "ListResources",
        type: unlistable.kind,
        error: "TypeNotFoundException",
        message: "There is no such type.",
      };
      sandbox.parts.aws.cloudControl.faults.add({ ...refuse, times: 1000 });
    });

    const make = (kind: Kind, region: string, prefix: string, count: number, more: object = {}) => {
      for (let index = 0; index < count; index += 1) {
        const Name = `${prefix}-${String(index).padStart(3, "0")}`;
        sandbox.store.create(region, typeOf(kind), { Name, Size: index, ...more });
      }
    };
    const remove = (kind: Kind, region: string, name: string) => {
      const resource = sandbox.store.get(region, typeOf(kind), name);
      assert(resource);
      sandbox.store.delete(resource);
    };
    const resync = async (times = 1) => {
      await sandbox.resync(times);
      await sandbox.settled();
    };
    /** Blueprint and number of entities of every write to Port; other calls as they are. */
    // How many processes log in depends on how many there are.
    const writes = (from: number) =>
      sandbox.port.calls.slice(from).flatMap(({ method, path, body }) => {
        if (path === "/v1/auth/access_token") return [];
        const [, blueprint] = /^\/v1\/blueprints\/(\w+)\/entities\/bulk$/.exec(path) ?? [];
        const { entities = [] } = (body ?? {}) as { entities?: unknown[] };
        return [blueprint ? `${blueprint} ${entities.length}` : `${method} ${path}`];
      });

    it("bring in what had no event, with full calls to Port, and say that a type cannot be listed", async () => {
      make("Crate", home, "crate", 110);
      make("Crate", away, "crate", 27);
      make("Box", home, "box", 13, { Owner: "docks" });
      make("Box", away, "box", 8, { Items: [{ Id: "a", Weight: 1 }] });
      const start = sandbox.port.calls.length;

      await resync();

      // 137 crates, 21 boxes and 8 items: ⌈166/20⌉ and one more for each type but one.
      const full = (blueprint: string, count: number) =>
        Array.from({ length: count }, () => `${blueprint} 20`);
      const first = writes(start);
      assert.deepEqual(first.sort(), [
        "box 1",
        "box 20",
        "crate 17",
        ...full("crate", 6),
        "item 8",
      ]);
      assert.isAtMost(first.length, Math.ceil(166 / 20) + 3);
      const letters = await sandbox.takeDeadLetters();
      assert.deepEqual(
        letters.map(({ reason = "" }) => reason.split(". ")[0]),
        regions.map(
          (region) =>
            `AWS::ACM::Certificate in ${region}: TypeNotFoundException: There is no such type`,
        ),
      );
    });

    it("that find nothing new write nothing, and say of a type that cannot be listed in the log alone", async () => {
      const logged = () =>
        sandbox.parts.lambda
          .logs(exporter)
          .filter((line) => line.includes("type still cannot be listed")).length;
      const [start, before] = [sandbox.port.calls.length, logged()];

      await resync();

      assert.deepEqual(writes(start), []);
      assert.deepEqual(await sandbox.takeDeadLetters(), []);
      assert.equal(logged() - before, regions.length);
    });

    it("take out what has vanished without an event, also where Port refuses something, which is told in dead letters", async () => {
      remove("Crate", home, "crate-004");
      remove("Box", away, "box-003");
      make("Crate", away, "odd", 1, { Size: "huge" });
      make("Crate", away, "even", 3);
      remove("Crate", away, "crate-001");

      await resync();

      const [letter, ...others] = await sandbox.takeDeadLetters();
      assert.deepEqual(others, []);
      assert.match(
        letter?.reason ?? "",
        /^Test::Catalog::Crate in us-east-1: Port's 422 \w+ keeps 1 from being read or written: odd-000\. .* Port refused crate\/us-east-1\/odd-000: 422 .*size/,
      );
      const { [`crate ${away}/odd-000`]: _refused, ...written } = expectedCatalog(sandbox, regions);
      assert.deepEqual(catalogOf(sandbox), written);
      assert.doesNotHaveAnyKeys(written, [
        `crate ${home}/crate-004`,
        `item ${away}/box-003/a`,
        `crate ${away}/crate-001`,
      ]);
      remove("Crate", away, "odd-000");
      await sandbox.send(sandbox.message("Crate", "odd-000", { awsRegion: away }));
    });

    it("that are asked for twice at once do each thing once", async () => {
      make("Crate", home, "twice", 25);
      remove("Crate", home, "crate-005");
      const start = sandbox.port.calls.length;

      await resync(2);

      assert.deepEqual(writes(start).sort(), [
        `DELETE /v1/blueprints/crate/entities/${home}%2Fcrate-005`,
        ...["crate 20", "crate 5"],
      ]);
    });

    it("go on when their function dies at any page, and while it writes to Port", async () => {
      make("Crate", home, "many", 70);
      remove("Crate", home, "crate-007");
      const { lambda } = sandbox.parts;
      const end = sandbox.bringBackAtOnce();
      // 202 crates are three pages. It begins again while they are listed, and a part of it while it writes.
      const listings = whileListing([1, 3, 5], () => lambda.faults.kill(exporter));
      sandbox.port.faults.add({
        ...{ path: /crate\/entities\/bulk/, times: 1 },
        answer: () => lambda.faults.kill(exporter),
      });

      await resync();
      end();

      assert.isAtLeast(listings.end(), 6);
      assert.doesNotHaveAnyKeys(catalogOf(sandbox), [`crate ${home}/crate-007`]);
    });

    /** Acts at some of the times that crates are listed at home. @returns tells how often they were */
    function whileListing(times: readonly number[], act: () => void): { end(): number } {
      const { store } = sandbox;
      const list = store.list.bind(store);
      let count = 0;
      store.list = (region, type) => {
        if (region === home && type === typeOf("Crate") && times.includes(++count)) act();
        return list(region, type);
      };
      const end = () => {
        store.list = list;
        return count;
      };
      return { end };
    }
  });
}

function typeOf(kind: Kind): string {
  return `Test::Catalog::${kind}`;
}

/** Deletes every resource of a region, and tells the catalog, so that the resyncs have fewer to read. */
async function takeAllAway(sandbox: CatalogSandbox, region: string): Promise<void> {
  const bodies = (["Box", "Crate"] as const).flatMap((kind) =>
    sandbox.store.list(region, typeOf(kind)).map((resource) => {
      sandbox.store.delete(resource);
      return sandbox.message(kind, resource.identifier);
    }),
  );
  for (let from = 0; from < bodies.length; from += 10)
    await sandbox.send(...bodies.slice(from, from + 10));
  await sandbox.settled();
  assert.deepEqual(catalogOf(sandbox), {});
}
