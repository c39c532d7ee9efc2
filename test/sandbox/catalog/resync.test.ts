import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import {
  catalogOf,
  CatalogSandbox,
  expectedCatalog,
  exporter,
  type Kind,
} from "../../support/catalog-sandbox";

const [home, away] = ["eu-west-1", "us-east-1"];
const regions = [home, away];

/** An entry of a kind that Cloud Control does not have. */
const certificates = {
  kind: "AWS::ACM::Certificate",
  port: { entity: { mappings: [{ identifier: ".Id", blueprint: "crate", properties: {} }] } },
};

describe("the catalog in the sandbox: resyncs", function () {
  this.timeout(90_000);
  const folder = mkdtempSync(path.join(tmpdir(), "longshore-config-"));
  let sandbox: CatalogSandbox;

  before(async () => {
    const catalogConfig = path.join(folder, "config.json");
    writeFileSync(catalogConfig, JSON.stringify({ resources: [certificates] }));
    sandbox = await CatalogSandbox.start({
      ...{ catalogConfig, catalogReadActions: "acm:ListCertificates" },
      catalogRegions: regions.join(","),
    });
    const refuse = {
      operation: "ListResources",
      type: certificates.kind,
      error: "TypeNotFoundException",
      message: "There is no such type.",
    };
    sandbox.parts.aws.cloudControl.faults.add({ ...refuse, times: 1000 });
  });
  after(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  afterEach("equals what AWS has, and nothing else is in dead letters", async () => {
    sandbox.port.faults.clear();
    await sandbox.settled();
    assert.deepEqual(catalogOf(sandbox), expectedCatalog(sandbox, regions));
    assert.deepEqual(await sandbox.takeDeadLetters(), []);
  });

  const typeOf = (kind: Kind) => `Test::Catalog::${kind}`;
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
  /** Blueprint and number of entities of every write to Port; other calls as they are. */
  // How many processes log in depends on how many there are.
  const writes = (from: number) =>
    sandbox.port.calls.slice(from).flatMap(({ method, path, body }) => {
      if (path === "/v1/auth/access_token") return [];
      const [, blueprint] = /^\/v1\/blueprints\/(\w+)\/entities\/bulk$/.exec(path) ?? [];
      const { entities = [] } = (body ?? {}) as { entities?: unknown[] };
      return [blueprint ? `${blueprint} ${entities.length}` : `${method} ${path}`];
    });

  it("bring in what had no event, with full calls to Port; a second one writes nothing", async () => {
    make("Crate", home, "crate", 130);
    make("Crate", away, "crate", 47);
    make("Box", home, "box", 33, { Owner: "docks" });
    make("Box", away, "box", 8, { Items: [{ Id: "a", Weight: 1 }] });
    const start = sandbox.port.calls.length;

    await sandbox.resync();
    await sandbox.settled();
    const first = writes(start);
    const letters = await sandbox.takeDeadLetters();
    const between = sandbox.port.calls.length;
    await sandbox.resync();
    await sandbox.settled();

    // 177 crates, 41 boxes and 8 items: ⌈226/20⌉ and one more for each type but one.
    const full = (blueprint: string, count: number) =>
      Array.from({ length: count }, () => `${blueprint} 20`);
    assert.deepEqual(first.sort(), [
      ...["box 1", ...full("box", 2)],
      ...["crate 17", ...full("crate", 8)],
      "item 8",
    ]);
    assert.isAtMost(first.length, Math.ceil(226 / 20) + 3);
    assert.deepEqual(writes(between), []);
    assert.deepEqual(
      letters.map(({ reason = "" }) => reason.split(". ")[0]),
      regions.map(
        (region) =>
          `AWS::ACM::Certificate in ${region}: TypeNotFoundException: There is no such type`,
      ),
    );
  });

  it("say once in dead letters that a type cannot be listed, and in the log every time", async () => {
    const logged = () =>
      sandbox.parts.lambda
        .logs(exporter)
        .filter((line) => line.includes("type still cannot be listed")).length;
    const before = logged();

    await sandbox.resync();
    await sandbox.settled();

    // The first resyncs of this file have said so already.
    assert.deepEqual(await sandbox.takeDeadLetters(), []);
    assert.equal(logged() - before, regions.length);
  });

  it("take out what has vanished without an event", async () => {
    remove("Crate", home, "crate-004");
    remove("Box", away, "box-003");

    await sandbox.resync();
    await sandbox.settled();

    assert.doesNotHaveAnyKeys(catalogOf(sandbox), [
      `crate ${home}/crate-004`,
      `item ${away}/box-003/a`,
    ]);
  });

  it("that are asked for twice at once do each thing once", async () => {
    make("Crate", home, "twice", 45);
    const start = sandbox.port.calls.length;

    await sandbox.resync(2);
    await sandbox.settled();

    assert.deepEqual(writes(start).sort(), ["crate 20", "crate 20", "crate 5"]);
  });

  it("go on when their function dies at any page, and while it writes to Port", async () => {
    make("Crate", home, "many", 120);
    remove("Crate", home, "crate-007");
    const { lambda } = sandbox.parts;
    const end = sandbox.bringBackAtOnce();
    // 294 crates are three pages. It begins again while they are listed, and a part of it while it writes.
    const listings = whileListing([1, 3, 5], () => lambda.faults.kill(exporter));
    sandbox.port.faults.add({
      ...{ path: /crate\/entities\/bulk/, times: 1 },
      answer: () => lambda.faults.kill(exporter),
    });

    await sandbox.resync();
    await sandbox.settled();
    end();

    assert.isAtLeast(listings.end(), 6);
    assert.doesNotHaveAnyKeys(catalogOf(sandbox), [`crate ${home}/crate-007`]);
  });

  it("tell in dead letters what Port refuses, and bring in the rest", async () => {
    make("Crate", away, "odd", 1, { Size: "huge" });
    make("Crate", away, "even", 3);
    remove("Crate", away, "crate-001");

    await sandbox.resync();
    await sandbox.settled();

    const [letter, ...others] = await sandbox.takeDeadLetters();
    assert.deepEqual(others, []);
    assert.match(
      letter?.reason ?? "",
      /^Test::Catalog::Crate in us-east-1: Port's 422 \w+ keeps 1 from being read or written: odd-000\. .* Port refused crate\/us-east-1\/odd-000: 422 .*size/,
    );
    const { [`crate ${away}/odd-000`]: _refused, ...written } = expectedCatalog(sandbox, regions);
    assert.deepEqual(catalogOf(sandbox), written);
    remove("Crate", away, "odd-000");
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
