import { assert } from "chai";
import { parseCatalogMessage, type EventMessage } from "../../../functions/catalog/catalog-message";
import { gatherDeclarations } from "../../../functions/catalog/declarations";
import { handleEvents } from "../../../functions/catalog/handle-events";
import { handleMessages } from "../../../functions/catalog/handle-messages";
import { isChanging } from "../../../functions/catalog/is-changing";
import type { JsonObject } from "../../../registry/contract/port-data";
import { TestCatalog } from "../../support/catalog";
import { box, item, owner } from "../../support/catalog-types";

const region = "eu-west-1";
const { type } = box;

describe("what is still changing when it is read", function () {
  this.timeout(30_000);
  let catalog: TestCatalog;
  const { now } = Date;
  const store = () => catalog.aws.cloudControl.store;
  const parts = () => ({
    ...catalog.parts,
    tell: async () => undefined,
    ...{ deletionThreshold: 0.3, maxDeliveries: 12, hasTime: () => true },
  });

  beforeEach(async () => {
    catalog = await TestCatalog.start([owner, item, box]);
  });
  afterEach(async () => {
    Date.now = now;
    await catalog.close();
  });

  const make = (properties: JsonObject) =>
    store().create(region, type, { Name: "a", Size: 1, ...properties });
  const tell = (time: number, fields: JsonObject = {}) => {
    const filters = { region: `"${region}"`, identifier: '"a"', action: '"upsert"' };
    const eventTime = new Date(time).toISOString();
    const body = JSON.stringify({ resource_type: type, ...filters, eventTime, ...fields });
    const message = parseCatalogMessage(body) as EventMessage;
    return handleEvents(parts(), [{ message, deliveries: 1 }]);
  };
  /** Delivers the looks that were asked for, when they are due. @returns the pauses before them */
  const deliver = async (most: number): Promise<number[]> => {
    const pauses: number[] = [];
    for (; most > 0; most -= 1) {
      const sent = catalog.sent.shift();
      if (!sent) break;
      const { body, delaySeconds } = sent;
      pauses.push(delaySeconds);
      const later = Date.now() + delaySeconds * 1000;
      Date.now = () => later;
      const [verdict] = await handleMessages(parts(), [{ messageId: "m", body, deliveries: 1 }]);
      assert.deepEqual(verdict, { state: "done" });
    }
    return pauses;
  };

  it("is looked at again after a while until it has settled", async () => {
    const one = make({ BoxStatus: "creating" });
    await tell(1);
    const first = await deliver(2);
    store().update(one, { ...one.properties, BoxStatus: "available", Size: 2 });

    const second = await deliver(9);

    assert.deepEqual([first, second], [[60, 120], [240]]);
    assert.equal(catalog.port.entity("box", "a")?.properties.size, 2);
  });

  it("is not looked at for ever, and by one row of looks, however many events there are", async () => {
    make({ State: { Name: "stopping" } });
    for (const time of [1, 2, 3]) await tell(time);
    assert.lengthOf(catalog.sent, 1);

    const pauses = await deliver(99);

    assert.lengthOf(pauses, 11);
    assert.isAtMost(Math.max(...pauses), 900, "SQS delays by no more");
    await tell(4);
    assert.lengthOf(catalog.sent, 0, "the last row is hardly over");
    const later = Date.now() + 3_600_000;
    Date.now = () => later;
    await tell(5);
    assert.lengthOf(catalog.sent, 1);
  });

  it("is awaited after a call that only begins a change, until something has changed", async () => {
    const one = make({});
    await tell(1, { slow: "ResizeBox UpgradeBox", eventName: "ResizeBox" });
    const first = await deliver(3);
    store().update(one, { ...one.properties, Size: 2 });

    const second = await deliver(9);

    assert.deepEqual([first, second], [[60, 120, 240], [480]]);
    assert.equal(catalog.port.entity("box", "a")?.properties.size, 2);
  });

  it("is not awaited after any other call, nor for ever", async () => {
    make({});
    const others: JsonObject[] = [{ slow: "ResizeBox", eventName: "TagBox" }, { slow: 5 }, {}];
    for (const fields of others) await tell(1, fields);
    assert.lengthOf(catalog.sent, 0);

    await tell(2, { slow: "ResizeBox", eventName: "ResizeBox" });

    assert.lengthOf(await deliver(99), 11);
  });

  it("is told by the type's own filter where there is one", async () => {
    const resources = gatherDeclarations([{ ...box, settled: ".Endpoint" }], [], [region]);
    Object.assign(catalog.parts, { resources });
    const one = make({ BoxStatus: "creating" });
    await tell(1);
    assert.lengthOf(catalog.sent, 1);
    store().update(one, { ...one.properties, Endpoint: "here" });

    assert.deepEqual(await deliver(9), [60]);
  });

  it("also when a resync reads it", async () => {
    make({ Status: "UPDATE_IN_PROGRESS" });
    const body = JSON.stringify({ longshore: "resync", type, region });

    await handleMessages(parts(), [{ messageId: "m", body, deliveries: 1 }]);

    assert.deepEqual(
      catalog.sent.map((sent) => [JSON.parse(sent.body), sent.delaySeconds] as unknown[])[0],
      [{ longshore: "look", type, region, identifiers: ["a"], times: 0 }, 60],
    );
  });

  for (const [status, expected] of [
    ["creating", true],
    ["rebooting cluster nodes", true],
    ["configuring-log-exports", true],
    ["pending-acceptance", false],
    ["CREATING", true],
    ["pending", true],
    ["CREATE_IN_PROGRESS", true],
    ["configuring-enhanced-monitoring", true],
    ["available", false],
    ["running", false],
    ["RUNNING", false],
    ["REVIEW_IN_PROGRESS", false],
    ["", false],
  ] as const)
    it(`is ${expected ? "" : "not "}what says ${JSON.stringify(status)}`, () => {
      assert.equal(isChanging({ Status: status }), expected);
      assert.equal(isChanging({ DBInstanceStatus: status }), expected);
      assert.equal(isChanging({ State: { Name: status } }), expected);
      assert.isFalse(isChanging({ Description: status }));
    });
});
