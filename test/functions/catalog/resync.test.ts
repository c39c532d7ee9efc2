import { assert } from "chai";
import { parseCatalogMessage } from "../../../functions/catalog/catalog-message";
import { handleEvents } from "../../../functions/catalog/handle-events";
import { handlePage, type Letter, type ResyncParts } from "../../../functions/catalog/resync";
import { handleSweep, type SweepResult } from "../../../functions/catalog/sweep";
import { TestCatalog } from "../../support/catalog";
import { box, item, owner } from "../../support/catalog-types";

const region = "eu-west-1";
const type = box.type;

describe("a resync", function () {
  this.timeout(60_000);
  let catalog: TestCatalog;
  let queue: string[];
  let letters: Letter[];
  let parts: ResyncParts;
  const store = () => catalog.aws.cloudControl.store;
  const entityNames = () =>
    catalog.port
      .entities("box")
      .map(({ identifier }) => identifier)
      .sort();

  beforeEach(async () => {
    catalog = await TestCatalog.start([owner, item, box]);
    queue = [];
    letters = [];
    parts = {
      ...catalog.parts,
      send: async (bodies) => void queue.push(...bodies),
      tell: async (all) => void letters.push(...all),
      deletionThreshold: 0.3,
      hasTime: () => true,
    };
  });
  afterEach(() => catalog.close());

  const make = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      store().create(region, type, { Name: `box-${String(index).padStart(3, "0")}`, Size: index });
    }
  };
  const start = () => handlePage(parts, { kind: "resync", type, region });
  /** Takes one message from the queue. */
  async function step(): Promise<SweepResult | undefined> {
    const message = parseCatalogMessage(queue.shift() ?? "");
    assert(typeof message !== "string");
    if (message.kind === "sweep") return handleSweep(parts, message);
    assert(message.kind === "resync");
    await handlePage(parts, message);
    return undefined;
  }
  async function finish(): Promise<SweepResult> {
    for (;;) {
      const result = await step();
      if (result) return result;
    }
  }

  it("brings in everything, many in parts", async () => {
    make(250);

    await start();
    const messages = queue.length;
    const result = await finish();

    assert.equal(messages, 3, "a hundred each");
    assert.deepEqual(result, { state: "done", deleted: 0 });
    assert.lengthOf(entityNames(), 250);
  });

  it("takes one call to Port for twenty resources, and none when nothing has changed", async () => {
    make(250);
    const before = catalog.port.calls.length;
    await start();
    await finish();
    const first = catalog.port.calls
      .slice(before)
      .filter(({ path }) => path.endsWith("/bulk")).length;
    const afterFirst = catalog.port.calls.length;

    await start();
    await finish();

    assert.equal(first, Math.ceil(250 / 20));
    assert.equal(catalog.port.calls.length, afterFirst);
  });

  it("deletes what has vanished, and nothing else", async () => {
    make(40);
    await start();
    await finish();
    for (const gone of store().list(region, type).slice(0, 3)) store().delete(gone);

    await start();

    assert.deepEqual(await finish(), { state: "done", deleted: 3 });
    assert.lengthOf(entityNames(), 37);
  });

  it("deletes nothing when more would go than is allowed, and says so", async () => {
    make(40);
    await start();
    await finish();
    for (const gone of store().list(region, type).slice(0, 20)) store().delete(gone);

    await start();
    const result = await finish();

    assert.equal(result.state, "refused");
    assert.match(
      (result as { reason: string }).reason,
      /would delete 20 of 40 resources; allowed are 30 %\./,
    );
    assert.lengthOf(entityNames(), 40);
  });

  it("keeps what was listed and could not be read, takes out all else, and tells it once", async () => {
    make(40);
    await start();
    await finish();
    for (const gone of store().list(region, type).slice(0, 3)) store().delete(gone);
    const fail = () =>
      catalog.aws.cloudControl.faults.add({
        ...{ operation: "GetResource", times: 1, error: "UnsupportedActionException" },
        message: "No",
      });

    for (const count of [1, 2]) {
      fail();
      await start();
      assert.deepEqual(await finish(), { state: "done", deleted: count === 1 ? 3 : 0 });
    }

    assert.lengthOf(entityNames(), 37);
    assert.deepEqual(letters, [
      {
        body: JSON.stringify({ longshore: "look", type, region, identifiers: ["box-003"] }),
        reason:
          `${type} in ${region}: UnsupportedActionException keeps 1 from being read or written: box-003. ` +
          "Their entities stay as they are; later resyncs do not say this again. UnsupportedActionException: No",
      },
    ]);
  });

  it("goes on where it was interrupted", async () => {
    make(250);
    parts = { ...parts, hasTime: () => false };
    await start();
    parts = { ...parts, hasTime: () => true };
    const page = queue[0] ?? "";
    catalog.aws.cloudControl.faults.add({
      operation: "ListResources",
      times: 1,
      error: "ThrottlingException",
    });
    await step().then(
      () => assert.fail("the page must fail"),
      () => queue.unshift(page),
    );

    assert.deepEqual(await finish(), { state: "done", deleted: 0 });
    assert.lengthOf(entityNames(), 250);
  });

  it("is not begun twice at a time", async () => {
    make(250);

    await start();
    await start();

    assert.lengthOf(queue, 3);
    await finish();
    await start();
    assert.lengthOf(queue, 3, "the next one may begin when the first has ended");
  });

  it("drops the pages of a resync that is over", async () => {
    make(250);
    await start();
    const [page = ""] = queue;
    await finish();
    const calls = catalog.port.calls.length;

    queue.push(page);
    await step();

    assert.deepEqual(queue, []);
    assert.equal(catalog.port.calls.length, calls);
  });

  it("leaves alone what came into the catalog after it began", async () => {
    make(120);
    await start();
    store().create(region, type, { Name: "aaa-new", Size: 1 });
    const filters = { region: ".region", identifier: ".name", action: '"upsert"' };
    const fields = { region, name: "aaa-new" };
    const message = {
      kind: "event" as const,
      resourceType: type,
      filters,
      fields,
      time: Date.now(),
    };
    await handleEvents(parts, [{ message, deliveries: 1 }]);

    assert.equal((await finish()).state, "done");
    assert.include(entityNames(), "aaa-new");
  });
});
