import { assert } from "chai";
import { Launch, pass } from "./launch";
import { start, useWorld } from "./world";

describe("the gate's check", () => {
  const world = useWorld();

  /** What a check is answered, the last time. */
  async function answered(launch: Launch, event: unknown) {
    await launch.deliver(event);
    return launch.answers.at(-1) ?? assert.fail();
  }

  async function begun(): Promise<Launch> {
    const launch = new Launch(world);
    await launch.begin();
    return launch;
  }

  const approve = { decision: "approve" };
  const forged = /^Nobody approved this with Longshore: the signal came from elsewhere/;

  it("lets a launch pass that was approved, and says who did, as the table has it", async () => {
    const launch = await begun();
    pass(60_000);
    await launch.decide(approve);

    const { Status, PhysicalResourceId, Data } = await answered(
      launch,
      launch.checkEvent("Create"),
    );

    assert.deepEqual([Status, PhysicalResourceId], ["SUCCESS", `approval-check-${launch.id}`]);
    const at = new Date(start + 60_000).toISOString();
    assert.deepEqual(JSON.parse(Data?.Decision ?? ""), {
      request: launch.id,
      state: "APPROVED",
      by: "site-owner@example.com",
      at,
    });
  });

  it("lets it pass right after the signal, before that is noted", async () => {
    const launch = await begun();
    world.signals.answer = "cut";
    await launch.decide(approve);

    const { Status } = await answered(launch, launch.checkEvent("Create"));

    assert.equal((await launch.stored()).told, undefined);
    assert.equal(Status, "SUCCESS");
  });

  it("stops a launch that nobody approved, and leaves its request alone", async () => {
    const launch = await begun();
    const before = await launch.stored();

    const { Status, Reason = "", Data } = await answered(launch, launch.checkEvent("Create"));

    assert.equal(Status, "FAILED");
    assert.match(Reason, forged);
    assert.include(Reason, "its request is PENDING");
    assert.isUndefined(Data);
    assert.deepEqual(await launch.stored(), before);
  });

  it("stops a launch that was rejected", async () => {
    const launch = await begun();
    await launch.decide({ decision: "reject", reason: "No" });

    const { Status, Reason = "" } = await answered(launch, launch.checkEvent("Create"));

    assert.equal(Status, "FAILED");
    assert.match(Reason, forged);
  });

  it("stops a launch that was never asked about", async () => {
    const launch = new Launch(world);

    const { Status, Reason = "" } = await answered(launch, launch.checkEvent("Create"));

    assert.equal(Status, "FAILED");
    assert.match(Reason, forged);
  });

  it("stops a launch that uses the approval of another one", async () => {
    const [launch, other] = [await begun(), await begun()];
    await launch.decide(approve);
    const ResourceProperties = other.checkProperties({ WaitUrl: launch.waitUrl });

    const { Status, Reason = "" } = await answered(
      other,
      other.checkEvent("Create", { ResourceProperties }),
    );

    assert.equal(Status, "FAILED");
    assert.match(Reason, /The wait condition's URL belongs to another stack/);
    assert.notInclude(Reason, "X-Amz");
  });

  it("stops a launch whose signal says nothing", async () => {
    const launch = await begun();
    const ResourceProperties = launch.checkProperties({ Signal: "" });

    const { Status } = await answered(launch, launch.checkEvent("Create", { ResourceProperties }));

    assert.equal(Status, "FAILED");
  });

  it("passes an update of what has passed, also when its request is kept no more, and does not withdraw when deleted", async () => {
    const launch = new Launch(world);
    const OldResourceProperties = launch.checkProperties();
    const ResourceProperties = launch.checkProperties({ Product: "other" });

    const updated = await answered(
      launch,
      launch.checkEvent("Update", { OldResourceProperties, ResourceProperties }),
    );
    const deleted = await answered(launch, launch.checkEvent("Delete"));

    const PhysicalResourceId = `approval-check-${launch.id}`;
    assert.include(updated, { Status: "SUCCESS", PhysicalResourceId });
    assert.deepEqual(updated.Data, { Decision: "{}" });
    assert.include(deleted, { Status: "SUCCESS", PhysicalResourceId });
  });

  it("keeps who approved when it is updated", async () => {
    const launch = await begun();
    await launch.decide(approve);
    const OldResourceProperties = launch.checkProperties();

    const { Data } = await answered(launch, launch.checkEvent("Update", { OldResourceProperties }));

    assert.include(JSON.parse(Data?.Decision ?? ""), { by: "site-owner@example.com" });
  });

  it("checks again when the wait handle is another one", async () => {
    const launch = await begun();
    await launch.decide(approve);
    const OldResourceProperties = launch.checkProperties();
    const ResourceProperties = launch.checkProperties({ WaitUrl: launch.newWaitUrl() });

    const { Status, PhysicalResourceId } = await answered(
      launch,
      launch.checkEvent("Update", { OldResourceProperties, ResourceProperties }),
    );

    assert.equal(Status, "FAILED");
    assert.notEqual(PhysicalResourceId, `approval-check-${launch.id}`);
  });

  it("never passes what was not approved, in whatever order CloudFormation asks", async () => {
    const types = ["Create", "Update", "Delete"] as const;
    const orders = types.flatMap((one) =>
      types.flatMap((two) => types.map((three) => [one, two, three])),
    );
    for (const state of ["not asked", "asked", "rejected", "withdrawn"]) {
      for (const order of orders) {
        const launch = new Launch(world);
        if (state !== "not asked") await launch.begin();
        if (state === "rejected") {
          await launch.decide({ decision: "reject", reason: "No" });
        }
        if (state === "withdrawn") await launch.deliver(launch.event("Delete"));
        let PhysicalResourceId: string | undefined;
        for (const type of order) {
          // Without rollback, what failed stays in the stack by the id that it was answered with.
          const known = PhysicalResourceId === undefined ? {} : { PhysicalResourceId };
          const OldResourceProperties = launch.checkProperties();
          const event = launch.checkEvent(type, { OldResourceProperties, ...known });
          if (PhysicalResourceId === undefined && type !== "Create") continue;
          const answer = await answered(launch, event);

          if (type !== "Delete") assert.equal(answer.Status, "FAILED", `${state}: ${order.join()}`);
          PhysicalResourceId = answer.PhysicalResourceId;
        }
      }
    }
  });
});
