import { assert } from "chai";
import { errorOf } from "../../sandbox/aws/start";
import { Launch, linksTo, pass } from "./launch";
import { useWorld } from "./world";

describe("a gate's event while a call hangs", () => {
  const world = useWorld();

  beforeEach(() => world.deploy(3, { stepMilliseconds: 300 }));

  /** Lets the first call with a label hang in what follows, which makes the same calls as `before`. */
  function hangAt(label: string, before: readonly string[]): void {
    const call = before.indexOf(label) + 1;
    assert.isAbove(call, 0, label);
    world.tap.restart({ call, kind: "hangs" });
  }

  /** What a call of the table, SNS or KMS is called in the tap, for an event that goes well. */
  async function callsOf(event: (launch: Launch) => Promise<unknown>, launch = new Launch(world)) {
    world.tap.restart();
    await event(launch);
    return world.tap.calls.map(({ label }) => label);
  }

  const create = (launch: Launch) => world.request(launch.event("Create"));

  for (const label of ["TrentService.GenerateMac", "SNS.Publish"]) {
    it(`answers Create when ${label} hangs, and leaves the e-mail to the clock`, async () => {
      hangAt(label, await callsOf(create));
      const launch = new Launch(world);

      await create(launch);

      assert.equal(launch.answers[0]?.Status, "SUCCESS");
      assert.lengthOf(linksTo(world, launch.id), 0);
      pass(60_000);
      await world.clock();
      assert.lengthOf(linksTo(world, launch.id), 1);
    });
  }

  it("answers Create with a failure when storing hangs", async () => {
    hangAt("DynamoDB_20120810.PutItem", await callsOf(create));
    const launch = new Launch(world);

    await create(launch);

    assert.equal(launch.answers[0]?.Status, "FAILED");
    assert.match(launch.answers[0]?.Reason ?? "", /^storing the request: it took longer than/);
    assert.equal(launch.answers[0]?.PhysicalResourceId, `approval-${launch.id}`);
  });

  for (const label of ["DynamoDB_20120810.GetItem", "DynamoDB_20120810.UpdateItem"]) {
    it(`answers Delete when ${label} hangs, and fails for Lambda to repeat it`, async () => {
      const begun = new Launch(world);
      await begun.begin();
      const calls = await callsOf((one) => world.request(one.event("Delete")), begun);
      const launch = new Launch(world);
      await launch.begin();
      const event = launch.event("Delete");
      hangAt(label, calls);

      const error = await errorOf(world.request(event));

      assert.match(error.message, /^withdrawing the request: it took longer than/);
      assert.equal(launch.answers.at(-1)?.Status, "SUCCESS");
      await world.request(event);
      assert.equal((await launch.stored()).state, "CANCELLED");
    });
  }

  it("fails a check whose reading hangs", async () => {
    const launch = new Launch(world);
    await launch.begin();
    await launch.decide({ decision: "approve" });
    world.tap.restart({ call: 1, kind: "hangs" });

    await world.request(launch.checkEvent("Create"));

    assert.equal(launch.answers.at(-1)?.Status, "FAILED");
    assert.match(launch.answers.at(-1)?.Reason ?? "", /not checked: reading the request: it took/);
  });
});
