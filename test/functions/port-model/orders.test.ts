import { assert } from "chai";
import { keyOf, type ModelPart } from "../../../functions/port-model/model-event";
import { createRandom } from "../../support/random";
import { Stopped, TestStack, type Up } from "./engine";
import { action, blueprint, useModel } from "./setup";

const box = blueprint({ identifier: "box" });
const all = [blueprint(), box, action(), action({ identifier: "make_box" })];
const keys = all.map(keyOf).sort();
const moved = (part: ModelPart) => `moved-${keyOf(part)}`;

/** What may happen to a stack that goes on declaring the same. */
const replacements: Record<string, readonly Up[]> = {
  "the keeper is replaced": [{ newKeeper: true }],
  "the keeper is replaced twice": [{ newKeeper: true }, { newKeeper: true }],
  "every resource is replaced": [{ replace: () => true }],
  "one part is replaced": [{ replace: (name) => name === "action:make_thing" }],
  "the declaration is replaced, and then a part": [
    { replace: (name) => name === "declared" },
    { replace: (name) => name === "blueprint:thing" },
  ],
  "the parts get other names": [{ nameOf: moved }],
  "everything gets other names": [{ nameOf: moved, declarationName: "moved-declared" }],
  "everything gets other names and a new keeper": [
    { nameOf: moved, declarationName: "moved-declared", newKeeper: true },
  ],
  "a part is renamed and the declaration replaced": [
    { nameOf: moved, replace: (name) => name === "declared" },
  ],
  "the keeper is replaced, and it ends half way": [{ newKeeper: true, stopsAfter: 3 }, {}],
  "the keeper is replaced, ends before the declaration, and is replaced again": [
    { newKeeper: true, stopsAfter: 5 },
    { newKeeper: true },
  ],
  "the keeper is replaced, and its declaration fails while the rest goes on": [
    { newKeeper: true, fails: (name) => name === "declared" },
    {},
  ],
  "the keeper is replaced, and it ends among the deletions": [
    { newKeeper: true, stopsAfter: 7 },
    {},
  ],
};

describe("Port's model under replacements", () => {
  const fixture = useModel();

  async function up(stack: TestStack, parts: readonly ModelPart[], how: Up): Promise<void> {
    await stack.up(parts, how).catch((error: unknown) => {
      if (!(error instanceof Stopped)) throw error;
    });
  }

  for (const [what, ups] of Object.entries(replacements)) {
    it(`is the same when ${what}`, async () => {
      const stack = new TestStack(fixture.keeper());
      await stack.up(all);

      for (const how of ups) await up(stack, all, how);

      assert.deepEqual(fixture.model(), keys);
      assert.deepEqual(fixture.deletions(), []);
      await stack.destroy();
      assert.deepEqual(fixture.standIn.blueprints(), []);
      assert.deepEqual(fixture.standIn.actions(), []);
    });
  }

  it("follows any sequence of updates, replacements, renamings and failures", async function () {
    this.timeout(60_000);
    const seed = Date.now() % 1_000_000;
    const random = createRandom(seed);
    const stack = new TestStack(fixture.keeper());
    for (let round = 0; round < 60; round += 1) {
      const actions = all.slice(2).filter(() => random() < 0.7);
      const parts = [...all.slice(0, 2), ...actions];
      const prefix = random() < 0.3 ? "moved-" : "";
      const how: Up = {
        newKeeper: random() < 0.3,
        replace: () => random() < 0.2,
        nameOf: (part) => prefix + keyOf(part),
        declarationName: random() < 0.2 ? "moved-declared" : "declared",
        ...(random() < 0.3 && { stopsAfter: Math.floor(random() * 12) }),
      };

      await up(stack, parts, how);
      // What is left of the last update is made up for by the next.
      await up(stack, parts, { nameOf: how.nameOf, declarationName: how.declarationName });

      assert.deepEqual(fixture.model(), parts.map(keyOf).sort(), `seed ${seed}, round ${round}`);
      if (random() < 0.1) {
        await stack.destroy();
        assert.deepEqual(fixture.standIn.blueprints(), [], `seed ${seed}, round ${round}`);
        assert.deepEqual(fixture.standIn.actions(), [], `seed ${seed}, round ${round}`);
      }
    }
  });

  it("takes out what is no longer declared, even when the keeper is replaced with it", async () => {
    const stack = new TestStack(fixture.keeper());
    await stack.up(all);

    await stack.up(all.slice(0, 3), { newKeeper: true });

    assert.deepEqual(
      fixture.model(),
      keys.filter((key) => key !== "action:make_box"),
    );
  });

  it("takes out what a first update that failed has made", async () => {
    const stack = new TestStack(fixture.keeper());
    await up(stack, all, { stopsAfter: 3 });

    await stack.destroy();

    assert.deepEqual([fixture.standIn.blueprints(), fixture.standIn.actions()], [[], []]);
  });

  it("lets two resources swap what they keep", async () => {
    const stack = new TestStack(fixture.keeper());
    const [first, second] = [all[2], all[3]];
    assert(first && second);
    const names = new Map([
      [first, "a"],
      [second, "b"],
    ]);
    const parts = all.slice(0, 2);
    await stack.up([...parts, first, second], { nameOf: (part) => names.get(part) ?? keyOf(part) });

    await stack.up([...parts, second, first], {
      nameOf: (part) => (part === second ? "a" : part === first ? "b" : keyOf(part)),
    });

    assert.deepEqual(fixture.model(), keys);
    assert.deepEqual(fixture.deletions(), []);
  });

  it("goes on when the stack is renamed", async () => {
    const stack = new TestStack(fixture.keeper());
    await stack.up(all);

    stack.name = "longshore/production";
    await stack.up(all);

    const stacks = fixture.standIn.entities("longshore_stack");
    assert.deepEqual(
      stacks.map(({ identifier }) => identifier),
      ["longshore/production@111111111111"],
    );
    await stack.destroy();
    assert.deepEqual(fixture.standIn.blueprints(), []);
  });
});
