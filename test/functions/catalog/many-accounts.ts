import { assert } from "chai";
import { RoleRefused } from "../../../functions/aws/assumed-roles";
import { gatherDeclarations } from "../../../functions/catalog/declarations";
import type { Member, Members } from "../../../functions/catalog/members";
import { toBody } from "../../../functions/catalog/own-message";
import { placeText, readPlace } from "../../../functions/catalog/place";
import { accountBlueprint } from "../../../registry/account-blueprint";
import type { AwsClients } from "../../../registry/contract/aws";
import { defineResource } from "../../../registry/resource";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { createRandom } from "../../support/random";

const regions = ["eu-west-1", "eu-central-1", "us-east-1", "ap-south-1"];
const type = "Test::Accounts::Thing";
/** Resources of a page, as Cloud Control lists them, and entities of one call to Port. */
const [pageSize, bulkSize] = [100, 20];

const account = defineResource({
  ...{ type: "Test::Accounts::Account", blueprint: accountBlueprint, events: [], permissions: [] },
});
const thing = defineResource({
  type,
  blueprint: {
    identifier: "account_thing",
    title: "Thing",
    schema: { properties: { size: { type: "number" } } },
  },
  events: [],
  entity: { identifier: '.__Region + "/" + .__Identifier', properties: { size: ".Size" } },
  permissions: [],
});

/** AWS of many accounts: what each place has, who refuses, what cannot be read, and how often it is asked. */
class ManyAccounts implements Members {
  readonly related = new Set<string>();
  readonly places = new Map<string, Map<string, number>>();
  readonly refusing = new Set<string>();
  readonly unreadable = new Set<string>();
  calls = { ListResourcesCommand: 0, GetResourceCommand: 0, check: 0 };

  constructor(private readonly accounts: readonly string[]) {}

  async list(): Promise<readonly Member[]> {
    return this.accounts.map((one) => ({ account: one, name: one }));
  }

  async has(one: string): Promise<boolean> {
    return this.accounts.includes(one);
  }

  async check(one: string): Promise<undefined> {
    this.calls.check += 1;
    if (this.refusing.has(one)) throw new RoleRefused("no");
  }

  readonly clients: AwsClients = {
    client: <C extends object>(_class: unknown, place = ""): C => {
      const send = async (command: { input: Record<string, string | undefined> }) => {
        const { name } = command.constructor as { name: keyof ManyAccounts["calls"] };
        this.calls[name] += 1;
        if (this.refusing.has(readPlace(place).account ?? "")) throw new RoleRefused("no");
        const own = this.places.get(place) ?? new Map<string, number>();
        const { Identifier, NextToken = "0" } = command.input;
        if (Identifier === undefined) return page([...own.keys()], Number(NextToken));
        if (this.unreadable.has(`${place}/${Identifier}`)) throw failure("AccessDeniedException");
        if (!own.has(Identifier)) throw failure("ResourceNotFoundException");
        const Properties = JSON.stringify({ Size: own.get(Identifier) });
        return { ResourceDescription: { Properties }, $metadata: { attempts: 1 } };
      };
      return { send } as unknown as C;
    },
  };
}

function page(all: readonly string[], start: number): object {
  const next = start + pageSize;
  return {
    ResourceDescriptions: all.slice(start, next).map((Identifier) => ({ Identifier })),
    ...(next < all.length && { NextToken: String(next) }),
  };
}

function failure(name: string): Error {
  return Object.assign(new Error("not this one"), { name });
}

/** A resync of so many accounts in four regions, each with so many resources, and one with 5 % failures. */
export function describeManyAccounts(count: number, each: number): void {
  const accounts = Array.from({ length: count }, (_, index) => String(200_000_000_000 + index));

  it(`of ${count} accounts, 4 regions and ${each} resources asks each once, and deletes nothing that is there`, async function () {
    this.timeout(1_800_000);
    const catalog = await TestCatalog.start([account, thing]);
    const world = new ManyAccounts(accounts);
    const { clients } = world;
    const queue = new CatalogQueue({
      ...catalog.parts,
      ...{ clients, members: world, resources: gatherDeclarations([thing], [], regions) },
    });
    for (const one of accounts)
      for (const region of regions) {
        const own = Array.from({ length: each }, (_, index) => [`t${index}`, index] as const);
        world.places.set(placeText({ account: one, region }), new Map(own));
      }
    const identifier = (place: string, name: string) =>
      `${readPlace(place).region}/${name}=account=${readPlace(place).account}`;
    const all = () =>
      [...world.places].flatMap(([place, own]) =>
        [...own.keys()].map((one) => [place, one] as const),
      );
    const shown = () =>
      catalog.port
        .entities("account_thing")
        .map((one) => one.identifier)
        .sort();
    const resync = async () => {
      world.calls = { ListResourcesCommand: 0, GetResourceCommand: 0, check: 0 };
      const before = catalog.port.calls.length;
      queue.send(toBody({ kind: "resync-all" }));
      await queue.drain();
      const reasons = queue.dead.splice(0).map(({ reason }) => reason);
      return { calls: world.calls, port: catalog.port.calls.length - before, reasons };
    };
    const [places, total] = [accounts.length * regions.length, all().length];
    try {
      const first = await resync();
      const second = await resync();

      // The stack's own account is listed, too, and has none.
      const listed = places * Math.ceil(each / pageSize) + regions.length;
      const calls = { ListResourcesCommand: listed, GetResourceCommand: total, check: count };
      assert.deepEqual([first.calls, second.calls], [calls, calls]);
      assert.deepEqual(
        shown(),
        all()
          .map(([place, one]) => identifier(place, one))
          .sort(),
      );
      assert.deepEqual([first.reasons, second.reasons], [[], []]);
      // Accounts, whole bulks, and one that is not whole for each message at the most.
      const bulks = Math.ceil(total / bulkSize);
      assert.isAtMost(first.port, bulks + Math.ceil(total / 200) + 10);
      assert.isAtMost(second.port, 10);

      const random = createRandom(11);
      for (const one of accounts.slice(0, 2)) world.refusing.add(one);
      for (const [place, one] of all()) {
        if (random.chance(0.05)) world.unreadable.add(`${place}/${one}`);
        else if (random.chance(0.05)) world.places.get(place)?.delete(one);
      }
      const kept = new Set(shown());
      const real = new Set(all().map(([place, one]) => identifier(place, one)));
      const third = await resync();

      const after = new Set(shown());
      for (const one of real) assert.isTrue(after.has(one), one);
      const gone = [...kept].filter((one) => !after.has(one));
      for (const one of gone) assert.isFalse(real.has(one), one);
      assert.deepEqual(
        gone.filter((one) => world.refusing.has(one.slice(-12))),
        [],
      );
      const ofAccounts = third.reasons.filter((one) => one.includes("cannot be read. Its"));
      assert.lengthOf(ofAccounts, 2, "one line for each account");
      assert.deepEqual((await resync()).reasons, []);
    } finally {
      await catalog.close();
    }
  });
}
