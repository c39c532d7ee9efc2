import { assert } from "chai";
import { gatherDeclarations } from "../../../functions/catalog/declarations";
import { planModels } from "../../../functions/catalog/list-page";
import { walk } from "../../../functions/catalog/resync-walk";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { box, item, owner } from "../../support/catalog-types";

const [here, there] = ["eu-west-1", "us-east-1"] as const;
const { type } = box;

describe("handleMessages: troubles", function () {
  this.timeout(60_000);
  let catalog: TestCatalog;
  let queue: CatalogQueue;
  const store = () => catalog.aws.cloudControl.store;
  const names = () =>
    catalog.port
      .entities("box")
      .map(({ identifier }) => identifier)
      .sort();
  const listed = () =>
    [here, there]
      .flatMap((region) =>
        store()
          .list(region, type)
          .map((one) => one.identifier),
      )
      .sort();
  const make = (region: string, prefix: string, count: number) => {
    for (let index = 0; index < count; index += 1)
      store().create(region, type, { Name: `${prefix}-${index}`, Size: index });
  };
  const start = (...[region, ...regions]: string[]) =>
    queue.send(JSON.stringify({ longshore: "resync", type, region, regions }));
  const remove = (region: string, count = 1) => {
    for (const gone of store().list(region, type).slice(0, count)) store().delete(gone);
  };
  const refuseDeletes = (times: number) =>
    catalog.port.faults.add({
      ...{ method: "DELETE", times },
      answer: { status: 422, body: { ok: false, error: "no", message: "not this one" } },
    });

  beforeEach(async () => {
    catalog = await TestCatalog.start([owner, item, box]);
    const resources = gatherDeclarations([owner, item, box], [], [here, there]);
    queue = new CatalogQueue({ ...catalog.parts, resources });
  });
  afterEach(() => catalog.close());

  it("of one resource hold up neither the others nor the sweep of another region", async () => {
    make(here, "a", 5);
    make(there, "b", 5);
    start(here, there);
    await queue.drain();
    remove(here);
    remove(there);
    make(here, "c", 1);
    beforeRead("a-3", () => {
      throw Object.assign(new Error("It broke"), { name: "HandlerInternalFailureException" });
    });

    start(here, there);
    await queue.drain();

    assert.deepEqual(names(), listed());
    assert.deepEqual(
      queue.dead.map(({ reason }) => reason),
      [
        `${type} in ${here}: HandlerInternalFailureException keeps 1 from being read or written: a-3. ` +
          "Their entities stay as they are; later resyncs do not say this again. " +
          "HandlerInternalFailureException: It broke",
      ],
    );
  });

  it("with one event spoil none of its batch", async () => {
    make(here, "a", 2);
    const { index } = queue.parts;
    const readAll = index.readAll.bind(index);
    index.readAll = async (keys) => {
      if (keys.some(({ identifier }) => identifier === "poison")) throw new Error("poisoned");
      return readAll(keys);
    };
    for (const name of ["a-0", "poison", "a-1"])
      queue.send(
        JSON.stringify({ resource_type: type, region: `"${here}"`, identifier: `"${name}"` }),
      );

    await queue.deliver();

    assert.deepEqual(names(), ["a-0", "a-1"]);
    assert.lengthOf(queue.waiting, 1);
  });

  it("of time do not part a copy from what its first delivery began", async () => {
    make(here, "a", 3);
    let hasTime = true;
    queue = new CatalogQueue(queue.parts, { hasTime: () => hasTime });
    beforeRead(
      "a-1",
      () => {
        throw Object.assign(new Error("Later"), { name: "ThrottlingException" });
      },
      1,
    );
    start(here, there);
    await queue.deliver();
    hasTime = false;
    await queue.deliver();
    hasTime = true;

    await queue.drain();

    assert.deepEqual(names(), listed());
    assert.deepEqual(queue.dead, []);
  });

  it("of Port with a deletion are told, and the deletion is made up for when the message is put back", async () => {
    make(here, "a", 3);
    start(here);
    await queue.drain();
    remove(here);
    refuseDeletes(1);

    start(here);
    await queue.drain();
    const kept = names();
    const [letter] = queue.dead.splice(0);
    queue.send(letter?.body ?? "");
    await queue.drain();

    assert.include(kept, "a-0");
    assert.match(letter?.reason ?? "", /keeps 1 from being read or written: a-0\. .*not this one/);
    assert.deepEqual(names(), listed());
    assert.deepEqual(queue.dead, []);
  });

  it("that ended in dead letters go on when the message is put back, unless another resync took over", async () => {
    make(here, "a", 3);
    const faults = () => catalog.aws.cloudControl.faults;
    make(here, "b", 220);
    let looks = 0;
    // Enough to begin, and for one page.
    queue = new CatalogQueue(queue.parts, { hasTime: () => looks++ !== 1 });
    start(here);
    await queue.deliver();
    faults().add({ operation: "ListResources", error: "ThrottlingException", times: 12 });
    await queue.drain();
    const page = queue.dead.splice(0)[0]?.body ?? "";
    assert.isBelow(names().length, 223);

    queue.send(page);
    await queue.drain();
    const after = names();
    queue.send(page);
    await queue.drain();

    assert.deepEqual(after, listed());
    assert.deepEqual(queue.dead, []);
  });

  it("of time leave the rest to the next message, page and sweep", async () => {
    make(here, "a", 70);
    make(there, "b", 70);
    let looks = 0;
    queue = new CatalogQueue(queue.parts, {
      deletionThreshold: 1,
      // Enough to begin, and for a piece more.
      hasTime: () => ++looks % 3 !== 0,
    });
    start(here, there);
    await queue.drain(1);
    assert.deepEqual(names(), listed());
    remove(here, 70);
    remove(there, 30);

    looks = 0;
    start(here, there);
    await queue.drain(1);

    assert.deepEqual(names(), listed());
    assert.deepEqual(queue.dead, []);
  });

  it("of time end a walk before its next page", async () => {
    make(here, "a", 150);

    const { looks, complete, rest } = await walk(
      { ...queue.parts, hasTime: () => false },
      ...([{ kind: "resync", type, region: here }, "id"] as const),
    );

    assert.isAtMost(looks.length, 100);
    assert.lengthOf(complete, 0);
    assert.equal(rest[0]?.resyncId, "id");
  });

  it("of size are none: a message carries 64 KiB of ResourceModels, the next one the following", async () => {
    const all = Array.from({ length: 2000 }, (_, index) =>
      JSON.stringify({ Parent: `${index}`.padStart(60, "0") }),
    );
    const [declaration] = queue.parts.resources.get(type) ?? [];
    assert(declaration);
    const resources = new Map([[type, [{ ...declaration, models: { [here]: all } }]]]);
    const parts = { ...queue.parts, resources };

    const seen: string[] = [];
    let after: string | undefined;
    do {
      const plan = await planModels(parts, type, here, after);
      assert.isAtMost(JSON.stringify(plan?.models).length, 70_000);
      seen.push(...(plan?.models ?? []));
      after = plan?.moreModelsAfter;
    } while (after !== undefined);
    assert.deepEqual(seen, all);

    const tried: string[] = [];
    const client = parts.clients.client<{ send(command: object): Promise<unknown> }>(
      Object as never,
      here,
    );
    client.send = async (command) => {
      tried.push((command as { input: { ResourceModel: string } }).input.ResourceModel);
      return { ResourceDescriptions: [] };
    };
    const message = { kind: "resync" as const, type, region: here, models: all.slice(0, 1) };
    const { complete } = await walk(parts, { ...message, moreModelsAfter: all[1997] ?? "" }, "id");
    assert.lengthOf(complete, 1);
    assert.deepEqual(tried, [all[0], ...all.slice(1998)], "these follow when the first is used up");
  });

  /** Acts before a resource is read. */
  function beforeRead(identifier: string, act: () => void, times = Infinity): void {
    let left = times;
    for (const region of [here, there]) {
      const client = queue.parts.clients.client<{ send(command: object): Promise<unknown> }>(
        Object as never,
        region,
      );
      const send = client.send.bind(client);
      client.send = async (command) => {
        const { Identifier } = (command as { input: { Identifier?: string } }).input;
        if (Identifier === identifier && left-- > 0) act();
        return send(command);
      };
    }
  }
});
