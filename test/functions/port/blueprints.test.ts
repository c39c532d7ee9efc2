import { assert } from "chai";
import type { Blueprint } from "../../../functions/port";
import { type Setup, portErrorOf, refusalReply, startPort } from "./setup";

const path = "/v1/blueprints/vm";
const absent = refusalReply(404, "not_found");
const vm: Blueprint = {
  identifier: "vm",
  title: "VM",
  schema: { properties: { size: { type: "number" } }, required: ["size"] },
};
/** What Port gives back for `vm`. */
const stored = {
  ...vm,
  ...{ relations: {}, calculationProperties: {}, mirrorProperties: {}, aggregationProperties: {} },
  ...{ description: null, createdAt: "2026-01-01T00:00:00.000Z", createdBy: "someone" },
};
const blueprintReply = (blueprint: object) => ({ json: { ok: true, blueprint } });

describe("Port's blueprints", () => {
  let setup: Setup;

  beforeEach(async () => {
    setup = await startPort();
  });
  afterEach(() => setup.server.close());

  const calls = () => setup.server.calls("/v1/blueprints");
  const lastRequest = () => setup.server.requests.at(-1);

  it("gives a blueprint, or undefined when there is none", async () => {
    setup.server.on("GET", path, blueprintReply(stored), absent);

    assert.deepEqual((await setup.port.blueprints.get("vm")) as object, stored);
    assert.isUndefined(await setup.port.blueprints.get("vm"));
  });

  describe("upsert", () => {
    it("creates a blueprint that does not exist", async () => {
      setup.server.on("GET", path, absent);
      setup.server.on("POST", "/v1/blueprints", { status: 201, ...blueprintReply(vm) });

      assert.equal(await setup.port.blueprints.upsert(vm), "created");

      assert.deepEqual(calls(), [`GET ${path}`, "POST /v1/blueprints"]);
      assert.deepEqual(lastRequest()?.query, { create_catalog_page: "true" });
      assert.deepEqual(lastRequest()?.body, vm);
    });

    it("changes nothing when nothing differs", async () => {
      setup.server.on("GET", path, blueprintReply(stored));

      assert.equal(await setup.port.blueprints.upsert(vm), "unchanged");

      assert.deepEqual(calls(), [`GET ${path}`]);
    });

    it("puts our declaration and keeps what was added by hand", async () => {
      const schema = { properties: { size: { type: "string" }, note: { type: "string" } } };
      setup.server.on("GET", path, blueprintReply({ ...stored, schema }));
      setup.server.on("PUT", path, blueprintReply(vm));

      assert.equal(await setup.port.blueprints.upsert(vm), "updated");

      assert.deepEqual(calls(), [`GET ${path}`, `PUT ${path}`]);
      assert.deepEqual(lastRequest()?.body, {
        ...vm,
        schema: {
          properties: { size: { type: "number" }, note: { type: "string" } },
          required: ["size"],
        },
        ...{ relations: {}, calculationProperties: {}, mirrorProperties: {} },
      });
    });

    it("drops what the previous declaration had", async () => {
      const previous = { ...vm, schema: { properties: { ...vm.schema.properties, old: {} } } };
      setup.server.on("GET", path, blueprintReply({ ...stored, schema: previous.schema }));
      setup.server.on("PUT", path, blueprintReply(vm));

      assert.equal(await setup.port.blueprints.upsert(vm, previous), "updated");

      const body = lastRequest()?.body as Blueprint;
      assert.deepEqual(body.schema, vm.schema);
    });

    it("goes on with a change when somebody else created it meanwhile", async () => {
      setup.server.on("GET", path, absent, blueprintReply(stored));
      setup.server.on("POST", "/v1/blueprints", refusalReply(409, "identifier_taken"));

      assert.equal(await setup.port.blueprints.upsert(vm), "unchanged");

      assert.deepEqual(calls(), [`GET ${path}`, "POST /v1/blueprints", `GET ${path}`]);
    });

    it("throws a refusal", async () => {
      setup.server.on("GET", path, absent);
      setup.server.on("POST", "/v1/blueprints", refusalReply(422, "invalid_request", "title"));

      assert.equal((await portErrorOf(setup.port.blueprints.upsert(vm))).status, 422);
    });
  });

  describe("delete", () => {
    const searchPath = `${path}/entities/search`;
    const found = (...entities: object[]) => ({ json: { ok: true, next: null, entities } });

    it("deletes a blueprint without entities", async () => {
      setup.server.on("POST", searchPath, found());
      setup.server.on("DELETE", path, { json: { ok: true } });

      assert.equal(await setup.port.blueprints.delete("vm"), "deleted");

      assert.deepEqual(calls(), [`POST ${searchPath}`, `DELETE ${path}`]);
      assert.deepEqual(setup.server.requests[1]?.body, {
        query: { combinator: "and", rules: [] },
        limit: 1,
      });
    });

    it("keeps a blueprint that holds entities", async () => {
      setup.server.on("POST", searchPath, found({ identifier: "a" }));

      assert.equal(await setup.port.blueprints.delete("vm"), "kept");

      assert.deepEqual(calls(), [`POST ${searchPath}`]);
    });

    it("says when there was none", async () => {
      setup.server.on("POST", searchPath, absent, found());
      setup.server.on("DELETE", path, absent);

      assert.equal(await setup.port.blueprints.delete("vm"), "absent");
      assert.equal(await setup.port.blueprints.delete("vm"), "absent");

      assert.deepEqual(calls(), [`POST ${searchPath}`, `POST ${searchPath}`, `DELETE ${path}`]);
    });

    it("does not delete when it cannot tell whether there are entities", async () => {
      setup.server.on("POST", searchPath, refusalReply(403, "missing_permissions"));

      assert.equal((await portErrorOf(setup.port.blueprints.delete("vm"))).status, 403);

      assert.deepEqual(calls(), [`POST ${searchPath}`]);
    });
  });
});
