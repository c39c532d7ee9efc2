import { assert } from "chai";
import { gatherDeclarations } from "../../../functions/catalog/declarations";
import type { MessageParts } from "../../../functions/catalog/handle-messages";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { box, item, owner } from "../../support/catalog-types";

const region = "eu-west-1";

/** An error of AWS's, or of Node's for a host that does not exist, which has a code and no name. */
function awsError(name: string): Error {
  const isCode = name === "ENOTFOUND";
  return Object.assign(new Error("text"), isCode ? { code: name } : { name });
}
const { type } = box;

describe("handleMessages: what cannot be read or listed", function () {
  this.timeout(120_000);
  let catalog: TestCatalog;
  let queue: CatalogQueue;
  /** Names of the resources that AWS does not let us read, with the error's name. */
  let unreadable: Map<string, string>;
  const store = () => catalog.aws.cloudControl.store;
  const names = () =>
    catalog.port
      .entities("box")
      .map(({ identifier }) => identifier)
      .sort();
  const make = (count: number, prefix = "box") => {
    for (let index = 0; index < count; index += 1)
      store().create(region, type, {
        Name: `${prefix}-${String(index).padStart(3, "0")}`,
        Size: index,
      });
  };
  const remove = (name: string) => store().delete(store().get(region, type, name) ?? assert.fail());
  /** Handles a whole resync. @returns the letters that it wrote */
  const resync = async (parts: Partial<MessageParts> = {}, regions = [region]) => {
    if (Object.keys(parts).length > 0) queue = new CatalogQueue({ ...queue.parts, ...parts });
    const [first, ...others] = regions;
    queue.send(JSON.stringify({ longshore: "resync", type, region: first, regions: others }));
    await queue.drain();
    return queue.dead.splice(0);
  };

  beforeEach(async () => {
    catalog = await TestCatalog.start([owner, item, box]);
    queue = new CatalogQueue(catalog.parts);
    unreadable = new Map();
    intercept(({ Identifier = "" }) => {
      const name = unreadable.get(Identifier);
      if (name) throw Object.assign(new Error("whatever it says"), { name });
    });
  });
  afterEach(() => catalog.close());

  it("is kept and told once for each cause, while all else is brought in and taken out", async () => {
    make(60);
    assert.deepEqual(await resync(), []);
    for (const index of [3, 4, 5, 6, 7])
      unreadable.set(`box-00${index}`, index < 7 ? "AccessDeniedException" : "ValidationException");
    remove("box-050");
    make(2, "new");

    const letters = await resync();

    assert.notInclude(names(), "box-050");
    assert.includeMembers(names(), ["box-003", "box-007", "new-000", "new-001"]);
    assert.deepEqual(
      letters.map(({ reason }) => reason.split(". ")[0]),
      [
        `${type} in ${region}: AccessDeniedException keeps 4 from being read or written: box-003, box-004, box-005 and 1 more`,
        `${type} in ${region}: ValidationException keeps 1 from being read or written: box-007`,
      ],
    );
    assert.deepEqual(await resync(), [], "not again");
  });

  it("is told again when it could be read in between, or for another cause", async () => {
    make(3);
    const failWith = async (name?: string) => {
      if (name) unreadable.set("box-001", name);
      else unreadable.clear();
      return (await resync()).length;
    };
    const denied = "AccessDeniedException";

    const told = [];
    for (const name of [denied, denied, undefined, denied, "ValidationException"])
      told.push(await failWith(name));

    assert.deepEqual(told, [1, 0, 0, 1, 1]);
  });

  it("is read when its letter is put back", async () => {
    make(2);
    unreadable.set("box-001", "AccessDeniedException");
    const [letter] = await resync();
    const putBack = async () => {
      queue.send(letter?.body ?? "");
      await queue.drain();
      return queue.dead.splice(0).map(({ reason }) => reason);
    };

    assert.deepEqual(await putBack(), [
      `${type} ${region} box-001: AccessDeniedException: whatever it says`,
    ]);
    unreadable.clear();
    assert.deepEqual(await putBack(), []);
    assert.deepEqual(names(), ["box-000", "box-001"]);
  });

  it("goes when it is gone, though it could never be read", async () => {
    make(3);
    await resync();
    unreadable.set("box-001", "AccessDeniedException");
    await resync();
    remove("box-001");

    assert.deepEqual(await resync(), []);

    assert.deepEqual(names(), ["box-000", "box-002"]);
  });

  it("counts what is gone against the threshold, not what a bounded listing does not show", async () => {
    const resources = gatherDeclarations([{ ...box, listBound: 50 }], [], [region]);
    make(90);
    await resync();
    const list = store().list.bind(store());
    store().list = (...args) => list(...args).slice(0, 50);
    remove("box-060");
    remove("box-000");

    const letters = await resync({ resources });
    const again = await resync();

    assert.lengthOf(names(), 88);
    assert.notInclude(names(), "box-060");
    assert.deepEqual(
      letters.map(({ body, reason }) => [body, reason.split(". ").slice(0, 2).join(". ")]),
      [
        [
          JSON.stringify({ longshore: "resync", type, region }),
          `The listing of ${type} in ${region} may not be all. AWS lists 50 of them and no next page, as many as it lists at the most`,
        ],
      ],
    );
    assert.deepEqual(again, [], "told once");
  });

  it("deletes nothing when really too much is gone, however short the time", async () => {
    make(60);
    await resync();
    const list = store().list.bind(store());
    // 40 are not listed, 35 of them are gone.
    for (let index = 20; index < 55; index += 1) remove(`box-0${index}`);
    store().list = (...args) => list(...args).slice(0, 20);
    let clock = 0;

    const letters = await resync({ hasTime: () => ++clock % 3 !== 0 });

    assert.lengthOf(names(), 60);
    assert.match(letters[0]?.reason ?? "", /would delete 35 of 60 resources; allowed are 30 %\./);
    assert.lengthOf(letters, 1);
    queue = new CatalogQueue({ ...queue.parts }, { deletionThreshold: 0.9 });
    queue.send(letters[0]?.body ?? "");
    await queue.drain();
    assert.lengthOf(names(), 25);
  });

  for (const [what, page, doubt] of [
    [
      "never ends",
      { nextToken: "again" },
      "leads from a page of its listing to the same page again",
    ],
    ["has names that the index cannot hold", { others: ["", "x".repeat(1025)] }, "lists 2 of them"],
  ] as [string, { nextToken?: string; others?: string[] }, string][]) {
    it(`of a listing that ${what} is told once, and the rest is brought in and taken out`, async () => {
      make(3);
      await resync();
      const { others = [], ...rest } = page;
      const list: NonNullable<typeof box.list> = async () => {
        const here = store().list(region, type);
        return { identifiers: [...others, ...here.map(({ identifier }) => identifier)], ...rest };
      };
      const resources = gatherDeclarations([{ ...box, list }], [], [region]);
      remove("box-001");
      make(1, "new");

      const first = await resync({ resources });
      const second = await resync();

      assert.deepEqual(names(), ["box-000", "box-002", "new-000"]);
      assert.lengthOf(first, 1);
      assert.include(first[0]?.reason, doubt);
      assert.deepEqual(second, []);
    });
  }

  for (const [error, hint] of [
    ["UnrecognizedClientException", "has not opted in to this region"],
    ["GeneralServiceException", "may not exist in this region"],
    ["AccessDeniedException", "policy of the organisation"],
    ["TypeNotFoundException", "read and list of its own"],
    ["ValidationException", "Take the entry or the region out"],
    ["ENOTFOUND", "may not exist in this region"],
  ] as const) {
    it(`is told once for a region and type that answers with ${error}, and keeps the region's entities`, async () => {
      make(3);
      store().create("us-east-1", type, { Name: "east", Size: 1 });
      const both = [region, "us-east-1"];
      await resync({ resources: gatherDeclarations([owner, item, box], [], both) }, both);
      remove("box-000");
      const list = store().list.bind(store());
      let closed = "us-east-1";
      intercept(({ ResourceModel, Identifier }, where) => {
        if (where === closed && ResourceModel === undefined && Identifier === undefined)
          throw awsError(error);
      });

      const first = await resync({}, both);
      const second = await resync({}, both);
      closed = "";
      const third = await resync({}, both);
      closed = "us-east-1";
      const fourth = await resync({}, both);
      store().list = list;

      assert.deepEqual(names(), ["box-001", "box-002", "east"]);
      assert.lengthOf(first, 1);
      const { name } = awsError(error);
      assert.include(first[0]?.reason, `${type} in us-east-1: ${name}: text. `);
      assert.include(first[0]?.reason, hint);
      assert.deepEqual([second, third], [[], []]);
      assert.lengthOf(fourth, 1, "it could be listed in between");
    });
  }

  it("is not told again by events once a resync has told it", async () => {
    make(1);
    await resync();
    unreadable.set("box-000", "AccessDeniedException");
    const event = JSON.stringify({
      ...{ resource_type: type, region: `"${region}"`, identifier: '"box-000"' },
      eventTime: new Date().toISOString(),
    });
    const tell = async () => {
      queue.send(event);
      await queue.drain();
      return queue.dead.splice(0).map(({ reason }) => reason);
    };

    const before = await tell();
    const told = await resync();
    const after = await tell();
    unreadable.set("box-000", "ValidationException");
    const another = await tell();

    assert.match(before.join(), /box-000.*AccessDeniedException/);
    assert.lengthOf(told, 1);
    assert.deepEqual(after, []);
    assert.match(another.join(), /ValidationException/, "another cause is another fault");
    assert.deepEqual(names(), ["box-000"]);
  });

  /** Looks at what Cloud Control is asked for, in every region, and may throw. */
  function intercept(
    look: (input: { Identifier?: string; ResourceModel?: string }, region: string) => void,
  ): void {
    for (const where of [region, "us-east-1"]) {
      const client = queue.parts.clients.client<{ send(command: object): Promise<unknown> }>(
        Object as never,
        where,
      );
      const send = client.send.bind(client);
      client.send = async (command) => {
        look((command as { input: { Identifier?: string } }).input, where);
        return send(command);
      };
    }
  }
});
