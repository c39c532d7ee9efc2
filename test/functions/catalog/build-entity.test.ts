import { assert } from "chai";
import { portBody } from "../../../facts/port";
import { buildEntity } from "../../../functions/catalog/build-entity";
import type { Json } from "../../../functions/port/types";
import { compileSchema } from "../../../sandbox/port/schema";

const findMistakes = compileSchema(portBody("POST /v1/blueprints/:blueprint/entities"));

describe("buildEntity", () => {
  const build = (value: Json) =>
    buildEntity({ identifier: ".", team: ".", relations: { to: "." } }, "a", [
      ...["a", null, null, value, value].map((output) => ({ outputs: [output] })),
    ]);

  for (const [value, related] of [
    ["web", "web"],
    ["my web", "my=20=web"],
    [8080, "8080"],
    ["", null],
    [null, null],
    [false, null],
    [[], []],
    [
      ["a", "my web", 5],
      ["a", "my=20=web", "5"],
    ],
    [["a", null, "", false], ["a"]],
    [
      [["a"], ["b", ["c"]]],
      ["a", "b", "c"],
    ],
  ] as [Json, Json][]) {
    it(`relates to ${JSON.stringify(related)} where the filter gives ${JSON.stringify(value)}`, () => {
      const entity = build(value);

      assert.deepEqual(entity.relations, { to: related as string });
      assert.isUndefined(findMistakes(entity), "as Port takes it");
    });
  }

  it("leaves a query to Port, which looks for the entities itself", () => {
    const query = { combinator: "and", rules: [] };

    assert.deepEqual(build(query).relations, { to: query as never });
  });
});
