import { assert } from "chai";
import { allow, existing, field } from "../../registry";
import { buildRegistry } from "../../registry/registry";
import { actionFile, blueprintOf, changeFile, refusalOf } from "./setup";

/** What is wrong with an action → the sentence about it. */
const wrongActions: [string, object, string][] = [
  ["no identifier", { identifier: undefined }, "identifier is missing; allowed: letters, digits"],
  [
    "an identifier with a blank",
    { identifier: "a b" },
    'identifier is "a b"; allowed: letters, digits',
  ],
  ["an identifier of dots", { identifier: ".." }, 'identifier is ".."; allowed: letters, digits'],
  ["an empty title", { title: "" }, 'title is ""; allowed: a text of 1 to 100 characters.'],
  [
    "a bad trigger",
    { trigger: "DAY2" },
    'trigger is "DAY2"; allowed: "CREATE", "DAY-2" or "DELETE".',
  ],
  [
    "timeoutSeconds 0",
    { timeoutSeconds: 0 },
    "timeoutSeconds is 0; allowed: a whole number of seconds from 1 to 840.",
  ],
  [
    "timeoutSeconds 841",
    { timeoutSeconds: 841 },
    "timeoutSeconds is 841; allowed: a whole number of seconds from 1 to 840.",
  ],
  [
    "timeoutSeconds 1.5",
    { timeoutSeconds: 1.5 },
    "timeoutSeconds is 1.5; allowed: a whole number of seconds from 1 to 840.",
  ],
  ["no handle", { handle: undefined }, "handle is missing; allowed: a function."],
  ["a description that is no text", { description: 4 }, "description is 4; allowed: a text."],
  [
    "no input",
    { input: undefined },
    "input is missing; allowed: an object of fields, such as { cores: field.integer(",
  ],
  [
    "a field that is none",
    { input: { cpu: { type: "number" } } },
    'input.cpu is {"type":"number"}; allowed: a field, such as field.string("Title").',
  ],
  [
    "no blueprint",
    { blueprint: undefined },
    'blueprint is missing; allowed: an identifier, a whole blueprint, or existing("identifier").',
  ],
  [
    "half a blueprint",
    { blueprint: { identifier: "b", title: "B" } },
    "blueprint.schema is missing; allowed: { properties: { … } }.",
  ],
  [
    "a property that is no schema",
    { blueprint: { ...blueprintOf("b"), schema: { properties: { p: "string" } } } },
    'blueprint.schema.properties.p is "string"; allowed: a JSON schema, such as { type: "string" }, with one of the types string, number, boolean, object, array.',
  ],
  [
    "permissions that are no list",
    { permissions: allow(["s3:GetObject"], "arn:aws:s3:::b/*") },
    "permissions is {",
  ],
  [
    "a permission that allow() would refuse",
    { permissions: [{ actions: ["s3:*"], resources: ["*"] }] },
    'permissions.0 is {"actions":["s3:*"],"resources":["*"]}; allowed: allow(["service:Action"], "arn:…"), with a reason as third argument for "*" (allow: "s3:*" is not an IAM action; write "service:Action", such as "ecs:UpdateService").',
  ],
];

describe("buildRegistry, one declaration", () => {
  for (const [name, parts, sentence] of wrongActions) {
    it(`refuses ${name}, naming file, field, value and what is allowed`, () => {
      const message = refusalOf(actionFile("my-action", parts));

      assert.match(message, /^handlers\/actions\/my-action\.ts: /);
      assert.include(message, `: ${sentence}`);
    });
  }

  it("tells everything that is wrong at once", () => {
    const message = refusalOf(actionFile("a", { title: 5, trigger: "GO", handle: "x" }));

    assert.equal(
      message,
      "handlers/actions/a.ts: title is 5; allowed: a text of 1 to 100 characters. " +
        'trigger is "GO"; allowed: "CREATE", "DAY-2" or "DELETE". ' +
        'handle is "x"; allowed: a function.',
    );
  });

  it("refuses a change listener without when, or with a bad time", () => {
    const message = refusalOf(changeFile("note", { when: undefined, timeoutSeconds: 900 }));

    assert.equal(
      message,
      "handlers/changes/note.ts: when is missing; allowed: a function. " +
        "timeoutSeconds is 900; allowed: a whole number of seconds from 1 to 840.",
    );
  });

  it("refuses a file that exports nothing", () => {
    assert.equal(
      refusalOf({ file: "actions/a.ts", exports: {} }),
      'handlers/actions/a.ts: it exports nothing, none of it a declaration; write "export const action = defineAction({ … })".',
    );
  });

  it("refuses a declaration in the folder of another kind", () => {
    const { exports } = actionFile("a");

    assert.equal(
      refusalOf({ file: "changes/a.ts", exports }),
      'handlers/changes/a.ts: it exports action, none of it a declaration; write "export const listener = defineChangeListener({ … })".',
    );
  });

  it("refuses two declarations in one file", () => {
    const one = actionFile("a").exports.action;
    const two = actionFile("b").exports.action;

    assert.equal(
      refusalOf({ file: "actions/a.ts", exports: { one, two } }),
      "handlers/actions/a.ts: it exports 2 declarations (one, two); put each into a file of its own.",
    );
  });

  it("accepts the limits, other exports beside the declaration, and any name for it", () => {
    const { action } = actionFile("a", {
      timeoutSeconds: 840,
      input: { cpu: field.number("CPU") },
    }).exports;
    const exports = { helper: () => 1, size: 3, listOf: [], chosen: action };

    const registry = buildRegistry([
      { file: "actions/a.ts", exports },
      actionFile("b", { timeoutSeconds: 1, blueprint: existing("service") }),
      changeFile("c", { timeoutSeconds: 1 }),
    ]);

    assert.deepEqual([...registry.actions.keys()], ["a", "b"]);
    assert.deepEqual([...registry.changeListeners.keys()], ["c"]);
  });
});
