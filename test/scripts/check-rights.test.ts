import { assert } from "chai";
import * as path from "node:path";
import { allow, type Statement } from "../../registry/statement";
import { callsIn } from "../../scripts/rights/calls-in";
import { checkStatements } from "../../scripts/rights/check-statements";
import type { Need } from "../../scripts/rights/needs";
import { readHandlers } from "../../scripts/rights/read-handlers";
import { arnsOverlap } from "../../scripts/rights/patterns";

const topic = "arn:aws:sns:*:*:*";
const bucket = "arn:aws:s3:::*";
const makesTopic: Need = { step: "create", type: "AWS::SNS::Topic" };
const makesBucket: Need = { step: "create", type: "AWS::S3::Bucket" };
const every = "to see what is said of it";

/** What is declared, what the handler does, and what must be said of it. */
const cases: readonly [string, Statement[], Need[], string[], (RegExp | string)[]][] = [
  [
    "says nothing of the rights that a type asks for",
    [allow(["sns:CreateTopic", "sns:GetTopicAttributes"], topic)],
    [makesTopic],
    [],
    [],
  ],
  [
    "says what the types that it makes need and lack",
    [allow(["sns:CreateTopic"], topic)],
    [makesTopic],
    [],
    ["lacks sns:GetTopicAttributes on arn:aws:sns:*:*:*"],
  ],
  [
    "says which action does not exist",
    [allow(["sns:CreateTopics", "sns:CreateTopic", "sns:GetTopicAttributes"], topic)],
    [makesTopic],
    [],
    ["IAM has no action sns:CreateTopics; the nearest is sns:CreateTopic", /nothing that it does/],
  ],
  [
    "says which action takes only *",
    [
      allow(
        ["cloudfront:CreateOriginAccessControl"],
        "arn:aws:cloudfront::*:origin-access-control/*",
      ),
    ],
    [{ step: "create", type: "AWS::CloudFront::OriginAccessControl" }],
    [],
    [/^cloudfront:CreateOriginAccessControl takes only "\*" as its resource/],
  ],
  [
    "says which ARN does not fit its action",
    [allow(["s3:CreateBucket", "s3:ListBucket"], "arn:aws:s3:eu-west-1:123456789012:bucket/*")],
    [makesBucket],
    [],
    [
      /fits none of the resources of s3:CreateBucket: arn:\*:s3:::\*$/,
      /fits none of the resources of s3:ListBucket/,
      /is a resource of none of s3:CreateBucket, s3:ListBucket/,
      /^lacks s3:CreateBucket on /,
      /^lacks s3:ListBucket on /,
    ],
  ],
  [
    "says which right is never needed",
    [
      allow(["s3:CreateBucket", "s3:ListBucket"], bucket),
      allow(["ec2:DescribeRegions"], "*", every),
    ],
    [makesBucket],
    [],
    ["nothing that it does needs ec2:DescribeRegions"],
  ],
  [
    "says what it calls and may not",
    [allow(["ec2:StartInstances"], "arn:aws:ec2:*:*:instance/*")],
    [],
    ["ec2:StartInstances", "ec2:StopInstances"],
    ["lacks ec2:StopInstances, which it calls"],
  ],
];

describe("npm run check:rights", () => {
  for (const [behaviour, statements, needs, called, expected] of cases) {
    it(behaviour, () => {
      const { problems } = checkStatements({ file: "actions/x.ts", statements, needs, called });

      assert.lengthOf(problems, expected.length, problems.join("\n"));
      for (const [index, one] of expected.entries()) {
        if (typeof one === "string") assert.equal(problems[index], one);
        else assert.match(problems[index] ?? "", one);
      }
    });
  }

  it("prints what AWS may ask for besides, and asks for none of it", () => {
    const statements = [allow(["sns:CreateTopic", "sns:GetTopicAttributes"], topic)];
    const handler = { file: "actions/x.ts", statements, needs: [makesTopic], called: [] };

    assert.deepEqual(checkStatements(handler).mayBeAsked, [
      ...["iam:GetRole", "iam:PassRole", "sns:PutDataProtectionPolicy", "sns:Subscribe"],
      "sns:TagResource",
    ]);
  });

  it("finds nothing wrong with the handlers of this repository", () => {
    const handlers = readHandlers(path.join(__dirname, "../../handlers"));

    assert.isAtLeast(handlers.length, 35);
    for (const handler of handlers) {
      assert.deepEqual(checkStatements(handler).problems, [], handler.file);
    }
  });

  it("reads out of a handler's text what it calls", () => {
    const source = `
      import { EC2Client, StopInstancesCommand } from "@aws-sdk/client-ec2";
      import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
      await aws.cloudControl.create("AWS::SNS::Topic", {});
      await aws.cloudControl
        .update("AWS::EC2::Instance", id, patch);
      new ListResourcesCommand({ TypeName: "AWS::CloudFormation::Stack" });`;

    const { needs, called } = callsIn(source);

    assert.deepEqual(
      needs.map(({ step, type }) => `${step} ${type}`),
      [
        ...["create AWS::SNS::Topic", "update AWS::EC2::Instance", "read AWS::EC2::Instance"],
        "list AWS::CloudFormation::Stack",
      ],
    );
    assert.deepEqual(called, ["ec2:StopInstances", "secretsmanager:GetSecretValue"]);
  });

  it("compares patterns of ARNs field by field", () => {
    const pairs: [string, string, boolean][] = [
      ["arn:aws:s3:::sc-*", "arn:*:s3:::*", true],
      ["arn:aws:s3:::a-*", "arn:aws:s3:::b-*", false],
      ["arn:aws:iam::*:role/x/*", "arn:*:iam::*:role/*", true],
      ["arn:aws:iam::*:role/x/*", "arn:*:iam::*:user/*", false],
      ["arn:aws:ec2:*::image/*", "arn:aws:ec2:eu-west-1:1:image/*", false],
      ["arn:aws:sns:*:*:a?c", "arn:aws:sns:*:*:abc", true],
    ];

    for (const [one, other, expected] of pairs) {
      assert.equal(arnsOverlap(one, other), expected, `${one} ${other}`);
      assert.equal(arnsOverlap(other, one), expected, `${other} ${one}`);
    }
  });
});
