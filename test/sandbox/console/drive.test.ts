import { assert } from "chai";
import type { TypeFacts } from "../../../facts/cloudformation";
import { readFields, writeField } from "../../../sandbox/console/app/drive/fields";
import { fieldsOf } from "../../../sandbox/console/drive/type-fields";
import type { TypeField } from "../../../sandbox/console/drive-types";

const facts: TypeFacts = {
  identifier: ["Name"],
  required: ["Name"],
  readOnly: ["Arn"],
  createOnly: ["Name"],
  definitions: { Mode: { type: "string", enum: ["on", "off"] } },
  properties: {
    Count: { type: "integer" },
    Arn: { type: "string" },
    Name: { type: "string", pattern: "^[a-z]+$" },
    Mode: { $ref: "Mode" },
    Fast: { type: "boolean" },
    Tags: { type: "array", items: { type: "object" } },
    Policy: { type: ["object", "string"] },
  },
};

describe("the form of a resource type", () => {
  it("asks for what can be set, first for what must be given, each as its schema has it", () => {
    const fields = fieldsOf(facts).map(({ name, input, required, fixed, choices }) =>
      [name, input, required && "must", fixed && "fixed", choices?.join()]
        .filter(Boolean)
        .join(" "),
    );

    assert.deepEqual(fields, [
      "Name text must fixed",
      "Count number",
      "Mode choice on,off",
      "Fast boolean",
      "Tags json",
      "Policy json",
    ]);
  });

  const cases: [what: string, name: string, text: string, value: unknown, mistake?: RegExp][] = [
    ["a text", "Name", "abc", "abc"],
    [
      "a text that does not fit",
      "Name",
      "A B",
      undefined,
      /"A B" does not fit; AWS takes \^\[a-z\]/,
    ],
    ["nothing where something is needed", "Name", " ", undefined, /Name must be given/],
    ["a number", "Count", "7", 7],
    ["no number", "Count", "many", undefined, /"many" is no number/],
    ["yes or no", "Fast", "false", false],
    ["JSON", "Tags", '[{"Key":"a"}]', [{ Key: "a" }]],
    ["no JSON", "Tags", "[", undefined, /This is no JSON/],
    ["nothing", "Count", "", undefined],
  ];
  for (const [what, name, text, value, mistake] of cases) {
    it(`reads ${what}`, () => {
      const fields = fieldsOf(facts);
      const given = { Name: "abc", [name]: text };

      const { properties, mistakes } = readFields(fields, given, {});

      assert.deepEqual(properties[name], value);
      if (mistake) assert.match(mistakes[name] ?? "", mistake);
      else assert.deepEqual(mistakes, {});
    });
  }

  it("gives what differs from what is there, and nothing else", () => {
    const field: TypeField = { name: "Tags", input: "json", required: false, fixed: false };
    const before = { Tags: [{ Key: "a" }], Count: 3 };
    const fields: TypeField[] = [field, { ...field, name: "Count", input: "number" }];
    const values = { Tags: writeField(before.Tags), Count: "4" };

    const { properties } = readFields(fields, values, before);

    assert.deepEqual(properties, { Count: 4 });
  });

  it("takes a pattern that no browser can read for none", () => {
    const field: TypeField = {
      name: "A",
      input: "text",
      required: false,
      fixed: false,
      pattern: "(?",
    };

    assert.deepEqual(readFields([field], { A: "x" }, {}).properties, { A: "x" });
  });
});
