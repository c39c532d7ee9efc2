import { assert } from "chai";
import { hubProblem, stackSetService, unreachedAccount } from "../../components/hub-problem";
import { organization } from "../../sandbox/aws/organizations";
import { runProgram } from "../../sandbox/monitor";
import { checkHub } from "../../components/hub-account";
import { runUnderMocks } from "../support/pulumi";
import { errorOf } from "../support/error-of";
import { configValues } from "../support/config";

const [own, management] = ["123456789012", "999999999999"];
const units = ["o-a1b2c3d4e5/ou-ab12-11111111"];
const root = ["o-a1b2c3d4e5/r-ab12"];
const organisation = { id: "o-a1b2c3d4e5", managementAccount: management };
const other = { id: "o-zzzzzzzzzz", managementAccount: management };
const ours = { id: "o-a1b2c3d4e5", managementAccount: own };
const denied = {
  unknown: "User: deployer is not authorized to perform: organizations:DescribeOrganization",
};

describe("hubProblem", () => {
  for (const [what, organisationIs, delegatedFor, catalogStackSet, problem] of [
    [
      "an account of no organisation",
      "none",
      [],
      undefined,
      /123456789012, which is of none\. Deploy the stack in /,
    ],
    [
      "another organisation",
      other,
      [],
      "delegated",
      /names organisation o-a1b2c3d4e5, .* which is of o-zzzzzzzzzz\./,
    ],
    [
      "a member where the management account is wanted",
      organisation,
      "denied",
      "management",
      /not the management account of o-a1b2c3d4e5: that is 999999999999\. .*catalogStackSet delegated$/,
    ],
    [
      "the management account where a member is wanted",
      ours,
      [],
      "delegated",
      /catalogStackSet is "delegated", .* Type: pulumi config set catalogStackSet management$/,
    ],
    [
      "a member that is registered for nothing",
      organisation,
      "denied",
      "delegated",
      /register-delegated-administrator --account-id 123456789012 --service-principal member\.org/,
    ],
    [
      "a member that is registered for something else",
      organisation,
      ["config.amazonaws.com"],
      "delegated",
      /not registered for the StackSets of o-a1b2c3d4e5/,
    ],
    [
      "a member that can list no accounts",
      organisation,
      "denied",
      undefined,
      /123456789012 can list no accounts: .*name the accounts one by one\.$/,
    ],
  ] as const)
    it(`names ${what}`, () => {
      const facts = { account: own, organisation: organisationIs, delegatedFor };

      assert.match(
        hubProblem(facts, { catalogAccounts: units, catalogStackSet }, "longshore") ?? "",
        problem,
      );
    });

  for (const [what, organisationIs, delegatedFor, catalogStackSet] of [
    ["the management account", ours, [], "management"],
    ["the management account, by hand", ours, [], undefined],
    ["a member that is registered for StackSets", organisation, [stackSetService], "delegated"],
    [
      "a member that is registered for another service, by hand",
      organisation,
      ["config.amazonaws.com"],
      undefined,
    ],
    ["what may not be asked", denied, [], "management"],
    ["a member of which that may not be asked", organisation, denied, "delegated"],
  ] as const)
    it(`has nothing against ${what}`, () => {
      const facts = { account: own, organisation: organisationIs, delegatedFor };

      assert.isUndefined(
        hubProblem(facts, { catalogAccounts: units, catalogStackSet }, "longshore"),
      );
    });
});

describe("unreachedAccount", () => {
  for (const [catalogAccounts, organisationIs, unreached] of [
    [root, organisation, management],
    [[...units, management], organisation, management],
    [[...root, `except:${management}`], organisation, undefined],
    [units, organisation, undefined],
    [root, ours, undefined],
  ] as const)
    it(`is ${unreached ?? "none"} of ${catalogAccounts.join()} where ${organisationIs.managementAccount} manages`, () => {
      const facts = { account: own, organisation: organisationIs, delegatedFor: [] };

      assert.equal(
        unreachedAccount(facts, { catalogAccounts, catalogStackSet: "delegated" }),
        unreached,
      );
      assert.isUndefined(unreachedAccount(facts, { catalogAccounts, catalogStackSet: undefined }));
    });
});

describe("checkHub", () => {
  const caller = { "aws:index/getCallerIdentity:getCallerIdentity": { accountId: own } };
  const [describing, listing] = ["getOrganization", "getDelegatedServices"].map(
    (name) => `aws:organizations/${name}:${name}`,
  ) as [string, string];
  const member = { [describing]: { id: "o-a1b2c3d4e5", masterAccountId: management } };
  const registered = { delegatedServices: [{ servicePrincipal: stackSetService }] };
  const check = (calls: Record<string, object>, catalogStackSet?: "management" | "delegated") =>
    runUnderMocks(() => checkHub({ catalogAccounts: units, catalogStackSet }), {}, [], {
      calls: { ...caller, ...calls },
    });

  it("asks nobody where no organisation is named", async () => {
    await runUnderMocks(() =>
      checkHub({ catalogAccounts: ["210987654321"], catalogStackSet: undefined }),
    );
  });

  it("goes on where AWS says that it may", async () => {
    await check({ ...member, [listing]: registered }, "delegated");
  });

  for (const [what, calls, problem] of [
    [
      "no organisation",
      {
        [describing]: new Error("AWSOrganizationsNotInUseException: Your account is not a member"),
      },
      /which is of none/,
    ],
    [
      "the services of others",
      {
        ...member,
        [listing]: new Error(
          "AccessDeniedException: You don't have permissions to access this resource.",
        ),
      },
      /not registered for the StackSets/,
    ],
  ] as const)
    it(`stops the program when AWS knows ${what}`, async () => {
      const error = await errorOf(check(calls, "delegated"));

      assert.match(error.message, problem);
      assert.equal(error.stack, "", "Pulumi shows the message alone");
    });

  for (const [what, calls] of [
    [
      "its organisation",
      {
        [describing]: new Error(
          "AccessDeniedException: User x is not authorized to perform: organizations:DescribeOrganization",
        ),
      },
    ],
    [
      "its services",
      {
        ...member,
        [listing]: new Error(
          "AccessDeniedException: User x is not authorized to perform: organizations:List",
        ),
      },
    ],
  ] as const)
    it(`goes on when the deployer may not ask for ${what}`, async () => {
      await check(calls, "delegated");
    });
});

describe("the program in the sandbox's organisation", function () {
  this.timeout(60_000);
  const run = (settings: Record<string, string>) => {
    const own = { catalogExternalId: "4711-abc", approvers: "a@example.com", ...settings };
    const config = { "aws:region": "eu-west-1", ...configValues(own) };
    const load = async () => {
      const entry = require.resolve("../../index");
      delete require.cache[entry];
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- must happen when the monitor is set
      return (await require(entry)) as Record<string, unknown>;
    };
    return runProgram({ load, stack: "dev", config, drivers: {} });
  };
  const all = `${organization.id}/${organization.root}`;

  it("is made in the management account, with the set of its members", async () => {
    const { recordedOnly } = await run({ catalogAccounts: all, catalogStackSet: "management" });

    assert.include(
      recordedOnly.map(({ type }) => type),
      "aws:cloudformation/stackSet:StackSet",
    );
  });

  it("is refused before anything is made where it says that it is elsewhere", async () => {
    const error = await errorOf(run({ catalogAccounts: all, catalogStackSet: "delegated" }));

    assert.match(
      error.message,
      /is the management account of o-sandbox1234\. Type: pulumi config set catalogStackSet management/,
    );
  });
});
