import { assert } from "chai";
import { decodeInput } from "../../../registry/decode-input";
import { shippedRegistry } from "./shipped";

const { actions, changeListeners } = shippedRegistry();

/** Actions and resources of each statement. */
const permissions: Record<string, [string[], string[]][]> = {
  create_bucket: [
    [
      [
        "s3:CreateBucket",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutEncryptionConfiguration",
        "s3:PutBucketVersioning",
        "s3:PutBucketTagging",
        "s3:ListBucket",
      ],
      ["arn:aws:s3:::*"],
    ],
  ],
  create_vm: [
    [["ssm:GetParameter"], ["arn:aws:ssm:*::parameter/aws/service/ami-amazon-linux-latest/*"]],
    [["ec2:RunInstances"], ["arn:aws:ec2:*:*:instance/*"]],
    [
      ["ec2:RunInstances"],
      [
        "arn:aws:ec2:*::image/*",
        ...["network-interface", "security-group", "subnet", "volume"].map(
          (kind) => `arn:aws:ec2:*:*:${kind}/*`,
        ),
      ],
    ],
    [["ec2:CreateTags"], ["arn:aws:ec2:*:*:instance/*"]],
    [["ec2:DescribeInstanceAttribute", "ec2:DescribeInstances"], ["*"]],
  ],
  resize_vm: [
    [
      ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"],
      ["arn:aws:ec2:*:*:instance/*"],
    ],
    [
      [
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceAttribute",
        "ec2:DescribeInstanceCreditSpecifications",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeVolumes",
      ],
      ["*"],
    ],
    [["ssm:DescribeAssociation", "ssm:ListAssociations"], ["*"]],
  ],
  start_vm: [[["ec2:StartInstances"], ["arn:aws:ec2:*:*:instance/*"]]],
  stop_vm: [[["ec2:StopInstances"], ["arn:aws:ec2:*:*:instance/*"]]],
  terminate_vm: [
    [["ec2:TerminateInstances"], ["arn:aws:ec2:*:*:instance/*"]],
    [["ec2:DescribeInstanceAttribute", "ec2:DescribeInstances"], ["*"]],
  ],
};

describe("the actions of this repository", () => {
  for (const [identifier, statements] of Object.entries(permissions)) {
    it(`${identifier} may do what it needs and nothing else`, () => {
      const declared = actions.get(identifier)?.permissions ?? [];

      assert.deepEqual(
        declared.map((one) => [one.actions, one.resources]),
        statements,
      );
    });
  }
});

describe("create_vm", () => {
  it("takes the guide's form", () => {
    const input = { title: "Backend Prod VM", cpu: 2, memory: 4, storage: 50, region: "eu-west-1" };
    const fields = actions.get("create_vm")?.input ?? {};

    assert.deepEqual(decodeInput(fields, input), input);
  });

  it("needs no title, and nothing else may be left out", () => {
    const fields = Object.entries(actions.get("create_vm")?.input ?? {});

    assert.deepEqual(
      fields.map(([name, { required }]) => [name, required]),
      [
        ["title", false],
        ["cpu", true],
        ["memory", true],
        ["storage", true],
        ["region", true],
      ],
    );
  });
});

describe("create_bucket", () => {
  const fields = actions.get("create_bucket")?.input ?? {};
  const nameOf = (name: string) => decodeInput(fields, { name, region: "eu-west-1" }).name;

  it("takes names that S3 takes, and keeps old versions unless told otherwise", () => {
    for (const name of ["abc", "my-bucket-1", "a".repeat(63)]) assert.equal(nameOf(name), name);
    assert.isTrue(decodeInput(fields, { name: "abc", region: "eu-west-1" }).versioned);
  });

  it("refuses names that S3 refuses", () => {
    for (const name of ["ab", "a".repeat(64), "My-Bucket", "-ab", "ab-", "a_b", "abc\n"]) {
      assert.throws(() => nameOf(name), "Name of the bucket (name) is ", name);
    }
  });
});

describe("tag_vm_with_team", () => {
  const listener = changeListeners.get("tag_vm_with_team");
  const vm = (team: string[]) => ({ identifier: "web", team, properties: {}, relations: {} });
  const isWanted = (before: string[] | null, after: string[] | null) =>
    listener?.when({
      action: "UPDATE",
      blueprint: "vm",
      entity: "web",
      by: {},
      before: before && vm(before),
      after: after && vm(after),
    });

  it("wants a change of the team, and no other", () => {
    assert.isTrue(isWanted(["a"], ["b"]));
    assert.isTrue(isWanted(["a"], []));
    assert.isTrue(isWanted(null, ["a"]));
    assert.isFalse(isWanted(["a"], ["a"]));
    assert.isFalse(isWanted(null, []));
  });

  it("does not want a VM that is gone", () => {
    assert.isFalse(isWanted(["a"], null));
  });
});
