import { assert } from "chai";
import { FaultBoard } from "../../../sandbox/faults/fault-board";
import { faultKinds, type FaultWorld } from "../../../sandbox/faults/fault-kinds";
import type { Faults as PortFaults } from "../../../sandbox/port/faults";
import { Access } from "../../../sandbox/aws/access";
import { Hops } from "../../../sandbox/hops";
import { Faults } from "../../../sandbox/port/faults";
import { Deliveries } from "../../../sandbox/sources/deliveries";

/** A world without processes: what a fault does to each of its parts can be asked. */
function createWorld() {
  const hops = new Hops();
  const access = new Access("123456789012");
  const allowing = [
    { Effect: "Allow", Action: ["s3:GetObject", "ec2:RunInstances"], Resource: "*" },
  ] as const;
  const keys = access.addPrincipal("worker-role", allowing);
  const killed: string[] = [];
  const lambda = {
    names: ["intake", "runs-worker"],
    accessKeyOf: () => keys.accessKeyId,
    faults: { kill: (name: string) => void killed.push(name) },
  };
  const port: { faults: PortFaults } = { faults: new Faults() };
  const deliveries = new Deliveries();
  const parts = { hops, lambda, deliveries, aws: { access } } as unknown as FaultWorld["parts"];
  const worker = access.find("worker-role") ?? assert.fail("There is no role.");
  const board = new FaultBoard({ parts, port });
  return { board, hops, access, worker, killed, port, deliveries };
}

type World = ReturnType<typeof createWorld>;

/** For each fault, what can be seen of it while it is on, and not else. */
const effects: Record<string, (world: World) => Promise<unknown>> = {
  "port-slow": async ({ port }) => port.faults.take("GET", "/v1/blueprints", true),
  "port-limited": async ({ port }) => port.faults.take("GET", "/v1/blueprints", true),
  "port-failing": async ({ port }) => port.faults.take("GET", "/v1/blueprints", true),
  "port-down": async ({ port }) => port.faults.take("GET", "/v1/blueprints", true),
  duplicate: async ({ deliveries }) => (await handed(deliveries)).length > 1,
  delay: async ({ deliveries }) => isHeldBack(deliveries),
  reorder: async ({ deliveries }) => isHeldBack(deliveries),
  kill: async ({ hops, killed }) => {
    const detail = { by: "worker-role", operation: "CreateResource", subjects: [] } as const;
    hops.traces.within(["r_1"], () =>
      hops.record("Cloud Control", "CreateResource", { kind: "call", ...detail }),
    );
    return killed.splice(0).length > 0;
  },
  right: async ({ access, worker }) =>
    access.denied(worker, "eu-west-1", { action: "ec2:RunInstances", resource: "*" }),
};

async function handed(deliveries: Deliveries): Promise<number[][]> {
  const batches: number[][] = [];
  await deliveries.give([1, 2], { from: "queue", reversed: () => [2, 1] }, async (batch) => {
    batches.push(batch);
  });
  return batches;
}

/** Whether a batch is still waiting when all that can go on has gone on. */
async function isHeldBack(deliveries: Deliveries): Promise<boolean> {
  let isHanded = false;
  const given = handed(deliveries).then(() => (isHanded = true));
  await new Promise((resolve) => setImmediate(resolve));
  const isHeld = !isHanded;
  await deliveries.stop();
  await given;
  return isHeld;
}

describe("FaultBoard", () => {
  it("has a case here for every fault", () => {
    assert.sameMembers(
      Object.keys(effects),
      faultKinds.map(({ id }) => id),
    );
  });

  for (const { id } of faultKinds) {
    it(`${id} strikes while it is on, is counted and recorded, and does nothing when it is off`, async () => {
      const world = createWorld();
      const look = effects[id] ?? assert.fail("There is no case.");

      const before = Boolean(await look(createWorld()));
      world.board.turnOn(id);
      const during = Boolean(await look(world));
      const view = world.board.all.find((one) => one.id === id);
      world.board.turnOff(id);
      const after = Boolean(await look(world));

      assert.deepEqual({ before, during, after }, { before: false, during: true, after: false });
      assert.equal(view?.on, true);
      assert.equal(view?.strikes, 1);
      const struck = world.hops.all.filter(({ part }) => part === "Fault");
      assert.deepEqual(
        struck.map(({ what }) => what),
        [`${view?.title}: ${view?.last}`],
      );
    });
  }

  it("leaves requests of people alone", () => {
    const { board, port } = createWorld();

    board.turnOn("port-down");

    assert.isUndefined(port.faults.take("POST", "/v1/actions/create_vm/runs"));
  });

  it("strikes what is chosen, kills once for each run, and goes over to another choice", () => {
    const { board, hops, killed } = createWorld();
    const call = (run: string, part = "Cloud Control") =>
      hops.traces.within(run === "" ? [] : [run], () =>
        hops.record(part, "call", {
          kind: "call",
          by: "worker-role",
          operation: "x",
          subjects: [],
        }),
      );

    board.turnOn("kill", "intake");
    call("r_1", "DynamoDB");
    call("r_1", "SQS");
    call("");
    call("r_1");
    call("r_1");
    board.turnOn("kill", "runs-worker");
    call("r_2");

    assert.deepEqual(killed, ["intake", "runs-worker"]);
  });

  it("says what is allowed when a fault or a choice is unknown", () => {
    const { board } = createWorld();

    assert.throws(
      () => board.turnOn("port-gone"),
      /^There is no fault "port-gone"; there are port-slow, /,
    );
    assert.throws(
      () => board.turnOn("right", "ec2:RunInstance"),
      'A right is refused: Action is "ec2:RunInstance"; is ec2:RunInstances meant?',
    );
    assert.isTrue(board.all.every(({ on }) => !on));
  });

  it("turns everything off at once", () => {
    const { board } = createWorld();
    for (const { id } of faultKinds) board.turnOn(id);

    board.turnAllOff();

    assert.isTrue(board.all.every(({ on }) => !on));
  });
});
