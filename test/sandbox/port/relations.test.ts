import { assert } from "chai";
import {
  addService,
  addServices,
  audit,
  expectRefusal,
  expectStatus,
  taskBlueprint,
  without,
} from "./fixtures";
import { usePort } from "./setup";

const all = "/v1/blueprints/service/entities";
const tasks = "/v1/blueprints/task/entities";

describe("related entities", () => {
  const fixture = usePort();
  const { call } = fixture;

  beforeEach(async () => {
    await addServices(fixture);
    await expectStatus(call("POST", "/v1/blueprints", taskBlueprint), 201);
  });

  it("relate to entities that exist", async () => {
    await addService(fixture, "orders");
    const relations = { service: "orders", others: ["orders"] };

    const { body } = await expectStatus(call("POST", tasks, { identifier: "t", relations }), 201);

    assert.deepEqual(without(body.entity, ...audit).relations, relations);
    const message =
      'No entity "bills" of blueprint "service", which the relation "others" names, was found.';
    const missing = { identifier: "u", relations: { others: ["orders", "bills"] } };
    await expectRefusal(call("POST", tasks, missing), 404, "not_found", message);
  });

  it("refuse relations that the blueprint does not have, or has otherwise", async () => {
    const relate = (relations: object) => call("POST", tasks, { identifier: "t", relations });

    await expectRefusal(
      relate({ owner: "dana" }),
      422,
      "blueprint_schema_mismatch",
      'Blueprint "task" has no relation "owner"; allowed: service, others.',
    );
    await expectRefusal(
      relate({ service: ["orders"] }),
      422,
      "relation_many_violation",
      'The relation "service" is ["orders"]; allowed: one identifier or null.',
    );
    await expectRefusal(
      relate({ others: "orders" }),
      422,
      "relation_many_violation",
      'The relation "others" is "orders"; allowed: an array of identifiers.',
    );
    await call("PATCH", "/v1/blueprints/task", {
      relations: { service: { target: "service", required: true, many: false } },
    });
    for (const relations of [{}, { service: null }]) {
      const message = 'The relation "service" is required.';
      await expectRefusal(relate(relations), 422, "required_relation", message);
    }
  });

  it("create missing related entities when asked to", async () => {
    const path = `${tasks}?create_missing_related_entities=true`;
    const body = { identifier: "t", relations: { service: "a", others: ["a", "b"] } };
    await expectStatus(call("POST", path, body), 201);

    assert.deepEqual(
      fixture.port
        .entities("service")
        .map(({ identifier, properties }) => [identifier, properties]),
      [
        ["a", {}],
        ["b", {}],
      ],
    );
  });

  it("may relate to themselves, from the start", async () => {
    await call("PATCH", "/v1/blueprints/task", {
      relations: { parent: { target: "task", required: false, many: false } },
    });

    const body = { identifier: "t", relations: { parent: "t" } };
    await expectStatus(call("POST", tasks, body), 201);
    await expectStatus(call("DELETE", `${tasks}/t`), 200);
  });

  it("are not deleted while others relate to them", async () => {
    await addService(fixture, "orders");
    await call("POST", tasks, { identifier: "t", relations: { others: ["orders"] } });

    await expectRefusal(
      call("DELETE", `${all}/orders`),
      403,
      "has_dependents",
      'Entity "orders" of blueprint "service" is related to by "t" of blueprint "task"; ' +
        "delete that first or give delete_dependents=true.",
    );
    assert.isDefined(fixture.port.entity("service", "orders"));
  });

  it("are deleted with those that relate to them when asked to, and with nothing else", async () => {
    await call("PATCH", "/v1/blueprints/task", {
      relations: { parent: { target: "task", required: false, many: false } },
    });
    await addService(fixture, "orders");
    await addService(fixture, "bills");
    await call("POST", tasks, { identifier: "t", relations: { others: ["orders"] } });
    await call("POST", tasks, { identifier: "child", relations: { parent: "t" } });
    await call("POST", tasks, { identifier: "u", relations: { service: "bills" } });

    await expectStatus(call("DELETE", `${all}/orders?delete_dependents=true`), 200);

    const left = [...fixture.port.entities("service"), ...fixture.port.entities("task")];
    assert.deepEqual(
      left.map(({ identifier }) => identifier),
      ["bills", "u"],
    );
  });
});
