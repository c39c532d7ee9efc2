import { assert } from "chai";
import { gatherDeclarations } from "../../../functions/catalog/declarations";
import { toBody } from "../../../functions/catalog/own-message";
import { defineResource } from "../../../registry/resource";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { createRandom } from "../../support/random";

const regions = ["eu-west-1", "eu-central-1", "us-east-1", "ap-south-1"];
const closed = "ap-south-1";
const bounded = "Test::Catalog::LargeBounded";
const types = [
  ...Array.from({ length: 3 }, (_, index) => `Test::Catalog::LargeType${index}`),
  bounded,
];
const declare = (bound: number) =>
  types.map((type, index) =>
    defineResource({
      type,
      blueprint: {
        identifier: `large_${index}`,
        title: `Large ${index}`,
        schema: { properties: { size: { type: "number" } } },
      },
      events: [],
      entity: { identifier: '.__Region + "/" + .Name', properties: { size: ".Size" } },
      permissions: [],
      ...(type === bounded && { listBound: bound }),
    }),
  );

/**
 * Resyncs of so many resources in four regions, of which 2 % cannot be read, one region is denied, and
 * one type is listed only up to a bound.
 */
export function describeLargeResyncs(total: number): void {
  it(`of ${total} resources make it equal to AWS but for what cannot be read, and say each cause once`, async function () {
    this.timeout(900_000);
    const each = Math.floor(total / (types.length * regions.length));
    const bound = Math.floor(each * 0.8);
    const declared = declare(bound);
    const random = createRandom(7);
    const catalog = await TestCatalog.start(declared);
    const { store } = catalog.aws.cloudControl;
    const queue = new CatalogQueue({
      ...catalog.parts,
      resources: gatherDeclarations(declared, [], regions),
    });
    for (const type of types)
      for (const region of regions)
        for (let index = 0; index < each; index += 1)
          store.create(region, type, { Name: `r${index}`, Size: index });
    const resync = async () => {
      queue.send(toBody({ kind: "resync-all" }));
      await queue.drain();
      return queue.dead.splice(0);
    };
    const shown = (): Map<string, unknown> =>
      new Map(
        declared.flatMap(({ type }, index) =>
          catalog.port
            .entities(`large_${index}`)
            .map((one) => [`${type} ${one.identifier}`, one.properties.size] as const),
        ),
      );
    const real = (): Map<string, unknown> =>
      new Map(
        types.flatMap((type) =>
          regions.flatMap((region) =>
            store
              .list(region, type)
              .map(
                ({ identifier, properties }) =>
                  [`${type} ${region}/${identifier}`, properties.Size] as const,
              ),
          ),
        ),
      );
    try {
      assert.deepEqual(await resync(), []);
      assert.deepEqual(shown(), real());

      // From here on: 2 % unreadable, one region denied, one type listed only up to a bound.
      const kept = new Map(shown());
      const unreadable = new Set<string>();
      for (const type of types) {
        for (const region of regions) {
          for (const one of store.list(region, type)) {
            const name = `${type} ${region}/${one.identifier}`;
            if (random.chance(0.02)) unreadable.add(name);
            if (random.chance(0.05)) store.delete(one);
            else if (random.chance(0.05)) store.update(one, { ...one.properties, Size: -1 });
          }
          for (let index = 0; index < 5; index += 1)
            store.create(region, type, { Name: `a-new-${index}`, Size: index });
        }
      }
      // So that the clean-up cannot hide behind what is unreadable.
      restrict(catalog, unreadable, bound);
      const expected = real();
      const live = [...unreadable].filter((name) => expected.has(name));
      for (const name of [...expected.keys(), ...kept.keys()]) {
        const isListed = expected.has(name);
        const isUnread = name.includes(` ${closed}/`) || (unreadable.has(name) && isListed);
        if (!isUnread) continue;
        if (kept.has(name)) expected.set(name, kept.get(name));
        else expected.delete(name);
      }

      const first = await resync();
      const state = shown();
      const second = await resync();

      for (const name of [...state.keys()]) {
        // What the bounded listing does not show, and nobody could read, may be there or not.
        if (!name.startsWith(bounded) || !unreadable.has(name)) continue;
        state.delete(name);
        expected.delete(name);
      }
      assert.deepEqual(state, expected);
      const reasons = first.map(({ reason }) => reason.split(". ")[0] ?? "");
      const open = regions.filter((region) => region !== closed);
      assert.sameMembers(
        reasons.map((reason) => reason.replace(/ keeps .*/, " keeps").replace(/:? AWS .*/, "")),
        [
          ...types.flatMap((type) =>
            open
              .filter((region) => live.some((name) => name.startsWith(`${type} ${region}/`)))
              .map((region) => `${type} in ${region}: AccessDeniedException keeps`),
          ),
          ...types.map((type) => `${type} in ${closed}: AccessDeniedException: Not here`),
          ...open.map((region) => `The listing of ${bounded} in ${region} may not be all`),
        ],
      );
      assert.deepEqual(second, []);
    } finally {
      await catalog.close();
    }
  });
}

/** Denies a region and some resources, and bounds what one type lists. */
function restrict(catalog: TestCatalog, unreadable: ReadonlySet<string>, bound: number): void {
  const deny = (message: string) => {
    throw Object.assign(new Error(message), { name: "AccessDeniedException" });
  };
  const { store } = catalog.aws.cloudControl;
  for (const region of regions) {
    const client = catalog.parts.clients.client<{ send(command: object): Promise<unknown> }>(
      Object as never,
      region,
    );
    const send = client.send.bind(client);
    client.send = async (command) => {
      const { TypeName = "", Identifier } = (command as { input: Record<string, string> }).input;
      if (region === closed) deny("Not here");
      if (unreadable.has(`${TypeName} ${region}/${Identifier}`)) deny("Not this one");
      if (Identifier !== undefined || TypeName !== bounded) return send(command);
      const some = store.list(region, bounded).slice(0, bound);
      return { ResourceDescriptions: some.map(({ identifier }) => ({ Identifier: identifier })) };
    };
  }
}
