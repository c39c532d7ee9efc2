import { assert } from "chai";
import type { Entity } from "../../../functions/port";
import { type Setup, portErrorOf, refusalReply, startPort } from "./setup";

const entities = "/v1/blueprints/vm/entities";
const entity: Entity = { identifier: "a", properties: { size: 1 }, relations: {} };
const absent = refusalReply(404, "not_found", "no such entity");

describe("Port's entities", () => {
  let setup: Setup;

  beforeEach(async () => {
    setup = await startPort();
  });
  afterEach(() => setup.server.close());

  const lastRequest = () => setup.server.requests.at(-1);

  describe("upsert", () => {
    beforeEach(() =>
      setup.server.on("POST", entities, { status: 201, json: { ok: true, entity } }),
    );

    it("changes the given fields only, unless told otherwise", async () => {
      const input = { identifier: "a", properties: { size: 1 } };

      assert.deepEqual(await setup.port.entities.upsert("vm", input), entity);

      assert.deepEqual(lastRequest()?.query, { upsert: "true", merge: "true" });
      assert.deepEqual(lastRequest()?.body, input);
    });

    it("sends its options", async () => {
      const options = { runId: "r_1", merge: false, createMissingRelated: true };

      await setup.port.entities.upsert("vm", { identifier: "a" }, options);

      assert.deepEqual(lastRequest()?.query, {
        upsert: "true",
        merge: "false",
        create_missing_related_entities: "true",
        run_id: "r_1",
      });
    });

    it("throws when a related entity does not exist", async () => {
      setup.server.on("POST", entities, absent);

      const error = await portErrorOf(setup.port.entities.upsert("vm", { identifier: "a" }));

      assert.equal(error.status, 404);
    });
  });

  describe("update", () => {
    it("changes the given fields of an entity that is there", async () => {
      setup.server.on("PATCH", `${entities}/a`, { json: { ok: true, entity } });
      const change = { properties: { size: 1, team: null } };

      assert.deepEqual(await setup.port.entities.update("vm", "a", change), entity);

      assert.deepEqual(lastRequest()?.body, change);
      assert.deepEqual(lastRequest()?.query, {});
    });

    it("gives undefined when there is none, and makes none", async () => {
      setup.server.on("PATCH", `${entities}/a`, absent);

      assert.isUndefined(await setup.port.entities.update("vm", "a", {}));

      assert.deepEqual(setup.server.calls(entities), [`PATCH ${entities}/a`]);
    });
  });

  describe("get", () => {
    it("gives the entity", async () => {
      setup.server.on("GET", `${entities}/a`, { json: { ok: true, entity } });

      assert.deepEqual(await setup.port.entities.get("vm", "a"), entity);
    });

    it("gives undefined when there is none", async () => {
      setup.server.on("GET", `${entities}/a`, absent);

      assert.isUndefined(await setup.port.entities.get("vm", "a"));
    });

    it("throws any other refusal", async () => {
      setup.server.on("GET", `${entities}/a`, refusalReply(403, "missing_permissions"));

      assert.equal((await portErrorOf(setup.port.entities.get("vm", "a"))).status, 403);
    });
  });

  describe("delete", () => {
    it("leaves dependents alone, unless told otherwise", async () => {
      setup.server.on("DELETE", `${entities}/a`, { json: { ok: true } });

      assert.isTrue(await setup.port.entities.delete("vm", "a"));
      assert.deepEqual(lastRequest()?.query, { delete_dependents: "false" });

      const options = { runId: "r_1", deleteDependents: true };
      assert.isTrue(await setup.port.entities.delete("vm", "a", options));
      assert.deepEqual(lastRequest()?.query, { delete_dependents: "true", run_id: "r_1" });
    });

    it("gives false when there is none", async () => {
      setup.server.on("DELETE", `${entities}/a`, absent);

      assert.isFalse(await setup.port.entities.delete("vm", "a"));
    });

    it("throws when others depend on it", async () => {
      setup.server.on("DELETE", `${entities}/a`, refusalReply(403, "has_dependents"));

      const error = await portErrorOf(setup.port.entities.delete("vm", "a"));

      assert.equal(error.code, "has_dependents");
    });
  });

  describe("search", () => {
    it("sends the query as the body", async () => {
      const query = {
        combinator: "and" as const,
        rules: [{ property: "$blueprint", operator: "=", value: "vm" }],
      };
      setup.server.on("POST", "/v1/entities/search", { json: { ok: true, entities: [entity] } });

      assert.deepEqual(await setup.port.entities.search(query), [entity]);

      assert.deepEqual(lastRequest()?.body, query);
    });
  });

  describe("searchBlueprint", () => {
    const query = { combinator: "or" as const, rules: [] };
    const page = (identifiers: string[], next?: string | null) => ({
      json: { ok: true, next, entities: identifiers.map((id) => ({ ...entity, identifier: id })) },
    });
    const bodies = () => setup.server.requests.slice(1).map(({ body }) => body);

    it("reads page after page", async () => {
      const pages = [page(["a", "b"], "p2"), page([], "p3"), page(["c"], null)] as const;
      setup.server.on("POST", `${entities}/search`, ...pages);

      const found: string[] = [];
      for await (const { identifier } of setup.port.entities.searchBlueprint("vm", query)) {
        found.push(identifier);
      }

      assert.deepEqual(found, ["a", "b", "c"]);
      assert.deepEqual(bodies(), [{ query }, { query, from: "p2" }, { query, from: "p3" }]);
    });

    it("fetches no page that nobody asks for", async () => {
      setup.server.on("POST", `${entities}/search`, page(["a"], "p2"));

      for await (const _ of setup.port.entities.searchBlueprint("vm", query, { limit: 1 })) {
        break;
      }

      assert.deepEqual(bodies(), [{ query, limit: 1 }]);
    });

    it("gives up when Port repeats a page", async () => {
      setup.server.on("POST", `${entities}/search`, page(["a"], "p2"));

      const search = setup.port.entities.searchBlueprint("vm", query);
      const error = await portErrorOf(Array.fromAsync(search));

      assert.include(error.message, "the same page");
      assert.equal(bodies().length, 2);
    });
  });
});
