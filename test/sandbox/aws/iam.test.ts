import { assert } from "chai";
import type { AwsError } from "../../../sandbox/aws/call";
import { readPermissions, readTrust } from "../../../sandbox/aws/iam/documents";
import { ended, reasonOf, startStacks, type TestStacks } from "../cloudformation/setup";

const Version = "2012-10-17";
const reading = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::files/*" };
const trusting = (Service: string, more: object = {}) => ({
  Version,
  Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole", ...more }],
});

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return `${(error as AwsError).code}: ${(error as Error).message}`;
  }
  return "";
}

describe("documents of IAM", () => {
  const { Effect, Action, Resource } = reading;
  const permissions: [document: unknown, problem: string][] = [
    [{ Version, Statement: [reading] }, ""],
    [{ Version, Statement: reading }, ""],
    [JSON.stringify({ Statement: [reading] }), ""],
    [{ Version, Statement: [{ ...reading, Action: "s3:NoSuchAction" }] }, ""],
    ["{", "Syntax errors in policy."],
    [undefined, "Syntax errors in policy."],
    [[], "Syntax errors in policy."],
    [{ Version, Statement: [] }, "Syntax errors in policy."],
    [{ Version, Statement: ["x"] }, "Syntax errors in policy."],
    [{ Version: "2012-10-16", Statement: [reading] }, "Syntax errors in policy."],
    [{ Version, Statement: [reading], Comment: "x" }, "Syntax errors in policy."],
    [
      { Statement: [{ ...reading, Resource: "arn:aws:s3:::${aws:username}" }] },
      'write "2012-10-17"',
    ],
    [{ Version, Statement: [{ Effect, Resource }] }, "Policy statement must contain actions."],
    [{ Version, Statement: [{ Effect, Action }] }, "Policy statement must contain resources."],
    [{ Version, Statement: [{ ...reading, Resource: null }] }, "must contain resources."],
    [{ Version, Statement: [{ ...reading, Action: "GetObject" }] }, "must be prefaced by a vendor"],
    [{ Version, Statement: [{ ...reading, Action: "s3:s3:Get" }] }, "can contain only one colon."],
    [{ Version, Statement: [{ ...reading, Resource: "files" }] }, 'must be in ARN format or "*".'],
    [{ Version, Statement: [{ ...reading, Principal: "*" }] }, "should not specify a principal."],
    [{ Version, Statement: [{ ...reading, Effect: "Maybe" }] }, 'has Effect "Maybe"'],
    [{ Version, Statement: [{ ...reading, Condition: { Equals: {} } }] }, "is refused:"],
  ];
  for (const [document, problem] of permissions) {
    it(`${problem === "" ? "takes" : "refuses"} ${JSON.stringify(document)}`, () => {
      const refused = refusal(() => readPermissions(document));

      if (problem === "") assert.equal(refused, "");
      else assert.match(refused, new RegExp(`^MalformedPolicyDocument: .*${escaped(problem)}`));
    });
  }

  const { Statement } = trusting("lambda.amazonaws.com");
  const trusts: [statement: object, problem: string][] = [
    [{}, ""],
    [{ Principal: { AWS: "arn:aws:iam::123456789012:root" } }, ""],
    [{ Action: ["sts:AssumeRole", "sts:TagSession"] }, ""],
    [{ Principal: undefined }, "Missing required field Principal"],
    [{ Principal: { Person: "me" } }, "Invalid principal in policy"],
    [{ Principal: { Service: "lambda" } }, 'Invalid principal in policy: "SERVICE":"lambda"'],
    [{ Resource: "*" }, "Has prohibited field Resource"],
    [{ Action: "s3:GetObject" }, "AssumeRole policy may only specify STS AssumeRole actions."],
    [{ Action: undefined }, "Policy statement must contain actions."],
  ];
  for (const [more, problem] of trusts) {
    it(`${problem === "" ? "takes" : "refuses"} trust with ${JSON.stringify(more)}`, () => {
      const document = JSON.stringify({ Version, Statement: { ...Statement[0], ...more } });
      const refused = refusal(() => readTrust(document));

      if (problem === "") assert.equal(refused, "");
      else assert.include(refused, problem);
    });
  }
});

describe("roles of templates", () => {
  let test: TestStacks;
  beforeEach(async () => {
    test = await startStacks();
  });
  afterEach(() => test.close());

  const { access, roles } = {
    access: () => test.aws.endpoint.access,
    roles: () => test.aws.endpoint.roles,
  };
  const role = (more: object = {}) => ({
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: "app",
      AssumeRolePolicyDocument: trusting("cloudformation.amazonaws.com"),
      ...more,
    },
  });
  const document = (Action: string, Resource = "*") => ({
    Version,
    Statement: [{ Effect: "Allow", Action, Resource }],
  });
  const named = (PolicyName: string, action: string) => ({
    PolicyName,
    PolicyDocument: document(action),
  });
  const policy = (action: string, more: object = {}) => ({
    Type: "AWS::IAM::Policy",
    Properties: { ...named("more", action), Roles: [{ Ref: "Role" }], ...more },
  });
  const managed = (action: string, more: object = {}) => ({
    Type: "AWS::IAM::ManagedPolicy",
    Properties: { PolicyDocument: document(action), ...more },
  });
  /** What the role may do of these. */
  const may = (...actions: string[]) => {
    const principal = access().find("app");
    if (!principal) return undefined;
    return actions.filter(
      (action) => !access().denied(principal, "eu-west-1", { action, resource: "*" }),
    );
  };
  const all = ["s3:ListAllMyBuckets", "sqs:ListQueues", "sns:ListTopics", "ec2:DescribeVpcs"];

  it("may do what its policies say, whatever made them, until they go", async () => {
    const Resources = {
      Role: role({
        Policies: [named("own", "s3:ListAllMyBuckets")],
        ManagedPolicyArns: [{ Ref: "Attached" }],
      }),
      Attached: managed("sqs:ListQueues"),
      Given: managed("sns:ListTopics", { Roles: [{ Ref: "Role" }] }),
      More: policy("ec2:DescribeVpcs"),
    };
    const stack = await test.deploy({ Resources });
    assert.equal(stack.status, "CREATE_COMPLETE");
    assert.deepEqual(may(...all), all);

    await test.update({
      Resources: {
        Role: role({ Policies: [named("own", "s3:ListAllMyBuckets")] }),
        Attached: managed("ec2:DescribeVpcs", { Roles: [{ Ref: "Role" }] }),
      },
    });
    assert.equal(stack.status, "UPDATE_COMPLETE");
    assert.deepEqual(may(...all), ["s3:ListAllMyBuckets", "ec2:DescribeVpcs"]);

    test.stacks.delete("test");
    await ended(stack);
    assert.equal(stack.status, "DELETE_COMPLETE");
    assert.isUndefined(may());
    assert.isFalse(roles().has("app"));
  });

  it("may do no more than its boundary says", async () => {
    const Limit = managed("s3:*");
    const Policies = [named("own", "s3:*"), named("other", "sqs:*")];
    const bounded = { Policies, PermissionsBoundary: { Ref: "Limit" } };
    await test.deploy({ Resources: { Role: role(bounded), Limit } });
    assert.deepEqual(may(...all), ["s3:ListAllMyBuckets"]);

    await test.update({ Resources: { Role: role({ Policies }), Limit } });
    assert.deepEqual(may(...all), ["s3:ListAllMyBuckets", "sqs:ListQueues"]);
  });

  const refused: [what: string, resources: object, problem: string][] = [
    [
      "a malformed trust policy",
      { Bad: role({ AssumeRolePolicyDocument: document("sts:AssumeRole") }) },
      "Has prohibited field Resource",
    ],
    [
      "a malformed inline policy",
      { Bad: role({ Policies: [named("own", "Everything")] }) },
      "must be prefaced by a vendor",
    ],
    [
      "a malformed policy of its own",
      { Role: role(), Bad: policy("s3:*:*") },
      "can contain only one colon",
    ],
    ["a malformed managed policy", { Bad: managed("GetObject") }, "must be prefaced by a vendor"],
    [
      "a boundary that is not there",
      { Bad: role({ PermissionsBoundary: "arn:aws:iam::123456789012:policy/none" }) },
      "Scope ARN: arn:aws:iam::123456789012:policy/none does not exist",
    ],
    [
      "a managed policy that is not there",
      { Bad: role({ ManagedPolicyArns: ["arn:aws:iam::123456789012:policy/none"] }) },
      "Policy arn:aws:iam::123456789012:policy/none does not exist",
    ],
    [
      "a policy of a role that is not there",
      { Bad: policy("s3:*", { Roles: ["nobody"] }) },
      "The role with name nobody cannot be found.",
    ],
    [
      "a profile of a role that is not there",
      { Bad: { Type: "AWS::IAM::InstanceProfile", Properties: { Roles: ["nobody"] } } },
      "The role with name nobody cannot be found.",
    ],
    ["a name that is taken", { Bad: role({ RoleName: "taken" }) }, "Role with name taken already"],
  ];
  for (const [what, Resources, problem] of refused) {
    it(`are refused with ${what}`, async () => {
      access().addPrincipal("taken", []);

      const stack = await test.deploy({ Resources });

      assert.include(reasonOf(stack, "Bad"), problem);
      assert.equal(stack.status, "ROLLBACK_COMPLETE");
      assert.isUndefined(may());
    });
  }

  it("are not deleted while something else has policies of them", async () => {
    const stack = await test.deploy({ Resources: { Role: role(), Own: managed("s3:*") } });
    const { identifier } = test.aws.endpoint.cloudControl.store.list(
      "eu-west-1",
      "AWS::IAM::ManagedPolicy",
    )[0] ?? { identifier: "" };
    roles().setAttached("app", "by hand", [identifier]);

    test.stacks.delete("test");
    await ended(stack);

    assert.equal(stack.status, "DELETE_FAILED");
    assert.include(reasonOf(stack, "Role"), "must delete policies first: by hand");
    assert.include(reasonOf(stack, "Own"), "Cannot delete a policy attached to entities: app");
  });

  it("make stacks with what they may do, for those whom they trust", async () => {
    const bucket = { Resources: { Files: { Type: "AWS::S3::Bucket" } } };
    await test.deploy({ Resources: { Role: role({ Policies: [named("own", "sqs:*")] }) } });
    const more = { role: "app", assumedBy: "cloudformation.amazonaws.com" };

    const stack = await test.deploy(bucket, { ...more, name: "denied" });
    assert.include(
      reasonOf(stack, "Files"),
      "assumed-role/app/app is not authorized to perform: s3:",
    );

    roles().update("app", { trust: trusting("lambda.amazonaws.com") });
    assert.throws(
      () => test.create(bucket, { ...more, name: "untrusted" }),
      "Role arn:aws:iam::123456789012:role/app is invalid or cannot be assumed",
    );
    assert.isTrue(access().trusts("app", "lambda.amazonaws.com"));
  });

  it("trust by the conditions that they name", () => {
    const source = (account: string) => ({
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    });
    const trust = (account: string) => trusting("lambda.amazonaws.com", source(account));
    roles().create("app", { trust: trust("123456789012") });
    assert.isTrue(access().trusts("app", "lambda.amazonaws.com"));

    roles().update("app", { trust: trust("999999999999") });
    assert.isFalse(access().trusts("app", "lambda.amazonaws.com"));
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
