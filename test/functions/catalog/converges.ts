import { assert } from "chai";
import { setImmediate as wait } from "node:timers/promises";
import { parseCatalogMessage, type EventMessage } from "../../../functions/catalog/catalog-message";
import { handleEvents } from "../../../functions/catalog/handle-events";
import { TestCatalog } from "../../support/catalog";
import { ChangingSource, types } from "../../support/changing-source";
import { createRandom } from "../../support/random";

interface Queued {
  readonly message: EventMessage;
  deliveries: number;
}

/** The catalog of so many resources, of which so many change while everything fails now and then. */
export function describeConvergence(resourceCount: number, changeCount: number): void {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  let catalog: TestCatalog;

  before(async () => {
    catalog = await TestCatalog.start(types);
  });
  after(() => catalog.close());

  it(`equals AWS when the queue is empty, whatever fails and comes in any order (SEED=${seed})`, async () => {
    const random = createRandom(seed);
    const source = new ChangingSource(catalog.aws.cloudControl.store, random);
    const queue: Queued[] = [];
    const announce = (body: string) => {
      const message = parseCatalogMessage(body);
      assert(typeof message !== "string" && message.kind === "event");
      const copies = random.chance(0.1) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) queue.push({ message, deliveries: 0 });
    };

    for (let count = 0; count < resourceCount; count += 1) announce(source.create());
    let changing = true;
    const change = async () => {
      for (let count = 0; count < changeCount; count += 1) {
        announce(source.change());
        await wait();
      }
      changing = false;
    };
    const work = async () => {
      while (changing || queue.length > 0) {
        breakSomething(random);
        await handleBatch(queue, random);
        await wait();
      }
    };
    await Promise.all([change(), work(), work(), work()]);
    catalog.port.faults.clear();

    assert.deepEqual(catalogNow(), Object.fromEntries(source.expected()));
  });

  function breakSomething(random: ReturnType<typeof createRandom>): void {
    const { faults } = catalog.aws.cloudControl;
    if (random.chance(0.2))
      faults.add({ operation: "GetResource", times: 3, error: "ThrottlingException" });
    catalog.port.faults.clear();
    if (random.chance(0.1)) {
      const answer = random.pick(["disconnect" as const, { status: 503, body: "down" }]);
      catalog.port.faults.add({ path: /entities/, times: 5, answer });
    }
  }

  async function handleBatch(
    queue: Queued[],
    random: ReturnType<typeof createRandom>,
  ): Promise<void> {
    const batch = Array.from({ length: Math.min(10, queue.length) }, () => {
      // Mostly in order, sometimes far ahead.
      const index = random.chance(0.8)
        ? random.below(Math.min(5, queue.length))
        : random.below(queue.length);
      const [taken] = queue.splice(index, 1) as [Queued];
      taken.deliveries += 1;
      return taken;
    });
    const verdicts = await handleEvents(catalog.parts, batch);
    for (const [index, verdict] of verdicts.entries()) {
      assert.notEqual(verdict.state, "dead", "reason" in verdict ? verdict.reason : "");
      if (verdict.state === "retry") queue.push(batch[index] as Queued);
    }
  }

  function catalogNow(): Record<string, unknown> {
    const entities = types.flatMap((_, index) => catalog.port.entities(`type_${index}`));
    return Object.fromEntries(
      entities.map(({ blueprint, identifier, properties }) => [
        `${blueprint};${identifier}`,
        properties,
      ]),
    );
  }
}
