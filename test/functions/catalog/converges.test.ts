import { assert } from "chai";
import { setImmediate as wait } from "node:timers/promises";
import { parseCatalogMessage, type EventMessage } from "../../../functions/catalog/catalog-message";
import { handleEvents } from "../../../functions/catalog/handle-events";
import type { JsonObject } from "../../../functions/port/types";
import { defineResource } from "../../../registry/resource";
import { cloudTrail, inputTemplate } from "../../../registry/resource-event";
import { TestCatalog } from "../../support/catalog";
import { createRandom } from "../../support/random";

const region = "eu-west-1";
const typeCount = 10;
const resourceCount = 2000;
const changeCount = 3000;

/** Ten types; the even ones also produce a child for each item, the third leaves some resources out. */
const types = Array.from({ length: typeCount }, (_, index) =>
  defineResource({
    type: `Test::Catalog::Type${index}`,
    blueprint: {
      identifier: `type_${index}`,
      title: `Type ${index}`,
      schema: { properties: { value: { type: "number" }, parent: { type: "string" } } },
    },
    events: [cloudTrail("test", ["Change"], { inputPaths: {}, identifier: ".name" })],
    ...(index === 3 && { selector: ".Value % 5 != 0" }),
    entities: [
      { identifier: '.__Identifier + "@" + .__Region', properties: { value: ".Value" } },
      ...(index % 2 === 0
        ? [
            {
              itemsToParse: "[range(.Value % 3)]",
              identifier: '.__Identifier + "/" + (.item | tostring)',
              properties: { parent: ".__Identifier" },
            },
          ]
        : []),
    ],
    permissions: [],
  }),
);

interface Queued {
  readonly message: EventMessage;
  deliveries: number;
}

describe("the catalog", function () {
  this.timeout(180_000);
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  let catalog: TestCatalog;

  before(async () => {
    catalog = await TestCatalog.start(types);
  });
  after(() => catalog.close());

  it(`equals AWS when the queue is empty, whatever fails and comes in any order (SEED=${seed})`, async () => {
    const random = createRandom(seed);
    const { store } = catalog.aws.cloudControl;
    const names: { type: string; name: string }[] = [];
    const queue: Queued[] = [];
    let clock = Date.parse("2026-01-01T00:00:00Z");
    const announce = (type: string, name: string, action: "upsert" | "delete") => {
      clock += random.below(2) * 1000;
      const copies = random.chance(0.1) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1)
        queue.push({ message: message(type, name, action, clock), deliveries: 0 });
    };

    for (let count = 0; count < resourceCount; count += 1) {
      const type = `Test::Catalog::Type${count % typeCount}`;
      names.push({ type, name: `resource-${count}` });
      store.create(region, type, { Name: `resource-${count}`, Value: random.below(20) });
      announce(type, `resource-${count}`, "upsert");
    }
    let changing = true;
    const change = async () => {
      for (let count = 0; count < changeCount; count += 1) {
        // Some change all the time, so that two workers meet over the same resource.
        const { type, name } = random.pick(random.chance(0.6) ? names.slice(0, 10) : names);
        const current = store.get(region, type, name);
        if (!current) {
          store.create(region, type, { Name: name, Value: random.below(20) });
          announce(type, name, "upsert");
        } else if (random.chance(0.3)) {
          store.delete(current);
          announce(type, name, "delete");
        } else {
          store.update(current, { ...current.properties, Value: random.below(20) });
          announce(type, name, "upsert");
        }
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

    assert.deepEqual(catalogNow(), expectedCatalog());
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

  function catalogNow(): Record<string, JsonObject> {
    const entities = types.flatMap((_, index) => catalog.port.entities(`type_${index}`));
    return sorted(
      entities.map(({ blueprint, identifier, properties }) => [
        `${blueprint};${identifier}`,
        properties,
      ]),
    );
  }

  function expectedCatalog(): Record<string, JsonObject> {
    const { store } = catalog.aws.cloudControl;
    return sorted(
      types.flatMap(({ type }, index) =>
        store.list(region, type).flatMap(({ identifier, properties }) => {
          const value = Number(properties.Value);
          if (index === 3 && value % 5 === 0) return [];
          const own: [string, JsonObject] = [`type_${index};${identifier}@${region}`, { value }];
          const children = index % 2 === 0 ? value % 3 : 0;
          return [
            own,
            ...Array.from({ length: children }, (_, item): [string, JsonObject] => [
              `type_${index};${identifier}/${item}`,
              { parent: identifier },
            ]),
          ];
        }),
      ),
    );
  }
});

function message(
  type: string,
  name: string,
  action: "upsert" | "delete",
  time: number,
): EventMessage {
  const [event] = types.find((one) => one.type === type)?.events ?? [];
  assert(event);
  // The template with its placeholders filled in, as EventBridge does it.
  const values: Record<string, string> = {
    awsRegion: region,
    eventTime: new Date(time).toISOString(),
  };
  const template = inputTemplate(type, {
    ...event,
    inputPaths: { ...event.inputPaths, name: "$.detail.name" },
  });
  const body = template.replace(/<(\w+)>/g, (_, field: string) =>
    JSON.stringify({ ...values, name }[field] ?? ""),
  );
  const parsed = parseCatalogMessage(body);
  assert(typeof parsed !== "string" && parsed.kind === "event");
  return { ...parsed, filters: { ...parsed.filters, action: JSON.stringify(action) } };
}

function sorted(entries: [string, JsonObject][]): Record<string, JsonObject> {
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
