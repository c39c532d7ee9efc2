import { assert } from "chai";
import { actionFacts, actionsOf } from "../../facts/iam";
import { evaluate, type PolicyStatement } from "../../sandbox/aws/policy";
import { arn } from "../components/setup";
import { wholeProgram } from "../support/program";
import type { Program } from "../support/pulumi";

const table = arn("dynamodb", "dev-approvals-table");
const key = arn("kms", "dev-approvals-key");
const bus = "arn:aws:events:eu-west-1:123456789012:event-bus/default";
const asks = arn("sqs", "dev-approvals-asks");

/** Every published action that changes a table or what is kept in it. */
const writes = actionsOf("dynamodb").filter(
  (action) => actionFacts(action)?.access === "Write" && actionFacts(action)?.resources?.table,
);

/** Everything that could sign or make a link, or let somebody else do so. */
const signs = ["kms:GenerateMac", "kms:Sign", "kms:CreateGrant", "kms:PutKeyPolicy"];

type Context = Readonly<Record<string, string>>;
const about = (source: string): Context => ({ "events:source": source });

/** Who may do it, of all functions and other roles of the program; nobody else's code may. */
const rights: readonly [string, readonly string[], string, readonly string[], Context?][] = [
  ["write to the table", writes, table, ["api", "clock", "desk", "request"]],
  ["store a new request", ["dynamodb:PutItem"], table, ["desk", "request"]],
  ["make a link", signs, key, ["clock", "desk", "request"]],
  ["check a link", ["kms:VerifyMac"], key, ["api"]],
  [
    "put events about approvals",
    ["events:PutEvents"],
    bus,
    ["clock"],
    about("longshore.approvals"),
  ],
  ["put other events", ["events:PutEvents"], bus, [], about("another.source")],
];

describe("who may approve", function () {
  this.timeout(60_000);
  let policies: Map<string, PolicyStatement[]>;

  before(async () => {
    policies = readPolicies(await wholeProgram());
  });

  /** Names of the policies that allow one of these actions on a resource. */
  function whoMay(actions: readonly string[], resource: string, context: Context = {}): string[] {
    const may = (statements: PolicyStatement[]) =>
      actions.some((action) => evaluate(statements, { action, resource, context }) === "allowed");
    return [...policies].flatMap(([name, statements]) => (may(statements) ? [name] : [])).sort();
  }

  it("looks at the policy of every function", async () => {
    const program = await wholeProgram();
    const functions = program.ofType("aws:lambda/function:Function");
    const expected = functions.map(({ name }) => name.replace(/-function$/, "-policy"));

    assert.isAbove(functions.length, 8);
    assert.includeMembers([...policies.keys()], expected);
  });

  for (const [what, actions, resource, functions, context] of rights) {
    it(`${what}: ${functions.join(", ") || "none"}, and nothing that runs handlers`, () => {
      const expected = functions.map((name) => `dev-approvals-${name}-policy`);

      assert.deepEqual(whoMay(actions, resource, context), expected);
    });
  }

  it("ask by message: the worker, which may only read what becomes of it", () => {
    assert.deepEqual(whoMay(["sqs:SendMessage"], asks), ["dev-runs-worker-policy"]);
    assert.include(whoMay(["dynamodb:GetItem"], table), "dev-runs-worker-policy");
  });
});

function readPolicies(program: Program<unknown>): Map<string, PolicyStatement[]> {
  // What does not fit into a role's own policy is in managed ones.
  const types = ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"];
  const policies = types.flatMap((type) => program.ofType(type));
  return new Map(
    policies.map(({ name, inputs }) => {
      const { Statement } = JSON.parse(String(inputs.policy)) as { Statement: PolicyStatement[] };
      return [name, Statement];
    }),
  );
}
