import { assert } from "chai";
import type { Conditions } from "../../registry";
import { allow } from "../../registry/statement";

describe("allow", () => {
  it("keeps actions and resources, one resource as a list", () => {
    const statement = allow(["s3:GetObject", "s3:Get*"], "arn:aws:s3:::one/*");

    assert.deepEqual(statement, {
      actions: ["s3:GetObject", "s3:Get*"],
      resources: ["arn:aws:s3:::one/*"],
    });
  });

  it("keeps the reason of a wildcard", () => {
    const statement = allow(["ec2:DescribeInstances"], "*", "EC2 reads name no resource");

    assert.deepEqual(statement, {
      actions: ["ec2:DescribeInstances"],
      resources: ["*"],
      reason: "EC2 reads name no resource",
    });
  });

  for (const [resources, reason] of [
    ["*", undefined],
    ["*", ""],
    [["arn:aws:s3:::one", "*"], undefined],
  ] as const) {
    it(`refuses ${JSON.stringify(resources)} with ${reason === undefined ? "no" : "an empty"} reason`, () => {
      assert.throws(
        () => allow(["s3:GetObject", "s3:PutObject"], resources, reason),
        'allow: resource "*" for s3:GetObject, s3:PutObject needs a reason as third argument, or a narrower ARN.',
      );
    });
  }

  for (const action of [
    "*",
    "s3:*",
    "s3",
    "s3:",
    "S3:GetObject",
    "s3:Get*Object",
    "s3:Get Object",
  ]) {
    it(`refuses the action "${action}"`, () => {
      assert.throws(
        () => allow(["s3:GetObject", action], "arn:aws:s3:::one"),
        `allow: "${action}" is not an IAM action; write "service:Action", such as "ecs:UpdateService".`,
      );
    });
  }

  it("keeps conditions beside the reason", () => {
    const conditions = { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } };

    const statement = allow(["iam:PassRole"], "*", { reason: "roles have any name", conditions });

    assert.deepEqual(statement, {
      ...{ actions: ["iam:PassRole"], resources: ["*"], conditions },
      reason: "roles have any name",
    });
  });

  const arn = "arn:aws:s3:::one";
  const refused: [title: string, resource: string, conditions: object | undefined, why: string][] =
    [
      ["no ARN", "table/x", undefined, 'the resource "table/x" is no ARN; write "arn:aws:'],
      ["a short ARN", "arn:aws:s3", undefined, 'the resource "arn:aws:s3" is no ARN'],
      [
        "a wildcard for the service",
        "arn:aws:*:*:*:x",
        undefined,
        'the resource "arn:aws:*:*:*:x" has the service "*"; IAM takes no wildcard and no variable there.',
      ],
      [
        "a wildcard in the type",
        "arn:aws:iam::*:r*/x",
        undefined,
        'the resource "arn:aws:iam::*:r*/x" has the resource type "r*/"; IAM takes no wildcard there.',
      ],
      [
        "a variable before the sixth part",
        "arn:aws:sqs:${aws:RequestedRegion}:*:x",
        undefined,
        "has a variable before its sixth part",
      ],
      ["a broken variable", "arn:aws:s3:::${team}/*", undefined, '"${team}" is no policy variable'],
      [
        "an unknown operator",
        arn,
        { StringEqual: { "aws:RequestedRegion": "x" } },
        'the condition operator "StringEqual" is not known',
      ],
      [
        "Null for some values",
        arn,
        { "ForAnyValue:Null": { "aws:TagKeys": "true" } },
        "is not known",
      ],
      ["an operator without keys", arn, { StringEquals: "x" }, 'StringEquals is "x"; write'],
      [
        "a key that is none",
        arn,
        { StringEquals: { team: "x" } },
        'StringEquals on "team": it is no condition key',
      ],
      ["no value", arn, { StringEquals: { "aws:RequestedRegion": [] } }, "it has no value"],
      [
        "a value of another kind",
        arn,
        { NumericLessThan: { "s3:max-keys": "ten" } },
        'NumericLessThan on "s3:max-keys": the value is "ten"; allowed is a number.',
      ],
      [
        "an address that there is not",
        arn,
        { IpAddress: { "aws:SourceIp": "10.0.0.300" } },
        'the value is "10.0.0.300"; allowed is an address or a range',
      ],
      [
        "a range that is longer than its address",
        arn,
        { NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "10.0.0.0/33"] } },
        'the value is "10.0.0.0/33"',
      ],
      [
        "a day that there is not",
        arn,
        { DateLessThan: { "aws:CurrentTime": "2026-02-30T00:00:00Z" } },
        "a date such",
      ],
      [
        "a value that is no date",
        arn,
        { DateLessThan: { "aws:CurrentTime": "May" } },
        "a date such",
      ],
      ["a value that is no ARN", arn, { ArnLike: { "aws:SourceArn": "*" } }, "an ARN with its six"],
      [
        "a broken variable in a value",
        arn,
        { StringEquals: { "aws:RequestedRegion": "${region}" } },
        '"${region}" is no policy variable',
      ],
    ];
  for (const [title, resource, conditions, why] of refused) {
    it(`refuses ${title}`, () => {
      const options = conditions ? { conditions: conditions as Conditions } : undefined;

      assert.throws(() => allow(["s3:GetObject"], resource, options), why);
    });
  }

  it("takes the digits that some actions have in their names", () => {
    const { actions } = allow(["ec2:AssignIpv6Addresses"], "arn:aws:ec2:*:*:network-interface/*");

    assert.deepEqual(actions, ["ec2:AssignIpv6Addresses"]);
  });

  it("refuses nothing at all", () => {
    const message = "allow: name at least one action and one resource.";

    assert.throws(() => allow([], "arn:aws:s3:::one"), message);
    assert.throws(() => allow(["s3:GetObject"], []), message);
  });
});
