import { assert } from "chai";
import { errorOf } from "../../support/error-of";
import { TestStack } from "./engine";
import { action, blueprint, useModel } from "./setup";

const parts = [blueprint(), action()];
const keys = ["action:make_thing", "blueprint:thing"];

/** How Port can be gone. */
const absences = {
  "cannot be reached": () => "disconnect" as const,
  "does not answer for ever": () => ({ status: 503 }),
  "has revoked the credentials": () => ({
    status: 401,
    body: { ok: false, error: "unauthorized", message: "Unauthorized" },
  }),
  "answers something else": () => ({ status: 200, body: "<html>" }),
};

describe("Leaving Port", () => {
  const fixture = useModel();

  for (const [how, answer] of Object.entries(absences)) {
    it(`destroys a stack with keepPortModel when Port ${how}`, async () => {
      const stack = new TestStack(fixture.keeper({ keepsModel: true }));
      await stack.up(parts);
      fixture.standIn.faults.add({ answer: answer() });

      await stack.destroy();

      fixture.standIn.faults.clear();
      assert.deepEqual(fixture.model(), keys);
      const left = fixture.log.filter(({ message }) => message === "part left in Port");
      assert.sameMembers(
        left.map(({ part, reason }) => `${String(part)}: ${String(reason)}`),
        keys.map((key) => `${key}: keepPortModel is set`),
      );
    });

    it(`says what to type when Port ${how} and keepPortModel is not set`, async () => {
      const stack = new TestStack(fixture.keeper());
      await stack.up(parts);
      fixture.standIn.faults.add({ answer: answer() });

      const error = await errorOf(stack.destroy());

      assert.include(error.message, "Port");
      assert.include(error.message, "pulumi config set keepPortModel true");
    });
  }

  it("asks Port for nothing about a part that stays", async () => {
    const stack = new TestStack(fixture.keeper({ keepsModel: true }));
    await stack.up(parts);
    const before = fixture.standIn.calls.length;

    await stack.destroy();

    const asked = fixture.standIn.calls.slice(before).map(({ path }) => path);
    assert.isNotEmpty(asked);
    for (const path of asked) assert.notMatch(path, /longshore_part|thing/);
  });

  it("leaves a part of which the stack keeps no record alone", async () => {
    const stack = new TestStack(fixture.keeper());
    await stack.up(parts);
    await fixture.port.entities.delete("longshore_part", "action:make_thing");

    await stack.destroy();

    assert.deepEqual(fixture.model(), ["action:make_thing"]);
  });
});
