import { assert } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { allow, cloudTrail, existing, field, serviceEvent } from "../../registry";
import { discoverRegistry } from "../../registry/discover";
import type { HandlerModule } from "../../registry/registry";
import { actionFile, assertTold, blueprintOf, changeFile, refusalOf, resourceFile } from "./setup";

const whole = blueprintOf("one");
const event = cloudTrail("sns", ["CreateTopic"], { inputPaths: {}, identifier: ".a" });
const heard = (parts: object) =>
  cloudTrail("sns", ["CreateTopic"], { inputPaths: {}, identifier: ".a", ...parts });
const mapping = { identifier: ".TopicArn" };
const withProperty = (property: object) => ({
  blueprint: { ...whole, schema: { properties: { p: property } } },
});
const withRelation = (relation: object) => ({
  blueprint: { ...whole, relations: { r: relation } },
});
const action = (parts: object) => actionFile("one", parts);
const input = (fields: object) => action({ input: fields });
const resource = (parts: object) => resourceFile("one", parts);
const permission = (...rights: Parameters<typeof allow>) =>
  action({ permissions: [allow(...rights)] });
const plain = { inputPaths: {}, identifier: ".a" };
// Options as a file that TypeScript has not checked may give them.
const options = (value: object) => value as never;

/** What is written, and the key, the value and the remedy that the refusal names. */
const mistakes: [what: HandlerModule, key: string, value: string, remedy: string][] = [
  // Unknown keys, at every level.
  [action({ aproval: {} }), "aproval", "{}", 'did you mean "approval"?'],
  [action({ tiemoutSeconds: 5 }), "tiemoutSeconds", "5", 'did you mean "timeoutSeconds"?'],
  [action({ approval: { hour: 2 } }), "approval.hour", "2", 'did you mean "hours"?'],
  [action({ colour: "red" }), "colour", '"red"', "there is no such key (known: identifier, title"],
  [changeFile("one", { filter: "x" }), "filter", '"x"', "there is no such key"],
  [changeFile("one", { permission: [] }), "permission", "[]", 'did you mean "permissions"?'],
  [resource({ event: [] }), "event", "[]", 'did you mean "events"?'],
  [resource({ entity: { ...mapping, propertys: {} } }), "entity.propertys", "{}", '"properties"?'],
  [resource({ entities: [{ ...mapping, titel: ".a" }] }), "entities.0.titel", '".a"', '"title"?'],
  [resource({ events: [{ ...event, detials: {} }] }), "events.0.detials", "{}", '"detail"?'],
  [resource({ parent: { type: "AWS::A::B", modle: "." } }), "parent.modle", '"."', '"model"?'],
  [action({ blueprint: { ...whole, icno: "A" } }), "blueprint.icno", '"A"', '"icon"?'],
  [
    action({ blueprint: { ...whole, schema: { properties: {}, requires: [] } } }),
    "blueprint.schema.requires",
    "[]",
    '"required"?',
  ],
  [
    action(withProperty({ type: "string", formt: "url" })),
    "blueprint.schema.properties.p.formt",
    '"url"',
    '"format"?',
  ],
  [
    action(withProperty({ type: "array", items: { typ: "string" } })),
    "blueprint.schema.properties.p.items.typ",
    '"string"',
    '"type"?',
  ],
  [
    action(withRelation({ target: "one", required: false, many: false, manny: true })),
    "blueprint.relations.r.manny",
    "true",
    '"many"?',
  ],
  [
    action({ permissions: [{ ...allow(["s3:GetObject"], "arn:aws:s3:::a/*"), resaon: "x" }] }),
    "permissions.0",
    '{"actions":["s3:GetObject"],"resources":["arn:aws:s3:::a/*"],"resaon":"x"}',
    'did you mean "reason"?',
  ],
  [
    input({ a: field.string("A", options({ patern: "a" })) }),
    "input.a.patern",
    '"a"',
    '"pattern"?',
  ],
  [
    input({ a: field.list("A", { items: field.integer("B", options({ min: 1 })) }) }),
    "input.a.items.min",
    "1",
    '"minimum"?',
  ],
  // What events are heard, and what their messages hold.
  [
    resource({ events: [heard({ deletedBy: ["DeleteTopic"] })] }),
    "events.0.deletedBy",
    '"DeleteTopic"',
    "allowed: one of the events that it hears: CreateTopic.",
  ],
  [
    resource({ events: [heard({ slow: ["SetTopic"] })] }),
    "events.0.slow",
    '"SetTopic"',
    "one of the events",
  ],
  [
    resource({ events: [heard({ inputPaths: { identifier: "$.detail.a" } })] }),
    "events.0.inputPaths.identifier",
    '"identifier"',
    "none of resource_type, identifier, action, region, slow",
  ],
  [
    resource({ events: [heard({ inputPaths: { "a.b": "$.detail.a" } })] }),
    "events.0.inputPaths.a.b",
    '"a.b"',
    "a name of letters, digits, _ and -",
  ],
  // What nobody could choose, or nobody should see.
  [
    action(withProperty({ type: "string", enum: [] })),
    "blueprint.schema.properties.p.enum",
    "[]",
    "a list of values",
  ],
  [
    action(withProperty({ type: "string", enum: ["a", "a"] })),
    "blueprint.schema.properties.p.enum",
    '["a","a"]',
    "once",
  ],
  [
    action(withProperty({ type: "number", enum: ["1"] })),
    "blueprint.schema.properties.p.enum",
    '["1"]',
    "the type number",
  ],
  [
    action(withProperty({ type: "array", items: { type: "string", enum: [1] } })),
    "blueprint.schema.properties.p.items.enum",
    "[1]",
    "values of the type string",
  ],
  [
    input({ a: field.secret("A", { default: "hush" }) }),
    "input.a.default",
    '"(not shown)"',
    "no default for a secret",
  ],
  [
    input({ a: field.integer("A", { minimum: 1.2, maximum: 1.8 }) }),
    "input.a.minimum",
    "1.2",
    "a whole number",
  ],
  [
    input({ a: field.account("A"), b: field.account("B") }),
    "input.b",
    '"b"',
    'allowed: one account, which is chosen by "a"',
  ],
  // Who may run an action.
  [action({ execute: {} }), "execute", "{}", "at least one of roles, users, teams, ownedByTeam"],
  [action({ execute: { ownedByTeam: false } }), "execute", '{"ownedByTeam":false}', "at least one"],
  [action({ execute: { role: ["Admin"] } }), "execute.role", '["Admin"]', 'did you mean "roles"?'],
  [action({ execute: { roles: ["admin"] } }), "execute.roles", '["admin"]', '["Admin", "Member",'],
  [action({ execute: { roles: [] } }), "execute.roles", "[]", "a list of roles"],
  [
    action({ execute: { users: ["Ann"] } }),
    "execute.users",
    '["Ann"]',
    "a list of e-mail addresses",
  ],
  [action({ execute: { teams: "ops" } }), "execute.teams", '"ops"', "a list of names of teams"],
  [
    action({ execute: { ownedByTeam: true } }),
    "execute.ownedByTeam",
    "true",
    'allowed: with "DAY-2" and "DELETE"',
  ],
  [
    action({ execute: { roles: ["Admin"] }, workflowsOnly: true }),
    "execute",
    '{"roles":["Admin"]}',
    "allowed: nothing beside workflowsOnly",
  ],
  [
    action({ execute: { policy: { queries: {}, conditions: ["true"] } } }),
    "execute.policy.queries",
    "{}",
    "at least one search",
  ],
  [
    action({ execute: { policy: { queries: { a: { rules: [] } }, conditions: ["true"] } } }),
    "execute.policy.queries.a.combinator",
    "missing",
    '"and" or "or"',
  ],
  [
    action({
      execute: { policy: { queries: { a: { combinator: "or", rules: [] } }, conditions: [] } },
    }),
    "execute.policy.conditions",
    "[]",
    "a list of JQ filters",
  ],
  // Defaults and limits.
  [
    input({ a: field.choice("A", ["x", "y"], options({ default: "z" })) }),
    "input.a.default",
    '"z"',
    "allowed: one of x, y.",
  ],
  [
    input({ a: field.integer("A", { maximum: 4, default: 5 }) }),
    "input.a.default",
    "5",
    "allowed: a whole number of at most 4.",
  ],
  [
    input({ a: field.string("A", { pattern: "[a-z]+", default: "A" }) }),
    "input.a.default",
    '"A"',
    "allowed: text that matches [a-z]+.",
  ],
  [
    input({ a: field.number("A", { minimum: 5, maximum: 4 }) }),
    "input.a.minimum",
    "5",
    "allowed: at most maximum, which is 4.",
  ],
  [
    input({ a: field.string("A", { pattern: "(" }) }),
    "input.a.pattern",
    '"("',
    "allowed: a regular expression.",
  ],
  [
    input({ a: field.choice("A", []) }),
    "input.a.choices",
    "[]",
    "allowed: at least one text to choose.",
  ],
  [
    input({ a: field.string("") }),
    "input.a.title",
    '""',
    "allowed: a text of 1 to 140 characters.",
  ],
  [
    input({ a: field.string("A", options({ visible: ".form.b" })) }),
    "input.a.visible",
    '".form.b"',
    "allowed: true, false or { jqQuery }.",
  ],
  [
    input({ a: field.string("A", { dependsOn: ["b"] }), c: field.string("C") }),
    "input.a.dependsOn",
    '"b"',
    "allowed: another input of the action (c).",
  ],
  [
    action(withProperty({ type: "string", enum: ["x"], default: "z" })),
    "blueprint.schema.properties.p.default",
    '"z"',
    "allowed: one of x.",
  ],
  [
    action(withProperty({ type: "number", default: "1" })),
    "blueprint.schema.properties.p.default",
    '"1"',
    "allowed: a value of the type number.",
  ],
  // Options that are not what they must be.
  [input({ a: field.choice("A", options(5 as never)) }), "input.a.choices", "5", "a list of texts"],
  [input({ a: field.choice("A", ["x", "x"]) }), "input.a.choices", '["x","x"]', "each text once"],
  [
    input({ a: field.choice("A", options("x" as never)) }),
    "input.a.choices",
    '"x"',
    "a list of texts",
  ],
  [
    input({ a: field.string("A", options({ dependsOn: "b" })), b: field.string("B") }),
    "input.a.dependsOn",
    '"b"',
    'a list of other inputs, such as ["name"]',
  ],
  [
    input({
      a: field.string("A", { dependsOn: ["b"] }),
      b: field.string("B", { dependsOn: ["c"] }),
      c: field.string("C", { dependsOn: ["a"] }),
    }),
    "input.a.dependsOn",
    '["b"]',
    "inputs that do not depend on this one in turn",
  ],
  [
    input({ a: field.entity("A", "one", options({ dataset: { combinator: "xor", rules: [] } })) }),
    "input.a.dataset",
    '{"combinator":"xor","rules":[]}',
    "Port's search, such as",
  ],
  [
    input({ a: field.entities("A", "one", options({ dataset: { combinator: "and" } })) }),
    "input.a.dataset",
    '{"combinator":"and"}',
    "Port's search, such as",
  ],
  [
    input({ a: field.entity("A", undefined as never) }),
    "input.a.blueprint",
    "missing",
    "the identifier of a blueprint as second argument",
  ],
  [
    input({ a: field.list("A", options({ items: "string" })) }),
    "input.a.items",
    '"string"',
    'a field, such as field.integer("Port")',
  ],
  [input({ a: field.list("A", { minItems: -1 }) }), "input.a.minItems", "-1", "at least 0"],
  [
    input({ a: field.string("A", { minLength: 1.5 }) }),
    "input.a.minLength",
    "1.5",
    "a whole number",
  ],
  [input({ a: field.string("A", options({ pattern: /a/ })) }), "input.a.pattern", "{}", "a text"],
  [
    input({ a: field.integer("A", options({ minimum: "5" })) }),
    "input.a.minimum",
    '"5"',
    "a number",
  ],
  [
    input({ a: field.string("A", options({ required: "yes" })) }),
    "input.a.required",
    '"yes"',
    "true",
  ],
  [input({ a: field.string("A", options({ icon: 5 })) }), "input.a.icon", "5", "a text"],
  // Parts of a blueprint that do not fit each other.
  [
    action(withProperty({ type: "string", enum: ["up"], enumColors: { upp: "red" } })),
    "blueprint.schema.properties.p.enumColors.upp",
    '"red"',
    'did you mean "up"?',
  ],
  [
    action(withProperty({ type: "string", pattern: "(" })),
    "blueprint.schema.properties.p.pattern",
    '"("',
    "a regular expression",
  ],
  [
    action(withProperty({ type: "number", minimum: 5, maximum: 4 })),
    "blueprint.schema.properties.p.minimum",
    "5",
    "at most maximum, which is 4",
  ],
  [
    action({
      blueprint: {
        ...blueprintOf("one", ["one"]),
        mirrorProperties: { m: { path: "oen.size" } },
      },
    }),
    "blueprint.mirrorProperties.m.path",
    '"oen.size"',
    "a path that begins with a relation (one)",
  ],
  [
    action({
      blueprint: { ...whole, calculationProperties: { c: { calculation: ".a", type: "strng" } } },
    }),
    "blueprint.calculationProperties.c.type",
    '"strng"',
    "one of string, number, boolean, object, array",
  ],
  // Texts that people read, and take for others.
  ...[
    ["Cre\u200bate", "Cre\\u{200b}ate"],
    ["\u202eetaerC", "\\u{202e}etaerC"],
    ["Create\u0007", "Create\\u0007"],
    ["Create\nit", "Create\\nit"],
    [" Create", " Create"],
    ["   ", "   "],
  ].flatMap(([title, shown]): (typeof mistakes)[number][] => [
    [action({ title }), "title", `"${shown}"`, "1 to 100 characters, all of them seen"],
    [action({ blueprint: { ...whole, title } }), "blueprint.title", `"${shown}"`, "all of them"],
    [input({ a: field.string(title as never) }), "input.a.title", `"${shown}"`, "all of them seen"],
  ]),
  [action({ identifier: "o\u200bne" }), "identifier", '"o\\u{200b}ne"', "letters, digits"],
  [action({ description: "a\u200b" }), "description", '"a\\u{200b}"', "all of it seen"],
  [action({ icon: "" }), "icon", '""', "names one of Port's icons"],
  [
    input({ a: field.choice("A", ["a", "a\u200b"]) }),
    "input.a.choices",
    '["a","a\\u{200b}"]',
    "texts all of which are seen",
  ],
  // Events that are heard twice, or by nobody.
  [
    resource({ events: [heard({}), heard({})] }),
    "events.1.detail.eventName",
    '"CreateTopic"',
    "events.0 hears it already",
  ],
  [
    resource({ events: [cloudTrail("sns", ["A", "A"], { inputPaths: {}, identifier: ".a" })] }),
    "events.0.detail.eventName",
    '"A"',
    "the same list hears it already",
  ],
  [
    resource({ events: [serviceEvent("aws.a", "B", plain), serviceEvent("aws.a", "B", plain)] }),
    "events.1",
    '"B"',
    "events.0 hears it already",
  ],
  [
    resource({ events: [cloudTrail("sns", options("CreateTopic" as never), plain)] }),
    "events.0.detail.eventName",
    '"CreateTopic"',
    'a list, such as ["a"]',
  ],
  [
    resource({ events: [cloudTrail("sns", ["Create Topic"], plain)] }),
    "events.0.detail.eventName.0",
    '"Create Topic"',
    "the name of an event",
  ],
  [
    resource({ events: [heard({ detail: { state: "running" } })] }),
    "events.0.detail.state",
    '"running"',
    'a list, such as ["a"]',
  ],
  [
    resource({ events: [heard({ detail: { $or: [{ a: [{ prefx: "b" }] }] } })] }),
    "events.0.detail.$or.0.a.0.prefx",
    '"b"',
    'did you mean "prefix"?',
  ],
  [
    resource({ events: [heard({ deletdBy: ["CreateTopic"] })] }),
    "events.0.deletdBy",
    '["CreateTopic"]',
    'did you mean "deletedBy"?',
  ],
  [
    resource({ events: [heard({ deletedBy: ["CreateTopic"], action: '"upsert"' })] }),
    "events.0.deletedBy",
    '["CreateTopic"]',
    "nothing beside action",
  ],
  [
    resource({ events: [heard({ action: '"remove"' })] }),
    "events.0.action",
    '"\\"remove\\""',
    'gives "upsert" or "delete"',
  ],
  [
    resource({ events: [cloudTrail("sns", ["CreateTopic"], undefined as never)] }),
    "events.0.identifier",
    "missing",
    "a JQ filter",
  ],
  [resource({ global: true, everywhere: true }), "everywhere", "true", "nothing beside global"],
  // What an entity must have, and its mapping does not give.
  [
    resource({
      blueprint: { ...whole, schema: { properties: { p: { type: "string" } }, required: ["p"] } },
    }),
    "entity.properties.p",
    "missing",
    "Port refuses entities without",
  ],
  // Forms, rights and approvals.
  [
    input({ a: field.string("A", { dependsOn: ["b", "b"] }), b: field.string("B") }),
    "input.a.dependsOn",
    '["b","b"]',
    "each once",
  ],
  [
    input({ a: field.string("A", { visible: false, required: true }) }),
    "input.a.required",
    "true",
    "nothing beside visible",
  ],
  [
    input({ a: field.string("A", options({ visible: { jqQuery: "true", jq: "x" } })) }),
    "input.a.visible",
    '{"jqQuery":"true","jq":"x"}',
    "{ jqQuery }",
  ],
  ...(["==", undefined] as const).map((operator): (typeof mistakes)[number] => [
    input({
      a: field.entity("A", "one", {
        dataset: { combinator: "and", rules: [{ combinator: "or", rules: [{ operator }] }] },
      }),
    }),
    "input.a.dataset.rules.0.rules.0.operator",
    operator === undefined ? "missing" : '"=="',
    "one of =, !=",
  ]),
  [
    input({
      a: field.entities("A", "one", {
        dataset: { combinator: "and", rules: [{ property: "$titel", operator: "=", value: 1 }] },
      }),
    }),
    "input.a.dataset.rules.0.property",
    '"$titel"',
    'did you mean "$title"?',
  ],
  [action({ input: options(new Map() as never) }), "input", "{}", "an object of fields"],
  [
    permission(["s3:ListAllMyBuckets"], "*", " "),
    "permissions.0",
    '{"actions":["s3:ListAllMyBuckets"],"resources":["*"],"reason":" "}',
    "needs a reason as third argument",
  ],
  [
    action({ execute: { users: ["a@b.co", "a@b.co"] } }),
    "execute.users",
    '["a@b.co","a@b.co"]',
    "a list of e-mail addresses",
  ],
  [
    action({ approval: { approvers: ["a@b.co", "a@b.co"] } }),
    "approval.approvers",
    '["a@b.co","a@b.co"]',
    "each once",
  ],
  [
    action({ approval: { approvers: ["a@b.co"], atLeast: 2 } }),
    "approval.atLeast",
    "2",
    "at most 1, which is how many are asked",
  ],
  // Resource types that would mirror nothing, or hear nothing.
  [
    resource({ entities: [mapping] }),
    "entities",
    '[{"identifier":".TopicArn"}]',
    "one of entity and entities",
  ],
  [resource({ entity: undefined }), "entity", "missing", "how a resource becomes an entity"],
  [
    resource({ entity: undefined, entities: [] }),
    "entities",
    "[]",
    "how a resource becomes an entity",
  ],
  [
    resource({ parent: { type: "AWS::SNS::Topic", model: "." } }),
    "parent.type",
    '"AWS::SNS::Topic"',
    "another type",
  ],
  [
    resource({ events: [{ ...event, source: "aws.sns.amazonaws.com" }] }),
    "events.0.source",
    '"aws.sns.amazonaws.com"',
    "such as aws.sns (the service alone, without .amazonaws.com)",
  ],
  [
    resource({ events: [{ ...event, detail: { eventName: [] } }] }),
    "events.0.detail",
    '{"eventName":[]}',
    "conditions without an empty list",
  ],
  [resource({ global: "yes" }), "global", '"yes"', "true or false"],
  // Types of JSON schema.
  [
    action(withProperty({ type: "strng" })),
    "blueprint.schema.properties.p.type",
    '"strng"',
    "allowed: one of string, number, boolean, object, array.",
  ],
  [
    action(withProperty({ type: "array", items: { type: "strng" } })),
    "blueprint.schema.properties.p.items.type",
    '"strng"',
    "allowed: string, number",
  ],
  [
    action(withProperty({ type: "object", properties: { q: { type: "int" } } })),
    "blueprint.schema.properties.p.properties.q.type",
    '"int"',
    "allowed: string, number",
  ],
  // Blueprints and their parts that nobody declares.
  [
    action({ blueprint: "oen" }),
    "blueprint",
    '"oen"',
    'write existing("oen") if it is kept in Port by hand.',
  ],
  [
    input({ a: field.entity("A", "oen") }),
    "input.a",
    '"oen"',
    'Did you mean "one"? Correct it, declare it',
  ],
  [
    input({ a: field.list("A", { items: field.entity("B", "oen") }) }),
    "input.a",
    '"oen"',
    'Did you mean "one"?',
  ],
  [
    action(withRelation({ target: "oen", required: false, many: false })),
    "blueprint.relations.r.target",
    '"oen"',
    'Did you mean "one"?',
  ],
  [
    resource({ entity: { ...mapping, blueprint: "oen" } }),
    "entity.blueprint",
    '"oen"',
    'Did you mean "one"?',
  ],
  [
    resource({
      ...withProperty({ type: "string" }),
      entity: { ...mapping, properties: { quantity: ".a" } },
    }),
    "entity.properties.quantity",
    '".a"',
    "there is no such key (known: p)",
  ],
  [
    resource({
      ...withRelation({ target: "one", required: false, many: false }),
      entity: { ...mapping, relations: { rr: ".a" } },
    }),
    "entity.relations.rr",
    '".a"',
    'did you mean "r"?',
  ],
  // Rights that IAM would refuse.
  [
    permission(["s3:GetObject"], "s3-bucket"),
    "permissions.0",
    '{"actions":["s3:GetObject"],"resources":["s3-bucket"]}',
    'the resource "s3-bucket" is no ARN; write "arn:aws:service:region:account:resource"',
  ],
  [
    permission(["s3:GetObject"], "arn:aws:s3"),
    "permissions.0",
    '{"actions":["s3:GetObject"],"resources":["arn:aws:s3"]}',
    'the resource "arn:aws:s3" is no ARN',
  ],
  [
    permission(["s3:*"], "arn:aws:s3:::a"),
    "permissions.0",
    '{"actions":["s3:*"],"resources":["arn:aws:s3:::a"]}',
    '"s3:*" is not an IAM action; write "service:Action"',
  ],
  [
    permission(["s3:GetObject"], "*"),
    "permissions.0",
    '{"actions":["s3:GetObject"],"resources":["*"]}',
    "needs a reason as third argument",
  ],
];

/** Files and folders that would be ignored, or are no handlers. */
const strays: [file: string, text: string, says: string][] = [
  ["action/a.ts", "", 'handlers/action: nothing in this folder is read; rename it to "actions".'],
  [
    "Resources/a.ts",
    "",
    'handlers/Resources: nothing in this folder is read; rename it to "resources".',
  ],
  [
    "product/a.yaml",
    "",
    'handlers/product: nothing in this folder is read; rename it to "products".',
  ],
  ["actions/a.js", "", "handlers/actions/a.js: it is not read; allowed in actions/: *.ts."],
  ["actions/a.yaml", "", "handlers/actions/a.yaml: it is not read; allowed in actions/: *.ts."],
  [
    "products/a.json",
    "",
    "handlers/products/a.json: it is not read; allowed in products/: *.yaml, *.yml.",
  ],
  [
    "changes/team/a.ts",
    "",
    "handlers/changes/team: no folder below changes/ is read; move its handlers into changes/",
  ],
  [
    "actions/a.test.ts",
    "",
    "handlers/actions/a.test.ts: a test is no handler; move it to the folder of the tests.",
  ],
  [
    "team/a.ts",
    "export const action = defineAction({});",
    "handlers/team/a.ts: it declares a handler and is not read; move it into the folder of its kind: actions/",
  ],
  [
    "a.ts",
    "export const resource = defineResource({});",
    "handlers/a.ts: it declares a handler and is not read",
  ],
  ["changes", "", "handlers/changes: it is a file; allowed: a folder of that name"],
];

describe("a mistake in a declaration", () => {
  for (const [module, key, value, remedy] of mistakes) {
    it(`is told with file, key, value and remedy: ${module.file}, ${key} is ${value}`, () => {
      assertTold(module, key, value, remedy);
    });
  }

  it("is none where what is named exists in Port, is Port's own, or is declared elsewhere", () => {
    const relation = { required: false, many: false };
    const file = resourceFile("two", {
      blueprint: {
        ...blueprintOf("two"),
        relations: {
          r: { ...relation, target: "_user" },
          s: { ...relation, target: existing("service") },
        },
      },
      entity: { ...mapping, blueprint: "one", relations: {} },
    });
    const picks = { a: field.entity("A", "service"), b: field.entities("B", existing("team")) };

    assert.throws(() => refusalOf(file, input(picks)), "The declarations were accepted.");
  });

  it("is a circle of relations that require each other", () => {
    const to = (target: string) => ({ r: { target, required: true, many: false } });
    const file = (name: string, target: string) =>
      actionFile(name, { blueprint: { ...blueprintOf(name), relations: to(target) } });

    const lines = refusalOf(file("a", "b"), file("b", "c"), file("c", "a")).split("\n");

    assert.lengthOf(lines, 3);
    for (const line of lines) assert.include(line, "blueprint.relations.r.required is true;");
  });

  it("is none of what people read as it is meant", () => {
    const texts = ["⚙️ Restart", "👩‍💻 Hand over", "🇫🇷 Paris", "می‌خواهم", "क्‍ष", "Größe – 中文"];
    for (const title of texts) {
      assert.throws(() => refusalOf(actionFile("a", { title })), "were accepted", title);
    }
    const description = "First line.\n\n\tSecond.";
    assert.throws(() => refusalOf(actionFile("a", { description })), "were accepted");
  });

  it("is none of what Port takes and somebody else keeps", () => {
    const far = { target: existing("service"), required: true, many: false };
    const blueprint = {
      ...blueprintOf("a"),
      relations: { far, own: { target: "a", required: false, many: true } },
      mirrorProperties: { m: { path: "far.system.whatever" }, n: { path: "own.c" } },
      calculationProperties: { c: { calculation: ".properties.'a-b'", type: "string" } },
      aggregationProperties: {
        a: {
          ...{ title: "A", target: existing("deployment") },
          calculationSpec: { calculationBy: "property", func: "sum", property: "cost" },
        },
      },
      ownership: { type: "Inherited", path: "far.system", title: "Owner" },
    };

    assert.throws(() => refusalOf(actionFile("a", { blueprint })), "were accepted");
  });

  it("of several files is told with the others", () => {
    const message = refusalOf(
      actionFile("a", { aproval: {}, title: 5 }),
      changeFile("b", { whn: 1 }),
      resourceFile("c"),
      resourceFile("d"),
    );

    assert.deepEqual(
      message.split("\n").map((line) => line.split(": ")[0]),
      ["handlers/actions/a.ts", "handlers/changes/b.ts", "handlers/resources/d.ts"],
    );
    assert.include(message, "title is 5");
    assert.include(message, "aproval is {}");
  });
});

describe("a file that would be ignored", () => {
  let folder: string;
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), "longshore-")), "handlers");
  });
  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  for (const [file, text, says] of strays) {
    it(`is refused: ${file}`, () => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);

      assert.throws(() => discoverRegistry(folder), says);
    });
  }
});
