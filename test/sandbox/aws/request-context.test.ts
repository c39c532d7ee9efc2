import { assert } from "chai";
import * as path from "node:path";
import { buildPolicy } from "../../../policies/document";
import { discoverRegistry } from "../../../registry/discover";
import type { Statement } from "../../../registry/statement";
import { evaluate } from "../../../sandbox/aws/policy";
import { withRequestContext, type ContextSubject } from "../../../sandbox/aws/request-context";

const { actions, products } = discoverRegistry(path.join(__dirname, "../../../handlers"));
const createVm = actions.get("create_vm")?.permissions ?? [];
const createBucket = actions.get("create_bucket")?.permissions ?? [];
const wordpress = products.get("wordpress")?.permissions ?? [];

const instance = "arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0";
const role = "arn:aws:iam::123456789012:role/longshore-wordpress/SC-1-InstanceRole";
const boundary = "arn:aws:iam::aws:policy/AWSSecretsManagerClientReadOnlyAccess";
const vm = (tags: object[]) => ({ type: "AWS::EC2::Instance", properties: { Tags: tags } });
const ofStack = (name: string) => ({ ...vm([]), stack: { name, id: "id", logicalId: "Server" } });
const roleWith = (properties: object): ContextSubject => ({
  type: "AWS::IAM::Role",
  properties: { ...properties },
});

describe("withRequestContext", () => {
  it("gives the keys that the action has at AWS, and only those", () => {
    const subject = { ...vm([{ Key: "team", Value: "blue" }]) };
    const run = (action: string, resource: string) =>
      withRequestContext({ action, resource }, "create", subject).context;

    assert.deepEqual(run("ec2:RunInstances", instance), {
      "aws:RequestTag/team": "blue",
      "aws:TagKeys": ["team"],
    });
    assert.deepEqual(run("ec2:RunInstances", "arn:aws:ec2:eu-west-1::image/ami-1"), {});
    assert.deepEqual(run("ec2:DescribeInstances", "*"), {});
    assert.deepEqual(run("iam:PassRole", role), { "iam:PassedToService": "ec2.amazonaws.com" });
  });

  it("gives the tags that are there to what works on a resource, those of its stack among them", () => {
    const subject = { ...ofStack("SC-1"), properties: { Tags: [{ Key: "team", Value: "blue" }] } };

    const { context } = withRequestContext(
      { action: "ec2:TerminateInstances", resource: instance },
      "delete",
      subject,
    );

    assert.deepInclude(context, {
      "aws:ResourceTag/team": "blue",
      "ec2:ResourceTag/team": "blue",
      "aws:ResourceTag/aws:cloudformation:stack-name": "SC-1",
    });
  });

  it("lets a request say what the type does not", () => {
    const asked = {
      ...{ action: "ec2:CreateTags", resource: instance },
      context: { "ec2:CreateAction": "RunInstances" },
    };

    const { context } = withRequestContext(asked, "create", vm([]));

    assert.deepEqual(context, { "ec2:CreateAction": "RunInstances" });
  });
});

describe("the conditions of shipped permissions", () => {
  type Step = "create" | "update" | "delete";
  type Case = [string, readonly Statement[], string, string, Step, ContextSubject, boolean];
  const tagged = vm([{ Key: "longshore:run", Value: "r_1" }]);
  const cases: Case[] = [
    ["a VM of a run", createVm, "ec2:RunInstances", instance, "create", tagged, true],
    ["a VM of no run", createVm, "ec2:RunInstances", instance, "create", vm([]), false],
    ["tags of what exists", createVm, "ec2:CreateTags", instance, "update", tagged, false],
    [
      ...(["a role within its boundary", wordpress, "iam:CreateRole", role, "create"] as const),
      ...([roleWith({ PermissionsBoundary: boundary }), true] as const),
    ],
    [
      ...(["a role without a boundary", wordpress, "iam:CreateRole", role, "create"] as const),
      ...([roleWith({}), false] as const),
    ],
    [
      ...(["a policy of a role without one", wordpress, "iam:PutRolePolicy", role] as const),
      ...(["update", roleWith({}), false] as const),
    ],
    ["the role for the machine", wordpress, "iam:PassRole", role, "create", vm([]), true],
    [
      ...(["the role for a function", wordpress, "iam:PassRole", role, "create"] as const),
      ...([{ type: "AWS::Lambda::Function", properties: {} }, false] as const),
    ],
    [
      ...(["a machine of a launch", wordpress, "ec2:TerminateInstances", instance] as const),
      ...(["delete", ofStack("SC-123456789012-pp-1"), true] as const),
    ],
    [
      ...(["a machine of another stack", wordpress, "ec2:TerminateInstances", instance] as const),
      ...(["delete", ofStack("network"), false] as const),
    ],
    ["another machine", wordpress, "ec2:TerminateInstances", instance, "delete", vm([]), false],
  ];
  for (const [title, statements, action, resource, step, subject, allowed] of cases) {
    it(`${allowed ? "allow" : "do not allow"} ${action}: ${title}`, () => {
      const permission = withRequestContext({ action, resource }, step, subject);

      const verdict = evaluate(buildPolicy(statements).Statement, permission);

      assert.equal(verdict, allowed ? "allowed" : "denied implicitly");
    });
  }

  it("let create_bucket work on buckets of the own account only", () => {
    const { Statement } = buildPolicy(createBucket);
    const verdict = (owner: string) =>
      evaluate(Statement, {
        action: "s3:PutBucketTagging",
        resource: "arn:aws:s3:::bucket",
        context: { "aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": owner },
      });

    assert.equal(verdict("123456789012"), "allowed");
    assert.equal(verdict("210987654321"), "denied implicitly");
  });
});
