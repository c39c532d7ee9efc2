import { assert } from "chai";
import type { JsonObject } from "../../functions/port/types";
import { decodeInput } from "../../registry/decode-input";
import { InputError } from "../../registry/errors";
import { field, type Fields } from "../../registry/fields";

function problemsOf(fields: Fields, properties: JsonObject): string[] {
  try {
    decodeInput(fields, properties);
  } catch (error) {
    if (error instanceof InputError) return error.message.split("\n");
    throw error;
  }
  throw new Error("The input was accepted.");
}

const fields = {
  cpu: field.integer("CPU cores", { minimum: 1, maximum: 64 }),
  region: field.choice("Region", ["eu-west-1", "us-east-1"]),
  versioned: field.boolean("Keep versions", { default: true }),
  note: field.string("Note", { required: false }),
};

describe("decodeInput", () => {
  it("gives the values, defaults filled in", () => {
    const input = decodeInput(fields, { cpu: 2, region: "eu-west-1" });

    assert.deepEqual(input, { cpu: 2, region: "eu-west-1", versioned: true, note: undefined });
  });

  it("leaves out what the action does not declare", () => {
    const input = decodeInput(
      { cpu: fields.cpu },
      { cpu: 2, storage: 50, ["__proto__"]: { admin: true } },
    );

    assert.deepEqual(input, { cpu: 2 });
    assert.deepEqual(Object.keys(input), ["cpu"]);
  });

  it("says in one line per field what is wrong, with its value and what is allowed", () => {
    const problems = problemsOf(fields, { cpu: 80, region: "mars", versioned: "yes" });

    assert.deepEqual(problems, [
      "CPU cores (cpu) is 80; allowed: a whole number from 1 to 64.",
      'Region (region) is "mars"; allowed: one of eu-west-1, us-east-1.',
      'Keep versions (versioned) is "yes"; allowed: true or false.',
    ]);
  });

  it("says that a value is missing, whether it was left out or null", () => {
    const problems = problemsOf(fields, { region: null });

    assert.deepEqual(problems, [
      "CPU cores (cpu) is missing; allowed: a whole number.",
      "Region (region) is missing; allowed: one of eu-west-1, us-east-1.",
    ]);
  });

  it("cuts a long value short, and keeps it on its line", () => {
    const problems = problemsOf(
      { name: field.string("Name", { maxLength: 5 }) },
      { name: `a\nb${"c".repeat(200)}` },
    );

    assert.deepEqual(problems, [
      `Name (name) is "a\\nb${"c".repeat(95)}…; allowed: text of at most 5 characters.`,
    ]);
  });

  it("never quotes a secret", () => {
    const problems = problemsOf(
      { password: field.secret("Password", { minLength: 20 }), other: field.secret("Other") },
      { password: "hunter2" },
    );

    assert.deepEqual(problems, [
      "Password (password) has a value that is not allowed (it is secret and not shown); allowed: text of at least 20 characters.",
      "Other (other) is missing; allowed: text.",
    ]);
  });

  it("finds nothing in an input that has the name of something inherited", () => {
    const optional = field.string("T", { required: false });
    const inherited = { constructor: optional, toString: optional, hasOwnProperty: optional };

    const input = decodeInput(inherited, {});

    assert.deepEqual(Object.entries(input), [
      ["constructor", undefined],
      ["toString", undefined],
      ["hasOwnProperty", undefined],
    ]);
    assert.equal(decodeInput(inherited, { constructor: "a" }).constructor, "a");
    assert.deepEqual(problemsOf({ constructor: field.string("Builder") }, {}), [
      "Builder (constructor) is missing; allowed: text.",
    ]);
  });
});
