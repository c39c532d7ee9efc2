import { assert } from "chai";
import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { actionFacts, actionsLike } from "../../facts/iam";
import { buildDeployerPolicy, type DeployerPolicy } from "../../scripts/deployer/build-policy";
import { neededActions } from "../../scripts/deployer/needed-actions";
import { runProgram } from "../support/program";
import { typescript } from "../support/typescript";

const root = path.join(__dirname, "../..");

async function run(...args: string[]): Promise<string> {
  const script = ["-r", typescript, "scripts/deployer-policy.ts", ...args];
  const { stdout } = await promisify(execFile)(process.execPath, script, { cwd: root });
  return stdout;
}

describe("npm run deployer-policy", function () {
  this.timeout(180_000);
  let policy: DeployerPolicy;
  let types: string[];

  before(async () => {
    policy = JSON.parse(await run("--stack", "prod")) as DeployerPolicy;
    const { resources } = await runProgram({
      ...{ approvers: "a@example.com", cloudTrail: "true", privateNetworkCidr: "10.20.0.0/16" },
      ...{ catalogAccounts: "210987654321", catalogExternalId: "4711-abc" },
    });
    types = [...new Set(resources.map(({ type }) => type))].filter((type) => /^awsx?:/.test(type));
  });

  const allowed = () => new Set(policy.Statement.flatMap(({ Action }) => Action.flatMap(expand)));
  const expand = (action: string) => (action.includes("*") ? actionsLike(action) : [action]);

  it("allows what making, reading, changing and deleting every type of the program needs", () => {
    const all = allowed();

    assert.isAbove(types.length, 30);
    for (const type of types) {
      const needed = neededActions(type);
      assert.isNotEmpty(needed, type);
      assert.deepEqual(
        needed.filter((action) => !all.has(action)),
        [],
        type,
      );
    }
  });

  it("has what a deployer of queues, functions and roles cannot do without", () => {
    const all = allowed();

    for (const action of [
      ...["sqs:CreateQueue", "sqs:GetQueueAttributes", "sqs:SetQueueAttributes", "sqs:DeleteQueue"],
      ...["lambda:UpdateFunctionCode", "lambda:InvokeFunction", "lambda:CreateEventSourceMapping"],
      ...["iam:PassRole", "iam:PutRolePolicy", "secretsmanager:PutSecretValue", "s3:PutObject"],
      ...["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"],
      ...["organizations:DescribeOrganization", "events:PutPermission"],
      ...["events:PutTargets", "dynamodb:UpdateTimeToLive", "cloudwatch:PutMetricAlarm"],
    ])
      assert.isTrue(all.has(action), action);
  });

  it("names actions that exist, and whole services never", () => {
    for (const action of policy.Statement.flatMap(({ Action }) => Action)) {
      assert.match(action, /^[a-z0-9-]+:[A-Z][A-Za-z0-9]*\*?$/);
      assert.isTrue(
        expand(action).every((one) => actionFacts(one) !== undefined),
        action,
      );
    }
  });

  it("gives roles rights, and invokes functions, of this stack alone; it reads no records", () => {
    const resourcesOf = (name: string) =>
      policy.Statement.filter(({ Action }) => Action.includes(name)).map(
        ({ Resource }) => Resource,
      );

    assert.deepEqual(resourcesOf("iam:PassRole"), ["arn:aws:iam::*:role/prod-*"]);
    assert.deepEqual(resourcesOf("iam:PutRolePolicy"), ["arn:aws:iam::*:role/prod-*"]);
    assert.deepEqual(resourcesOf("lambda:InvokeFunction"), ["arn:aws:lambda:*:*:function:prod-*"]);
    assert.deepEqual(resourcesOf("dynamodb:GetItem"), []);
  });

  it("fits into a role's inline policies", () => {
    assert.isBelow(JSON.stringify(policy).length, 10_240);
  });

  it("says what to do about a type that nobody has said anything of", () => {
    assert.throws(
      () => buildDeployerPolicy([{ type: "aws:glue/madeUp:MadeUp", name: "x-runs-worker-role" }]),
      "Nobody knows what deploying aws:glue/madeUp:MadeUp needs: CloudFormation has no handlers for AWS::glue::MadeUp. Say it in scripts/deployer/needed-actions.ts.",
    );
  });
});
