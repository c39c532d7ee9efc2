import { assert } from "chai";
import { handleEvents } from "../../../functions/catalog/handle-events";
import { parseCatalogMessage, type EventMessage } from "../../../functions/catalog/catalog-message";
import type { JsonObject } from "../../../registry/contract/port-data";
import { cloudTrail, inputTemplate } from "../../../registry/resource-event";
import { transform } from "../../../sandbox/events/transformer";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { box, item, owner } from "../../support/catalog-types";

const region = "eu-west-1";
const { type } = box;
const rule = cloudTrail("boxes", ["PutBox", "DeleteBox"], {
  inputPaths: {
    requested: "$.detail.requestParameters.name",
    returned: "$.detail.responseElements.name",
  },
  identifier: 'first((.requested, .returned) | strings | select(. != "")) | split("/") | last',
  deletedBy: ["DeleteBox"],
});
const arn = (name: string) => `arn:aws:boxes:${region}:123456789012:box/${name}`;

describe("an event that does not name its resource", function () {
  this.timeout(30_000);
  let catalog: TestCatalog;
  const store = () => catalog.aws.cloudControl.store;
  const names = () =>
    catalog.port
      .entities("box")
      .map(({ identifier }) => identifier)
      .sort();

  beforeEach(async () => {
    catalog = await TestCatalog.start([owner, item, box]);
    for (const name of ["a", "b", "c"]) store().create(region, type, { Name: name, Size: 1 });
  });
  afterEach(() => catalog.close());

  /** The message that the rule makes of a record. */
  function message(detail: JsonObject): EventMessage {
    const event = {
      version: "0" as const,
      ...{ id: "1", source: "aws.boxes", account: "123456789012" },
      ...{ "detail-type": rule.detailType, region, time: "2026-01-01T12:00:00Z", resources: [] },
      detail: { eventName: "PutBox", awsRegion: region, ...detail },
    };
    const inputTransformer = {
      inputPaths: { ...rule.inputPaths },
      inputTemplate: inputTemplate(type, rule),
    };
    const context = { ruleArn: "", ruleName: "", ingestionTime: event.time };
    const made = transform({ inputTransformer }, event, context);
    assert.isTrue(made.delivered, made.text);
    return parseCatalogMessage(made.text) as EventMessage;
  }
  const handle = (...details: JsonObject[]) =>
    handleEvents(
      catalog.parts,
      details.map((detail) => ({ message: message(detail), deliveries: 1 })),
    );

  for (const [what, detail] of [
    ["its response", { requestParameters: null, responseElements: { name: "b" } }],
    ["its ARN", { resources: [{ ARN: arn("b"), accountId: "123456789012" }] }],
    ["its ARN, with its type", { resources: [{ ARN: arn("b"), type }] }],
    [
      "its ARN beside another type's",
      { resources: [{ ARN: arn("c"), type: "AWS::KMS::Key" }, { ARN: arn("b") }] },
    ],
    ["an ARN that leads nowhere, of any length", { resources: [{ ARN: arn("z".repeat(3000)) }] }],
    ["an ARN that leads nowhere", { resources: [{ ARN: arn("z") }, null, 5, { ARN: {} }] }],
  ] as const) {
    it(`with ${what} leads to it, or to a resync`, async () => {
      const expected = what.includes("nowhere") ? ["resync"] : [];

      assert.deepEqual(await handle(detail as unknown as JsonObject), [{ state: "done" }]);

      assert.deepEqual(names(), expected.length > 0 ? [] : ["b"]);
      assert.deepEqual(
        catalog.sent.map(({ body }) => (JSON.parse(body) as JsonObject).longshore),
        expected,
      );
    });
  }

  it("leads to one resync of its type and region, however many there are", async () => {
    const nothing = { requestParameters: null, responseElements: null };

    const verdicts = await handle(nothing, nothing, { ...nothing, eventName: "DeleteBox" });
    const [again] = await handle(nothing);

    assert.deepEqual(
      verdicts.map(({ state }) => state),
      ["done", "done", "done"],
    );
    assert.lengthOf(catalog.sent, 1);
    assert.equal(again?.state, "retry", "that resync may have looked at it before");
    const queue = new CatalogQueue(catalog.parts);
    queue.send(...catalog.sent.splice(0).map(({ body }) => body));
    await queue.drain();
    assert.deepEqual(names(), ["a", "b", "c"]);
    assert.deepEqual(await handle(nothing), [{ state: "done" }]);
    assert.lengthOf(catalog.sent, 1);
  });

  it("is a dead letter when its filter is wrong for every event", async () => {
    const broken = message({});
    const filters = { ...broken.filters, identifier: ".requested |" };

    const [verdict] = await handleEvents(catalog.parts, [
      { message: { ...broken, filters }, deliveries: 1 },
    ]);

    assert.equal(verdict?.state, "dead");
  });
});
