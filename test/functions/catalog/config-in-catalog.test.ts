import { ListResourcesCommand } from "@aws-sdk/client-cloudcontrol";
import { assert } from "chai";
import { parseCatalogConfig } from "../../../functions/catalog/catalog-config";
import { parseCatalogMessage, type EventMessage } from "../../../functions/catalog/catalog-message";
import type { ResyncMessage, SweepMessage } from "../../../functions/catalog/own-message";
import { resyncTours } from "../../../functions/catalog/declarations";
import { handleEvents } from "../../../functions/catalog/handle-events";
import type { Verdict } from "../../../functions/catalog/verdict";
import { handlePage } from "../../../functions/catalog/resync";
import { handleSweep } from "../../../functions/catalog/sweep";
import type { JsonObject } from "../../../functions/port/types";
import { defineResource } from "../../../registry/resource";
import { TestCatalog } from "../../support/catalog";

const region = "eu-west-1";
const type = "Test::Catalog::Thing";
const mapping = (identifier: string, properties: JsonObject, more: JsonObject = {}) => ({
  identifier,
  blueprint: '"thing"',
  properties,
  ...more,
});
const entry = (selector: JsonObject | undefined, ...mappings: JsonObject[]) => ({
  kind: type,
  ...(selector && { selector }),
  port: { entity: { mappings } },
});

const thing = defineResource({
  type,
  blueprint: {
    identifier: "thing",
    title: "Thing",
    schema: { properties: { value: { type: "number" }, from: { type: "string" } } },
  },
  events: [],
  entity: { identifier: '"handler-" + .__Identifier', properties: { value: ".Value" } },
  permissions: [],
});

describe("a config.json in the catalog", function () {
  this.timeout(30_000);
  let catalog: TestCatalog;

  afterEach(() => catalog.close());

  async function start(...resources: JsonObject[]): Promise<void> {
    const text = JSON.stringify({ resources });
    catalog = await TestCatalog.start([thing], parseCatalogConfig(text));
  }

  /** A message as a rule of the old exporter sends it: without a time. */
  async function tell(
    identifier: string,
    action: string,
    { kind = type, where = region, deliveries = 1 } = {},
  ): Promise<Verdict | undefined> {
    const body = {
      resource_type: kind,
      name: identifier,
      region: JSON.stringify(where),
      identifier: ".name",
      action: JSON.stringify(action),
    };
    const message = parseCatalogMessage(JSON.stringify(body)) as EventMessage;
    const [verdict] = await handleEvents(catalog.parts, [{ message, deliveries }]);
    return verdict;
  }

  const place = (name: string, value: number, where = region) =>
    catalog.aws.cloudControl.store.create(where, type, { Name: name, Value: value });
  const written = () =>
    Object.fromEntries(
      catalog.port
        .entities("thing")
        .map(({ identifier, properties }) => [identifier, properties] as const)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );

  /** Handles a whole resync. @returns the bodies that were sent, parsed */
  async function resync(where = region): Promise<(ResyncMessage | SweepMessage)[]> {
    const sent: (ResyncMessage | SweepMessage)[] = [];
    const queue: (ResyncMessage | SweepMessage)[] = [{ kind: "resync", type, region: where }];
    const send = async (bodies: readonly string[]) => {
      const messages = bodies.map((body) => parseCatalogMessage(body) as ResyncMessage);
      queue.push(...messages);
      sent.push(...messages);
    };
    const tell = async () => undefined;
    const parts = { ...catalog.parts, send, tell, deletionThreshold: 0.3, hasTime: () => true };
    for (let message = queue.shift(); message; message = queue.shift()) {
      if (message.kind === "resync") await handlePage(parts, message);
      else assert.equal((await handleSweep(parts, message)).state, "done");
    }
    return sent;
  }

  it("adds the entities of every entry to those of the handler", async () => {
    await start(
      entry({ query: ".Value > 1" }, mapping('"many-" + .Name', { value: ".Value" })),
      entry(
        undefined,
        mapping('"child-" + .item', { from: ".Name" }, { itemsToParse: '["a", "b"]' }),
      ),
    );
    place("one", 1);
    place("two", 2);

    assert.deepEqual(await tell("one", "upsert"), { state: "done" });
    assert.deepEqual(await tell("two", "upsert"), { state: "done" });

    assert.deepEqual(Object.keys(written()), [
      "child-a",
      "child-b",
      "handler-one",
      "handler-two",
      "many-two",
    ]);
  });

  it("takes away what a selector no longer wants, on an event too", async () => {
    await start(entry({ query: ".Value > 1" }, mapping(".Name", { value: ".Value" })));
    const { store } = catalog.aws.cloudControl;
    const resource = place("one", 2);
    await tell("one", "upsert");
    assert.deepEqual(Object.keys(written()), ["handler-one", "one"]);

    store.update(resource, { Name: "one", Value: 1 });
    await tell("one", "upsert");

    assert.deepEqual(written(), { "handler-one": { value: 1 } });
  });

  it("mirrors a kind that no handler declares, and refuses one that nothing declares", async () => {
    const kind = "Test::Catalog::Other";
    await start({ ...entry(undefined, mapping(".Name", {})), kind });
    catalog.aws.cloudControl.store.create(region, kind, { Name: "other" });

    assert.deepEqual(await tell("other", "upsert", { kind }), { state: "done" });
    assert.deepEqual(Object.keys(written()), ["other"]);
    assert.deepEqual(await tell("x", "upsert", { kind: "Test::Catalog::None" }), {
      state: "dead",
      reason:
        'no handler declares the resource type "Test::Catalog::None", nor does an entry of catalogConfig',
    });
  });

  describe("with a delete event that names the entity", () => {
    beforeEach(async () => {
      await start(entry(undefined, mapping('"entity-of-" + .Name', {})));
    });

    it("deletes what the resource produced when it is gone, and nothing else", async () => {
      const resource = place("one", 1);
      place("two", 2);
      await tell("one", "upsert");
      await tell("two", "upsert");
      catalog.aws.cloudControl.store.delete(resource);

      assert.deepEqual(await tell("entity-of-one", "delete"), { state: "done" });

      assert.deepEqual(Object.keys(written()), ["entity-of-two", "handler-two"]);
    });

    it("keeps the entities of a resource that is there, and looks again later", async () => {
      place("one", 1);
      await tell("one", "upsert");
      const stillThere: Verdict = {
        state: "retry",
        reason: `${type} ${region} one is still there after its delete event`,
      };

      assert.deepEqual(await tell("entity-of-one", "delete"), stillThere);
      assert.deepEqual(await tell("entity-of-one", "delete", { deliveries: 2 }), stillThere);
      assert.deepEqual(await tell("entity-of-one", "delete", { deliveries: 5 }), { state: "done" });

      assert.deepEqual(Object.keys(written()), ["entity-of-one", "handler-one"]);
    });

    it("has nothing to do for an entity that nobody produced", async () => {
      place("one", 1);
      await tell("one", "upsert");

      assert.deepEqual(await tell("entity-of-none", "delete"), { state: "done" });

      assert.deepEqual(Object.keys(written()), ["entity-of-one", "handler-one"]);
    });

    it("deletes also where AWS refuses the entity's identifier as one of the type", async () => {
      const resource = place("one", 1);
      await tell("one", "upsert");
      catalog.aws.cloudControl.store.delete(resource);
      catalog.aws.cloudControl.faults.add({
        operation: "GetResource",
        times: 1,
        error: "InvalidRequestException",
      });

      assert.deepEqual(await tell("entity-of-one", "delete"), { state: "done" });

      assert.deepEqual(written(), {});
    });
  });

  describe("in a full resync", () => {
    it("goes through the regions of its entries, each with those that name it", async () => {
      await start(
        entry({ aws: { regions: ["us-east-1"] } }, mapping('"us-" + .Name', {})),
        entry(undefined, mapping('"own-" + .Name', {})),
      );
      place("here", 1);
      place("there", 2, "us-east-1");

      assert.deepEqual(resyncTours(catalog.parts.resources), [
        { type, regions: ["eu-west-1", "us-east-1"] },
      ]);
      await resync();
      await resync("us-east-1");

      assert.deepEqual(Object.keys(written()), ["handler-here", "own-here", "us-there"]);
    });

    it("lets all entries count where only events come from", async () => {
      await start(entry({ aws: { regions: ["us-east-1"] } }, mapping('"us-" + .Name', {})));
      place("far", 1, "ap-south-1");

      await tell("far", "upsert", { where: "ap-south-1" });

      assert.deepEqual(Object.keys(written()), ["handler-far", "us-far"]);
    });

    it("lists with the models of the entries, and everything for the handler", async () => {
      const models = ['{"Parent":"a"}', '{"Parent":"b"}'];
      const aws = { regions_config: { [region]: { resources_models: models } } };
      await start(entry({ aws }, mapping(".Name", {})));
      place("one", 1);

      const client = catalog.parts.clients.client<{ send(command: object): Promise<unknown> }>(
        Object as never,
        region,
      );
      const send = client.send.bind(client);
      const listed: (string | undefined)[] = [];
      client.send = (command) => {
        if (command instanceof ListResourcesCommand) listed.push(command.input.ResourceModel);
        return send(command);
      };

      const sent = await resync();

      // Each model, and then everything, for the handler.
      assert.deepEqual(listed, [...models, undefined]);
      assert.deepEqual(
        sent.map(({ kind }) => kind),
        ["sweep"],
      );
      assert.deepEqual(Object.keys(written()), ["handler-one", "one"]);
    });
  });
});
