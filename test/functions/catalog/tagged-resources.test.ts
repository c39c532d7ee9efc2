import { assert } from "chai";
import { toBody } from "../../../functions/catalog/own-message";
import type { CatalogDeclaration } from "../../../functions/catalog/declarations";
import { cloudTrail, defineResource } from "../../../registry";
import { tagChanges } from "../../../registry/resource-event";
import type { BusEvent } from "../../../sandbox/events/bus-event";
import { matchesPattern } from "../../../sandbox/events/pattern";
import { transform } from "../../../sandbox/events/transformer";
import { tags, tagsProperty } from "../../../handlers/tags";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";

const region = "eu-west-1";
const list = (team: string) => [{ Key: "team", Value: team }];
const hears = (service: string) =>
  cloudTrail(service, ["PutThing"], { inputPaths: {}, identifier: ".name" });

/** Types by how their identifiers and ARNs belong together. */
const queue = defineResource({
  type: "AWS::SQS::Queue",
  blueprint: {
    identifier: "queue",
    title: "Queue",
    schema: { properties: { arn: { type: "string" }, tags: tagsProperty } },
  },
  events: [hears("sqs")],
  entity: { identifier: ".Arn", properties: { arn: ".Arn", tags: tags() } },
  permissions: [],
});
const table = defineResource({
  type: "AWS::DynamoDB::Table",
  blueprint: {
    identifier: "table",
    title: "Table",
    schema: { properties: { tags: tagsProperty } },
  },
  events: [hears("dynamodb")],
  entity: { identifier: ".TableName", properties: { tags: tags() } },
  permissions: [],
});
/** An entry of a config.json has no events. */
const entry: CatalogDeclaration = {
  type: "AWS::SNS::Topic",
  origin: "config.json resources[0]",
  blueprint: "table",
  entity: { identifier: ".TopicName", properties: { tags: tags() } },
};

const orders = {
  TableName: "orders",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
};

/** As AWS documents it. */
function tagChange(...resources: string[]): BusEvent {
  return {
    version: "0",
    id: "bddcf1d6-0251-35a1-aab0-adc1fb47c11c",
    "detail-type": "Tag Change on Resource",
    source: "aws.tag",
    account: "123456789012",
    time: "2026-01-01T12:00:00Z",
    region,
    resources,
    detail: {
      "changed-tag-keys": ["team"],
      tags: { team: "new" },
      ...{ service: "any", "resource-type": "any", version: 3 },
    },
  };
}

describe("changes of tags", function () {
  this.timeout(30_000);
  let catalog: TestCatalog;
  let bus: CatalogQueue;
  const store = () => catalog.aws.cloudControl.store;

  beforeEach(async () => {
    catalog = await TestCatalog.start([queue, table], [entry]);
    bus = new CatalogQueue(catalog.parts);
  });
  afterEach(() => catalog.close());

  /** Brings a resource into the catalog, and changes its tags without a word. */
  async function tagLater(type: string, properties: object) {
    const created = store().create(region, type, { ...properties, Tags: list("old") });
    const look = { kind: "look" as const, type, region, identifiers: [created.identifier] };
    bus.send(toBody(look));
    await bus.drain();
    store().observe(created, { ...created.properties, Tags: list("new") }, "test");
    return created;
  }

  /** What the rule's target puts on the queue. */
  function put(event: BusEvent) {
    const { pattern, inputPaths, inputTemplate } = tagChanges;
    assert.isTrue(matchesPattern(structuredClone(pattern), { ...event }));
    const inputTransformer = { inputPaths: { ...inputPaths }, inputTemplate };
    const context = { ruleArn: "", ruleName: "", ingestionTime: event.time };
    const made = transform({ inputTransformer }, event, context);
    assert.isTrue(made.delivered, made.text);
    bus.send(made.text);
  }

  for (const [what, type, properties, blueprint, identifier] of [
    ["the end of an ARN names", table.type, orders, "table", "orders"],
    ["a config.json mirrors", entry.type, { TopicName: "alerts" }, "table", "alerts"],
    ["only its entity has the ARN of", queue.type, { QueueName: "jobs" }, "queue", ""],
  ] as const) {
    it(`are written for what ${what}`, async () => {
      const created = await tagLater(type, properties);
      const arn = (created.properties.Arn ?? created.properties.TopicArn) as string;
      const entity = () => catalog.port.entity(blueprint, identifier || arn);
      assert.deepEqual(entity()?.properties.tags, { team: "old" });

      put(tagChange(arn));
      await bus.drain();

      assert.deepEqual(entity()?.properties.tags, { team: "new" });
      assert.deepEqual(bus.dead, []);
    });
  }

  it("of what is not in the catalog, or of another service's, ask for no look", async () => {
    await tagLater(table.type, orders);

    put(tagChange(`arn:aws:kms:${region}:123456789012:key/orders`, "no ARN at all", ""));
    put(tagChange(`arn:aws:dynamodb:${region}:123456789012:table/${"x".repeat(2000)}`));
    await bus.deliver();

    assert.deepEqual(
      bus.waiting.map(({ body }) => body),
      [],
    );
  });
});
