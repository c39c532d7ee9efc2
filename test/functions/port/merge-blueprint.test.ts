import { assert } from "chai";
import type { Blueprint, Relation } from "../../../functions/port";
import { mergeBlueprint, sameBlueprint } from "../../../functions/port/merge-blueprint";

function blueprint(changes: Partial<Blueprint> = {}): Blueprint {
  return {
    ...{ identifier: "vm", title: "VM", schema: { properties: {} } },
    ...{ relations: {}, calculationProperties: {}, mirrorProperties: {} },
    ...changes,
  };
}

describe("mergeBlueprint", () => {
  const maps = ["relations", "calculationProperties", "mirrorProperties"] as const;
  for (const map of maps) {
    it(`keeps ${map} of a person, drops those of ours that are gone`, () => {
      const entry = (title: string) => ({ title, target: "x" });
      const declared = blueprint({ [map]: { ours: entry("new") } });
      const previous = blueprint({ [map]: { ours: entry("old"), gone: entry("gone") } });
      const current = blueprint({
        [map]: { ours: entry("edited"), gone: entry("gone"), theirs: entry("theirs") },
      });

      const merged = mergeBlueprint(declared, current, previous);

      assert.deepEqual(merged[map], { ours: entry("new"), theirs: entry("theirs") });
    });
  }

  it("does the same with properties and which of them are required", () => {
    const names = (...list: string[]) => Object.fromEntries(list.map((name) => [name, {}]));
    const schema = (properties: string[], required: string[]) => ({
      schema: { properties: names(...properties), required },
    });
    const declared = blueprint(schema(["a", "b", "c"], ["a"]));
    const previous = blueprint(schema(["a", "b", "c", "gone"], ["b", "gone"]));
    const current = blueprint(
      schema(["a", "b", "c", "gone", "theirs"], ["b", "c", "gone", "theirs"]),
    );

    const merged = mergeBlueprint(declared, current, previous);

    assert.deepEqual(merged.schema, schema(["a", "b", "c", "theirs"], ["a", "c", "theirs"]).schema);
  });

  it("removes nothing when the previous declaration is not known", () => {
    const current = blueprint({ schema: { properties: { x: {} }, required: ["x"] } });

    assert.deepEqual(mergeBlueprint(blueprint(), current).schema, current.schema);
  });

  it("does not require a property that is gone", () => {
    const previous = blueprint({ schema: { properties: { gone: {} } } });
    const current = blueprint({ schema: { properties: { gone: {} }, required: ["gone"] } });

    assert.deepEqual(mergeBlueprint(blueprint(), current, previous).schema.required, []);
  });

  it("keeps an icon, a description and fields of Port that a person set", () => {
    const byHand = {
      ...{ icon: "Cluster", description: "ours", ownership: { type: "Direct" } },
      ...{ aggregationProperties: { count: {} }, createdBy: "someone", teamInheritance: null },
    };
    const declared = blueprint({ icon: undefined, description: "new" });

    const merged = mergeBlueprint(declared, { ...blueprint(), ...byHand });

    const expected = {
      ...blueprint({ schema: { properties: {}, required: [] } }),
      ...{ icon: "Cluster", description: "new", ownership: { type: "Direct" } },
      aggregationProperties: { count: {} },
    };
    assert.deepEqual(merged, expected);
  });

  it("drops an icon that we had declared", () => {
    const current = blueprint({ icon: "Cluster" });

    assert.notProperty(mergeBlueprint(blueprint(), current, current), "icon");
  });
});

describe("sameBlueprint", () => {
  it("ignores what Port fills in, and order", () => {
    const merged = blueprint({
      schema: { properties: { a: {}, b: {} }, required: ["a", "b"] },
      relations: { owner: { target: "team" } as Relation },
      icon: undefined,
    });
    const current = {
      ...{ createdAt: "2026-01-01T00:00:00.000Z", aggregationProperties: {}, icon: null },
      identifier: "vm",
      title: "VM",
      schema: { properties: { b: {}, a: {} }, required: ["b", "a"] },
      relations: { owner: { target: "team", required: false, many: false } },
    } as unknown as Blueprint;

    assert.isTrue(sameBlueprint(merged, current));
  });

  const changes: Partial<Blueprint>[] = [
    { title: "Virtual machine" },
    { icon: "Cluster" },
    { changelogDestination: { type: "KAFKA" } },
    { schema: { properties: { a: { type: "string" } } } },
    { schema: { properties: {}, required: ["a"] } },
    { relations: { owner: { target: "team" } as Relation } },
    { calculationProperties: { sum: {} } },
    { mirrorProperties: { region: {} } },
  ];
  for (const change of changes) {
    it(`sees ${JSON.stringify(change)}`, () => {
      assert.isFalse(sameBlueprint(blueprint(change), blueprint()));
    });
  }
});
