import { assert } from "chai";
import { errorOf } from "../../support/error-of";
import { TestStack } from "./engine";
import { action, blueprint, useModel } from "./setup";

const parts = [blueprint(), action()];
const keys = ["action:make_thing", "blueprint:thing"];
const first = "longshore/prod@111111111111";
const second = "longshore/prod@222222222222";

describe("Two stacks with one Port organisation", () => {
  const fixture = useModel();
  const otherAccount = { account: "222222222222" };
  const adoptAll = new Set(["*"]);

  it("refuses what another stack declares, naming both, and leaves it alone", async () => {
    const one = new TestStack(fixture.keeper());
    await one.up(parts);
    const before = [fixture.standIn.blueprints(), fixture.standIn.actions()];

    for (const [part, key] of [
      [blueprint({ title: "Another thing" }), "blueprint:thing"],
      [action({ title: "Another action" }), "action:make_thing"],
    ] as const) {
      for (const adopts of [new Set<string>(), adoptAll]) {
        const two = new TestStack(fixture.keeper({ ...otherAccount, adopts }));
        const error = await errorOf(two.up([part]));
        assert.equal(error.name, "OwnershipError");
        for (const words of [first, second, "belongs to", `portAdopt "${key}"`]) {
          assert.include(error.message, words);
        }
        assert.notInclude(error.stack, "\n");
        await two.destroy();
      }
    }

    assert.deepEqual([fixture.standIn.blueprints(), fixture.standIn.actions()], before);
    assert.deepEqual(fixture.deletions(), []);
  });

  it("does not take a stack of another name, or of another account, for the same one", async () => {
    await new TestStack(fixture.keeper()).up(parts);

    for (const stranger of [
      new TestStack(fixture.keeper(), "longshore/dev"),
      new TestStack(fixture.keeper(), "other/prod"),
      new TestStack(fixture.keeper(otherAccount)),
    ]) {
      assert.equal((await errorOf(stranger.up(parts))).name, "OwnershipError");
    }
  });

  it("lets each stack destroy its own parts alone", async () => {
    const one = new TestStack(fixture.keeper());
    const two = new TestStack(fixture.keeper(otherAccount));
    await one.up(parts);
    await two.up([blueprint({ identifier: "box" })]);

    await two.destroy();
    assert.deepEqual(fixture.model(), keys);
    await one.destroy();
    assert.deepEqual([fixture.standIn.blueprints(), fixture.standIn.actions()], [[], []]);
  });

  it("lets only one of ten that come at once have a part", async () => {
    const stacks = Array.from(
      { length: 10 },
      (_, index) => new TestStack(fixture.keeper({ account: String(index).repeat(12) })),
    );

    const outcomes = await Promise.allSettled(stacks.map((stack) => stack.up([blueprint()])));

    const refused = outcomes.filter(({ status }) => status === "rejected");
    assert.equal(refused.length, 9);
    for (const outcome of refused) {
      assert.equal(((outcome as PromiseRejectedResult).reason as Error).name, "OwnershipError");
    }
  });

  it("loses no ownership when ten parts are brought at once", async () => {
    const many = Array.from({ length: 10 }, (_, index) => blueprint({ identifier: `box${index}` }));
    const stacks = many.map(() => new TestStack(fixture.keeper()));

    await Promise.all(stacks.map((stack, index) => stack.up(many.slice(index, index + 1))));

    assert.equal(fixture.standIn.entities("longshore_part").length, 10);
  });

  it("refuses what was in Port before, until configuration names it", async () => {
    await fixture.port.blueprints.upsert(blueprint({ description: "By hand" }).definition as never);
    const stack = new TestStack(fixture.keeper());

    const error = await errorOf(stack.up(parts));
    assert.equal(error.name, "OwnershipError");
    assert.include(error.message, 'pulumi config set portAdopt "blueprint:thing"');
    assert.deepEqual(fixture.standIn.entities("longshore_part"), []);

    const adopting = new TestStack(fixture.keeper({ adopts: new Set(["blueprint:thing"]) }));
    await adopting.up(parts);
    assert.equal(fixture.standIn.blueprint("thing")?.description, "By hand");
    assert.deepEqual(fixture.model(), keys);
  });

  it("leaves what it could not adopt as it was when the stack gives up", async () => {
    await fixture.port.blueprints.upsert(blueprint().definition as never);
    const stack = new TestStack(fixture.keeper());
    await errorOf(stack.up(parts));

    await stack.destroy();

    assert.deepEqual(fixture.model(), ["blueprint:thing"]);
  });

  it("takes over what a stack left behind only when configuration names it", async () => {
    const gone = new TestStack(fixture.keeper({ keepsModel: true }));
    await gone.up(parts);
    await gone.destroy();
    assert.deepEqual(fixture.model(), keys);

    const error = await errorOf(new TestStack(fixture.keeper(otherAccount)).up(parts));
    assert.include(error.message, `left behind by the stack "${first}"`);
    const heir = new TestStack(fixture.keeper({ ...otherAccount, adopts: adoptAll }));
    await heir.up(parts);

    await heir.destroy();
    assert.deepEqual(fixture.standIn.blueprints(), []);
  });

  it("gives a stack back what it left behind itself", async () => {
    const gone = new TestStack(fixture.keeper({ keepsModel: true }));
    await gone.up(parts);
    await gone.destroy();

    await new TestStack(fixture.keeper()).up(parts);

    assert.deepEqual(fixture.model(), keys);
  });

  it("keeps the claim on a blueprint that still holds entities", async () => {
    const stack = new TestStack(fixture.keeper());
    await stack.up(parts);
    await fixture.port.entities.upsert("thing", { identifier: "a" });

    await stack.destroy();
    assert.deepEqual(fixture.model(), ["blueprint:thing"]);

    await new TestStack(fixture.keeper()).up(parts);
    assert.deepEqual(fixture.model(), keys);
  });
});
