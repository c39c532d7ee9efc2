import { assert } from "chai";
import { typeFacts } from "../../../facts/cloudformation";
import { besides, published, replacingInputs } from "../../../sandbox/provider/replacements";
import { sdkProperties } from "../../../sandbox/provider/sdk-properties";
import { publishedTypes } from "../../../sandbox/published/types";

describe("replacingInputs", () => {
  it("knows the published schema of each type that names one", () => {
    for (const [type, { type: name }] of Object.entries(publishedTypes)) {
      if (name !== undefined) assert.isDefined(typeFacts(name), `${type}: ${name}`);
    }
  });

  it("finds every create-only property that @pulumi/aws has, by its name there", () => {
    const without = [
      // They have no input of their own.
      ...["AWS::EC2::EIP TransferAddress", "AWS::EC2::VPC VpcEncryptionControl"],
      // A number there, and a time here.
      "AWS::Lambda::EventSourceMapping StartingPositionTimestamp",
    ];
    const lost = Object.entries(publishedTypes).flatMap(
      ([type, { type: name = "", names = {} }]) => {
        const top = (typeFacts(name)?.createOnly ?? []).filter((one) => !one.includes("/"));
        const said = sdkProperties(type).inputs.map(
          (input) => names[input] ?? `${input.charAt(0).toUpperCase()}${input.slice(1)}`,
        );
        return top.filter((one) => !said.includes(one)).map((one) => `${name} ${one}`);
      },
    );

    assert.sameMembers(lost, without);
  });

  it("adds only what is not published, and only inputs", () => {
    for (const [type, more] of Object.entries(besides)) {
      if (more === "*") continue;
      const { inputs } = sdkProperties(type);
      assert.includeMembers([...inputs], [...more], type);
      assert.deepEqual(
        more.filter((input) => published(type).includes(input)),
        [],
        type,
      );
    }
  });

  const cases: Readonly<Record<string, readonly [replaces: string[], changes: string[]]>> = {
    "aws:sqs/queue:Queue": [["name", "namePrefix", "fifoQueue", "region"], ["redrivePolicy"]],
    "aws:lambda/function:Function": [
      ["name", "packageType"],
      ["code", "role", "environment"],
    ],
    "aws:iam/role:Role": [
      ["name", "namePrefix", "path"],
      ["assumeRolePolicy", "description"],
    ],
    "aws:ec2/securityGroup:SecurityGroup": [
      ["description", "vpcId"],
      ["egress", "tags"],
    ],
    "aws:cloudwatch/eventRule:EventRule": [["name", "eventBusName"], ["eventPattern"]],
    "aws:kms/key:Key": [["keyUsage"], ["description", "policy"]],
  };
  for (const [type, [replaces, changes]] of Object.entries(cases)) {
    it(`replaces a ${type} for ${replaces.join(", ")} and not for ${changes.join(", ")}`, () => {
      const found = replacingInputs(type);

      assert.includeMembers([...found], replaces);
      assert.deepEqual(
        changes.filter((one) => found.includes(one)),
        [],
      );
    });
  }
});
