import { assert } from "chai";
import {
  addService,
  addServices,
  asObjects,
  expectRefusal,
  expectStatus,
  textOf,
} from "./fixtures";
import { usePort } from "./setup";

const everywhere = "/v1/entities/search";
const paged = "/v1/blueprints/service/entities/search";

describe("entity search", () => {
  const fixture = usePort();
  const { call } = fixture;

  beforeEach(async () => {
    await addServices(fixture);
    const other = { identifier: "other", title: "Other", schema: { properties: {} } };
    await call("POST", "/v1/blueprints", other);
    await addService(fixture, "orders", {
      ...{ title: "Orders", team: ["shop", "web"] },
      properties: { stage: "live", size: 2, tags: ["red", "blue"] },
    });
    await addService(fixture, "bills", { title: "Bills", properties: { stage: "test" } });
    await call("POST", "/v1/blueprints/other/entities", { identifier: "orders-2" });
  });

  async function found(rules: object[], combinator = "and"): Promise<unknown[]> {
    const { body } = await expectStatus(call("POST", everywhere, { combinator, rules }), 200);
    return asObjects(body.entities).map(({ identifier }) => identifier);
  }

  const rule = (property: string, operator: string, value?: unknown) => ({
    property,
    operator,
    value,
  });

  it("finds by every operator", async () => {
    const expected: [object, string[]][] = [
      [rule("$identifier", "=", "orders"), ["orders"]],
      [rule("$identifier", "!=", "orders"), ["bills", "orders-2"]],
      [rule("$identifier", "in", ["bills", "orders-2", "x"]), ["bills", "orders-2"]],
      [rule("$identifier", "notIn", ["bills", "orders-2"]), ["orders"]],
      [rule("$identifier", "beginsWith", "orders"), ["orders", "orders-2"]],
      [rule("$identifier", "endsWith", "s"), ["orders", "bills"]],
      [rule("$title", "contains", "rder"), ["orders"]],
      [rule("$title", "doesNotContains", "rder"), ["bills", "orders-2"]],
      [rule("$identifier", "doesNotBeginsWith", "orders"), ["bills"]],
      [rule("$identifier", "doesNotEndsWith", "s"), ["orders-2"]],
      [rule("size", ">", 2), []],
      [rule("size", ">=", 2), ["orders"]],
      [rule("size", "<", 3), ["orders"]],
      [rule("size", "<=", 1), []],
      [rule("$createdAt", ">", "2020-01-01T00:00:00Z"), ["orders", "bills", "orders-2"]],
      [rule("$createdAt", "between", { preset: "today" }), ["orders", "bills", "orders-2"]],
      [rule("$createdAt", "between", { preset: "yesterday" }), []],
      [rule("$createdAt", "notBetween", { preset: "lastWeek" }), []],
      [rule("$createdAt", "between", { from: "2001-01-01", to: "2002-01-01" }), []],
      [rule("tags", "containsAny", ["green", "blue"]), ["orders"]],
      [rule("$team", "containsAny", ["nobody"]), []],
      [rule("$blueprint", "=", "service"), ["orders", "bills"]],
      [rule("$team", "=", "web"), ["orders"]],
      [rule("$team", "contains", "shop"), ["orders"]],
      [rule("size", "=", 2), ["orders"]],
      [rule("size", "=", "2"), []],
      [rule("tags", "contains", "blue"), ["orders"]],
      [rule("tags", "contains", "blu"), []],
      [rule("size", "isEmpty"), ["bills", "orders-2"]],
      [rule("size", "isNotEmpty"), ["orders"]],
    ];
    for (const [query, identifiers] of expected) {
      assert.deepEqual(await found([query]), identifiers, JSON.stringify(query));
    }
  });

  it("combines rules with and, or and groups", async () => {
    const live = rule("stage", "=", "live");
    const bills = rule("$identifier", "=", "bills");
    const service = rule("$blueprint", "=", "service");

    assert.deepEqual(await found([live, bills]), []);
    assert.deepEqual(await found([live, bills], "or"), ["orders", "bills"]);
    assert.deepEqual(await found([service, { combinator: "or", rules: [bills] }]), ["bills"]);
    assert.deepEqual(await found([]), ["orders", "bills", "orders-2"]);
  });

  it("follows relations: either way, along paths, and those that are required or not", async () => {
    const related = (target: string, required = false) => ({
      ...{ title: target, target, required, many: false },
    });
    const blueprint = (identifier: string, relations: object) =>
      call("POST", "/v1/blueprints", {
        ...{ identifier, title: identifier, schema: { properties: {} }, relations },
      });
    const entity = (of: string, identifier: string, relations: object) =>
      call("POST", `/v1/blueprints/${of}/entities`, { identifier, relations });
    await blueprint("host", { runs: related("service", true), above: related("other") });
    await blueprint("probe", { host: related("host") });
    await entity("host", "host-1", { runs: "orders", above: "orders-2" });
    await entity("host", "host-2", { runs: "bills" });
    await entity("probe", "probe-1", { host: "host-1" });
    const to = (of: string, value: unknown, more: object = {}) => ({
      ...{ operator: "relatedTo", blueprint: of, value, ...more },
    });
    const along = (path: unknown[], value: unknown, fromBlueprint?: string) => ({
      ...{
        operator: "matchAny",
        value,
        property: { path, ...(fromBlueprint && { fromBlueprint }) },
      },
    });

    const expected: [object, string[]][] = [
      [to("host", "host-1"), ["orders", "orders-2", "probe-1"]],
      [to("host", "host-1", { direction: "upstream" }), ["orders", "orders-2"]],
      [to("host", "host-1", { direction: "downstream" }), ["probe-1"]],
      [to("host", "host-1", { required: true }), ["orders"]],
      [to("service", ["orders", "bills"]), ["host-1", "host-2", "probe-1"]],
      [to("service", "nobody"), []],
      [along(["host", "runs"], "orders"), ["probe-1"]],
      [along(["host", "above"], "probe-1", "probe"), ["orders-2"]],
      [along([{ relation: "host", maxHops: 3 }], "host-1"), ["probe-1"]],
      [{ relation: "runs", operator: "=", value: "bills" }, ["host-2"]],
    ];
    for (const [query, identifiers] of expected) {
      assert.sameMembers(await found([query]), identifiers, JSON.stringify(query));
    }
  });

  it("follows a relation often where everything leads to everything", async () => {
    const all = Array.from({ length: 12 }, (_, index) => `peer-${index}`);
    const peers = { title: "Peers", target: "peer", required: false, many: true };
    await call("POST", "/v1/blueprints", {
      ...{ identifier: "peer", title: "Peer", schema: { properties: {} }, relations: { peers } },
    });
    for (const relations of [{}, { peers: all }]) {
      for (const identifier of all) {
        await call("POST", "/v1/blueprints/peer/entities?upsert=true", { identifier, relations });
      }
    }

    const path = [{ relation: "peers", maxHops: 15 }];
    const ends = {
      operator: "matchAny",
      value: "peer-0",
      property: { path, fromBlueprint: "peer" },
    };

    assert.sameMembers(await found([ends]), all);
  });

  it("refuses what it does not understand, naming the place", async () => {
    const refused: [object, string | RegExp][] = [
      [{ rules: [] }, 'the body.combinator is undefined; allowed: "and", "or".'],
      [{ combinator: "and" }, "the body.rules is undefined; allowed: an array of rules."],
      [
        { combinator: "and", rules: [rule("$title", "=", "a"), rule("$title", "like", "a")] },
        /^the body\.rules\[1\]\.operator is "like"; allowed: "=", .*"doesNotContains", .*"relatedTo", "matchAny"\.$/,
      ],
      [
        { combinator: "and", rules: [{ combinator: "or", rules: [rule("$size", "=", 1)] }] },
        /^the body\.rules\[0\]\.rules\[0\]\.property is "\$size"; allowed: "\$identifier", /,
      ],
      [
        { combinator: "and", rules: [rule("size", "in", 1)] },
        'the body.rules[0].value is 1; allowed with "in": an array.',
      ],
      [{ combinator: "and", rules: [rule("size", "=")] }, "the body.rules[0].value is missing."],
      [
        { combinator: "and", rules: [rule("$createdAt", "between", { preset: "nextWeek" })] },
        /\.value is .*"between": \{ from, to \} in ISO 8601, or a preset of last3Years, /,
      ],
      [
        { combinator: "and", rules: [{ operator: "relatedTo", blueprint: "nobody", value: "a" }] },
        'the body.rules[0].blueprint is "nobody"; allowed: an existing blueprint.',
      ],
    ];
    for (const [query, message] of refused) {
      const answer = await call("POST", everywhere, query);
      assert.deepInclude(answer.body, { ok: false, error: "invalid_request" });
      if (typeof message === "string") assert.equal(answer.body.message, message);
      else assert.match(textOf(answer.body.message), message);
    }
  });

  it("keeps or drops fields", async () => {
    const query = { combinator: "and", rules: [rule("$identifier", "=", "orders")] };
    const fields = async (parameters: string) => {
      const { body } = await call("POST", `${everywhere}?${parameters}`, query);
      return asObjects(body.entities)[0];
    };

    assert.deepEqual(await fields("include=$title&include=size"), {
      ...{ identifier: "orders", title: "Orders", properties: { size: 2 } },
    });
    const rest = await fields("exclude=properties.tags&exclude=team");
    assert.notProperty(rest, "team");
    assert.deepEqual(rest?.properties, { stage: "live", size: 2 });
  });

  it("pages through one blueprint, whatever is written meanwhile", async () => {
    for (const identifier of ["c", "d", "e"]) await addService(fixture, identifier);
    const query = { combinator: "and", rules: [rule("stage", "=", "test")] };
    const page = async (from: unknown) => {
      const { body } = await expectStatus(call("POST", paged, { query, limit: 2, from }), 200);
      return { next: body.next, ids: asObjects(body.entities).map((entity) => entity.identifier) };
    };

    const first = await page(undefined);
    await call("DELETE", "/v1/blueprints/service/entities/c");
    await addService(fixture, "aaa");
    const second = await page(first.next);

    assert.deepEqual(first.ids, ["bills", "c"]);
    assert.isString(first.next);
    assert.deepEqual(second, { next: null, ids: ["d", "e"] });
  });

  it("has a page of 200 by default, and no next page after a full last one", async () => {
    for (let i = 0; i < 10; i++) {
      const entities = Array.from({ length: 20 }, (_, k) => ({
        ...{ identifier: `s${i}-${k}`, properties: { stage: "live" } },
      }));
      await expectStatus(call("POST", "/v1/blueprints/service/entities/bulk", { entities }), 200);
    }

    const first = await call("POST", paged, {});
    const rest = await call("POST", paged, { from: first.body.next, limit: 2 });

    assert.lengthOf(asObjects(first.body.entities), 200);
    assert.lengthOf(asObjects(rest.body.entities), 2);
    assert.isNull(rest.body.next);
  });

  it("refuses pages that do not exist", async () => {
    const message = '"from" is "x"; allowed: the "next" of an earlier answer.';
    await expectRefusal(call("POST", paged, { from: "x" }), 422, "invalid_request", message);
    const limit = "limit is 1001; it must be <= 1000.";
    await expectRefusal(call("POST", paged, { limit: 1001 }), 422, "invalid_request", limit);
    const unknown = 'No blueprint "x" was found.';
    const path = "/v1/blueprints/x/entities/search";
    await expectRefusal(call("POST", path, {}), 404, "not_found", unknown);
  });
});
