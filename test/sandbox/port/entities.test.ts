import { assert } from "chai";
import type { JsonObject } from "../../../functions/port/types";
import { addService, addServices, audit, expectRefusal, expectStatus, without } from "./fixtures";
import { developer, usePort } from "./setup";

const all = "/v1/blueprints/service/entities";

describe("entities", () => {
  const fixture = usePort();
  const { call } = fixture;

  beforeEach(() => addServices(fixture));

  function stored(identifier: string): JsonObject {
    const entity = fixture.port.entity("service", identifier);
    return without(JSON.parse(JSON.stringify(entity)) as JsonObject, ...audit);
  }

  it("are created, read, listed and deleted", async () => {
    const body = {
      identifier: "team/orders=1",
      title: "Orders",
      icon: "Service",
      team: "shop",
      properties: {
        stage: "live",
        size: 2,
        page: "https://example.test/",
        owner: "dana",
        tags: [],
      },
    };
    const one = `${all}/${encodeURIComponent(body.identifier)}`;

    const created = await expectStatus(call("POST", all, body), 201);
    const read = await expectStatus(call("GET", one), 200);
    const list = await expectStatus(call("GET", all), 200);

    assert.deepEqual(without(created.body.entity, ...audit), {
      ...body,
      blueprint: "service",
      team: ["shop"],
      relations: {},
    });
    assert.deepEqual(read.body, created.body);
    assert.deepEqual<unknown>(list.body, { ok: true, entities: [created.body.entity] });

    const deleted = await expectStatus(call("DELETE", one), 200);

    assert.deepEqual(deleted.body, { ok: true });
    assert.deepEqual(fixture.port.entities("service"), []);
  });

  it("are written by whoever asks", async () => {
    await addService(fixture, "orders");
    const changes = { properties: { size: 5 } };
    await expectStatus(fixture.callAs(developer, "PATCH", `${all}/orders`, changes), 200);

    const entity = fixture.port.entity("service", "orders");
    assert.equal(entity?.createdBy, "longshore@clients");
    assert.equal(entity?.updatedBy, "auth0|dana");
  });

  it("are not found, nor is their blueprint", async () => {
    const body = { identifier: "orders", properties: { stage: "test" } };
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const sent = method === "PUT" || method === "PATCH" ? body : undefined;
      const message = 'No entity "orders" of blueprint "service" was found.';
      await expectRefusal(call(method, `${all}/orders`, sent), 404, "not_found", message);
    }
    const message = 'No blueprint "nothing" was found.';
    const path = "/v1/blueprints/nothing/entities";
    await expectRefusal(call("POST", path, body), 404, "not_found", message);
    await expectRefusal(call("GET", path), 404, "not_found", message);
  });

  it("refuse identifiers that are taken or not allowed, and unknown fields", async () => {
    await addService(fixture, "orders");
    const body = { identifier: "orders", properties: { stage: "test" } };

    await expectRefusal(
      call("POST", all, body),
      409,
      "identifier_taken",
      'The entity identifier "orders" is taken; choose another one or update it.',
    );
    await expectStatus(call("POST", all, { ...body, identifier: "a b" }), 422);
    await expectStatus(call("POST", all, { ...body, identifier: "x".repeat(1001) }), 422);
    await expectStatus(call("POST", all, { ...body, identifier: "x".repeat(1000) }), 201);
    await expectRefusal(
      call("POST", all, { ...body, region: "eu" }),
      422,
      "invalid_request",
      'the body has the unknown field "region"; ' +
        "allowed: identifier, title, icon, team, properties, relations.",
    );
  });

  it("fit the blueprint's schema", async () => {
    const refused: [object, string][] = [
      [{}, 'stage is missing in an entity of blueprint "service"'],
      [{ stage: null }, 'stage is missing in an entity of blueprint "service"'],
      [{ stage: "prod" }, 'stage is "prod"; allowed: "test", "live"'],
      [{ stage: "test", size: "2" }, 'size is "2"; it must be number'],
      [{ stage: "test", size: 0 }, "size is 0; it must be >= 1"],
      [{ stage: "test", page: "home" }, 'page is "home"; it must match format "url"'],
      [{ stage: "test", tags: ["a", 1] }, "tags.1 is 1; it must be string"],
      [
        { stage: "test", color: null },
        'an entity of blueprint "service" has the unknown field "color"; ' +
          "allowed: size, stage, page, owner, tags",
      ],
    ];
    for (const [properties, mistake] of refused) {
      const sent = call("POST", all, { identifier: "orders", properties });
      await expectRefusal(sent, 422, "blueprint_schema_mismatch", `${mistake}.`);
    }
    assert.deepEqual(fixture.port.entities("service"), []);
  });

  it("may have properties that are null", async () => {
    await addService(fixture, "orders", { properties: { stage: "test", size: null } });

    assert.deepEqual(stored("orders").properties, { stage: "test", size: null });
  });

  it("are replaced by an upsert and by PUT", async () => {
    for (const [method, path] of [
      ["POST", `${all}?upsert=true`],
      ["PUT", `${all}/orders`],
    ] as const) {
      await call("POST", `${all}?upsert=true`, {
        ...{ identifier: "orders", title: "Orders", icon: "Service", team: ["shop"] },
        properties: { stage: "live", size: 2 },
      });

      const body = { identifier: "orders", properties: { stage: "test" } };
      await expectStatus(call(method, path, body), 200);

      assert.deepEqual(stored("orders"), {
        ...body,
        ...{ icon: null, blueprint: "service", team: [], relations: {} },
      });
    }
  });

  it("are merged by an upsert with merge and by PATCH", async () => {
    for (const [method, path] of [
      ["POST", `${all}?upsert=true&merge=true`],
      ["PATCH", `${all}/orders`],
    ] as const) {
      await call("POST", `${all}?upsert=true`, {
        ...{ identifier: "orders", title: "Orders", icon: "Service", team: ["shop"] },
        properties: { stage: "live", size: 2 },
      });

      const body = { identifier: "orders", properties: { size: 3 } };
      await expectStatus(call(method, path, body), 200);

      assert.deepEqual(stored("orders"), {
        ...{ identifier: "orders", title: "Orders", icon: "Service", blueprint: "service" },
        ...{ team: ["shop"], properties: { stage: "live", size: 3 }, relations: {} },
      });
    }
  });

  it("are created by an upsert", async () => {
    const body = { identifier: "orders", properties: { stage: "test" } };

    await expectStatus(call("POST", `${all}?upsert=true&merge=true`, body), 201);
  });

  it("are only checked with validation_only", async () => {
    const check = (properties: object) =>
      call("POST", `${all}?validation_only=true`, { identifier: "orders", properties });

    await expectStatus(check({ stage: "test" }), 201);
    await expectStatus(check({ stage: "prod" }), 422);

    assert.deepEqual(fixture.port.entities("service"), []);
    assert.deepEqual(
      fixture.hops.all.filter(({ what }) => what.startsWith("entity")),
      [],
    );
  });

  it("leave a trace in the hops", async () => {
    await addService(fixture, "orders");
    await addService(fixture, "bills");
    await call("PATCH", `${all}/orders`, { properties: { size: 2 } });
    await call("PATCH", `${all}/orders`, { properties: { size: 2 } });
    await call("DELETE", `${all}/orders`);

    const hops = fixture.hops.all.filter(({ what }) => what.includes("orders"));
    assert.deepEqual(
      hops.map(({ part, what }) => `${part}: ${what}`),
      [
        "Port: entity service/orders created",
        "Port: entity service/orders updated",
        "Port: entity service/orders written unchanged",
        "Port: entity service/orders deleted",
      ],
    );
  });
});
