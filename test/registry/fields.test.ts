import { assert } from "chai";
import { existing } from "../../registry";
import { field, type Field } from "../../registry/fields";

/** What a field makes of a value: `{ value }`, or `{ allowed }` in words. */
function decode(one: Field<unknown>, value: unknown): { value: unknown } | { allowed: unknown } {
  const result = one.codec.validate(value, []);
  return result._tag === "Right" ? { value: result.right } : { allowed: result.left[0]?.message };
}

interface Kind {
  readonly plain: Field<unknown>;
  readonly schema: object;
  /** Values that pass as they are. */
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
  readonly allowed: string;
}

const kinds: Record<string, Kind> = {
  string: {
    plain: field.string("T"),
    schema: { title: "T", type: "string" },
    good: ["text", "true"],
    bad: [1, true, ["text"], {}],
    allowed: "text",
  },
  multiline: {
    plain: field.multiline("T"),
    schema: { title: "T", type: "string", format: "multi-line" },
    good: ["two\nlines"],
    bad: [1, ["text"]],
    allowed: "text",
  },
  user: {
    plain: field.user("T"),
    schema: { title: "T", type: "string", format: "user" },
    good: ["developer@example.com"],
    bad: ["text", 1],
    allowed: "the e-mail address of a user",
  },
  team: {
    plain: field.team("T"),
    schema: { title: "T", type: "string", format: "team" },
    good: ["Blue"],
    bad: [1, ["Blue"]],
    allowed: "the name of a team",
  },
  account: {
    plain: field.account("T"),
    schema: { title: "T", type: "string", format: "entity", blueprint: "aws_account" },
    good: ["210987654321"],
    bad: ["21098765432", "team", 210987654321],
    allowed: "the id of an AWS account, twelve digits",
  },
  entities: {
    plain: field.entities("T", "service"),
    schema: {
      title: "T",
      type: "array",
      items: { type: "string", format: "entity", blueprint: "service" },
    },
    good: [[], ["checkout", "cart"]],
    bad: ["checkout", [""], [1], [null]],
    allowed: 'a list of entities of blueprint "service"',
  },
  url: {
    plain: field.url("T"),
    schema: { title: "T", type: "string", format: "url" },
    good: ["https://example.com", "http://localhost:3000/a?b=c"],
    bad: ["example.com", "ftp://example.com", "javascript:alert(1)", 1],
    allowed: "a URL such as https://example.com",
  },
  email: {
    plain: field.email("T"),
    schema: { title: "T", type: "string", format: "email" },
    good: ["developer@example.com"],
    bad: ["ada", "@example.com", "ada@", "a da@example.com", 1],
    allowed: "an e-mail address",
  },
  dateTime: {
    plain: field.dateTime("T"),
    schema: { title: "T", type: "string", format: "date-time" },
    good: ["2026-05-04T10:20:30Z", "2026-05-04T10:20:30.5+02:00"],
    bad: ["2026-05-04", "tomorrow", "2026-99-04T10:20:30Z", 1777890030000],
    allowed: "a date and time in ISO 8601",
  },
  entity: {
    plain: field.entity("T", "service"),
    schema: { title: "T", type: "string", format: "entity", blueprint: "service" },
    good: ["checkout"],
    bad: [1, { identifier: "checkout" }],
    allowed: 'an entity of blueprint "service"',
  },
  secret: {
    plain: field.secret("T"),
    schema: { title: "T", type: "string", encryption: "aes256-gcm" },
    good: ["hunter2"],
    bad: [1, {}],
    allowed: "text",
  },
  number: {
    plain: field.number("T"),
    schema: { title: "T", type: "number" },
    good: [0, -1.5, 3],
    bad: ["3", NaN, Infinity, true],
    allowed: "a number",
  },
  integer: {
    plain: field.integer("T"),
    schema: { title: "T", type: "number", multipleOf: 1 },
    good: [0, -3],
    bad: [1.5, "3", NaN],
    allowed: "a whole number",
  },
  boolean: {
    plain: field.boolean("T"),
    schema: { title: "T", type: "boolean" },
    good: [true, false],
    bad: ["true", 0, 1],
    allowed: "true or false",
  },
  choice: {
    plain: field.choice("T", ["red", "green"]),
    schema: { title: "T", type: "string", enum: ["red", "green"] },
    good: ["red", "green"],
    bad: ["blue", "Red", 0],
    allowed: "one of red, green",
  },
  list: {
    plain: field.list("T"),
    schema: { title: "T", type: "array", items: { type: "string" } },
    good: [[], ["a", "b"]],
    bad: ["a", ["a", 1], { 0: "a" }],
    allowed: "a list of texts",
  },
  object: {
    plain: field.object("T"),
    schema: { title: "T", type: "object" },
    good: [{}, { a: [1] }],
    bad: ["{}", [], 1],
    allowed: "a JSON object",
  },
};

describe("field", () => {
  it("has no kind that is not tested here", () => {
    assert.sameMembers(Object.keys(field), Object.keys(kinds));
  });

  for (const [name, { plain, schema, good, bad, allowed }] of Object.entries(kinds)) {
    it(`${name}: sends its schema, is required, and tells right from wrong`, () => {
      assert.deepEqual(plain.schema, schema);
      assert.isTrue(plain.required);
      assert.equal(plain.secret, name === "secret");
      for (const value of good) assert.deepEqual(decode(plain, value), { value });
      for (const value of bad) assert.deepEqual(decode(plain, value), { allowed });
      for (const nothing of [undefined, null])
        assert.deepEqual(decode(plain, nothing), { allowed });
    });
  }

  it("is optional with required: false, and then gives undefined", () => {
    const optional = field.integer("T", { required: false });

    assert.isFalse(optional.required);
    assert.deepEqual(decode(optional, undefined), { value: undefined });
    assert.deepEqual(decode(optional, null), { value: undefined });
    assert.deepEqual(decode(optional, "x"), { allowed: "a whole number" });
    assert.notProperty(optional.schema, "required");
  });

  it("is optional with a default, and then gives the default", () => {
    const fallbacks: [Field<unknown>, unknown][] = [
      [field.boolean("T", { default: false }), false],
      [field.number("T", { default: 0 }), 0],
      [field.string("T", { default: "" }), ""],
      [field.choice("T", ["red", "green"], { default: "green" }), "green"],
      [field.list("T", { default: ["a"] }), ["a"]],
    ];

    for (const [one, fallback] of fallbacks) {
      assert.isFalse(one.required);
      assert.deepEqual(one.schema.default, fallback);
      assert.deepEqual(decode(one, undefined), { value: fallback });
      assert.deepEqual(decode(one, null), { value: fallback });
    }
  });

  it("sends description and icon", () => {
    const described = field.object("T", { description: "Labels", icon: "Tag" });

    assert.deepEqual(described.schema, {
      title: "T",
      type: "object",
      description: "Labels",
      icon: "Tag",
    });
  });

  it("holds the length of a text", () => {
    const limited = field.string("T", { minLength: 2, maxLength: 3 });

    assert.deepEqual(limited.schema, { title: "T", type: "string", minLength: 2, maxLength: 3 });
    assert.deepEqual(decode(limited, "a"), { allowed: "text of at least 2 characters" });
    assert.deepEqual(decode(limited, "abcd"), { allowed: "text of at most 3 characters" });
    assert.deepEqual(decode(limited, "ab"), { value: "ab" });
    assert.deepEqual(decode(limited, "abc"), { value: "abc" });
  });

  it("matches a pattern against the whole text, alternatives included", () => {
    const patterned = field.string("T", { pattern: "a|b" });

    assert.deepEqual(patterned.schema, { title: "T", type: "string", pattern: "^(?:a|b)$" });
    assert.deepEqual(decode(patterned, "b"), { value: "b" });
    for (const wrong of ["ab", "xa", "bx", ""]) {
      assert.deepEqual(decode(patterned, wrong), { allowed: "text that matches a|b" });
    }
  });

  for (const [limits, wrong, allowed] of [
    [{ minimum: 1 }, [0, -1], "of at least 1"],
    [{ maximum: 4 }, [5], "of at most 4"],
    [{ minimum: 1, maximum: 4 }, [0, 5], "from 1 to 4"],
  ] as const) {
    it(`holds a number ${allowed}`, () => {
      const number = field.number("T", limits);
      const integer = field.integer("T", limits);

      assert.deepEqual(number.schema, { title: "T", type: "number", ...limits });
      assert.deepEqual(integer.schema, { title: "T", type: "number", multipleOf: 1, ...limits });
      for (const value of wrong) {
        assert.deepEqual(decode(number, value), { allowed: `a number ${allowed}` });
        assert.deepEqual(decode(integer, value), { allowed: `a whole number ${allowed}` });
      }
      for (const value of Object.values(limits)) assert.deepEqual(decode(number, value), { value });
    });
  }

  it("is a list of anything", () => {
    const ports = field.list("T", { items: field.integer("Port", { minimum: 1 }), maxItems: 2 });
    const people = field.list("T", { items: field.user("Who") });

    const item = { type: "number", multipleOf: 1, minimum: 1 };
    assert.deepEqual(ports.schema, { title: "T", type: "array", items: item, maxItems: 2 });
    assert.deepEqual(people.schema.items, { type: "string", format: "user" });
    assert.deepEqual(decode(ports, [80, 443]), { value: [80, 443] });
    assert.deepEqual(decode(ports, [80, 0]), {
      allowed: "a list, each a whole number of at least 1",
    });
    assert.deepEqual(decode(ports, [1, 2, 3]), { allowed: "a list, its length from 0 to 2" });
    assert.deepEqual(decode(people, ["ada"]), {
      allowed: "a list, each the e-mail address of a user",
    });
  });

  it("says which entities are offered, when an input is shown, and on what it depends", () => {
    const dataset = {
      combinator: "and",
      rules: [{ property: "tier", operator: "=", value: { jqQuery: ".form.tier" } }],
    } as const;
    const visible = { jqQuery: '.form.tier == "gold"' };
    const one = field.entity("T", "service", { dataset, visible, dependsOn: ["tier"] });
    const several = field.entities("T", existing("service"), { dataset });

    const picker = { type: "string", format: "entity", blueprint: "service", dataset };
    assert.deepEqual<unknown>(one.schema, { title: "T", ...picker, visible, dependsOn: ["tier"] });
    assert.deepEqual<unknown>(several.schema.items, picker);
    // What is not shown cannot be filled in.
    assert.isFalse(one.required);
    assert.deepEqual(decode(one, undefined), { value: undefined });
    assert.isTrue(field.string("T", { visible: true }).required);
  });

  it("holds the length of a list", () => {
    const limited = field.list("T", { minItems: 1, maxItems: 2 });

    assert.deepInclude(limited.schema, { minItems: 1, maxItems: 2 });
    for (const wrong of [[], ["a", "b", "c"]]) {
      assert.deepEqual(decode(limited, wrong), {
        allowed: "a list of texts, its length from 1 to 2",
      });
    }
    assert.deepEqual(decode(limited, ["a", "b"]), { value: ["a", "b"] });
  });

  // Values arrive as they were sent, or are refused with what is allowed.
  const exactly = "from -9007199254740991 to 9007199254740991";
  for (const [what, one, json, expected] of [
    ["the largest whole number", field.integer("T"), "9007199254740991", 9007199254740991],
    [
      "one that was rounded when it was read",
      field.integer("T"),
      "9007199254740993",
      { allowed: `a whole number ${exactly}` },
    ],
    [
      "an identifier of 19 digits",
      field.integer("T"),
      "3544790567247868102",
      { allowed: `a whole number ${exactly}` },
    ],
    [
      "a number that was rounded",
      field.number("T"),
      "-9007199254740993",
      { allowed: `a number ${exactly}` },
    ],
    ["a number with decimals", field.number("T"), "0.1", 0.1],
    [
      "a rounded number anywhere in an object",
      field.object("T"),
      '{"a":[{"b":9007199254740993}]}',
      { allowed: `a JSON object with whole numbers ${exactly}` },
    ],
    ["empty in a required text", field.string("T"), '""', { allowed: "text that is not empty" }],
    ["empty in a text that allows it", field.string("T", { minLength: 0 }), '""', ""],
    ["empty in an optional text", field.string("T", { required: false }), '""', ""],
    ["empty in an optional e-mail", field.email("T", { required: false }), '""', undefined],
    ["empty in an optional entity", field.entity("T", "vm", { required: false }), '""', undefined],
    [
      "empty in a required entity",
      field.entity("T", "vm"),
      '""',
      { allowed: 'an entity of blueprint "vm"' },
    ],
    ["empty in an optional choice", field.choice("T", ["a"], { required: false }), '""', undefined],
    ["empty in a choice that has it", field.choice("T", ["", "a"]), '""', ""],
    [
      "empty with a default",
      field.url("T", { default: "https://a.example" }),
      '""',
      "https://a.example",
    ],
    ["four astral characters", field.string("T", { maxLength: 4 }), '"😀😀😀😀"', "😀😀😀😀"],
    [
      "two astral characters",
      field.string("T", { minLength: 3 }),
      '"😀😀"',
      { allowed: "text of at least 3 characters" },
    ],
    ["29 February of a leap year", field.dateTime("T"), '"2028-02-29T10:00Z"', "2028-02-29T10:00Z"],
    ...[
      "2026-02-30T10:00:00Z",
      "2026-02-29T10:00:00Z",
      "2026-04-31T00:00Z",
      "2026-01-01T24:00:00Z",
      "2026-01-01T10:00Zulu",
    ].map(
      (text) =>
        [
          text,
          field.dateTime("T"),
          JSON.stringify(text),
          { allowed: "a date and time in ISO 8601" },
        ] as const,
    ),
  ] as const) {
    it(`takes ${what} as it is, or refuses it`, () => {
      const wanted = typeof expected === "object" ? expected : { value: expected };

      assert.deepEqual<unknown>(decode(one, JSON.parse(json)), wanted);
    });
  }
});
