import { assert } from "chai";
import {
  defaultsOf,
  inputOf,
  partsOf,
  sentOf,
  workedOutDefaults,
  type Fields,
} from "../../../sandbox/console/app/form-values";
import {
  numbers,
  structures,
  typedText,
  type Writing,
} from "../../../sandbox/console/app/pieces/typed-text";
import type { Json } from "../../../registry/contract/port-data";
import type { ShownAction, ShownField } from "../../../sandbox/console/look-types";

const properties: ShownAction["properties"] = {
  size: { type: "number", default: 3 },
  by: { type: "string", title: "By", default: { jqQuery: ".user.email" } },
  hidden: { type: "string", default: "always", visible: false },
  after: { type: "string", dependsOn: ["by", "size"] },
};
const action = { properties, order: Object.keys(properties) } as unknown as ShownAction;
const field = (more: Partial<ShownField>): ShownField => ({
  ...{ isVisible: true, isRequired: false, isDisabled: false, schema: {} },
  ...more,
});
const drawn: Fields = {
  size: field({}),
  by: field({ schema: { default: "dana@example.com" } }),
  hidden: field({ isVisible: false, schema: { default: "always" } }),
  after: field({ isDisabled: true, schema: { dependsOn: ["by", "size"] }, mistake: "wrong" }),
};

describe("what a control of a form shows", () => {
  const shown: [
    what: string,
    text: string,
    value: Json | undefined,
    how: Writing,
    shows: string,
  ][] = [
    ["a number on the way to another", "1.0", 1, numbers, "1.0"],
    ["a number that somebody else changed", "1.0", 2, numbers, "2"],
    ["a number that was taken out", "1", undefined, numbers, ""],
    ["a number with an exponent", "1e3", 1000, numbers, "1e3"],
    [
      "more digits than a number keeps",
      "12345678901234567",
      "12345678901234567",
      numbers,
      "12345678901234567",
    ],
    ["a default", "", 4, numbers, "4"],
    ["a structure in its own layout", '{ "a":1 }', { a: 1 }, structures, '{ "a":1 }'],
    ["a structure that is not whole", '{ "a', '{ "a', structures, '{ "a'],
    [
      "a structure that moved to another line of its list",
      '{"a":1}',
      { b: 2 },
      structures,
      '{\n  "b": 2\n}',
    ],
    ["a structure that was taken out", "{}", undefined, structures, ""],
    ["a text that became a structure elsewhere", '{ "a', { a: 1 }, structures, '{\n  "a": 1\n}'],
  ];
  for (const [what, text, value, how, shows] of shown) {
    it(`is ${what}`, () => assert.equal(typedText(text, value, how), shows));
  }

  it("is never another number than was typed", () => {
    for (const text of ["0", "-3", "1.05", "9007199254740991", "1e3"])
      assert.equal(numbers.read(text), Number(text));
    for (const text of ["9007199254740993", "12345678901234567", "1e400", "x"])
      assert.equal(numbers.read(text), text);
  });
});

describe("the values of a form", () => {
  it("begin with the defaults, and with those of jq as they are worked out", () => {
    assert.deepEqual(defaultsOf(action), { size: 3, hidden: "always" });
    assert.deepEqual(workedOutDefaults(action, drawn, new Set()), { by: "dana@example.com" });
    assert.deepEqual(workedOutDefaults(action, drawn, new Set(["by"])), {});
  });

  it("are shown step by step, and what is in no step at the end", () => {
    const steps = [
      { title: "First", order: ["by", "gone"] },
      { title: "Empty" },
      { title: "Hidden", order: ["hidden"] },
    ];

    assert.deepEqual(partsOf(action, ["size", "by"]), [{ title: "", names: ["size", "by"] }]);
    assert.deepEqual(partsOf({ ...action, steps }, ["size", "by", "after"]), [
      { title: "First", names: ["by"] },
      { title: "", names: ["size", "after"] },
    ]);
    assert.deepEqual(partsOf({ ...action, steps }, []), []);
  });

  it("are sent as they are filled in; what nobody can fill in has its default", () => {
    const values = { size: 4, by: "eve@example.com", hidden: "typed", after: "typed" };

    assert.deepEqual(sentOf(action, drawn, values), {
      ...{ size: 4, by: "eve@example.com", hidden: "always" },
    });
  });

  it("say what comes first, and what is wrong only where somebody has been", () => {
    const [waiting] = inputOf(action, "after", drawn.after, true);
    const [untouched] = inputOf(action, "after", drawn.after, false);

    assert.deepInclude(waiting, { waitsFor: "Fill in By and size first.", mistake: "wrong" });
    assert.isUndefined(untouched?.mistake);
    assert.notProperty(inputOf(action, "size", drawn.size, true)[0], "waitsFor");
  });
});
