import { assert } from "chai";
import { gatherDeclarations } from "../../../functions/catalog/declarations";
import { toBody } from "../../../functions/catalog/own-message";
import { defineResource } from "../../../registry/resource";
import { AwsError } from "../../../sandbox/aws/call";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";

const regions = ["eu-central-1", "eu-west-1", "us-east-1"];

/** How many resources each type has in each region. */
const sizes: Record<string, readonly number[]> = {
  Ant: [1, 2, 3],
  Bee: [250, 0, 17],
  Cat: [0, 0, 41],
  Dog: [99, 101, 199],
  Elk: [7, 20, 0],
  Fox: [305, 203, 11],
};
const kinds = Object.keys(sizes);
const typeOf = (kind: string) => `Test::Catalog::${kind}`;
const types = kinds.map((kind) =>
  defineResource({
    type: typeOf(kind),
    blueprint: {
      identifier: kind.toLowerCase(),
      title: kind,
      schema: { properties: { size: { type: "number" } } },
    },
    events: [],
    entity: { identifier: '.__Region + "/" + .Name', properties: { size: ".Size" } },
    permissions: [],
  }),
);

describe("handleMessages: full resyncs", function () {
  this.timeout(60_000);
  let catalog: TestCatalog;
  let queue: CatalogQueue;
  const faults = () => catalog.aws.cloudControl.faults;
  const names = () =>
    kinds
      .flatMap((kind) => catalog.port.entities(kind.toLowerCase()))
      .map(({ blueprint, identifier }) => `${blueprint} ${identifier}`)
      .sort();
  const expected = () =>
    kinds
      .flatMap((kind) =>
        regions.flatMap((region) =>
          catalog.aws.cloudControl.store
            .list(region, typeOf(kind))
            .map(({ identifier }) => `${kind.toLowerCase()} ${region}/${identifier}`),
        ),
      )
      .sort();
  const make = (kind: string, region: string, count: number) => {
    for (let index = 0; index < count; index += 1)
      catalog.aws.cloudControl.store.create(region, typeOf(kind), {
        Name: `${kind}-${String(index).padStart(4, "0")}`,
        Size: index,
      });
  };
  const start = (kind: string, ...where: readonly [string, ...string[]]) => {
    const [region, ...others] = where;
    const type = typeOf(kind);
    queue.send(JSON.stringify({ longshore: "resync", type, region, regions: others }));
  };

  beforeEach(async () => {
    catalog = await TestCatalog.start(types);
    const resources = gatherDeclarations(types, [], regions);
    queue = new CatalogQueue({ ...catalog.parts, resources });
  });
  afterEach(() => catalog.close());

  it("write to Port with full calls over pages and regions, and nothing the second time", async () => {
    for (const kind of kinds)
      regions.forEach((region, index) => make(kind, region, sizes[kind]?.[index] ?? 0));
    const total = expected().length;
    const before = catalog.port.calls.length;

    queue.send(toBody({ kind: "resync-all" }));
    await queue.drain();
    const first = catalog.port.calls.slice(before);
    queue.send(toBody({ kind: "resync-all" }));
    await queue.drain();

    assert.deepEqual(names(), expected());
    const writes = first.filter(({ path }) => path.endsWith("/bulk"));
    const callsOf = (kind: string) =>
      writes.filter(({ path }) => path.includes(`/${kind.toLowerCase()}/`)).length;
    // Ants 6, bees 267, cats 41, dogs 399, elks 27, foxes 519, in two regions that are looked at in parts.
    assert.deepEqual(kinds.map(callsOf), [1, 14, 3, 20, 2, 28]);
    assert.isAtMost(writes.length, Math.ceil(total / 20) + kinds.length);
    const tokens = first.filter(({ path }) => path.endsWith("/access_token"));
    assert.isAtMost(tokens.length, 1);
    assert.equal(writes.length + tokens.length, first.length, "there are no other calls");
    assert.equal(catalog.port.calls.length, before + first.length, "the second writes nothing");
    assert.deepEqual(queue.dead, []);
  });

  for (const page of [1, 2, 3, 4]) {
    it(`go on when listing page ${page} fails once`, async () => {
      make("Bee", "eu-west-1", 250);
      make("Bee", "us-east-1", 60);
      const fault = { operation: "ListResources", error: "ServiceInternalErrorException" };
      beforeListing(page, () => faults().add(fault));

      start("Bee", "eu-west-1", "us-east-1");
      await queue.drain();

      assert.deepEqual(names(), expected());
      assert.deepEqual(queue.dead, []);
      // Both regions have come to their end, so what has vanished goes.
      const gone = catalog.aws.cloudControl.store.list("eu-west-1", typeOf("Bee"))[0];
      assert(gone);
      catalog.aws.cloudControl.store.delete(gone);
      start("Bee", "eu-west-1", "us-east-1");
      await queue.drain();
      assert.deepEqual(names(), expected());
    });
  }

  it("are begun again when their very first page fails", async () => {
    make("Ant", "eu-west-1", 3);
    faults().add({ operation: "ListResources", error: "ThrottlingException" });

    start("Ant", "eu-west-1");
    await queue.drain();

    assert.deepEqual(names(), expected());
  });

  it("do not let a region that cannot be read hold up the others", async () => {
    for (const region of regions) make("Ant", region, 3);
    const { store } = catalog.aws.cloudControl;
    const list = store.list.bind(store);
    store.list = (region, type) => {
      if (region !== "eu-west-1") return list(region, type);
      throw new AwsError("AccessDeniedException", "Not in this region");
    };

    start("Ant", "eu-central-1", "eu-west-1", "us-east-1");
    await queue.drain();
    store.list = list;

    assert.deepEqual(
      names(),
      expected().filter((name) => !name.includes("eu-west-1")),
    );
    assert.deepEqual(
      queue.dead.map(({ reason }) => reason),
      [
        "Test::Catalog::Ant in eu-west-1: AccessDeniedException: Not in this region. " +
          "The exporter's role or a policy of the organisation denies it; allow it, or take the region out " +
          "of catalogRegions. Later resyncs say this in the log only.",
      ],
    );
    assert.include(queue.dead[0]?.body, '"region":"eu-west-1","regions":[]');
  });

  it("make room for the next one as soon as they are given up", async () => {
    make("Ant", "eu-west-1", 3);
    faults().add({ operation: "ListResources", error: "ThrottlingException", times: 12 });
    start("Ant", "eu-west-1");
    await queue.drain();
    assert.lengthOf(queue.dead, 1);
    assert.deepEqual(names(), []);

    start("Ant", "eu-west-1");
    await queue.drain();

    assert.deepEqual(names(), expected());
  });

  it("make room for another when they have stood still for two hours", async () => {
    make("Bee", "eu-west-1", 250);
    start("Bee", "eu-west-1");
    await queue.deliver();
    queue.waiting.length = 0;
    start("Bee", "eu-west-1");
    await queue.drain();
    assert.isBelow(names().length, 250, "the first one may still go on");

    await later(2 * 3600 * 1000 + 1, async () => {
      start("Bee", "eu-west-1");
      await queue.drain();
    });

    assert.deepEqual(names(), expected());
  });

  it("say once that a type cannot be listed, until it could be", async () => {
    const fault = {
      ...{ operation: "ListResources", type: typeOf("Cat"), error: "TypeNotFoundException" },
      message: "There are no cats.",
    };
    const resync = async () => {
      start("Cat", "eu-west-1");
      await queue.drain();
      return queue.dead.splice(0).map(({ reason }) => reason);
    };
    make("Cat", "eu-west-1", 1);

    faults().add({ ...fault, times: 2 });
    const [first, second, third] = [await resync(), await resync(), await resync()];
    assert.deepEqual(names(), expected(), "the third one could");
    faults().add(fault);
    const fourth = await resync();

    const reason =
      "Test::Catalog::Cat in eu-west-1: TypeNotFoundException: There are no cats. " +
      "Take the entry or the region out, or write a file in handlers/resources/ with read and list of its own. " +
      "Later resyncs say this in the log only.";
    assert.deepEqual([first, second, third, fourth], [[reason], [], [], [reason]]);
  });

  it("tell what Port refuses, and take out what has vanished all the same", async () => {
    make("Ant", "eu-west-1", 5);
    start("Ant", "eu-west-1");
    await queue.drain();
    const { store } = catalog.aws.cloudControl;
    const [gone, odd] = store.list("eu-west-1", typeOf("Ant"));
    assert(gone && odd);
    store.delete(gone);
    store.update(odd, { ...odd.properties, Size: "large" });

    start("Ant", "eu-west-1");
    await queue.drain();

    assert.deepEqual(names(), expected());
    assert.lengthOf(queue.dead, 1);
    assert.match(
      queue.dead[0]?.reason ?? "",
      /^Test::Catalog::Ant in eu-west-1: Port's 422 \w+ keeps 1 from being read or written: Ant-0001\. .*Port refused ant\/eu-west-1\/Ant-0001: 422 /,
    );
  });

  it("are put back when the time is short, and lose nothing", async () => {
    make("Ant", "eu-west-1", 3);
    start("Ant", "eu-west-1");
    const [newId] = queue.waiting.map((one) => one.messageId);
    const hurried = new CatalogQueue(queue.parts, { send: queue.parts.send, hasTime: () => false });
    hurried.waiting.push(...queue.waiting.splice(0));

    await hurried.deliver();

    assert.deepEqual(names(), []);
    assert.deepEqual(
      queue.waiting.map((one) => JSON.parse(one.body) as unknown),
      [{ longshore: "resync", type: typeOf("Ant"), region: "eu-west-1", regions: [], newId }],
      "the copy begins what the first one would have begun",
    );
    await queue.drain();
    assert.deepEqual(names(), expected());
  });

  it("of several messages go on at the same time, and never read more than ten resources at a time", async () => {
    for (const kind of kinds) make(kind, "eu-west-1", 20);
    const client = queue.parts.clients.client<{ send(command: object): Promise<unknown> }>(
      Object as never,
      "eu-west-1",
    );
    const send = client.send.bind(client);
    const reading = new Set<object>();
    let most = 0;
    const together = new Set<string>();
    client.send = async (command) => {
      if (command.constructor.name !== "GetResourceCommand") return send(command);
      reading.add(command);
      most = Math.max(most, reading.size);
      const kindsNow = [...reading].map((one) => (one as { input: { TypeName: string } }).input);
      if (new Set(kindsNow.map(({ TypeName }) => TypeName)).size > 1)
        for (const { TypeName } of kindsNow) together.add(TypeName);
      try {
        return await send(command);
      } finally {
        reading.delete(command);
      }
    };

    queue.send(toBody({ kind: "resync-all" }));
    await queue.drain();

    assert.deepEqual(names(), expected());
    assert.isAtMost(most, 10);
    assert.isAtLeast(most, 4);
    assert.isAbove(together.size, 1);
  });

  /** Acts before the n-th page that is listed from now on. */
  function beforeListing(page: number, act: () => void): void {
    const client = queue.parts.clients;
    let pages = 0;
    for (const region of regions) {
      const one = client.client<{ send(command: object): Promise<unknown> }>(
        Object as never,
        region,
      );
      const send = one.send.bind(one);
      one.send = (command) => {
        if (command.constructor.name === "ListResourcesCommand" && ++pages === page) act();
        return send(command);
      };
    }
  }

  /** Does something as if it were so much later. */
  async function later(milliseconds: number, work: () => Promise<void>): Promise<void> {
    const { now } = Date;
    Date.now = () => now() + milliseconds;
    try {
      await work();
    } finally {
      Date.now = now;
    }
  }
});
