import { assert } from "chai";
import { addService, addServices, expectRefusal, expectStatus, taskBlueprint } from "./fixtures";
import { usePort } from "./setup";

const bulk = "/v1/blueprints/service/entities/bulk";
const remove = "/v1/blueprints/service/bulk/entities/delete";

describe("entities in bulk", () => {
  const fixture = usePort();
  const { call } = fixture;

  beforeEach(() => addServices(fixture));

  const service = (identifier: string, stage = "test") => ({ identifier, properties: { stage } });
  const identifiers = () => fixture.port.entities("service").map(({ identifier }) => identifier);

  it("are all written", async () => {
    await addService(fixture, "a");

    const entities = [service("a", "live"), service("b")];
    const { body } = await expectStatus(call("POST", `${bulk}?upsert=true`, { entities }), 200);

    assert.deepEqual(body, {
      ok: true,
      entities: [
        { created: false, identifier: "a", index: 0, additionalData: {} },
        { created: true, identifier: "b", index: 1, additionalData: {} },
      ],
      errors: [],
    });
    assert.equal(fixture.port.entity("service", "a")?.properties.stage, "live");
  });

  it("are written each for itself", async () => {
    await addService(fixture, "a");

    const entities = [service("a"), service("b"), service("c", "prod")];
    const { body } = await expectStatus(call("POST", bulk, { entities }), 207);

    assert.deepEqual(body, {
      ok: true,
      entities: [{ created: true, identifier: "b", index: 1, additionalData: {} }],
      errors: [
        {
          ...{ identifier: "a", index: 0, statusCode: 409, error: "identifier_taken" },
          message: 'The entity identifier "a" is taken; choose another one or update it.',
        },
        {
          ...{ identifier: "c", index: 2, statusCode: 422, error: "blueprint_schema_mismatch" },
          message: 'stage is "prod"; allowed: "test", "live".',
        },
      ],
    });
    assert.deepEqual(identifiers(), ["a", "b"]);
  });

  it("are refused together when one of them is no entity", async () => {
    const entities = [service("a"), { properties: {} }];

    const message = "entities.1.identifier is missing in the body.";
    await expectRefusal(call("POST", bulk, { entities }), 422, "invalid_request", message);
    assert.deepEqual(identifiers(), []);
  });

  it("are 1 to 20", async () => {
    const many = (count: number) => ({
      entities: Array.from({ length: count }, (_, i) => service(`s${i}`)),
    });

    for (const count of [0, 21]) {
      const { status, body } = await call("POST", bulk, many(count));
      assert.deepEqual([status, body.error], [422, "invalid_request"], `${count} entities`);
    }
    await expectStatus(call("POST", bulk, many(20)), 200);
    assert.lengthOf(identifiers(), 20);
  });

  it("are deleted, as far as they exist", async () => {
    for (const identifier of ["a", "b", "c"]) await addService(fixture, identifier);

    const body = { entities: ["c", "a", "x", "a"] };
    const answer = await expectStatus(call("POST", remove, body), 200);

    assert.deepEqual(answer.body, { ok: true, deletedEntities: ["c", "a"] });
    assert.deepEqual(identifiers(), ["b"]);
  });

  it("are deleted all or none when others relate to them", async () => {
    await call("POST", "/v1/blueprints", taskBlueprint);
    for (const identifier of ["a", "b"]) await addService(fixture, identifier);
    const task = { identifier: "t", relations: { service: "b" } };
    await call("POST", "/v1/blueprints/task/entities", task);

    await expectRefusal(
      call("POST", remove, { entities: ["a", "b"] }),
      403,
      "has_dependents",
      'Entity "b" of blueprint "service" is related to by "t" of blueprint "task"; ' +
        "delete that first or give delete_dependents=true.",
    );
    assert.deepEqual(identifiers(), ["a", "b"]);

    const path = `${remove}?delete_dependents=true`;
    await expectStatus(call("POST", path, { entities: ["a", "b"] }), 200);
    assert.deepEqual([identifiers(), fixture.port.entities("task")], [[], []]);
  });

  it("are deleted together although one relates to the other", async () => {
    const relations = { parent: { target: "service", required: false, many: false } };
    await call("PATCH", "/v1/blueprints/service", { relations });
    await addService(fixture, "a");
    await addService(fixture, "b", { relations: { parent: "a" } });

    await expectStatus(call("POST", remove, { entities: ["a", "b"] }), 200);
    assert.deepEqual(identifiers(), []);
  });

  it("are at most 100 to delete", async () => {
    const entities = Array.from({ length: 101 }, (_, i) => `s${i}`);

    const { status, body } = await call("POST", remove, { entities });

    assert.deepEqual([status, body.error], [422, "invalid_request"]);
  });
});
