import { assert } from "chai";
import { RoleRefused } from "../../../functions/aws/assumed-roles";
import { createAccountList } from "../../../functions/catalog/account-list";
import type { JsonCall } from "../../../registry/aws-json";
import { QueryError } from "../../../registry/aws-request";
import type { AwsClients } from "../../../registry/contract/aws";
import { errorOf } from "../../support/error-of";

const own = "123456789012";
const opened = (Id: string, State = "ACTIVE") => ({ Id, Name: `n${Id[0]}`, State });
const [a, b, c, d] = ["1", "2", "3", "4"].map((digit) => digit.repeat(12)) as [
  string,
  string,
  string,
  string,
];

/** An organisation: the root with a and the own account, a unit with b, and below it one with c and a closed d. */
const below: Record<string, { accounts: object[]; units: string[] }> = {
  "r-ab12": { accounts: [opened(a), opened(own)], units: ["ou-ab12-11111111"] },
  "ou-ab12-11111111": { accounts: [opened(b)], units: ["ou-ab12-22222222"] },
  "ou-ab12-22222222": { accounts: [opened(c), opened(d, "SUSPENDED")], units: [] },
};

function clientsOf(answer: (call: JsonCall, place: string) => object): {
  clients: AwsClients;
  calls: string[];
} {
  const calls: string[] = [];
  const client = (_class: unknown, place = "") => ({
    send: async (call: JsonCall) => {
      calls.push(call.operation);
      return answer(call, place);
    },
  });
  return { clients: { client } as unknown as AwsClients, calls };
}

/** Pages of one. */
const page = (name: string, all: readonly object[], token: unknown) => {
  const index = Number(token ?? 0);
  const more = index + 1 < all.length && { NextToken: String(index + 1) };
  return { [name]: all.slice(index, index + 1), ...more };
};
const organisation = ({ operation, input }: JsonCall): object => {
  const { accounts = [], units = [] } = below[input.ParentId as string] ?? {};
  const all = Object.values(below).flatMap((one) => one.accounts);
  if (operation === "ListAccounts") return page("Accounts", all, input.NextToken);
  if (operation === "ListAccountsForParent") return page("Accounts", accounts, input.NextToken);
  const found = units.map((Id) => ({ Id }));
  return page("OrganizationalUnits", found, input.NextToken);
};
const listOf = (accounts: readonly string[], clients: AwsClients) =>
  createAccountList(
    { accounts, related: ["box"] },
    { clients, accountId: own, region: "eu-west-1" },
  );

describe("the list of accounts", () => {
  for (const [accounts, expected] of [
    [
      [b, c],
      [b, c],
    ],
    [[b, own, b], [b]],
    [["o-a1b2c3d4e5/r-ab12"], [a, b, c]],
    [["o-a1b2c3d4e5/ou-ab12-11111111"], [b, c]],
    [
      ["o-a1b2c3d4e5/ou-ab12-11111111", d, `except:${b}`],
      [c, d],
    ],
    [
      ["o-a1b2c3d4e5/r-ab12", "except:o-a1b2c3d4e5/ou-ab12-22222222"],
      [a, b],
    ],
  ] as const) {
    it(`of ${accounts.join(", ")} is ${expected.join(", ")}`, async () => {
      const { clients } = clientsOf(organisation);

      const found = await listOf(accounts, clients).list();

      assert.sameMembers(
        found.map(({ account }) => account),
        [...expected],
      );
    });
  }

  it("asks once for many events, and again for an account that it does not know, and for a resync", async () => {
    const { clients, calls } = clientsOf(organisation);
    const list = listOf(["o-a1b2c3d4e5/ou-ab12-22222222"], clients);

    assert.isTrue(await list.has(c));
    const first = calls.length;
    assert.isTrue(await list.has(c));
    assert.isFalse(await list.has(b));
    assert.equal(calls.length, first);
    await list.list({ fresh: true });
    assert.equal(calls.length, 2 * first);
  });

  it("says in which account the stack must be when Organizations does not answer, and asks again", async () => {
    let isDenied = true;
    const { clients } = clientsOf((call) => {
      if (isDenied) throw new QueryError("AccessDeniedException", "not you");
      return organisation(call);
    });
    const list = listOf(["o-a1b2c3d4e5/r-ab12"], clients);

    const { message } = await errorOf(list.list());
    isDenied = false;

    assert.match(message, /not you.*management account and delegated administrators/);
    assert.lengthOf(await list.list(), 3);
  });

  const trails = (...all: { multi: boolean; logs: boolean }[]) =>
    clientsOf(({ operation, input }, place) => {
      assert.equal(place, `${b}/eu-west-1`);
      const list = all.map(({ multi }, index) => ({
        ...{ Name: `t${index}`, TrailARN: `arn:t${index}`, IsMultiRegionTrail: multi },
      }));
      if (operation === "DescribeTrails") return { trailList: list };
      const index = list.findIndex(({ TrailARN }) => TrailARN === input.Name);
      return { IsLogging: all[index]?.logs };
    });
  for (const [all, problem] of [
    [[{ multi: true, logs: true }], undefined],
    [
      [
        { multi: true, logs: false },
        { multi: true, logs: true },
      ],
      undefined,
    ],
    [[], /No CloudTrail trail logs.*There is none\./],
    [[{ multi: true, logs: false }], /"t0" does not log/],
    [[{ multi: false, logs: true }], /"t0" logs in one region alone/],
  ] as const) {
    it(`finds ${problem ? "what is missing" : "nothing missing"} with ${JSON.stringify(all)}`, async () => {
      const found = await listOf([b], trails(...all).clients).check(b);

      if (problem === undefined) assert.isUndefined(found);
      else assert.match(found ?? "", problem);
    });
  }

  it("says of an account that lets nobody in that it does not, and of a denied trail that it is not seen", async () => {
    const refusing = clientsOf(() => {
      throw new RoleRefused("no");
    });
    const denying = clientsOf(() => {
      throw new QueryError("AccessDeniedException", "not the trails");
    });

    assert.instanceOf(await errorOf(listOf([b], refusing.clients).check(b)), RoleRefused);
    assert.match(
      (await listOf([b], denying.clients).check(b)) ?? "",
      /cannot be seen.*not the trails/,
    );
  });
});
