import { CloudControlClient, ListResourcesCommand } from "@aws-sdk/client-cloudcontrol";
import { assert } from "chai";
import { mock } from "node:test";
import { createRoleAssumer } from "../../../functions/aws/assumed-roles";
import { createAwsClients } from "../../../functions/aws/clients";
import { memberCredentials } from "../../../functions/catalog/member-credentials";
import type { Members } from "../../../functions/catalog/members";
import { toBody } from "../../../functions/catalog/own-message";
import { readPlace } from "../../../functions/catalog/place";
import { accountBlueprint } from "../../../registry/account-blueprint";
import type { AwsClients } from "../../../registry/contract/aws";
import { defineResource } from "../../../registry/resource";
import { AwsEndpoint } from "../../../sandbox/aws/endpoint";
import { Hops } from "../../../sandbox/hops";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { box, item, owner } from "../../support/catalog-types";
import { registerTestTypes } from "../../support/extensions";

const other = "210987654321";
const place = `${other}/eu-west-1`;
const { type } = box;

describe("an account that leaves while it is resynced", function () {
  this.timeout(60_000);
  let catalog: TestCatalog;
  let member: AwsEndpoint;
  /** What the account answers to credentials that it has given out before; "" while it lets us in. */
  let refusal: string;

  beforeEach(async () => {
    refusal = "";
    catalog = await TestCatalog.start([
      defineResource({ ...owner, type: "Test::Catalog::Item", blueprint: accountBlueprint }),
      ...[owner, item, box].map((one) => defineResource(one)),
    ]);
    member = await AwsEndpoint.start({ hops: new Hops(), accountId: other });
    registerTestTypes(member.cloudControl.store);
  });
  afterEach(async () => {
    await member.close();
    await catalog.close();
  });

  const fault = (name: string) => Object.assign(new Error("no"), { name });
  const clientsOf = (): AwsClients => {
    const assume = createRoleAssumer({
      send: async () => {
        if (refusal !== "") throw fault("AccessDenied");
        const { accessKeyId, secretAccessKey } = member.rootCredentials;
        const Expiration = new Date(Date.now() + 3_600_000);
        return {
          Credentials: { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Expiration },
        };
      },
    });
    class MemberClient extends CloudControlClient {
      constructor(config: object) {
        super({ ...config, endpoint: member.url });
        this.middlewareStack.add(
          (next) => async (args) => {
            const answer = await next(args);
            if (refusal !== "") throw fault(refusal);
            return answer;
          },
          { step: "build", name: "refuse" },
        );
      }
    }
    const others = memberCredentials({ externalId: "abc", readRole: "read" }, assume);
    const foreign = createAwsClients(new AbortController().signal, others);
    return {
      client: (Class, where) =>
        readPlace(where ?? "").account === undefined
          ? catalog.parts.clients.client(Class, where)
          : (foreign.client(MemberClient, where) as never),
    };
  };

  for (const name of [
    "UnrecognizedClientException",
    "ExpiredTokenException",
    "AccessDeniedException",
  ]) {
    it(`loses nothing, and is named in one line, when it answers ${name}`, async () => {
      const clients = clientsOf();
      const members: Members = {
        related: new Set(),
        list: async () => [{ account: other, name: "team" }],
        has: async (account) => account === other,
        check: async () => {
          const client = clients.client(CloudControlClient, place);
          await client.send(new ListResourcesCommand({ TypeName: type }));
          return undefined;
        },
      };
      const queue = new CatalogQueue({ ...catalog.parts, clients, members });
      const told = () => queue.dead.splice(0).map(({ reason }) => reason);
      const shown = () => catalog.port.entities("box").map(({ identifier }) => identifier);
      for (const one of ["web", "app"])
        member.cloudControl.store.create("eu-west-1", type, { Name: one, Size: 1 });
      queue.send(toBody({ kind: "resync-all" }));
      await queue.drain();
      const all = [`web=account=${other}`, `app=account=${other}`];
      assert.sameMembers(shown(), all);
      assert.deepEqual(told(), []);

      refusal = name;
      const now = Date.now();
      const later = mock.method(Date, "now", () => now + 60_000);
      try {
        queue.send(
          toBody({ kind: "look", type, region: place, identifiers: ["web"] }),
          ...[owner, item, box].map((one) =>
            toBody({ kind: "resync", type: one.type, region: place, regions: [] }),
          ),
        );
        await queue.drain();
        assert.deepEqual([shown().sort(), told()], [all.sort(), []]);

        queue.send(toBody({ kind: "resync-all" }));
        await queue.drain();
        queue.send(toBody({ kind: "resync-all" }));
        await queue.drain();
      } finally {
        later.mock.restore();
      }

      assert.sameMembers(shown(), all);
      const [line, ...more] = told();
      assert.match(
        line ?? "",
        /^The account 210987654321 \(team\) cannot be read\. Its entities stay as they are\. arn:aws:iam::210987654321:role\/read cannot be assumed/,
      );
      assert.deepEqual(more, []);
    });
  }
});
