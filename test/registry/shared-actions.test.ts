import { assert } from "chai";
import { buildRegistry } from "../../registry/registry";
import { sharedActions } from "../../registry/shared-actions";
import { actionFile, blueprintOf } from "./setup";
import { errorOf } from "../support/error-of";

const create = { trigger: "CREATE", blueprint: "thing" };
const change = { ...create, trigger: "DAY-2" };
const shared = { shared: true };

describe("sharedActions", () => {
  for (const [what, actions, expected, heldBack] of [
    ["none that says nothing", { one: create, two: change }, [], []],
    ["what says so", { one: { ...create, ...shared }, two: create }, ["one"], []],
    [
      "what works on a blueprint's entities, when all of them say so",
      { one: { ...change, ...shared }, two: { ...change, trigger: "DELETE", ...shared } },
      ["one", "two"],
      [],
    ],
    [
      "what makes entities, whatever works on them",
      { one: { ...create, ...shared }, two: change },
      ["one"],
      [],
    ],
    [
      "nothing on entities that runs with a process of their own work on: they stay in order",
      { one: { ...change, ...shared }, two: change },
      [],
      [["one", '"two" works on entities of "thing" as well and does not share']],
    ],
    [
      "entities of other blueprints",
      { one: { ...change, ...shared }, two: { ...change, blueprint: "other" } },
      ["one"],
      [],
    ],
    [
      "nothing that people approve",
      { one: { ...create, ...shared, approval: {} } },
      [],
      [["one", "its runs wait for approval"]],
    ],
  ] as [string, Record<string, object>, string[], [string, string][]][]) {
    it(`finds ${what}`, () => {
      const files = Object.entries(actions).map(([name, parts]) => actionFile(name, parts));
      const things = ["thing", "other"].map((name) =>
        actionFile(`make-${name}`, { blueprint: blueprintOf(name) }),
      );
      const { actions: declared } = buildRegistry([...files, ...things]);

      const found = sharedActions(declared.values());

      assert.deepEqual(
        found.shared.map(({ identifier }) => identifier),
        expected,
      );
      assert.deepEqual([...found.heldBack], heldBack);
    });
  }

  it("is not for what takes long", async () => {
    const files = [
      actionFile("long", { ...shared, timeoutSeconds: 301 }),
      actionFile("short", { ...shared, timeoutSeconds: 300 }),
    ];

    const { message } = await errorOf((async () => buildRegistry(files))());

    assert.include(message, "actions/long.ts: timeoutSeconds is 301; allowed is 1 to 300");
    assert.notInclude(message, "short.ts");
  });
});
