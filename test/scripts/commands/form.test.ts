import { assert } from "chai";
import type { JsonObject, PortAction, PropertySchema } from "../../../functions/port/types";
import { describeForm, fillIn } from "../../../scripts/commands/form";

const properties: Record<string, PropertySchema> = {
  name: { type: "string", title: "Name", pattern: "^[a-z-]{1,12}$" },
  region: { type: "string", enum: ["eu-west-1", "us-east-1"], default: "eu-west-1" },
  size: { type: "integer", minimum: 1, maximum: 9 },
  public: { type: "boolean" },
  tags: { type: "array", items: { type: "string" } },
  ports: { type: "array", items: { type: "number" } },
  options: { type: "object" },
  until: { type: "string", format: "date-time" },
  token: { type: "string", encryption: "aes256-gcm", minLength: 8 },
  dynamic: { type: "string", default: { jqQuery: ".user.email" } },
};
const action: PortAction = {
  identifier: "make_it",
  title: "Make it",
  trigger: {
    type: "self-service",
    operation: "CREATE",
    userInputs: { properties, required: ["name"] },
  },
  invocationMethod: { type: "KAFKA" },
};
const whole = { name: "it", region: "eu-west-1" };

describe("fillIn", () => {
  const right: [given: string, values: JsonObject][] = [
    ["name=it", whole],
    ["region=us-east-1", { ...whole, region: "us-east-1" }],
    ["size=3", { ...whole, size: 3 }],
    ["public=true", { ...whole, public: true }],
    ["public=no", { ...whole, public: false }],
    ["tags=a, b", { ...whole, tags: ["a", "b"] }],
    ['tags=["a,b"]', { ...whole, tags: ["a,b"] }],
    ["tags=", { ...whole, tags: [] }],
    ["ports=80,443", { ...whole, ports: [80, 443] }],
    ['options={"a":1}', { ...whole, options: { a: 1 } }],
    ["until=2026-01-31", { ...whole, until: "2026-01-31T00:00:00.000Z" }],
    ["until=2026-01-31T12:00+02:00", { ...whole, until: "2026-01-31T10:00:00.000Z" }],
    ["token=a=b=c=d=e", { ...whole, token: "a=b=c=d=e" }],
    ["dynamic=", { ...whole, dynamic: "" }],
  ];
  for (const [given, values] of right) {
    it(`takes ${given}`, () => {
      const others = given.startsWith("name=") ? [] : ["name=it"];

      assert.deepEqual(fillIn(action, [...others, given]), values);
    });
  }

  const wrong: [given: string, message: RegExp][] = [
    ["nmae=x", /nmae is no input; there are name, .*Is name meant\?/],
    ["name", /"name" is no input; write name=value/],
    ["name=other", /name is given twice/],
    [
      "region=eu-west-2",
      /region is "eu-west-2"; allowed: "eu-west-1", "us-east-1".*Is eu-west-1 meant\?/,
    ],
    ["size=many", /size is "many"; write a number/],
    ["size=1.5", /size is 1\.5; it must be integer/],
    ["size=10", /size is 10; it must be <= 9/],
    ["public=perhaps", /public is "perhaps"; write true or false/],
    ["ports=80,http", /ports is "80,http"; write a number/],
    ["options=[1]", /options is "\[1\]"; write JSON/],
    ["until=tomorrow", /until is "tomorrow"; write a date such as 2026-01-31/],
    ["token=short", /token is \(hidden\); it must NOT have fewer than 8 characters/],
  ];
  for (const [given, message] of wrong) {
    it(`refuses ${given}`, () => {
      assert.throws(() => fillIn(action, ["name=it", given]), message);
    });
  }

  it("names everything that is wrong at once, and shows the form", () => {
    const given = () => fillIn(action, ["size=x", "colour=red"]);

    for (const message of [
      /size is "x"/,
      /colour is no input/,
      /name is missing: string \(Name\)/,
    ]) {
      assert.throws(given, message);
    }
    assert.throws(given, describeForm(action).split("\n")[1]);
  });
});
