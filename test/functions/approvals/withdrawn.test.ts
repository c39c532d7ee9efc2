import { assert } from "chai";
import { runApprovalId } from "../../../functions/approvals/ids";
import { toPortAction } from "../../../registry/port-action";
import { thingAction } from "../runs/setup";
import { linkTo, pass } from "./launch";
import { blueprint } from "./outside";
import { openPage, sendForm, textOf } from "./person";
import { start, useWorld } from "./world";

const developer = "developer@example.com";

const hour = 3_600_000;
const minute = 60_000;

describe("a request for approval whose run ends in Port", () => {
  const world = useWorld();

  /** Asks for a run that is open in Port. */
  async function ask() {
    await world.client.actions.upsert(toPortAction(thingAction({ blueprint })));
    const run = await world.client.runs.start("make_thing", { properties: {} });
    const id = runApprovalId(run.id);
    await world.takeWakes();
    await world.desk.ask({
      ...{
        id,
        kind: "run",
        title: "Make thing",
        requester: developer,
        requesterAddresses: [developer],
        details: [],
      },
      ...{ requestedAt: start, expiresAt: start + 12 * hour, subject: "action:make_thing" },
      run: { id: run.id, group: "thing/one" },
    });
    return { id, runId: run.id, link: await linkTo(world, id) };
  }
  const end = (runId: string) =>
    world.client.runs.end(runId, { status: "FAILURE", statusLabel: "withdrawn" });

  it("is taken back by the clock, and the page says so", async () => {
    const { id, runId, link } = await ask();
    await end(runId);
    pass(2 * minute);

    await world.clock();

    const page = await openPage(world, link);
    assert.equal(page.statusCode, 410);
    assert.match(textOf(page), /Withdrawn.*The run was withdrawn: it has ended in Port/s);
    const late = await sendForm(world, link, { decision: "approve" });
    assert.equal(late.statusCode, 410);
    assert.equal((await world.store.read(id))?.state, "CANCELLED");
    await world.clock();
    assert.deepEqual(await world.takeWakes(), [{ wake: runId, group: "thing/one" }]);
  });

  it("stays while its run is open, minute for minute", async () => {
    const { id } = await ask();

    for (let count = 0; count < 3; count += 1) {
      pass(2 * minute);
      await world.clock();
    }

    const stored = await world.store.read(id);
    assert.equal(stored?.state, "PENDING");
    assert.isAbove(stored?.todo.look?.at ?? 0, start + 6 * minute);
    assert.deepEqual(await world.takeWakes(), []);
  });

  for (const status of [404, 422, 503]) {
    it(`stays, without an alarm, when Port answers ${status} about its run`, async () => {
      const { id, runId } = await ask();
      world.port.faults.add({ path: new RegExp(runId), answer: { status } });
      pass(2 * minute);

      await world.clock();

      assert.equal((await world.store.read(id))?.state, "PENDING");
    });
  }

  it("says with its decision that the run had been withdrawn", async () => {
    const { id, runId, link } = await ask();
    await sendForm(world, link, { decision: "approve" });

    await world.desk.withdraw(runId);

    const page = await openPage(world, link);
    assert.equal(page.statusCode, 200);
    assert.include(
      textOf(page),
      "The run was withdrawn: it had ended in Port before it could go on. The decision is kept, but it changes nothing.",
    );
    assert.equal((await world.store.read(id))?.state, "APPROVED");
  });

  it("needs none for a run that nobody was asked about", async () => {
    await world.desk.withdraw(runApprovalId("r_never_asked"));

    assert.deepEqual(await world.items(), []);
  });
});
