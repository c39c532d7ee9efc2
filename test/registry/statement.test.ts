import { assert } from "chai";
import { allow } from "../../registry";

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
