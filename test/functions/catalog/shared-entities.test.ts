import { assert } from "chai";
import { setImmediate } from "node:timers/promises";
import type { EventMessage } from "../../../functions/catalog/catalog-message";
import { handleEvents } from "../../../functions/catalog/handle-events";
import type { Verdict } from "../../../functions/catalog/verdict";
import type { CatalogParts } from "../../../functions/catalog/catalog-parts";
import { syncResources } from "../../../functions/catalog/sync-resources";
import { TestCatalog } from "../../support/catalog";
import { box, item, owner } from "../../support/catalog-types";
import { createRandom } from "../../support/random";

const type = box.type;
/** A box of one name is one entity, in whatever region it is. */
const [old, young] = ["eu-west-1", "us-east-1"] as const;
const regions: readonly string[] = [old, young];
const noon = Date.parse("2026-01-01T12:00:00Z");

/** Where a process dies: before or after one of its writes. */
const deaths = ["hold", "claim", "upsert", "drop", "delete", "write"] as const;
type Death = { readonly at: (typeof deaths)[number]; readonly done: boolean };

describe("an entity of two resources", function () {
  this.timeout(120_000);
  let catalog: TestCatalog;
  const store = () => catalog.aws.cloudControl.store;

  beforeEach(async () => {
    catalog = await TestCatalog.start([owner, item, box]);
  });
  afterEach(() => catalog.close());

  const make = (region: string, name = "a", size = regions.indexOf(region)) =>
    store().create(region, type, { Name: name, Size: size });
  const event = (
    region: string,
    action: "upsert" | "delete",
    { name = "a", time = noon } = {},
  ): EventMessage => ({
    kind: "event",
    resourceType: type,
    filters: { region: ".region", identifier: ".name", action: ".act" },
    time,
    fields: { region, name, act: action },
  });
  const deliver = (parts: CatalogParts, messages: readonly EventMessage[]): Promise<Verdict[]> =>
    handleEvents(
      parts,
      messages.map((message) => ({ message, deliveries: 1 })),
    );
  const handle = async (...messages: EventMessage[]) => {
    for (const { state } of await deliver(catalog.parts, messages)) assert.equal(state, "done");
  };
  const look = (...all: string[]) =>
    syncResources(
      catalog.parts,
      all.map((region) => ({ key: { type, region, identifier: "a" }, resyncId: "again" })),
    );
  const shown = (name = "a") => catalog.port.entity("box", name)?.properties;
  const isYoung = () => assert.deepEqual(shown(), { size: 1, region: young });
  const portCalls = (method: string) =>
    catalog.port.calls.filter((one) => one.method === method && one.path.includes("/entities"));
  /** An old box is in the catalog; it is gone and there is a young one. */
  const replace = async () => {
    const before = make(old);
    await handle(event(old, "upsert"));
    store().delete(before);
    make(young);
  };

  it("stays when the old one's deletion comes after the new one's creation, with a resync in between", async () => {
    await replace();

    await handle(event(young, "upsert"));
    await look(young);
    await handle(event(old, "delete", { time: noon + 1 }));
    await look(young);

    isYoung();
    assert.lengthOf(portCalls("DELETE"), 0);
  });

  it("stays when the sweep of a resync takes out the old one", async () => {
    await replace();
    await handle(event(young, "upsert"));

    await look(old);

    isYoung();
  });

  it("comes back when the deletion comes first, with a resync in between", async () => {
    await replace();

    await handle(event(old, "delete", { time: noon + 1 }));
    assert.isUndefined(shown());
    await look(young);
    await handle(event(young, "upsert"));

    isYoung();
  });

  for (const order of ["first", "last"]) {
    it(`stays when both come in one batch, the deletion ${order}`, async () => {
      await replace();
      const both = [event(old, "delete", { time: noon + 1 }), event(young, "upsert")];

      await handle(...(order === "first" ? both : both.reverse()));

      isYoung();
      assert.lengthOf(portCalls("DELETE"), 0);
    });
  }

  it("goes back to the other one when the one that wrote it last goes", async () => {
    make(old);
    const other = make(young);
    await handle(event(old, "upsert"));
    await handle(event(young, "upsert"));
    isYoung();
    store().delete(other);

    await handle(event(young, "delete", { time: noon + 1 }));

    assert.deepEqual(shown(), { size: 0, region: old });
  });

  it("goes with the last of them, together or one after another", async () => {
    for (const together of [true, false]) {
      const both = regions.map((region) => make(region));
      const time = noon + (together ? 0 : 5);
      await handle(...regions.map((region) => event(region, "upsert", { time })));
      for (const one of both) store().delete(one);
      const gone = regions.map((region) => event(region, "delete", { time: time + 1 }));

      if (together) await handle(...gone);
      else for (const one of gone) await handle(one);

      assert.isUndefined(shown());
    }
  });

  it("is written again when it is claimed while its deletion is under way", async () => {
    await replace();
    const { port } = catalog.parts;
    const slow = withDelete(catalog.parts, async (...args) => {
      await handle(event(young, "upsert"));
      return port.entities.delete(...args);
    });

    const [verdict] = await deliver(slow, [event(old, "delete", { time: noon + 1 })]);

    assert.equal(verdict?.state, "done");
    isYoung();
  });

  it("goes when only a type that nothing declares any more claims it", async () => {
    await replace();
    await catalog.parts.index.claims.add([
      {
        key: { type: "Test::Catalog::Forgotten", region: old, identifier: "a" },
        entity: { blueprint: "box", identifier: "a" },
      },
    ]);

    await handle(event(old, "delete", { time: noon + 1 }));

    assert.isUndefined(shown());
  });

  it("goes with its resource when the index is from before there were claims", async () => {
    const one = make(old);
    await handle(event(old, "upsert"));
    const key = { type, region: old, identifier: "a" };
    await catalog.parts.index.claims.drop([{ key, entity: { blueprint: "box", identifier: "a" } }]);
    store().delete(one);

    await handle(event(old, "delete", { time: noon + 1 }));

    assert.isUndefined(shown());
  });

  for (const death of deaths.flatMap((at) => [true, false].map((done): Death => ({ at, done })))) {
    const when = `${death.done ? "after" : "before"} ${death.at}`;
    it(`is right after a redelivery when a process dies ${when}`, async () => {
      for (const plan of ["creation", "deletion", "deletion first", "both"]) {
        await catalog.close();
        catalog = await TestCatalog.start([owner, item, box]);
        await replace();
        const created = event(young, "upsert");
        const deleted = event(old, "delete", { time: noon + 1 });
        const steps = {
          creation: [[created], [deleted]],
          deletion: [[created], [deleted]],
          "deletion first": [[deleted], [created]],
          both: [[deleted, created]],
        }[plan] as EventMessage[][];

        for (const [index, batch] of steps.entries()) {
          if (index === (plan === "deletion" ? 1 : 0))
            await deliver(dying(death), batch).catch(() => undefined);
          // The other one is handled before the redelivery, and again after it.
          if (plan === "deletion first") await handle(created);
          await handle(...batch);
        }

        assert.deepEqual(shown(), { size: 1, region: young }, plan);
        store().delete(store().get(young, type, "a") ?? assert.fail());
        await handle(event(young, "delete", { time: noon + 2 }));
        assert.isUndefined(shown(), `${plan}, the last one gone`);
      }
    });
  }

  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  for (const deadly of [true, false]) {
    const what = deadly ? "processes that die" : "workers at the same time";
    it(`is there while one of them is, with ${what} (SEED=${seed})`, async () => {
      const random = createRandom(seed);
      const names = ["a", "b", "c", "d", "e"];
      const queue: EventMessage[] = [];
      let clock = noon;
      let changes = 300;
      const change = () => {
        const [region, name] = [random.pick(regions), random.pick(names)];
        const current = store().get(region, type, name);
        const isGone = current !== undefined && random.chance(0.6);
        if (isGone) store().delete(current);
        else if (current) store().update(current, { ...current.properties, Size: clock });
        else make(region, name, clock);
        const message = event(region, isGone ? "delete" : "upsert", { name, time: (clock += 1) });
        queue.push(message, ...(random.chance(0.1) ? [message] : []));
      };
      const work = async () => {
        for (let rounds = 0; changes > 0 || queue.length > 0; rounds += 1) {
          assert.isBelow(rounds, 10_000, "the queue does not become empty");
          for (let count = random.below(4); count > 0 && changes > 0; count -= 1, changes -= 1)
            change();
          const batch = Array.from(
            { length: Math.min(1 + random.below(4), queue.length) },
            () => queue.splice(random.below(queue.length), 1)[0] as EventMessage,
          );
          const death = { at: random.pick(deaths), done: random.chance(0.5) };
          const parts = deadly && random.chance(0.3) ? dying(death) : catalog.parts;
          // A queue does not give what failed again in step with what others are at.
          for (let turns = random.below(30); turns > 0; turns -= 1) await setImmediate();
          const verdicts = await deliver(parts, batch).catch(() => undefined);
          queue.push(...batch.filter((_, index) => verdicts?.[index]?.state !== "done"));
        }
      };

      await Promise.all(Array.from({ length: deadly ? 1 : 3 }, work));

      for (const name of names) {
        const live = regions.flatMap((region) => {
          const one = store().get(region, type, name);
          return one ? [{ size: one.properties.Size, region }] : [];
        });
        if (live.length === 0) assert.isUndefined(shown(name), name);
        else assert.deepInclude(live, shown(name) as (typeof live)[number], name);
      }
    });
  }

  /** Parts of a process that dies at its first such write; what it holds, it holds no longer. */
  function dying({ at, done }: Death): CatalogParts {
    const index = catalog.indexHolding(0);
    const dies = <A extends unknown[], R>(act: (...args: A) => Promise<R>) => {
      return async (...args: A): Promise<R> => {
        if (done) await act(...args);
        throw new Error(`the process died at ${at}`);
      };
    };
    const patch: Record<Death["at"], () => void> = {
      hold: () => (index.hold = dies(index.hold.bind(index))),
      write: () => (index.write = dies(index.write.bind(index))),
      claim: () => (index.claims.add = dies(index.claims.add.bind(index.claims))),
      drop: () => (index.claims.drop = dies(index.claims.drop.bind(index.claims))),
      upsert: () => undefined,
      delete: () => undefined,
    };
    patch[at]();
    // What Port's client throws is an answer of Port; a process that dies gets none, nor writes on.
    const { port } = catalog.parts;
    if (at !== "upsert" && at !== "delete") return { ...catalog.parts, index };
    const dead = () => {
      index.write = () => Promise.reject(new Error("the process died"));
      index.claims.find = () => Promise.reject(new Error("the process died"));
      index.claims.drop = () => Promise.reject(new Error("the process died"));
    };
    const parts = { ...catalog.parts, index };
    const entities = {
      ...port.entities,
      ...(at === "upsert" && {
        upsertMany: (...args: Parameters<typeof port.entities.upsertMany>) => {
          dead();
          return dies(() => port.entities.upsertMany(...args))();
        },
      }),
      ...(at === "delete" && {
        delete: (...args: Parameters<typeof port.entities.delete>) => {
          dead();
          return dies(() => port.entities.delete(...args))();
        },
      }),
    };
    return { ...parts, port: { ...port, entities } };
  }
});

function withDelete(
  parts: CatalogParts,
  act: CatalogParts["port"]["entities"]["delete"],
): CatalogParts {
  const { port } = parts;
  return { ...parts, port: { ...port, entities: { ...port.entities, delete: act } } };
}
