import { assert } from "chai";
import type { EventMessage } from "../../../functions/catalog/catalog-message";
import { handleEvents } from "../../../functions/catalog/handle-events";
import type { Verdict } from "../../../functions/catalog/verdict";
import type { Jq } from "../../../functions/jq";
import { TestCatalog } from "../../support/catalog";
import { box, item, owner } from "../../support/catalog-types";

const region = "eu-west-1";
const type = box.type;
const noon = Date.parse("2026-01-01T12:00:00Z");

describe("handleEvents", function () {
  this.timeout(30_000);
  let catalog: TestCatalog;
  const store = () => catalog.aws.cloudControl.store;
  const entityNames = () => catalog.port.entities("box").map(({ identifier }) => identifier);

  beforeEach(async () => {
    catalog = await TestCatalog.start([owner, item, box]);
  });
  afterEach(() => catalog.close());

  function event(
    name: string,
    action: "upsert" | "delete" = "upsert",
    time: number | undefined = noon,
  ): EventMessage {
    return {
      kind: "event",
      resourceType: type,
      filters: { region: ".region", identifier: ".name", action: ".act" },
      time,
      fields: { region, name, act: action },
    };
  }
  const handle = (...messages: EventMessage[]): Promise<Verdict[]> =>
    handleEvents(
      catalog.parts,
      messages.map((message) => ({ message, deliveries: 1 })),
    );
  const make = (name: string, properties: object = {}) =>
    store().create(region, type, { Name: name, Size: 1, ...properties });

  it("writes a resource's entity and its children", async () => {
    make("a", { Title: "A", Items: ["x", "y"] });

    assert.deepEqual(await handle(event("a")), [{ state: "done" }]);

    const entity = catalog.port.entity("box", "a");
    assert.equal(entity?.title, "A");
    assert.deepEqual(entity?.properties, { size: 1, region });
    assert.deepEqual(
      catalog.port
        .entities("item")
        .map(({ identifier }) => identifier)
        .sort(),
      ["a/x", "a/y"],
    );
  });

  it("makes no call to Port for a resource that has not changed", async () => {
    make("a");
    await handle(event("a"));
    const calls = catalog.port.calls.length;

    await handle(event("a", "upsert", noon + 1000));

    assert.equal(catalog.port.calls.length, calls);
  });

  it("looks once at a resource that several events of a batch name", async () => {
    make("a");
    const reads = countReads();

    await handle(event("a"), event("a", "upsert", noon + 1), event("a", "upsert", noon + 2));

    assert.equal(reads(), 1);
  });

  it("writes the resources of a batch with one call", async () => {
    for (let count = 0; count < 10; count += 1) make(`r${count}`);
    await handle(event("r0"));
    const calls = catalog.port.calls.length;

    await handle(
      ...Array.from({ length: 10 }, (_, count) => event(`r${count}`, "upsert", noon + 1)),
    );

    const made = catalog.port.calls.slice(calls).map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(made, ["POST /v1/blueprints/box/entities/bulk"]);
  });

  it("deletes exactly what a vanished resource produced", async () => {
    const one = make("a", { Items: ["x"] });
    make("b", { Items: ["x"] });
    await handle(event("a"), event("b"));
    store().delete(one);

    assert.deepEqual(await handle(event("a", "delete", noon + 1)), [{ state: "done" }]);

    assert.deepEqual(entityNames(), ["b"]);
    assert.deepEqual(
      catalog.port.entities("item").map(({ identifier }) => identifier),
      ["b/x"],
    );
  });

  it("deletes the children that a resource has no more", async () => {
    const one = make("a", { Items: ["x", "y"] });
    await handle(event("a"));
    store().update(one, { ...one.properties, Items: ["y"] });

    await handle(event("a", "upsert", noon + 1));

    assert.deepEqual(
      catalog.port.entities("item").map(({ identifier }) => identifier),
      ["a/y"],
    );
  });

  it("takes a resource out of the catalog that stops matching its selector", async () => {
    const one = make("a");
    await handle(event("a"));
    store().update(one, { ...one.properties, Hidden: true });

    await handle(event("a", "upsert", noon + 1));

    assert.deepEqual(entityNames(), []);
  });

  it("does not delete a live resource's entity for a delete event; it asks again", async () => {
    make("a");
    await handle(event("a"));

    const [verdict] = await handle(event("a", "delete", noon + 1));

    assert.deepEqual(verdict, {
      state: "retry",
      reason: `${type} ${region} a is still there after its delete event`,
    });
    assert.deepEqual(entityNames(), ["a"]);
  });

  it("asks again for a resource that its create event names and AWS does not show yet, but not for ever", async () => {
    const [first] = await handle(event("late"));
    const [last] = await handleEvents(catalog.parts, [{ message: event("late"), deliveries: 5 }]);

    assert.equal(first?.state, "retry");
    assert.equal(last?.state, "done");
  });

  it("ignores an event that is older than one that was handled", async () => {
    make("a");
    await handle(event("a", "upsert", noon));
    const reads = countReads();

    assert.deepEqual(await handle(event("a", "delete", noon - 1000)), [{ state: "done" }]);

    assert.equal(reads(), 0);
    assert.deepEqual(entityNames(), ["a"]);
  });

  it("leaves the catalog alone when an old update comes after a delete", async () => {
    const one = make("a");
    await handle(event("a"));
    store().delete(one);
    await handle(event("a", "delete", noon + 10));

    assert.deepEqual(await handle(event("a", "upsert", noon + 5)), [{ state: "done" }]);

    assert.deepEqual(entityNames(), []);
  });

  it("refuses a poisoned message and handles the rest of its batch", async () => {
    make("a");
    const broken = {
      ...event("b"),
      filters: { region: ".region", identifier: ".name |", action: ".act" },
    };
    const elsewhere = { ...event("c"), fields: { region: "http://x", name: "c", act: "upsert" } };
    const other = { ...event("d"), resourceType: "AWS::Nobody::Knows" };
    const verb = { ...event("e"), fields: { region, name: "e", act: "explode" } };

    const verdicts = await handle(broken, event("a"), elsewhere, other, verb);

    const reasons = verdicts.map((verdict) =>
      "reason" in verdict ? verdict.reason : verdict.state,
    );
    assert.match(reasons[0] ?? "", /^the JQ of identifier fails: /);
    assert.deepEqual(reasons.slice(1), [
      "done",
      'the JQ of region gives "http://x"; an AWS region is needed',
      'no handler declares the resource type "AWS::Nobody::Knows", nor does an entry of catalogConfig',
      'the JQ of action gives "explode"; allowed: "upsert" or "delete"',
    ]);
    assert.deepEqual(
      verdicts.map(({ state }) => state),
      ["dead", "done", "dead", "dead", "dead"],
    );
    assert.deepEqual(entityNames(), ["a"]);
  });

  for (const [error, state] of [
    ["ThrottlingException", "retry"],
    ["ServiceInternalErrorException", "retry"],
    ["UnsupportedActionException", "dead"],
    ["TypeNotFoundException", "dead"],
    ["InvalidRequestException", "dead"],
  ] as const) {
    it(`keeps the entity when reading fails with ${error}, and says ${state}`, async () => {
      make("a");
      await handle(event("a"));
      catalog.aws.cloudControl.faults.add({ operation: "GetResource", times: 1, error });

      const [verdict] = await handle(event("a", "delete", noon + 1));

      assert.equal(verdict?.state, state);
      assert.deepEqual(entityNames(), ["a"]);
    });
  }

  it("asks a few times what Cloud Control wraps into a general error, whatever that says", async () => {
    make("a");
    await handle(event("a"));
    catalog.aws.cloudControl.faults.add({
      ...{ operation: "GetResource", times: 2, error: "GeneralServiceException" },
      message: "Resource a not found",
    });

    const states = [];
    for (const deliveries of [3, 4]) {
      const message = event("a", "delete", noon + 1);
      const [verdict] = await handleEvents(catalog.parts, [{ message, deliveries }]);
      states.push(verdict?.state);
    }

    assert.deepEqual(states, ["retry", "dead"]);
    assert.deepEqual(entityNames(), ["a"]);
  });

  it("keeps what Cloud Control misses something of, though its text says that it does not exist", async () => {
    make("a");
    await handle(event("a"));
    catalog.aws.cloudControl.faults.add({
      ...{ operation: "GetResource", times: 1, error: "GeneralServiceException" },
      message: "The TagSet does not exist (Service: S3, Status Code: 404)",
    });

    const [verdict] = await handle(event("a", "upsert", noon + 1));

    assert.equal(verdict?.state, "retry");
    assert.deepEqual(entityNames(), ["a"]);
  });

  it("keeps what Cloud Control answers without properties", async () => {
    make("a");
    await handle(event("a"));
    answerReads(() => ({ ResourceDescription: { Identifier: "a" } }));

    const [verdict] = await handle(event("a", "upsert", noon + 1));

    assert.equal(verdict?.state, "retry");
    assert.deepEqual(entityNames(), ["a"]);
  });

  it("waits for a deletion as long as the queue delivers its event", async () => {
    make("a");
    const deliver = async (deliveries: number) => {
      const parts = { ...catalog.parts, maxDeliveries: 12 };
      const [verdict] = await handleEvents(parts, [{ message: event("a", "delete"), deliveries }]);
      return verdict?.state;
    };

    assert.deepEqual(
      [await deliver(1), await deliver(11), await deliver(12)],
      ["retry", "retry", "done"],
    );
  });

  it("refuses an identifier that the index cannot hold, and handles the rest of its batch", async () => {
    make("a");

    const verdicts = await handle(event("ä".repeat(513)), event("a"));

    assert.deepEqual(verdicts, [
      {
        state: "dead",
        reason: `the identifier "${"ä".repeat(50)}…" of 1026 bytes is too long; allowed are 1024 bytes`,
      },
      { state: "done" },
    ]);
  });

  it("asks again when JQ had no time for an event's own filters", async () => {
    make("a");
    const hurried = { ...catalog.parts, jq: withoutTimeFor(".name") };

    const verdicts = await handleEvents(hurried, [{ message: event("a"), deliveries: 1 }]);

    assert.deepEqual(verdicts, [{ state: "retry", reason: "no time" }]);
  });

  it("asks again when JQ had no time for a property, and leaves it as it is", async () => {
    const one = make("a");
    await handle(event("a"));
    store().update(one, { ...one.properties, Size: 2 });
    const hurried = { ...catalog.parts, jq: withoutTimeFor(".Size") };
    const message = event("a", "upsert", noon + 1);

    const [verdict] = await handleEvents(hurried, [{ message, deliveries: 1 }]);

    assert.include(verdict, { state: "retry", reason: `${type} ${region} a: no time` });
    assert.equal(catalog.port.entity("box", "a")?.properties.size, 1);
  });

  it("writes the other nineteen when Port refuses one entity of a bulk, and says why", async () => {
    for (let count = 0; count < 20; count += 1)
      make(`r${count}`, count === 7 ? { Size: "big" } : {});

    const verdicts = await handle(...Array.from({ length: 20 }, (_, count) => event(`r${count}`)));

    assert.deepEqual(
      verdicts.flatMap(({ state }, index) => (state === "done" ? [] : [index])),
      [7],
    );
    assert.match((verdicts[7] as { reason: string }).reason, /^Port refused box\/r7: 422 /);
    assert.lengthOf(entityNames(), 19);
  });

  it("makes the target of a relation that does not exist yet", async () => {
    make("a", { Owner: "team-1" });

    await handle(event("a"));

    assert.deepEqual(
      catalog.port.entities("owner").map(({ identifier }) => identifier),
      ["team-1"],
    );
    assert.equal(catalog.port.entity("box", "a")?.relations.owner, "team-1");
  });

  it("asks again when an entity that is to go still has dependents", async () => {
    const one = make("a");
    await handle(event("a"));
    store().delete(one);
    const body = { ok: false, error: "has_dependents", message: "others relate to it" };
    catalog.port.faults.add({ method: "DELETE", times: 1, answer: { status: 403, body } });

    const [first] = await handle(event("a", "delete", noon + 1));
    const [second] = await handle(event("a", "delete", noon + 1));

    assert.equal(first?.state, "retry");
    assert.equal(second?.state, "done");
    assert.deepEqual(entityNames(), []);
  });

  it("asks again while Port is down, and has lost nothing afterwards", async () => {
    make("a");
    catalog.port.faults.add({ path: /entities/, answer: "disconnect" });
    const [down] = await handle(event("a"));
    catalog.port.faults.clear();

    const [up] = await handle(event("a"));

    assert.equal(down?.state, "retry");
    assert.equal(up?.state, "done");
    assert.deepEqual(entityNames(), ["a"]);
  });

  it("writes everything again when a process died between Port and the index, also what has become old", async () => {
    const one = make("a");
    const dying = { ...catalog.parts, index: catalog.indexHolding(0) };
    dying.index.write = () => Promise.reject(new Error("the process died"));
    await handleEvents(dying, [{ message: event("a"), deliveries: 1 }]).catch(() => undefined);
    assert.deepEqual(entityNames(), ["a"]);
    store().delete(one);

    assert.deepEqual(await handle(event("a", "delete", noon + 1)), [{ state: "done" }]);

    assert.deepEqual(entityNames(), []);
  });

  it("does not write what it read before somebody else wrote", async () => {
    const one = make("a");
    const { index } = catalog.parts;
    const readAll = index.readAll.bind(index);
    // Between reading the index and taking the resource, somebody else handles a newer state of it.
    index.readAll = async (keys) => {
      index.readAll = readAll;
      const entries = await readAll(keys);
      store().update(one, { ...one.properties, Size: 2 });
      await handle(event("a", "upsert", noon + 1));
      return entries;
    };

    const [verdict] = await handle(event("a"));

    assert.equal(verdict?.state, "retry");
    assert.lengthOf(
      catalog.port.calls.filter(({ path }) => path.endsWith("/bulk")),
      1,
    );
    assert.equal(catalog.port.entity("box", "a")?.properties.size, 2);
  });

  it("looks again when somebody else handled the resource between its reading and its writing", async () => {
    const one = make("a");
    const { slow, reached, goOn } = slowWriter();

    const first = handleEvents(slow, [{ message: event("a"), deliveries: 1 }]);
    await reached.promise;
    store().update(one, { ...one.properties, Size: 2 });
    const [second] = await handle(event("a", "upsert", noon + 1));
    goOn.resolve();
    const [late] = await first;

    assert.equal(second?.state, "retry", "the first one holds the resource");
    assert.equal(late?.state, "done");
    assert.equal(
      catalog.port.entity("box", "a")?.properties.size,
      1,
      "the slow one wrote what it had read",
    );
    await handle(event("a", "upsert", noon + 1));
    assert.equal(catalog.port.entity("box", "a")?.properties.size, 2);
  });

  it("looks again when the resource was deleted between its reading and its writing", async () => {
    const one = make("a");
    const { slow, reached, goOn } = slowWriter();

    const first = handleEvents(slow, [{ message: event("a"), deliveries: 1 }]);
    await reached.promise;
    store().delete(one);
    const [second] = await handle(event("a", "delete", noon + 1));
    goOn.resolve();
    await first;

    assert.equal(second?.state, "retry", "the first one holds the resource");
    await handle(event("a", "delete", noon + 1));
    assert.deepEqual(entityNames(), []);
  });

  /** Parts that stop before they write to Port, until they may go on. */
  function slowWriter() {
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const { port } = catalog.parts;
    const upsertMany: typeof port.entities.upsertMany = async (...args) => {
      reached.resolve();
      await goOn.promise;
      return port.entities.upsertMany(...args);
    };
    return {
      slow: { ...catalog.parts, port: { ...port, entities: { ...port.entities, upsertMany } } },
      reached,
      goOn,
    };
  }

  /** JQ that has no time for one filter. */
  function withoutTimeFor(filter: string): Jq {
    const { jq } = catalog.parts;
    return {
      ...jq,
      evaluate: async (tasks) =>
        (await jq.evaluate(tasks)).map((results, task) =>
          results.map((result, index) =>
            tasks[task]?.filters[index] === filter
              ? { error: "no time", passing: true as const }
              : result,
          ),
        ),
    };
  }

  /** Answers GetResource calls in place of Cloud Control. */
  function answerReads(answer: () => object): void {
    const { clients } = catalog.parts;
    const client = clients.client<{ send(command: object): Promise<unknown> }>(
      Object as never,
      region,
    );
    const send = client.send.bind(client);
    client.send = async (command) =>
      command.constructor.name === "GetResourceCommand" ? answer() : send(command);
  }

  /** Counts GetResource calls from now on. */
  function countReads(): () => number {
    let reads = 0;
    const { clients } = catalog.parts;
    const client = clients.client<{ send(command: object): Promise<unknown> }>(
      Object as never,
      region,
    );
    const send = client.send.bind(client);
    client.send = (command) => {
      if (command.constructor.name === "GetResourceCommand") reads += 1;
      return send(command);
    };
    return () => reads;
  }
});
