import { assert } from "chai";
import type { JsonObject } from "../../../functions/port/types";
import {
  addService,
  addServices,
  asObject,
  createAction,
  expectStatus,
  startRun,
  taskBlueprint,
  textOf,
} from "./fixtures";
import { developer, usePort } from "./setup";

const all = "/v1/blueprints/service/entities";
const kafka = { changelogDestination: { type: "KAFKA" } };

describe("change log", () => {
  const fixture = usePort();
  const { call } = fixture;

  function changes(): JsonObject[] {
    return fixture.messages.map(({ topic, value }) => {
      assert.equal(topic, "org_test.change.log");
      return JSON.parse(value) as JsonObject;
    });
  }

  const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as JsonObject;

  it("tells of a created, an updated and a deleted entity, with all of it", async () => {
    await addServices(fixture, kafka);
    await addService(fixture, "orders");
    const created = asJson(fixture.port.entity("service", "orders"));
    await fixture.callAs(developer, "PATCH", `${all}/orders`, { properties: { size: 2 } });
    const updated = asJson(fixture.port.entity("service", "orders"));
    await call("DELETE", `${all}/orders`);

    const parts = (action: string, userId: string, before: unknown, after: unknown) => ({
      ...{ action, resourceType: "entity", status: "SUCCESS" },
      trigger: { by: { orgId: "org_test", userId }, origin: "API" },
      context: { entity: "orders", blueprint: "service" },
      diff: { before, after },
    });
    const found = changes();
    for (const change of found) {
      const trigger = asObject(change.trigger);
      assert.isBelow(Math.abs(Date.parse(textOf(trigger.at)) - Date.now()), 5000);
      delete trigger.at;
    }
    assert.deepEqual<unknown>(found, [
      parts("CREATE", "longshore@clients", null, created),
      parts("UPDATE", "auth0|dana", created, updated),
      parts("DELETE", "longshore@clients", updated, null),
    ]);
    assert.deepEqual(Object.keys(found[0] ?? {}), [
      ...["action", "resourceType", "status", "trigger", "context", "diff"],
    ]);
    assert.deepEqual(asObject(updated.properties), { stage: "test", size: 2 });
  });

  it("names the run on whose behalf an entity was written", async () => {
    await addServices(fixture, kafka);
    await expectStatus(call("POST", "/v1/actions", createAction), 200);
    const id = await startRun(fixture, "create_service", { properties: { name: "orders" } });
    fixture.messages.length = 0;

    const body = { identifier: "orders", properties: { stage: "test" } };
    await call("POST", `${all}?run_id=${id}`, body);

    const [change] = changes();
    assert.deepEqual(change?.context, { entity: "orders", blueprint: "service", runId: id });
  });

  it("is silent when nothing changed", async () => {
    await addServices(fixture, kafka);
    await addService(fixture, "orders");
    fixture.messages.length = 0;

    const body = { identifier: "orders", properties: { stage: "test" } };
    await expectStatus(call("PATCH", `${all}/orders`, { properties: { stage: "test" } }), 200);
    await expectStatus(call("POST", `${all}?upsert=true`, body), 200);
    await expectStatus(
      call("POST", `${all}?upsert=true&validation_only=true`, { ...body, icon: "X" }),
      200,
    );

    assert.deepEqual(changes(), []);
  });

  it("is silent about blueprints without a Kafka destination", async () => {
    await addServices(fixture);
    await addService(fixture, "orders");
    const changelogDestination = { type: "WEBHOOK", url: "https://example.test/", agent: false };
    await expectStatus(call("PATCH", "/v1/blueprints/service", { changelogDestination }), 200);
    await addService(fixture, "bills");
    await call("DELETE", `${all}/orders`);

    assert.deepEqual(changes(), []);
  });

  it("tells of bulk writes, created related entities and deleted dependents", async () => {
    await addServices(fixture, kafka);
    await call("POST", "/v1/blueprints", { ...taskBlueprint, ...kafka });
    const entities = [
      { identifier: "t1", relations: { service: "orders", others: ["orders"] } },
      { identifier: "t2", relations: { service: "orders" } },
    ];
    const bulk = "/v1/blueprints/task/entities/bulk?create_missing_related_entities=true";
    await expectStatus(call("POST", bulk, { entities }), 200);
    await expectStatus(call("DELETE", `${all}/orders?delete_dependents=true`), 200);

    const told = changes().map(({ action, context }) => [action, asObject(context).entity]);
    assert.deepEqual(told, [
      ["CREATE", "orders"],
      ["CREATE", "t1"],
      ["CREATE", "t2"],
      ["DELETE", "t2"],
      ["DELETE", "t1"],
      ["DELETE", "orders"],
    ]);
  });
});
