import { assert } from "chai";
import { eventsOf } from "../../../functions/approvals/publish-events";
import { recordOf } from "../../../functions/approvals/record";
import type { StoredApproval } from "../../../functions/approvals/stored-approval";
import type { Vote } from "../../../functions/approvals/votes";
import { errorOf } from "../../sandbox/aws/start";
import { Launch, linkTo, pass, storedAs } from "./launch";
import { sendForm } from "./person";
import { useWorld } from "./world";

const yes = (by: string): Vote => ({ by, says: "approve", at: 1 });
const no = (by: string): Vote => ({ by, says: "reject", at: 1, reason: "No" });

describe("eventsOf", () => {
  const requested = "Approval Requested PENDING 0";
  const cases: readonly [string, Partial<StoredApproval>, readonly string[]][] = [
    ["one that waits", { state: "PENDING", votes: [] }, [requested]],
    [
      "a vote that leaves it open",
      { state: "PENDING", votes: [yes("a")] },
      [requested, "Approval Voted PENDING 1"],
    ],
    [
      "the vote that decides",
      { state: "APPROVED", votes: [yes("a"), yes("b")] },
      [requested, "Approval Voted PENDING 1", "Approval Ended APPROVED 2"],
    ],
    [
      "a rejection",
      { state: "REJECTED", votes: [no("a")] },
      [requested, "Approval Ended REJECTED 1"],
    ],
    [
      "one that expired with a vote",
      { state: "EXPIRED", votes: [yes("a")] },
      [requested, "Approval Voted PENDING 1", "Approval Ended EXPIRED 1"],
    ],
    [
      "one that was taken back",
      { state: "CANCELLED", votes: [] },
      [requested, "Approval Ended CANCELLED 0"],
    ],
    [
      "one that the rule lets pass",
      { state: "APPROVED", votes: [] },
      ["Approval Ended APPROVED 0"],
    ],
    ["one that was never asked", { state: "REFUSED", votes: [] }, ["Approval Ended REFUSED 0"]],
  ];
  for (const [title, changes, expected] of cases) {
    it(`tells of ${title}: ${expected.at(-1)}`, () => {
      const decision = { by: "somebody", at: 1 };
      const events = eventsOf({ decision, ...changes } as StoredApproval);

      const told = events.map(
        ({ kind, approval: { state, votes } }) => `${kind} ${state} ${votes.length}`,
      );
      assert.deepEqual(told, expected);
      for (const { approval } of events) {
        assert.equal(approval.decision !== undefined, approval.state !== "PENDING");
      }
    });
  }
});

describe("events about approvals", () => {
  const world = useWorld();

  it("are put by the clock, each with the record of the request, and once", async () => {
    const approvers = ["approver@example.com", "second@example.com"];
    world.deploy(3, { rules: { default: { approvers, atLeast: 2 } } });
    const launch = new Launch(world);
    await launch.begin();
    for (const approver of approvers) {
      await world.clock();
      await sendForm(world, await linkTo(world, launch.id, approver), { decision: "approve" });
    }
    await world.clock();
    pass(60_000);
    await world.clock();

    const events = world.events.filter(({ detail }) => detail["id"] === launch.id);
    assert.deepEqual(
      events.map(({ source, ...event }) => [source, event["detail-type"]]),
      ["Requested", "Voted", "Ended"].map((what) => ["longshore.approvals", `Approval ${what}`]),
    );
    const stored = await storedAs(world, launch.id);
    assert.deepEqual<object>(
      events.at(-1)?.detail ?? {},
      JSON.parse(JSON.stringify(recordOf(stored))) as object,
    );
    assert.notInclude(JSON.stringify(events), new URL(launch.waitUrl).search);
  });

  for (const fault of ["refused", "not taken"] as const) {
    it(`fail no decision when they are ${fault}, and are repeated`, async () => {
      const launch = new Launch(world);
      await launch.begin();
      const { faults } = world.aws.endpoint;
      const error = fault === "refused" ? "AccessDeniedException" : "InternalFailure";
      faults.add({ service: "EventBridge", operation: "PutEvents", error, times: 20 });
      await launch.decide({ decision: "approve" });

      const { message } = await errorOf(world.clock());

      assert.match(message, /publish of approval/);
      assert.equal((await launch.stored()).state, "APPROVED");
      assert.lengthOf(launch.signals, 1);
      faults.clear();
      pass(60_000);
      await world.clock();
      const events = world.events.filter(({ detail }) => detail["id"] === launch.id);
      assert.deepEqual(
        events.map((event) => event["detail-type"]),
        ["Approval Requested", "Approval Ended"],
      );
    });
  }
});
