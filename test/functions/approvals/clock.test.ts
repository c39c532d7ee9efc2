import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { assert } from "chai";
import { turn } from "../../../functions/approvals/clock";
import type { Performer } from "../../../functions/approvals/discharge";
import { errorOf } from "../../sandbox/aws/start";
import { Launch, linksTo, pass, yes } from "./launch";
import { blueprint, tableName } from "./outside";
import { sendForm } from "./person";
import { start, useWorld } from "./world";

const hour = 3_600_000;
const approve = { decision: "approve" };

describe("approval-clock", () => {
  const world = useWorld();
  const labels = () => world.tap.calls.map(({ label }) => label);
  const subjects = (id: string) =>
    world.aws.endpoint.mailbox.messages
      .filter(({ body }) => body.includes(id))
      .map(({ subject }) => subject.split(":")[0]);

  async function begin(): Promise<Launch> {
    const launch = new Launch(world);
    assert.isTrue(await launch.begin());
    return launch;
  }

  it("has nothing to do with requests about which nothing is due", async () => {
    await begin();
    // The request's event.
    await world.clock();
    pass(60_000);
    world.tap.restart();

    await world.clock();

    assert.deepEqual(labels(), ["DynamoDB_20120810.Query"]);
  });

  it("reminds once, at half of the time, with the same link", async () => {
    const launch = await begin();
    const { expiresAt } = await launch.stored();
    pass((expiresAt - start) / 2 - 1);
    await world.clock();
    assert.deepEqual(subjects(launch.id), ["Approval needed"]);

    pass(1);
    await world.clock();
    pass(hour);
    await world.clock();

    assert.deepEqual(subjects(launch.id), ["Approval needed", "Reminder, approval needed"]);
    const [first, second] = linksTo(world, launch.id);
    assert.equal(first, second);
    assert.equal((await launch.stored()).remindedAt, Math.round((start + expiresAt) / 2));
  });

  it("does not remind about what was decided", async () => {
    const launch = await begin();
    await launch.decide(approve);
    pass(7 * hour);

    await world.clock();

    assert.deepEqual(subjects(launch.id), ["Approval needed"]);
  });

  it("sends an e-mail that SNS refused, with growing pauses, and says so", async () => {
    const launch = new Launch(world);
    const fault = { service: "SNS", operation: "Publish", error: "AuthorizationError" };
    world.aws.endpoint.faults.add({ ...fault, times: 3 });
    await launch.begin();

    const errors: string[] = [];
    for (const minutes of [1, 2, 4]) {
      pass(minutes * 60_000 - 1);
      await world.clock();
      pass(1);
      await world.clock().catch((error: Error) => errors.push(error.message));
    }

    assert.lengthOf(errors, 2);
    assert.match(
      errors[0] ?? "",
      new RegExp(`notify of approval ${launch.id}: site-owner@example.com: AuthorizationError`),
    );
    assert.deepEqual(subjects(launch.id), ["Approval needed"]);
    assert.equal((await launch.stored()).notifiedAt, start + 7 * 60_000);
  });

  it("sends one e-mail when asking failed until it was time to remind", async () => {
    const launch = new Launch(world);
    const fault = { service: "SNS", operation: "Publish", error: "AuthorizationError" };
    world.aws.endpoint.faults.add({ ...fault, times: 2 });
    await launch.begin();
    pass(7 * hour);
    await errorOf(world.clock());

    pass(hour);
    await world.clock();

    assert.deepEqual(subjects(launch.id), ["Approval needed"]);
    assert.hasAllKeys((await launch.stored()).todo, ["expire", "reach"]);
  });

  it("lets a launch expire without a signal", async () => {
    const launch = await begin();
    pass(12 * hour);

    await world.clock();

    const { state, waitUrl } = await launch.stored();
    assert.deepEqual([state, waitUrl], ["EXPIRED", undefined]);
    assert.deepEqual(launch.signals, []);
    assert.deepEqual(subjects(launch.id), ["Approval needed"]);
  });

  it("delivers what a function that died left behind", async () => {
    const launch = await begin();
    const stored = await launch.stored();
    // As if the pages' function had been killed after its write.
    await world.store.vote(stored, yes());

    await world.clock();
    assert.deepEqual(launch.signals, [], "it is left to the function for a while");
    pass(60_000);
    await world.clock();

    assert.lengthOf(launch.signals, 1);
  });

  it("leaves alone what another turn is doing", async () => {
    const launch = await begin();
    await world.store.vote(await launch.stored(), yes());
    pass(60_000);
    const { store } = world;
    let signals = 0;
    const signal = async () => {
      signals += 1;
      // The second turn begins and ends in the middle of the first.
      if (signals === 1) await turn(parts);
      return { done: {} };
    };
    const parts = { store, performers: { signal }, availableMilliseconds: () => Infinity };

    await turn(parts);

    assert.equal(signals, 1);
  });

  it("does after two minutes what a turn that died had taken", async () => {
    const launch = await begin();
    await world.store.vote(await launch.stored(), yes());
    pass(60_000);
    const { promise: taken, resolve: take } = Promise.withResolvers<void>();
    const turnWith = (signal: Performer) =>
      turn({ store: world.store, performers: { signal }, availableMilliseconds: () => Infinity });
    let signals = 0;
    const count = async () => {
      signals += 1;
      return { done: {} };
    };
    void turnWith(() => {
      take();
      return new Promise<never>(() => undefined);
    });
    await taken;

    pass(2 * 60_000 - 1);
    await turnWith(count);
    assert.equal(signals, 0, "it may still be at work");
    pass(1);
    await turnWith(count);
    assert.equal(signals, 1);
  });

  it("lets the failure of one request hold up no other, and names every one", async () => {
    const launches = [await begin(), await begin(), await begin()];
    for (const launch of launches) {
      await world.store.vote(await launch.stored(), yes());
    }
    const [broken, ...others] = launches;
    await world.dynamodb.send(
      change(broken?.id ?? "", "waitUrl", "https://evil.example/?X-Amz-Signature=1"),
    );
    pass(60_000);

    const error = await errorOf(world.clock());

    for (const { signals } of others) assert.lengthOf(signals, 1);
    assert.match(error.message, /^1 things? about approvals failed/);
    assert.include(
      error.message,
      `signal of approval ${broken?.id}: The wait condition's URL leads`,
    );
    assert.notInclude(error.message, "Signature");
    const puts = labels().filter((label) => label.startsWith("PUT cloudformation-wait"));
    assert.lengthOf(puts, 2);
  });

  it("tells stacks before a Port that hangs, gives that up, and begins no more of it in vain", async () => {
    const launches = [await begin(), await begin(), await begin(), await begin(), await begin()];
    launches.push(await begin(), await begin());
    for (const [index, launch] of launches.entries()) {
      // The oldest duties are those about Port; the last stack's comes after all of them.
      pass(1);
      await world.store.vote(await launch.stored(), yes());
      if (index < 6)
        await world.store.amend(await launch.stored(), ({ todo }) => {
          const { signal: _, ...rest } = todo;
          return { todo: rest };
        });
    }
    pass(60_000);
    const now = Date.now();
    let left = 55_000;
    const told: string[] = [];
    const performers = {
      signal: async ({ id }: { readonly id: string }) => {
        told.push(id);
        return { done: {} };
      },
      port: () => {
        left -= 9_000;
        return new Promise<never>(() => undefined);
      },
    };

    const error = await errorOf(
      turn({
        store: world.store,
        performers,
        availableMilliseconds: () => left,
        portMilliseconds: 10,
      }),
    );

    assert.deepEqual(told, [launches.at(-1)?.id]);
    assert.match(error.message, /^5 things about approvals failed/);
    assert.match(error.message, /port of approval [0-9a-f]{32}: it took longer than/);
    const states = await Promise.all(launches.map((launch) => launch.stored()));
    assert.deepEqual(
      states.map(({ todo: { port } }) => [port?.attempts, (port?.at ?? 0) > now]),
      [...Array<unknown>(5).fill([1, true]), ...Array<unknown>(2).fill([0, false])],
    );
  });

  it("begins nothing for which no time is left", async () => {
    const launch = await begin();
    pass(12 * hour);

    await world.clock(29_999);

    assert.equal((await launch.stored()).state, "PENDING");
  });

  it("fails when the table cannot be asked", async () => {
    const fault = { service: "DynamoDB", operation: "Query", error: "InternalServerError" };
    world.aws.endpoint.faults.add({ ...fault, times: 3 });

    const error = await errorOf(world.clock());

    assert.equal(error.name, "InternalServerError");
  });

  describe("telling Port", () => {
    const shown = async ({ productId }: Launch) =>
      (await world.client.entities.get(blueprint, productId))?.properties;

    it("changes the entity of a launch that was decided", async () => {
      const launch = await begin();
      await world.client.entities.upsert(blueprint, { identifier: launch.productId, title: "T" });
      await launch.decide({ decision: "reject", reason: "No" });

      await world.clock();

      const entity = await world.client.entities.get(blueprint, launch.productId);
      assert.equal(entity?.title, "T");
      assert.deepEqual(entity?.properties, {
        ...{ decision: "REJECTED", decided_by: "site-owner@example.com", decision_reason: "No" },
        decided_at: "2026-03-01T09:30:00.000Z",
        requested_by:
          "developer@example.com (launched as arn:aws:sts::123456789012:assumed-role/worker/runs)",
      });
      assert.equal((await launch.stored()).portToldAt, start);
    });

    it("leaves who asked to the run that launches, which knows it from Port", async () => {
      const launch = new Launch(world, { tags: { "longshore:run-id": "r_asked" } });
      await launch.begin();
      const properties = { requested_by: "developer@example.com" };
      await world.client.entities.upsert(blueprint, { identifier: launch.productId, properties });
      await launch.decide(approve);

      await world.clock();

      const { decision, requested_by } = (await shown(launch)) ?? {};
      assert.deepEqual([decision, requested_by], ["APPROVED", "developer@example.com"]);
    });

    it("waits for an entity that is not there, and makes none", async () => {
      const launch = await begin();
      await launch.decide(approve);
      await world.clock();
      assert.isUndefined(await shown(launch));

      await world.client.entities.upsert(blueprint, { identifier: launch.productId });
      pass(5 * 60_000);
      await world.clock();

      assert.equal((await shown(launch))?.decision, "APPROVED");
    });

    it("gives an entity up quietly after an hour", async () => {
      const launch = await begin();
      await launch.decide(approve);

      for (let minutes = 0; minutes <= 60; minutes += 5) {
        await world.clock();
        pass(5 * 60_000);
      }

      assert.deepEqual((await launch.stored()).todo, {});
      assert.isUndefined(await shown(launch));
      assert.isUndefined((await launch.stored()).portToldAt);
    });

    it("tries again when Port is down, and the stack is told meanwhile", async () => {
      const launch = await begin();
      await world.client.entities.upsert(blueprint, { identifier: launch.productId });
      world.port.faults.add({ method: "PATCH", answer: { status: 503 } });
      await launch.decide(approve);
      assert.lengthOf(launch.signals, 1);
      world.deploy(1);

      const error = await errorOf(world.clock());
      world.port.faults.clear();
      pass(60_000);
      await world.clock();

      assert.match(error.message, /port of approval [0-9a-f]{32}: Port failed on PATCH/);
      assert.equal((await shown(launch))?.decision, "APPROVED");
    });

    it("does not go on about what Port refuses", async () => {
      const launch = await begin();
      world.port.faults.add({ method: "PATCH", answer: { status: 422 } });
      await launch.decide(approve);

      await world.clock();

      assert.deepEqual((await launch.stored()).todo, {});
    });

    it("is left out when it is not set up", async () => {
      const launch = await begin();
      world.deploy(3, { portShown: false });
      await sendForm(world, await launch.link(), approve);

      await world.clock();

      assert.deepEqual((await launch.stored()).todo, {});
      assert.notInclude(labels().join(), "Port");
    });
  });
});

/** Changes an item past all rules. */
function change(id: string, name: string, value: string): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: tableName,
    Key: { id: { S: id } },
    UpdateExpression: "SET #name = :value",
    ExpressionAttributeNames: { "#name": name },
    ExpressionAttributeValues: { ":value": { S: value } },
  });
}
