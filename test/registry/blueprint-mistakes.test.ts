import type { HandlerModule } from "../../registry/registry";
import { actionFile, assertTold, blueprintOf } from "./setup";

type Row = [what: HandlerModule, key: string, value: string, remedy: string];

const whole = blueprintOf("one");
const action = (parts: object) => actionFile("one", parts);
const withProperty = (property: object) => ({
  blueprint: { ...whole, schema: { properties: { p: property } } },
});
const self = { r: { target: "one", required: false, many: false } };
const aggregating = (calculationSpec: object, parts: object = {}) => ({
  schema: { properties: { cost: { type: "number" }, name: { type: "string" } } },
  relations: self,
  aggregationProperties: {
    a: {
      ...{ title: "A", target: "one" },
      calculationSpec: { calculationBy: "entities", func: "count", ...calculationSpec },
      ...parts,
    },
  },
});

/** What is written, and the key, the value and the remedy that the refusal names. */
const mistakes: Row[] = [
  // Keywords of a property that say something of another type, or are not what they must be.
  ...(
    [
      [{ type: "number", format: "url" }, "format", '"url"', "nothing for the type number"],
      [{ type: "array", format: "user" }, "format", '"user"', "such as the items of a list"],
      [{ type: "string", format: "labeled-url" }, "format", '"labeled-url"', "it is for object"],
      [
        { type: "array", items: { type: "string", format: "mail" } },
        "items.format",
        '"mail"',
        "one of date-time, url, email",
      ],
      [{ type: "boolean", spec: "open-api" }, "spec", '"open-api"', "for string or object"],
      [{ type: "number", pattern: "a" }, "pattern", '"a"', "it is for string"],
      [{ type: "string", minimum: 1 }, "minimum", "1", "it is for number or integer"],
      [{ type: "string", required: true }, "required", "true", "it is for object"],
      [{ type: "number", minimum: "1" }, "minimum", '"1"', "a number"],
      [{ type: "string", maxLength: -1 }, "maxLength", "-1", "at least 0"],
      [{ type: "array", items: "string" }, "items", '"string"', "a JSON schema, such as"],
      [{ type: "array", uniqueItems: "yes" }, "uniqueItems", '"yes"', "true or false"],
      [
        { type: "object", properties: { size: { type: "number" } }, required: ["sise"] },
        "required",
        '"sise"',
        "one of size",
      ],
      [{ type: "number", maximum: 3, default: 5 }, "default", "5", "a number of at most 3"],
      [{ type: "string", pattern: "^a$", default: "b" }, "default", '"b"', "that matches ^a$"],
      [{ type: "string", format: "url", default: "b" }, "default", '"b"', "a URL such as"],
      [
        { type: "array", items: { type: "string", enum: ["a"] }, default: ["b"] },
        "default",
        '["b"]',
        "a list, each one of a",
      ],
      [
        { type: "string", enum: ["a"], enumColors: { a: "grey" } },
        "enumColors.a",
        '"grey"',
        "one of blue, turquoise",
      ],
      [{ type: "string", enumColors: { a: "red" } }, "enumColors", '{"a":"red"}', "without enum"],
      [{ type: "string", enum: ["a"], enumColors: ["red"] }, "enumColors", '["red"]', "a colour"],
      [{ type: "string", default: () => "a" }, "default", "a function", "the type string"],
      [{ type: "object", default: { at: new Date(0) } }, "default.at", '"1970-01-01', "JSON:"],
      [{ type: "number", const: NaN }, "const", "null", "JSON:"],
      [{ type: "string", title: "Si\u200bze" }, "title", '"Si\\u{200b}ze"', "all of them seen"],
      [{ type: "string", enum: ["a\u2060"] }, "enum", '["a\\u{2060}"]', "are seen"],
    ] as [property: object, key: string, value: string, remedy: string][]
  ).map(([property, key, value, remedy]): Row => [
    action(withProperty(property)),
    `blueprint.schema.properties.p.${key}`,
    value,
    remedy,
  ]),
  // Parts of a blueprint that Port works out.
  ...(
    [
      [
        { calculationProperties: { c: { calculation: " ", type: "string" } } },
        "calculationProperties.c.calculation",
        '" "',
        "a JQ filter over the entity",
      ],
      [
        { calculationProperties: { c: { calculation: ".a", type: "string", format: "mail" } } },
        "calculationProperties.c.format",
        '"mail"',
        "one of date-time, url",
      ],
      [
        {
          calculationProperties: {
            c: { calculation: ".a", type: "string", colorized: true, colors: { a: "rot" } },
          },
        },
        "calculationProperties.c.colors",
        '{"a":"rot"}',
        "each one of blue",
      ],
      [
        {
          schema: { properties: { p: { type: "string" } } },
          calculationProperties: { p: { calculation: ".a", type: "string" } },
        },
        "calculationProperties.p",
        '"p"',
        "a name that no other property has",
      ],
      [
        { mirrorProperties: { m: { path: "r.$title", description: "x" } }, relations: self },
        "mirrorProperties.m.description",
        '"x"',
        "there is no such key",
      ],
      ...["r.sise", "r.r.sise", "r.s.size", "r.$nme", "r"].map(
        (path): [parts: object, key: string, value: string, remedy: string] => [
          {
            schema: { properties: { size: { type: "number" } } },
            mirrorProperties: { m: { path } },
            relations: self,
          },
          "mirrorProperties.m.path",
          `"${path}"`,
          path === "r.s.size"
            ? '"one" has no "s" (r)'
            : 'a property of "one" (size, m, $identifier',
        ],
      ),
      [
        aggregating({ func: "cnt" }),
        "aggregationProperties.a.calculationSpec",
        "{",
        "count, average",
      ],
      [
        aggregating({ func: "sum" }),
        "aggregationProperties.a.calculationSpec",
        "{",
        "sum, average",
      ],
      [
        aggregating({ calculationBy: "property", func: "sum", property: "cst" }),
        "aggregationProperties.a.calculationSpec.property",
        '"cst"',
        'did you mean "cost"?',
      ],
      [
        aggregating({ calculationBy: "property", func: "sum", property: "name" }),
        "aggregationProperties.a.calculationSpec.property",
        '"name"',
        "a property of the type number, not string",
      ],
      [
        aggregating({}, { target: "oen" }),
        "aggregationProperties.a.target",
        '"oen"',
        'mean "one"?',
      ],
      [
        aggregating({}, { qery: {} }),
        "aggregationProperties.a.qery",
        "{}",
        'did you mean "query"?',
      ],
      [
        aggregating(
          {},
          { query: { combinator: "and", rules: [{ property: "nme", operator: "=" }] } },
        ),
        "aggregationProperties.a.query.rules.0.property",
        '"nme"',
        'did you mean "name"?',
      ],
      [
        { ...aggregating({}), relations: {} },
        "aggregationProperties.a.target",
        '"one"',
        "related to this one",
      ],
      [
        { changelogDestination: { type: "KAFAK" } },
        "changelogDestination",
        '{"type":"KAFAK"}',
        '{ type: "KAFKA" }, or { type: "WEBHOOK", url }',
      ],
      [{ changelogDestination: { type: "WEBHOOK" } }, "changelogDestination", "{", "WEBHOOK"],
      [{ ownership: { type: "Dirct" } }, "ownership", '{"type":"Dirct"}', '{ type: "Direct" }'],
      [
        { ownership: { type: "Inherited", path: "q" }, relations: self },
        "ownership.path",
        '"q"',
        "begins with a relation (r)",
      ],
      [{ teamInheritance: {} }, "teamInheritance.path", "missing", "a path of relations"],
      [
        { relations: { r: { ...self.r, required: true } } },
        "relations.r.required",
        "true",
        "false for a relation to itself",
      ],
      [
        { relations: { r: { ...self.r, many: true, required: true } } },
        "relations.r.required",
        "true",
        "Port takes only one of the two",
      ],
    ] as [parts: object, key: string, value: string, remedy: string][]
  ).map(([parts, key, value, remedy]): Row => [
    action({ blueprint: { ...whole, ...parts } }),
    `blueprint.${key}`,
    value,
    remedy,
  ]),
];

describe("a mistake in a blueprint", () => {
  for (const [module, key, value, remedy] of mistakes) {
    it(`is told with file, key, value and remedy: ${key} is ${value}`, () => {
      assertTold(module, key, value, remedy);
    });
  }
});
