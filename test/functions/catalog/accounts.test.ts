import { CloudControlClient } from "@aws-sdk/client-cloudcontrol";
import { assert } from "chai";
import { RoleRefused } from "../../../functions/aws/assumed-roles";
import type { Member, Members } from "../../../functions/catalog/members";
import { toBody } from "../../../functions/catalog/own-message";
import { readPlace } from "../../../functions/catalog/place";
import { accountBlueprint, relatedToAccount } from "../../../registry/account-blueprint";
import type { BlueprintDeclaration } from "../../../registry/blueprint";
import type { AwsClients } from "../../../registry/contract/aws";
import { defineResource } from "../../../registry/resource";
import { AwsEndpoint } from "../../../sandbox/aws/endpoint";
import { Hops } from "../../../sandbox/hops";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { box, item, owner } from "../../support/catalog-types";
import { registerTestTypes } from "../../support/extensions";

const own = "123456789012";
const other = "210987654321";
const denied = "333333333333";
const stranger = "444444444444";
const region = "eu-west-1";
const place = `${other}/${region}`;
const suffix = `=account=${other}`;
const { type } = box;

const types = [owner, item, box].map((one) =>
  defineResource({ ...one, blueprint: relatedToAccount(one.blueprint as BlueprintDeclaration) }),
);

/** The catalog of an account, another one, and one that lets nobody in. */
class TestAccounts implements Members {
  readonly related = new Set(["box", "item"]);
  listed: readonly Member[] = [other, denied].map((account) => ({
    account,
    name: `team-${account[0]}`,
  }));
  /** What this process has listed a while ago; undefined when that was just now. */
  kept: readonly Member[] | undefined;
  fault: Error | undefined;
  readonly problems = new Map<string, string>();
  readonly refusing = new Set([denied]);

  async list(): Promise<readonly Member[]> {
    if (this.fault) throw this.fault;
    return this.listed;
  }

  async has(account: string): Promise<boolean> {
    const all = this.kept ?? (await this.list());
    return all.some((one) => one.account === account);
  }

  async check(account: string): Promise<string | undefined> {
    this.admit(account);
    return this.problems.get(account);
  }

  admit(account: string): void {
    if (this.refusing.has(account)) throw new RoleRefused(`role of ${account} cannot be assumed`);
  }
}

describe("a catalog of several accounts", function () {
  this.timeout(60_000);
  let catalog: TestCatalog;
  let second: AwsEndpoint;
  let accounts: TestAccounts;
  let queue: CatalogQueue;

  beforeEach(async () => {
    catalog = await TestCatalog.start([
      defineResource({ ...owner, type: "Test::Catalog::Item", blueprint: accountBlueprint }),
      ...types,
    ]);
    second = await AwsEndpoint.start({ hops: new Hops(), accountId: other });
    registerTestTypes(second.cloudControl.store);
    accounts = new TestAccounts();
    const clients = clientsOf(catalog.parts.clients, second, accounts);
    queue = new CatalogQueue({ ...catalog.parts, clients, members: accounts });
  });
  afterEach(async () => {
    await second.close();
    await catalog.close();
  });

  const make = (aws: AwsEndpoint, name: string, more: object = {}) =>
    aws.cloudControl.store.create(region, type, { Name: name, Size: 1, ...more });
  const event = (account: string, name: string, more: object = {}) =>
    JSON.stringify({
      ...{ resource_type: type, region: ".awsRegion", identifier: ".name" },
      ...{ awsRegion: region, name, account, ...more },
    });
  const shown = (): Record<string, unknown> =>
    Object.fromEntries(
      catalog.port
        .entities("box")
        .map(({ identifier, relations }) => [
          identifier,
          (relations as Record<string, unknown>)[accountBlueprint.identifier],
        ]),
    );
  const told = () => queue.dead.splice(0).map(({ reason }) => reason);
  const resync = async () => {
    queue.send(toBody({ kind: "resync-all" }));
    await queue.drain();
  };

  it("tells apart what two accounts call the same, and leads relations within the account", async () => {
    make(catalog.aws, "web", { Owner: "team" });
    make(second, "web", { Owner: "team", Items: ["x"] });

    queue.send(event(own, "web", { recipient: own }), event(other, "web", { recipient: other }));
    await queue.drain();

    assert.deepEqual(shown(), { web: own, [`web${suffix}`]: other });
    const ofOther = catalog.port.entity("box", `web${suffix}`);
    assert.equal(ofOther?.relations?.owner, `team${suffix}`);
    assert.ok(catalog.port.entity("item", `web/x${suffix}`));
    assert.equal(catalog.port.entity("box", "web")?.relations?.owner, "team");
    assert.deepEqual(told(), []);
  });

  it("drops what another account sends, or sends in another one's name", async () => {
    make(second, "web");

    queue.send(event(stranger, "web"), event(other, "web", { recipient: own }));
    await queue.drain();

    assert.deepEqual([shown(), told()], [{}, []]);
  });

  it("keeps events while nobody says which accounts there are", async () => {
    make(second, "web");
    accounts.fault = new Error("Organizations is busy");
    queue.send(event(other, "web"));
    await queue.deliver();
    assert.deepEqual(shown(), {});

    accounts.fault = undefined;
    await queue.drain();

    assert.deepEqual(shown(), { [`web${suffix}`]: other });
  });

  it("deletes what one account deletes, and nothing of the same name in another", async () => {
    for (const aws of [catalog.aws, second]) make(aws, "web");
    await resync();
    const { store } = second.cloudControl;
    store.delete(store.get(region, type, "web") ?? assert.fail());

    queue.send(event(other, "web", { action: '"delete"' }));
    await queue.drain();

    assert.deepEqual(shown(), { web: own });
  });

  it("resyncs all accounts, and tells once of one that lets nobody in", async () => {
    for (const aws of [catalog.aws, second]) make(aws, "web");
    await resync();
    const [letter, ...more] = told();

    assert.deepEqual(shown(), { web: own, [`web${suffix}`]: other });
    assert.match(letter ?? "", /The account 333333333333 \(team-3\) cannot be read\./);
    assert.deepEqual(more, []);
    const problem = catalog.port.entity(accountBlueprint.identifier, denied)?.properties;
    assert.deepEqual(problem, {
      status: "unreadable",
      problem: `role of ${denied} cannot be assumed`,
    });
    await resync();
    assert.deepEqual(told(), []);
  });

  it("goes on without an account that stops letting it in, and loses nothing of it", async () => {
    for (const aws of [catalog.aws, second]) make(aws, "web");
    await resync();
    told();
    accounts.refusing.add(other);
    make(catalog.aws, "new");

    queue.send(event(own, "new"), event(other, "web"), event(other, "gone"));
    queue.send(toBody({ kind: "resync", type, region: place, regions: [region] }));
    await queue.drain();

    assert.deepEqual(shown(), { web: own, new: own, [`web${suffix}`]: other });
    assert.deepEqual(told(), []);
  });

  it("takes up a new account, and says which has no trail that logs", async () => {
    await resync();
    told();
    accounts.refusing.delete(denied);
    accounts.listed = [{ account: other, name: other }];
    accounts.problems.set(other, "No trail logs.");
    make(second, "web");

    await resync();

    assert.deepEqual(shown(), { [`web${suffix}`]: other });
    const [letter] = told();
    assert.match(letter ?? "", /The account 210987654321 is not live\. No trail logs\./);
  });

  for (const forgetsAccounts of [true, false]) {
    it(`${forgetsAccounts ? "deletes" : "keeps"} what an account has left behind, once that is sure`, async () => {
      queue = new CatalogQueue(queue.parts, { forgetsAccounts });
      for (const aws of [catalog.aws, second]) make(aws, "web", { Items: ["x"] });
      await resync();
      told();
      accounts.listed = [];
      const both = { web: own, [`web${suffix}`]: other };

      await resync();
      assert.deepEqual([shown(), told()], [both, []]);
      accounts.fault = new Error("Organizations is busy");
      await resync();
      accounts.fault = undefined;
      assert.equal(told().length, 1);
      assert.deepEqual(shown(), both);
      await resync();

      assert.deepEqual(shown(), forgetsAccounts ? { web: own } : both);
      assert.equal(catalog.port.entities("item").length, forgetsAccounts ? 1 : 2);
      assert.equal(told().length, forgetsAccounts ? 0 : 2);
      await resync();
      assert.deepEqual(told(), []);
    });
  }

  it("takes up and gives up an account that another process has listed, whatever its own list says", async () => {
    queue = new CatalogQueue(queue.parts, { forgetsAccounts: true });
    for (const aws of [catalog.aws, second]) make(aws, "web");
    const both = { web: own, [`web${suffix}`]: other };
    accounts.kept = [];
    await resync();
    assert.deepEqual(shown(), both);

    accounts.kept = accounts.listed;
    accounts.listed = [];
    await resync();
    assert.deepEqual(shown(), both);
    await resync();
    assert.deepEqual(shown(), { web: own });
    queue.send(event(other, "web"));
    await queue.drain();
    assert.deepEqual(shown(), { web: own });

    accounts.listed = accounts.kept;
    await resync();
    assert.deepEqual(shown(), both);
  });

  it("counts a resync once that is delivered again, and gives up an account all the same", async () => {
    let failing = false;
    queue = new CatalogQueue(queue.parts, {
      forgetsAccounts: true,
      send: async (bodies) => {
        if (!failing) return queue.send(...bodies);
        failing = false;
        throw new Error("The queue is busy");
      },
    });
    for (const aws of [catalog.aws, second]) make(aws, "web");
    await resync();
    accounts.listed = [];
    // By itself, so that no other message meets the fault.
    const missed = async () => {
      failing = true;
      queue.send(toBody({ kind: "accounts" }));
      await queue.drain();
      assert.isFalse(failing);
    };

    await missed();
    assert.deepEqual(shown(), { web: own, [`web${suffix}`]: other });
    await missed();

    assert.deepEqual(shown(), { web: own });
  });
});

/** Clients of the own account for regions, and of the other one for its places. */
function clientsOf(mine: AwsClients, second: AwsEndpoint, accounts: TestAccounts): AwsClients {
  const { url: endpoint, rootCredentials: credentials } = second;
  return {
    client<C extends object>(Class: new (config: object) => C, where = region): C {
      const { account, region: there } = readPlace(where);
      if (account === undefined) return mine.client(Class, where);
      const client = new CloudControlClient({ endpoint, credentials, region: there });
      const send = client.send.bind(client) as (...args: unknown[]) => Promise<unknown>;
      const admitted = async (...args: unknown[]) => {
        accounts.admit(account);
        return send(...args);
      };
      return Object.assign(client, { send: admitted }) as unknown as C;
    },
  };
}
