import { assert } from "chai";
import { parseCatalogMessage } from "../../../functions/catalog/catalog-message";
import { toBody, type OwnMessage } from "../../../functions/catalog/own-message";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { box, item, owner } from "../../support/catalog-types";

const place = { type: box.type, region: "eu-west-1" };
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

/** What redriven or forged bodies may hold, and a part of the reason. */
const bad: readonly (readonly [string, string])[] = [
  [{ longshore: "resync", ...place, regions: 5 }, "regions is 5; allowed: a list of AWS regions"],
  [{ longshore: "resync", ...place, regions: [5] }, "regions.0 is 5; allowed: an AWS region"],
  [{ longshore: "resync", ...place, region: "x/../y" }, 'region is "x/../y"'],
  [{ longshore: "resync", region: "eu-west-1" }, "type is missing"],
  [{ longshore: "resync", ...place, resyncId: {} }, "resyncId is {}"],
  [{ longshore: "resync", ...place, unread: [null] }, "unread.0 is null"],
  [{ longshore: "resync", ...place, models: "{}" }, "models is"],
  [{ longshore: "resync", ...place, nextToken: 1 }, "nextToken is 1"],
  [{ longshore: "sweep", ...place }, "resyncId is missing"],
  [{ longshore: "sweep", ...place, resyncId: "r", after: 7 }, "after is 7"],
  [{ longshore: "look", ...place }, "identifiers is missing"],
  [{ longshore: "look", ...place, identifiers: ["a".repeat(2000)] }, "too long"],
  [
    { longshore: "look", ...place, identifiers: [" resync"] },
    'no resource has the identifier " resync"',
  ],
  [{ longshore: "resync", ...place, unread: ["a", "a".repeat(2000)] }, "too long"],
  [{ longshore: "sweep", ...place, resyncId: "r", after: "a".repeat(2000) }, "too long"],
  [{ resource_type: box.type, region: '"eu-west-1"', identifier: '" resync"' }, "no resource has"],
  [{ longshore: "look", ...place, identifiers: ["a"], times: -1 }, "times is -1"],
  [
    { longshore: "explode" },
    'longshore is "explode"; allowed: resync, sweep, look, forget, tags, resync-all, accounts',
  ],
  [{ longshore: "tags", region: place.region }, "arns is missing"],
  [{ longshore: "tags", region: place.region, arns: "arn:aws" }, "arns is "],
  [{ longshore: "tags", region: "x/../y", arns: [] }, 'region is "x/../y"'],
  [{ longshore: null }, "longshore is null"],
  [{ longshore: "constructor" }, 'longshore is "constructor"'],
  [{ longshore: "resync", ...place, type: "AWS::No" }, 'type is "AWS::No"'],
  [{ longshore: "resync", ...place, type: "Test::Nobody::Knows" }, "no handler declares"],
  [{ longshore: "look", ...place, type: "Test::Nobody::Knows", identifiers: [] }, "no handler"],
  [{ resource_type: box.type, region: 5, identifier: ".a" }, "region is 5"],
]
  .map(([body, reason]) => [JSON.stringify(body), reason as string] as const)
  .concat([
    [`{"longshore": "resync", "region": ${nested(5000)}}`, "nested more than 100 levels"],
    [`{"resource_type": ${nested(100_000)}}`, "nested more than 100 levels"],
    ["[]", ""],
    ["5", ""],
    ["{oops", "not JSON"],
  ]);

describe("bodies of the catalog queue", function () {
  this.timeout(30_000);

  it("that are wrong end as dead letters with a reason, and spoil none of their batch", async () => {
    const catalog = await TestCatalog.start([owner, item, box]);
    try {
      catalog.aws.cloudControl.store.create(place.region, box.type, { Name: "a", Size: 1 });
      const queue = new CatalogQueue(catalog.parts);
      const good = JSON.stringify({
        ...{ resource_type: box.type, region: '"eu-west-1"', identifier: '"a"' },
      });
      for (const [body] of bad) queue.send(body, good);

      await queue.drain();

      assert.lengthOf(queue.dead, bad.length);
      for (const [body, reason] of bad)
        assert.include(queue.dead.find((one) => one.body === body)?.reason, reason, body);
      assert.lengthOf(catalog.port.entities("box"), 1);
    } finally {
      await catalog.close();
    }
  });

  it("that Longshore writes are read as they were written", () => {
    const messages: OwnMessage[] = [
      { kind: "resync-all" },
      { kind: "resync", ...place, regions: ["us-gov-west-1", "cn-north-1"], resyncId: "r" },
      { kind: "resync", ...place, models: ["{}"], moreModelsAfter: "{}", nextToken: "t" },
      { kind: "resync", ...place, unread: ["a"], newId: "n" },
      { kind: "resync", ...place, resyncId: "r", unread: ["a"], models: [], part: "p" },
      { kind: "resync", ...place, resyncId: "r", nextToken: "t", wide: true },
      { kind: "sweep", ...place, resyncId: "r", after: "a", counted: true },
      { kind: "look", ...place, identifiers: ["a"], times: 0 },
    ];

    for (const message of messages) assert.deepEqual(parseCatalogMessage(toBody(message)), message);
  });
});
