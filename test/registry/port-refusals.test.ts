import { assert } from "chai";
import type { Blueprint, PortAction } from "../../registry/contract/port-data";
import { longestDescription, propertyFormats } from "../../registry/contract/port-names";
import { field } from "../../registry/fields";
import { toPortAction } from "../../registry/port-action";
import { buildRegistry } from "../../registry/registry";
import { usePort } from "../sandbox/port/setup";
import { actionFile, blueprintOf } from "./setup";

/** Parts of a declaration: of an action, and of the blueprint that it declares whole. */
interface Parts {
  readonly action?: object;
  readonly blueprint?: object;
}

const input = { a: field.string("A") };
const relation = { target: "b", required: false, many: false };
const withName = (name: string): Parts[] => [
  { action: { input: { [name]: field.string("A") } } },
  { blueprint: { schema: { properties: { [name]: { type: "string" } } } } },
  { blueprint: { relations: { [name]: relation } } },
  { blueprint: { calculationProperties: { [name]: { calculation: ".a", type: "string" } } } },
  { blueprint: { mirrorProperties: { [name]: { path: "a.b" } } } },
];
const withIdentifier = (identifier: string): Parts[] => [
  { action: { identifier } },
  { blueprint: { identifier } },
];

const taken: Record<string, Parts[]> = {
  "identifiers of every allowed character": withIdentifier("aZ09éØ中@_.+:\\/-"),
  "identifiers of 100 characters": withIdentifier("é".repeat(100)),
  "names of every allowed character": withName("aZ09@_=\\-"),
  "names of 100 characters": withName("a".repeat(100)),
  "properties of every format, and descriptions of 200 characters": [
    ...propertyFormats.map((format) => ({
      blueprint: { schema: { properties: { a: { type: "string", format } } } },
    })),
    { blueprint: { description: "é".repeat(longestDescription) } },
  ],
  "relations that say all": [{ blueprint: { relations: { own: { ...relation, many: true } } } }],
};

const refused: Record<string, Parts[]> = {
  "identifiers with another character": [" ", "=", ",", "*", "!", "(", "😀", "\n", "́"].flatMap(
    (character) => withIdentifier(`a${character}b`),
  ),
  "identifiers that are empty, too long, or dots": ["", "a".repeat(101), ".", ".."].flatMap(
    withIdentifier,
  ),
  "names with another character": [".", "/", "é", " ", "+", "$", "\n"].flatMap((character) =>
    withName(`a${character}`),
  ),
  "names that are empty": withName(""),
  "relations without their flags": [
    { target: "b" },
    { target: "b", required: false },
    { target: "b", many: false },
    { required: false, many: false },
    { ...relation, many: "no" },
  ].map((one) => ({ blueprint: { relations: { own: one } } })),
  "properties of no type, or of a type that Port does not have": [
    {},
    { type: "integer" },
    { type: "null" },
    { type: ["string", "null"] },
  ].map((one) => ({ blueprint: { schema: { properties: { a: one } } } })),
  "formats, specifications and descriptions that Port does not have": [
    { blueprint: { schema: { properties: { a: { type: "string", format: "uri" } } } } },
    { blueprint: { schema: { properties: { a: { type: "string", spec: "raml" } } } } },
    { blueprint: { schema: { properties: { a: { type: "string", title: "a".repeat(101) } } } } },
    { blueprint: { description: "a".repeat(longestDescription + 1) } },
  ],
  "required properties that are not there": [
    { blueprint: { schema: { properties: { a: { type: "string" } }, required: ["b"] } } },
    { blueprint: { schema: { properties: {}, required: "a" } } },
  ],
  "calculations and mirrors without their parts": [
    { blueprint: { calculationProperties: { a: { calculation: ".b" } } } },
    { blueprint: { calculationProperties: { a: { type: "string" } } } },
    { blueprint: { mirrorProperties: { a: { title: "A" } } } },
  ],
};

describe("what Port takes and refuses", () => {
  const port = usePort();

  function declared({ action = {}, blueprint = {} }: Parts): [Blueprint, PortAction] {
    const whole = { ...blueprintOf("b"), ...blueprint };
    const registry = buildRegistry([actionFile("a", { input, blueprint: whole, ...action })]);
    const [one] = registry.actions.values();
    assert(one && registry.blueprints[0]);
    return [registry.blueprints[0], toPortAction(one)];
  }

  /** Status of the first call that the stand-in refuses, or 200. */
  async function offered({ action = {}, blueprint = {} }: Parts): Promise<number> {
    const { input: fields, ...rest } = { input, ...action };
    const whole = { ...blueprintOf("b"), ...blueprint };
    const { identifier } = whole;
    const properties = Object.fromEntries(
      Object.entries(fields).map(([name, { schema }]) => [name, schema]),
    );
    await port.call("DELETE", "/v1/actions/a");
    await port.call("POST", "/v1/blueprints", blueprintOf("b"));
    const known = identifier === "b" ? "PUT" : "POST";
    const path = identifier === "b" ? "/v1/blueprints/b" : "/v1/blueprints";
    const first = await port.call(known, path, whole);
    const userInputs = { properties, required: [] };
    const trigger = { type: "self-service", operation: "CREATE", userInputs };
    const body = { identifier: "a", title: "A", trigger, invocationMethod: { type: "KAFKA" } };
    const second = await port.call("POST", "/v1/actions", { ...body, ...rest });
    return first.status > 299 ? first.status : second.status > 299 ? second.status : 200;
  }

  for (const [what, cases] of Object.entries(taken)) {
    it(`takes ${what}`, async () => {
      for (const parts of cases) {
        assert.doesNotThrow(() => declared(parts), undefined, JSON.stringify(parts));
      }
      for (const parts of cases) assert.equal(await offered(parts), 200, JSON.stringify(parts));
    });
  }

  for (const [what, cases] of Object.entries(refused)) {
    it(`refuses ${what}, at declaration and in Port`, async () => {
      for (const parts of cases) {
        assert.throws(
          () => declared(parts),
          /handlers\/actions\/a\.ts: [^]*allowed/,
          JSON.stringify(parts),
        );
        assert.equal(await offered(parts), 422, JSON.stringify(parts));
      }
    });
  }

  it("refuses the names of the blueprints that Longshore keeps for itself", () => {
    for (const identifier of ["longshore_stack", "longshore_part"]) {
      assert.throws(() => declared({ blueprint: { identifier } }), /Longshore uses itself/);
    }
  });
});
