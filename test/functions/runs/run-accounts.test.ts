import { assert } from "chai";
import type { CredentialsFor } from "../../../functions/aws/clients";
import type { RunAccounts } from "../../../functions/runs/run-accounts";
import { work } from "../../../functions/runs/worker";
import { field } from "../../../registry/fields";
import type { AwsCredentials, CredentialsProvider } from "../../../registry/contract/aws";
import { deliveryTo, partsOf, thing, thingAction, useRuns } from "./setup";

const own = "123456789012";
const other = "210987654321";
const suffix = `=account=${other}`;

/** A client that says what it was made with. */
class Spy {
  constructor(
    readonly config: { region?: string; credentials?: AwsCredentials | CredentialsProvider },
  ) {}
}

describe("a run in another account", function () {
  this.timeout(30_000);
  const runs = useRuns();
  const asked: string[] = [];
  const accounts: RunAccounts = {
    ...{ own, related: new Set<string>() },
    has: async (account) => account === other,
    credentials: (account, action, runId): CredentialsFor => {
      asked.push(`${account} ${action}`);
      const credentials = async () => ({ accessKeyId: account, secretAccessKey: "" });
      return (region) => ({
        region: region || "eu-west-1",
        credentials,
        key: `${runId} ${region}`,
      });
    },
  };
  beforeEach(() => void asked.splice(0));

  const made: (string | undefined)[] = [];
  const create = thingAction({
    input: { account: field.account("Account", { required: false }) },
    handle: async ({ aws }) => {
      const { region, credentials } = aws.client<Spy>(Spy, "eu-central-1").config;
      made.push(
        JSON.stringify([
          region,
          typeof credentials === "function" ? await credentials() : credentials,
        ]),
      );
      return { entity: { identifier: "box", properties: { size: 1 } } };
    },
  });
  const runIn = async (account: string | undefined, more: object = {}) => {
    made.splice(0);
    const request = await runs.start(create, account === undefined ? {} : { account });
    await work(partsOf(runs, create, { accounts, ...more }), request, deliveryTo("one"));
    return runs.shown(request);
  };

  it("signs with that account's role, and names the entity as the catalog does", async () => {
    const run = await runIn(other);

    assert.equal(run?.status, "SUCCESS", JSON.stringify(run));
    assert.deepEqual(made, [
      JSON.stringify(["eu-central-1", { accessKeyId: other, secretAccessKey: "" }]),
    ]);
    assert.deepEqual(asked, [`${other} make_thing`]);
    assert.ok(runs.standIn.entity("thing", `box${suffix}`));
  });

  for (const account of [undefined, own]) {
    it(`is none when ${account ?? "nothing"} is chosen`, async () => {
      const run = await runIn(account);

      assert.equal(run?.status, "SUCCESS");
      assert.deepEqual([made, asked], [[JSON.stringify(["eu-central-1", null])], []]);
      assert.ok(runs.standIn.entity("thing", "box"));
    });
  }

  for (const [title, more] of [
    ["not of the list", {}],
    ["chosen in a stack without any", { accounts: undefined }],
  ] as const) {
    it(`is refused in one that is ${title}, and the handler is not called`, async () => {
      const run = await runIn("333333333333", more);

      assert.equal(run?.status, "FAILURE");
      assert.match(String(run?.summary), /The account 333333333333 is not one of this stack/);
      assert.deepEqual([made, asked], [[], []]);
    });
  }

  it("works where its entity is, which the handler knows by its own identifier", async () => {
    const seen: string[] = [];
    const resize = thingAction({
      ...{ identifier: "resize_thing", trigger: "DAY-2" },
      handle: async ({ entity, aws }) => {
        aws.client<Spy>(Spy);
        seen.push(entity?.identifier ?? "");
        return { entity: { identifier: seen[0] ?? "", properties: { size: 2 } } };
      },
    });
    const relations = { aws_account: other };
    const entity = { identifier: `box${suffix}`, blueprint: thing.identifier, relations };
    // Port need not have the entity: a run of its id is enough here.
    const request = { ...(await runs.start(create)), action: "resize_thing" };
    const whole = { ...request, entityIdentifier: entity.identifier, entity: entity as never };

    await work(partsOf(runs, resize, { accounts }), whole, deliveryTo("one"));

    assert.deepEqual([seen, asked], [["box"], [`${other} resize_thing`]]);
    assert.equal(runs.standIn.entity("thing", `box${suffix}`)?.properties.size, 2);
  });
});
