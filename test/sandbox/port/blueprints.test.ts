import { assert } from "chai";
import type { JsonObject } from "../../../functions/port/types";
import {
  addService,
  addServices,
  asObject,
  audit,
  expectRefusal,
  expectStatus,
  serviceBlueprint,
  taskBlueprint,
  without,
  textOf,
} from "./fixtures";
import { usePort } from "./setup";

const all = "/v1/blueprints";

describe("blueprints", () => {
  const fixture = usePort();
  const { call } = fixture;

  it("are created, read, listed and deleted", async () => {
    const created = await expectStatus(call("POST", all, serviceBlueprint), 201);
    const read = await expectStatus(call("GET", `${all}/service`), 200);
    const list = await expectStatus(call("GET", all), 200);

    assert.deepEqual(without(created.body.blueprint, ...audit), serviceBlueprint);
    assert.equal(asObject(created.body.blueprint).createdBy, "longshore@clients");
    assert.deepEqual(read.body, created.body);
    assert.deepEqual<unknown>(list.body, { ok: true, blueprints: [created.body.blueprint] });

    const deleted = await expectStatus(call("DELETE", `${all}/service`), 200);

    assert.deepEqual(deleted.body, { ok: true });
    assert.isUndefined(fixture.port.blueprint("service"));
  });

  it("take identifiers with slashes and letters of any language", async () => {
    const identifier = "équipe/service:1";
    await expectStatus(call("POST", all, { ...serviceBlueprint, identifier }), 201);

    await expectStatus(call("GET", `${all}/${encodeURIComponent(identifier)}`), 200);
  });

  it("refuse other identifiers", async () => {
    for (const identifier of ["a b", "..", "", "a=b", "x".repeat(101)]) {
      const { status, body } = await call("POST", all, { ...serviceBlueprint, identifier });
      assert.deepEqual([status, body.error], [422, "invalid_request"], identifier);
    }
    await expectRefusal(
      call("POST", all, { ...serviceBlueprint, identifier: "a b" }),
      422,
      "invalid_request",
      'The blueprint identifier is "a b"; allowed: letters, digits and @ _ . + : \\ / -, ' +
        "at most 100 characters, not . or ...",
    );
  });

  it("refuse identifiers that are taken", async () => {
    await addServices(fixture);

    await expectRefusal(
      call("POST", all, serviceBlueprint),
      409,
      "identifier_taken",
      'The blueprint identifier "service" is taken; choose another one or update it.',
    );
  });

  it("are not found when they do not exist", async () => {
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const body = method === "PUT" || method === "PATCH" ? serviceBlueprint : undefined;
      const message = 'No blueprint "service" was found.';
      await expectRefusal(call(method, `${all}/service`, body), 404, "not_found", message);
    }
  });

  it("are replaced by PUT", async () => {
    await addServices(fixture);
    const { relations: _relations, ...blueprint } = serviceBlueprint;
    const replacement = { ...blueprint, title: "Other", schema: { properties: {} } };

    await expectStatus(call("PUT", `${all}/service`, replacement), 200);

    const stored = { ...fixture.port.blueprint("service") };
    assert.deepEqual(
      without(JSON.parse(JSON.stringify(stored)) as JsonObject, ...audit),
      replacement,
    );
  });

  it("gain properties and relations and change other fields by PATCH", async () => {
    await addServices(fixture);
    const changes = {
      title: "Other",
      schema: { properties: { region: { type: "string" } } },
      relations: { parent: { target: "service", required: false, many: false } },
    };

    const { body } = await expectStatus(call("PATCH", `${all}/service`, changes), 200);

    const { properties, required } = serviceBlueprint.schema;
    assert.deepEqual(without(body.blueprint, ...audit), {
      identifier: "service",
      title: "Other",
      schema: { properties: { ...properties, region: { type: "string" } }, required },
      relations: { parent: { target: "service", required: false, many: false } },
    });
  });

  it("keep their identifier", async () => {
    await addServices(fixture);
    const other = { ...serviceBlueprint, identifier: "other" };

    const message =
      'The body\'s identifier is "other", the path\'s "service"; this stand-in does not rename ' +
      "a blueprint: delete it and create the other one.";
    await expectRefusal(call("PUT", `${all}/service`, other), 422, "invalid_request", message);
  });

  it("refuse unknown fields, missing ones and wrong types, all in one message", async () => {
    await expectRefusal(
      call("POST", all, { identifier: 1, schema: { properties: {} }, color: "red" }),
      422,
      "invalid_request",
      'the body has the unknown field "color"; allowed: identifier, title, description, icon, ' +
        "ownership, teamInheritance, schema, relations, calculationProperties, mirrorProperties, " +
        "aggregationProperties, changelogDestination; identifier is 1; it must be string; title is " +
        "missing in the body.",
    );
  });

  it("refuse properties that Port does not have", async () => {
    const refused: [object, string[], string][] = [
      [
        { size: { type: "integer" } },
        [],
        'schema.properties.size.type is "integer"; allowed: "string", "number", "boolean", "object", "array".',
      ],
      [
        { "the size": { type: "number" } },
        [],
        'schema.properties has the name "the size"; it must match pattern "^[A-Za-z0-9@_=\\\\-]+$".',
      ],
      [{}, ["size"], '"required" names the property "size", which is not declared.'],
    ];
    for (const [properties, required, message] of refused) {
      const blueprint = { ...serviceBlueprint, schema: { properties, required } };
      await expectRefusal(call("POST", all, blueprint), 422, "invalid_request", message);
    }
  });

  it("refuse a property schema that does not compile, and no other", async () => {
    const refused = [
      { type: "number", minimum: "one" },
      { type: "string", pattern: "(" },
      { type: "array", items: { type: "string", pattern: "[" } },
      { type: "object", properties: { in: { $ref: "#/nowhere" } } },
    ];
    for (const size of refused) {
      const blueprint = { ...serviceBlueprint, schema: { properties: { size } } };
      const { status, body } = await call("POST", all, blueprint);
      assert.equal(status, 422, JSON.stringify(size));
      assert.match(textOf(body.message), /^The property declarations are not a JSON schema: /);
    }
    // What only looks like a pattern is a value.
    const size = { type: "object", default: { pattern: "(" } };
    const blueprint = { ...serviceBlueprint, schema: { properties: { size } } };
    await expectStatus(call("POST", all, blueprint), 201);
  });

  it("need the targets of their relations, and may relate to themselves", async () => {
    await expectRefusal(
      call("POST", all, taskBlueprint),
      404,
      "not_found",
      'No blueprint "service" as the target of the relation "service" was found.',
    );
    const tree = { ...taskBlueprint, identifier: "service" };
    await expectStatus(call("POST", all, tree), 201);
  });

  it("are not deleted while they have entities or others relate to them", async () => {
    await addServices(fixture);
    await expectStatus(call("POST", all, taskBlueprint), 201);
    await expectRefusal(
      call("DELETE", `${all}/service`),
      403,
      "has_dependents",
      'Blueprint "service" is used by the relation "service" of blueprint "task".',
    );

    await addService(fixture, "orders");
    await expectRefusal(
      call("DELETE", `${all}/service`),
      403,
      "has_dependents",
      'Blueprint "service" is used by 1 entity; delete them first.',
    );
    assert.equal(fixture.port.blueprint("service")?.title, "Service");
  });

  it("read by a test are copies", async () => {
    await addServices(fixture);

    const copy = fixture.port.blueprint("service");
    assert(copy);
    Object.assign(copy.schema.properties, { other: {} });

    assert.notProperty(fixture.port.blueprint("service")?.schema.properties, "other");
  });
});
