import { assert } from "chai";
import type { Entity } from "../../../functions/port/types";
import { describeInputs, describeRequester } from "../../../functions/runs/describe-request";
import { field } from "../../../registry/fields";
import { requestOf, thingAction } from "./setup";

describe("describeRequester", () => {
  for (const [by, expected] of [
    [
      { name: "Developer", email: "developer@example.com", userId: "auth0|1" },
      "Developer (developer@example.com)",
    ],
    [{ email: "developer@example.com", userId: "auth0|1" }, "developer@example.com"],
    [{ name: "Developer", userId: "auth0|1" }, "Developer"],
    [{ userId: "auth0|1" }, "auth0|1"],
    [{}, "somebody whom Port does not name"],
  ] as const) {
    it(`gives "${expected}" for what Port says of ${Object.keys(by).join(", ") || "nobody"}`, () => {
      assert.equal(describeRequester(by), expected);
    });
  }
});

describe("describeInputs", () => {
  const request = requestOf("r_1", "make_thing");

  it("gives the inputs in the form's order, by their titles, without secret and empty ones", () => {
    const action = thingAction({
      input: {
        size: field.integer("Size"),
        fast: field.boolean("Fast"),
        name: field.string("Name"),
        empty: field.string("Empty", { required: false }),
        password: field.secret("Password"),
        tags: field.list("Tags"),
        options: field.object("Options"),
      },
    });
    const input = {
      options: { level: 3, list: ["x"] },
      tags: ["a", "b"],
      password: "hunter2",
      empty: undefined,
      name: "box",
      fast: false,
      size: 0,
    };

    assert.deepEqual(describeInputs(action, request, input), [
      ["Size", "0"],
      ["Fast", "false"],
      ["Name", "box"],
      ["Tags", "a, b"],
      ["Options", '{"level":3,"list":["x"]}'],
    ]);
  });

  it("begins with the entity", () => {
    const action = thingAction({ input: { size: field.integer("Size") } });
    const entity: Entity = { identifier: "box", properties: {}, relations: {}, team: [] };
    const named = { ...entity, title: "The box" };

    assert.deepEqual(describeInputs(action, { ...request, entity }, { size: 1 }), [
      ["Entity", "box"],
      ["Size", "1"],
    ]);
    assert.deepEqual(describeInputs(action, { ...request, entity: named }, {}), [
      ["Entity", "The box (box)"],
    ]);
  });
});
