import { assert } from "chai";
import { gatherDeclarations } from "../../../functions/catalog/declarations";
import { toBody } from "../../../functions/catalog/own-message";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { box, item, owner } from "../../support/catalog-types";
import { createRandom, type Random } from "../../support/random";

const { type } = box;
const regions = ["eu-west-1", "us-east-1"];
const [here = ""] = regions;
/** Listed ahead by one message, and left to others in parts of a hundred. */
const many = 250;

/** What may come of a message besides being handled once. */
type Fate = "once" | "twice" | "fails" | "dies";

/** Which message of those that wait comes next, and what becomes of it. */
interface Order {
  readonly what: string;
  readonly next: (waiting: number, turn: number) => number;
  readonly fate: (turn: number, isPart: boolean) => Fate;
}

interface Fields {
  readonly longshore: string;
  readonly region: string;
  readonly part?: string;
  readonly unread?: readonly string[];
}

const once = () => "once" as const;
const first = () => 0;
const last = (waiting: number) => waiting - 1;

const orders: readonly Order[] = [
  { what: "as they were sent", next: first, fate: once },
  { what: "the last one first", next: last, fate: once },
  { what: "each twice", next: first, fate: () => "twice" },
  { what: "each twice, the last one first", next: last, fate: () => "twice" },
  {
    what: "a part failing at first",
    next: first,
    fate: (turn, isPart) => (isPart && turn < 3 ? "fails" : "once"),
  },
  {
    what: "whoever handles one dying before it is deleted",
    next: last,
    fate: (turn) => (turn % 2 === 0 ? "dies" : "once"),
  },
];

/** Any order and any fate. */
const byChance = (seed: number, random: Random = createRandom(seed)): Order => ({
  what: `by chance, ${seed}`,
  next: (waiting) => random.below(waiting),
  fate: () => random.pick(["once", "once", "twice", "fails", "dies"] as const),
});

describe("a resync in parts", function () {
  this.timeout(60_000);
  let catalog: TestCatalog;
  let queue: CatalogQueue;
  const store = () => catalog.aws.cloudControl.store;
  const shown = () => catalog.port.entities("box").map(({ identifier }) => identifier);
  const real = () =>
    regions.flatMap((region) =>
      store()
        .list(region, type)
        .map(({ identifier }) => identifier),
    );
  const read = (body: string) => {
    const { longshore, part, region, unread } = JSON.parse(body) as Fields;
    return { kind: part === undefined ? longshore : "part", region, unread };
  };

  before(async () => {
    catalog = await TestCatalog.start([owner, item, box]);
    const resources = gatherDeclarations([box], [], regions);
    queue = new CatalogQueue({ ...catalog.parts, resources }, { deletionThreshold: 1 });
    for (let index = 0; index < many; index += 1)
      store().create(here, type, { Name: `box-${String(index).padStart(3, "0")}`, Size: index });
    store().create("us-east-1", type, { Name: "far", Size: 1 });
    start();
    await queue.drain();
  });
  after(() => catalog.close());

  const start = () => {
    const [region = "", ...others] = regions;
    queue.send(toBody({ kind: "resync", type, region, regions: others }));
  };

  /**
   * Delivers message after message; whenever the sweep comes, all must have been looked at before.
   * @returns the kinds of those that were handled, in their order
   */
  async function deliver({ next, fate }: Order): Promise<string[]> {
    const kinds: string[] = [];
    const there = store()
      .list(here, type)
      .map(({ identifier }) => identifier);
    const looked = new Set<string>();
    for (let turn = 0; queue.waiting.length > 0; turn += 1) {
      const [message = assert.fail()] = queue.waiting.splice(next(queue.waiting.length, turn), 1);
      const { kind, region, unread = [] } = read(message.body);
      if (kind === "sweep" && region === here) assert.includeMembers([...looked], there);
      const what = message.deliveries === 0 ? fate(turn, kind === "part") : "once";
      queue.waiting.unshift(message);
      if (what === "fails") failNextRead();
      await queue.deliver(1);
      catalog.aws.cloudControl.faults.clear();
      const isBack = queue.waiting.some(({ messageId }) => messageId === message.messageId);
      if (kind === "part" && !isBack) for (const one of unread) looked.add(one);
      kinds.push(kind);
      if (what === "dies" || what === "twice")
        queue.waiting.push({ ...message, deliveries: message.deliveries + 1 });
    }
    return kinds;
  }

  const failNextRead = () =>
    catalog.aws.cloudControl.faults.add({
      ...{ operation: "GetResource", times: 1, error: "ThrottlingException" },
    });

  for (const order of [...orders, byChance(1), byChance(2), byChance(3)]) {
    it(`takes out what is gone and nothing else when its messages come ${order.what}`, async () => {
      const [gone = assert.fail()] = store().list(here, type);
      store().delete(gone);
      store().create(here, type, { Name: `new-after-${gone.identifier}`, Size: 1 });

      start();
      const kinds = await deliver(order);

      assert.sameMembers(shown(), real());
      assert.notInclude(shown(), gone.identifier);
      assert.deepEqual(queue.dead, []);
      assert.isAtLeast(kinds.filter((kind) => kind === "part").length, 3);
    });
  }

  it("sweeps after the last part only, whichever that is", async () => {
    for (const next of [first, last]) {
      start();
      const kinds = await deliver({ what: "", next, fate: once });
      const ofHere = kinds.slice(0, kinds.lastIndexOf("part") + 1);
      assert.isAtMost(ofHere.filter((kind) => kind === "sweep").length, 1, "the other region's");
      assert.equal(kinds.filter((kind) => kind === "sweep").length, 2);
      assert.equal(kinds.filter((kind) => kind === "part").length, 3);
    }
  });

  it("deletes nothing while a part of it lies in dead letters, and goes on when that is put back", async () => {
    const [gone = assert.fail()] = store().list(here, type);
    start();
    await queue.deliver(1);
    store().delete(gone);
    const at = queue.waiting.findIndex(({ body }) => read(body).kind === "part");
    const [part = assert.fail()] = queue.waiting.splice(at, 1);

    await queue.drain(1);
    const before = shown();
    queue.send(part.body);
    await queue.drain(1);

    assert.include(before, gone.identifier);
    assert.sameMembers(shown(), real());
  });
});
