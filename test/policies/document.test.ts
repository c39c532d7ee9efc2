import { assert } from "chai";
import {
  buildPolicy,
  lambdaTrust,
  schedulerTrust,
  serviceCatalogTrust,
} from "../../policies/document";
import { allow } from "../../registry";
import { evaluate, type PolicyStatement, type Verdict } from "../../sandbox/aws/policy";

describe("buildPolicy", () => {
  it("gives the reason of a wildcard as its Sid, where AWS offers resources to name", () => {
    const reason = "names aren't known before";
    const { Statement } = buildPolicy([
      allow(["s3:GetObject"], "*", reason),
      allow(["s3:PutObject"], "*", reason),
      allow(["ec2:DescribeInstances"], "*", reason),
      allow(["s3:GetObject"], "*", {
        reason,
        conditions: { Bool: { "aws:SecureTransport": "true" } },
      }),
      allow(["s3:GetObject"], "arn:aws:s3:::mine/*", reason),
    ]);

    assert.deepEqual(
      Statement.map(({ Sid }) => Sid),
      ["BecauseNamesArenTKnownBefore", "BecauseNamesArenTKnownBefore2", ...Array<undefined>(3)],
    );
  });

  it("writes each statement with its actions and resources sorted, and without the reason", () => {
    const policy = buildPolicy([
      allow(["s3:PutObject", "s3:GetObject"], ["arn:aws:s3:::b/*", "arn:aws:s3:::a/*"]),
      allow(["ec2:DescribeInstances"], "*", "EC2 reads name no resource"),
    ]);

    assert.deepEqual(policy, {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"],
        },
        { Effect: "Allow", Action: ["ec2:DescribeInstances"], Resource: ["*"] },
      ],
    });
  });

  it("writes statements that say the same once, in whatever order and for whatever reason", () => {
    const policy = buildPolicy([
      allow(["ec2:DescribeVolumes", "ec2:DescribeInstances"], "*", "one reason"),
      allow(["ec2:StartInstances"], "arn:aws:ec2:*:*:instance/*"),
      allow(["ec2:DescribeInstances", "ec2:DescribeVolumes"], "*", "another reason"),
    ]);

    assert.deepEqual(
      policy.Statement.map(({ Action }) => Action),
      [["ec2:DescribeInstances", "ec2:DescribeVolumes"], ["ec2:StartInstances"]],
    );
  });

  it("writes conditions, and keeps apart what differs in them only", () => {
    const conditions = { StringEquals: { "ec2:CreateAction": "RunInstances" } };
    const volumes = "arn:aws:ec2:*:*:volume/*";

    const { Statement } = buildPolicy([
      allow(["ec2:CreateTags"], volumes),
      allow(["ec2:CreateTags"], volumes, { conditions }),
    ]);

    assert.deepEqual(
      Statement.map(({ Condition }) => Condition),
      [undefined, conditions],
    );
  });

  it("keeps statements apart that differ in their resources only", () => {
    const { Statement } = buildPolicy([
      allow(["s3:GetObject"], "arn:aws:s3:::a/*"),
      allow(["s3:GetObject"], "arn:aws:s3:::b/*"),
    ]);

    assert.equal(Statement.length, 2);
  });

  it("leaves the statements it was given as they are", () => {
    const statement = allow(["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::a/*");

    buildPolicy([statement]);

    assert.deepEqual(statement.actions, ["s3:PutObject", "s3:GetObject"]);
  });
});

describe("trust policies", () => {
  for (const [title, trust, service] of [
    ["lambdaTrust", lambdaTrust, "lambda.amazonaws.com"],
    ["schedulerTrust", schedulerTrust, "scheduler.amazonaws.com"],
  ] as const) {
    it(`${title}: lets ${service} assume the role, and nobody else`, () => {
      assert.deepEqual(JSON.parse(trust), {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
      });
    });
  }

  it("serviceCatalogTrust: lets Service Catalog assume the role, for no other account", () => {
    const { Statement } = JSON.parse(serviceCatalogTrust("123456789012")) as {
      Statement: object[];
    };

    assert.deepEqual(Statement, [
      {
        Effect: "Allow",
        Principal: { Service: "servicecatalog.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
  });

  const launches: [string, Record<string, string>, Verdict][] = [
    ["its own account", { "aws:SourceAccount": "123456789012" }, "allowed"],
    ["another account", { "aws:SourceAccount": "210987654321" }, "denied implicitly"],
    ["an account that is not named", {}, "allowed"],
  ];
  for (const [title, context, verdict] of launches) {
    it(`serviceCatalogTrust: a launch for ${title} is ${verdict}`, () => {
      const { Statement } = JSON.parse(serviceCatalogTrust("123456789012")) as {
        Statement: PolicyStatement[];
      };
      const statements = Statement.map((one) => ({ ...one, Resource: "*" }));

      const asked = { action: "sts:AssumeRole", resource: "*", context };
      assert.equal(evaluate(statements, asked), verdict);
    });
  }
});
