import { assert } from "chai";
import { createJq } from "../../functions/jq";
import { cloudTrail, field } from "../../registry";
import { buildRegistry, type HandlerModule } from "../../registry/registry";
import { checkFacts } from "../../scripts/check/check-facts";
import { checkForms } from "../../scripts/check/check-forms";
import { actionFile, blueprintOf, resourceFile } from "../registry/setup";

const heard = (service: string, ...names: string[]) =>
  cloudTrail(service, names, { inputPaths: { name: "$.detail.a" }, identifier: ".name" });
const calculated = (calculation: string) =>
  actionFile("one", {
    blueprint: {
      ...blueprintOf("one"),
      schema: { properties: { size: { type: "number" } } },
      calculationProperties: { c: { calculation, type: "string" } },
    },
  });
const shownIf = (jqQuery: string) =>
  actionFile("one", { input: { a: field.string("A", { visible: { jqQuery } }) } });

describe("what handlers name and AWS does not have", () => {
  const cases: [parts: object, place: string, value: string, says: string][] = [
    [{ type: "AWS::SNS::Topik" }, "type", "AWS::SNS::Topik", "no resource type"],
    [{ parent: { type: "AWS::ECS::Clustr", model: "." } }, "parent.type", "AWS::ECS::Clustr", ""],
    [{ events: [heard("snss", "CreateTopic")] }, "events[0].source", "aws.snss", "mean sns?"],
    [
      { events: [heard("sns", "CreateTopic"), heard("sns", "CreateTopik")] },
      "events[1].detail.eventName",
      "CreateTopik",
      "Did you mean CreateTopic?",
    ],
  ];
  for (const [parts, place, value, says] of cases) {
    it(`is found: ${value}`, () => {
      const [found, ...others] = checkFacts(buildRegistry([resourceFile("one", parts)]));

      assert.deepEqual(others, []);
      assert.include(found, { file: "handlers/resources/one.ts", place, value });
      assert.include(`${found?.problem} ${found?.remedy}`, says);
    });
  }

  it("is not looked for in what the file's own code reads and lists", () => {
    const own = { type: "AWS::Own::Thing", read: async () => ({}), list: async () => ({}) };

    assert.deepEqual(checkFacts(buildRegistry([resourceFile("one", own)])), []);
  });

  it("is none of a call whose name ends with its API's version", () => {
    const events = [heard("lambda", "CreateFunction20150331")];

    assert.deepEqual(checkFacts(buildRegistry([resourceFile("one", { events })])), []);
  });
});

describe("what Port evaluates", () => {
  const jq = createJq();
  after(() => jq.close());
  const kindsIn = async (module: HandlerModule) =>
    (await checkForms(buildRegistry([module]), jq)).map(({ kind, place }) => [kind, place]);

  const condition = (text: string) =>
    actionFile("one", {
      execute: {
        policy: { queries: { a: { combinator: "or", rules: [] } }, conditions: [text] },
      },
    });
  const calculation = "calculationProperties.c.calculation";
  const cases: [module: HandlerModule, kind: string, place: string][] = [
    [shownIf(".form. |"), "does-not-compile", "input.a.visible.jqQuery"],
    [shownIf(".form.b == 1"), "unknown-input", "input.a.visible.jqQuery"],
    [condition(".results | ("), "does-not-compile", "execute.policy.conditions.0"],
    [calculated(".properties.size |"), "does-not-compile", calculation],
    [calculated(".properties.sze"), "unknown-property", calculation],
  ];
  for (const [module, kind, place] of cases) {
    it(`is looked at: ${kind} at ${place}`, async () => {
      assert.deepEqual(await kindsIn(module), [[kind, place]]);
    });
  }

  it("is right in Port's own way of writing, too", async () => {
    const texts = ["'https://x/' + (.properties.size | tostring)", ".properties.'size'", '"a\'b"'];
    for (const text of texts) assert.deepEqual(await kindsIn(calculated(text)), [], text);
    assert.deepEqual(await kindsIn(shownIf('.form.a == "x.form.b" | not')), []);
  });
});
