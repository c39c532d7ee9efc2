import { assert } from "chai";
import { rmSync } from "node:fs";
import * as path from "node:path";
import { memberNames } from "../policies/member-names";
import { stackNames } from "../policies/short-names";
import { nameProblem, nameRules } from "../sandbox/names";
import { publishedTypes } from "../sandbox/published/types";
import { writeLongNames } from "./support/long-names";
import { runProgram } from "./support/program";
import type { Program } from "./support/pulumi";

/** What is deployed → under which names, and with which settings. */
const cases: Readonly<
  Record<string, { stack: string; project?: string; settings?: Record<string, string> }>
> = {
  "this repository's handlers in a stack with a dot": { stack: "prod.eu" },
  "names of stack and project as long as they may be, and a private network": {
    stack: `Prod_EU.${"s".repeat(92)}`,
    project: "p".repeat(100),
    settings: { privateNetworkCidr: "10.20.0.0/16", handlersFolder: "long" },
  },
  "runs by Port's requests, and an organisation's accounts, under long names that begin with digits":
    {
      stack: `2_EU.${"s".repeat(92)}`,
      project: "p".repeat(100),
      settings: {
        ...{ runsFrom: "webhook", handlersFolder: "long", catalogRegions: "eu-west-1,us-east-1" },
        ...{ catalogAccounts: "o-a1b2c3d4e5/r-ab12,210987654321", catalogExternalId: "4711-abc" },
        catalogStackSet: "management",
      },
    },
  "a stack's name without letters, and a config.json": {
    stack: "-._",
    settings: {
      catalogConfig: "long",
      catalogReadActions: "s3:ListAllMyBuckets",
      handlersFolder: "long",
    },
  },
};

/** What AWS says of the account, where a stack mirrors its organisation. */
const ofOrganisation = {
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "123456789012" },
  "aws:organizations/getOrganization:getOrganization": {
    ...{ id: "o-a1b2c3d4e5", masterAccountId: "123456789012" },
  },
};

describe("the names of everything in AWS", function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = writeLongNames();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [what, { stack, project, settings = {} }] of Object.entries(cases)) {
    it(`are within AWS's limits: ${what}`, async () => {
      const own = { approvers: "a@example.com", cloudTrail: "true", ...settings };
      const handlersFolder = settings.handlersFolder === "long" ? folder : "handlers";
      const catalogConfig =
        settings.catalogConfig === undefined ? "" : path.join(folder, "config.json");

      const program = await runProgram(
        { ...own, handlersFolder, catalogConfig },
        { stack, ...(project && { project }), calls: ofOrganisation },
      );

      assert.deepEqual(problemsOf(program), []);
    });
  }

  for (const [what, { stack, project = "longshore" }] of Object.entries(cases))
    it(`are within AWS's limits in other accounts: ${what}`, () => {
      const { bus, readRole, runRole } = memberNames(stackNames(project, stack));

      assert.isUndefined(nameProblem("aws:cloudwatch/eventBus:EventBus", "bus", { name: bus }));
      for (const name of [readRole, runRole])
        assert.isUndefined(nameProblem("aws:iam/role:Role", "role", { name }), name);
    });

  it("show the stack, and differ from those of a stack whose name differs little", async () => {
    const settings = { handlersFolder: "test/fixtures/handlers" };
    const names = async (stack: string) =>
      named(await runProgram(settings, { stack })).map(({ type, name }) => `${type} ${name}`);

    const [dotted, dashed] = [await names("prod.eu"), await names("prod-eu")];

    assert.isAbove(dashed.length, 0);
    for (const name of dotted) assert.match(name, / prod-e-[0-9a-f]{4}-/);
    for (const name of dashed) assert.include(name, " prod-eu-");
    assert.deepEqual(
      dotted.filter((name) => dashed.includes(name)),
      [],
    );
  });
});

function named({ resources }: Program<unknown>) {
  return resources.filter(({ type }) => type in nameRules);
}

function problemsOf({ resources }: Program<unknown>): string[] {
  const custom = resources.filter(({ custom }) => custom);
  const unknown = custom
    .map(({ type }) => type)
    .filter((type) => type.startsWith("aws:") && !(type in publishedTypes))
    .map((type) => `${type}: nothing says what AWS publishes about it`);
  const nameless = custom
    .filter(({ type, inputs }) => !(type in nameRules) && "name" in inputs)
    .map(({ type }) => `${type}: it has a name, and no rule for it`);
  const wrong = custom.flatMap(({ type, name, inputs }) => {
    const problem = nameProblem(type, name, inputs);
    return problem === undefined ? [] : [`${type} ${name}: ${problem}`];
  });
  return [...new Set([...unknown, ...nameless]), ...wrong];
}
