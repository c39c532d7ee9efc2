import { CloudControlClient } from "@aws-sdk/client-cloudcontrol";
import { assert } from "chai";
import type { PolicyStatement } from "../../../sandbox/aws/policy";
import { callsOf } from "./cloud-control-calls";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

const INSTANCE = "AWS::EC2::Instance";
const BUCKET = "AWS::S3::Bucket";
const small = { ImageId: "ami-1", InstanceType: "t3.micro" };

describe("permissions and faults of Cloud Control", () => {
  let aws: TestEndpoint;
  let root: ReturnType<typeof callsOf>;
  beforeEach(async () => {
    aws = await startEndpoint();
    root = callsOf(aws.root(CloudControlClient));
  });
  afterEach(() => aws.endpoint.close());

  describe("faults", () => {
    it("strike the calls they are ordered for, as often as ordered", async () => {
      aws.endpoint.cloudControl.faults.add({
        operation: "GetResource",
        type: BUCKET,
        times: 2,
        error: "ThrottlingException",
        message: "Rate exceeded",
      });
      await root.created(BUCKET, { BucketName: "box" });

      const errors = [
        await errorOf(root.read(BUCKET, "box")),
        await errorOf(root.read(BUCKET, "box")),
      ];

      assert.deepEqual(
        errors.map(({ name, message }) => [name, message]),
        Array(2).fill(["ThrottlingException", "Rate exceeded"]),
      );
      assert.equal((await root.read(BUCKET, "box"))["BucketName"], "box");
    });

    it("can let an accepted request fail", async () => {
      aws.endpoint.cloudControl.faults.add({
        error: "ServiceLimitExceeded",
        message: "No more.",
        asynchronous: true,
      });

      const failed = await root.created(INSTANCE, small);
      const next = await root.created(INSTANCE, small);

      assert.deepEqual(
        [failed.ErrorCode, failed.StatusMessage],
        ["ServiceLimitExceeded", "No more."],
      );
      assert.equal(next.OperationStatus, "SUCCESS");
    });
  });

  describe("permissions", () => {
    const allow = (Action: string | string[], Resource: string | string[] = "*") =>
      ({ Effect: "Allow", Action, Resource }) as const;
    const roleWith = (...statements: PolicyStatement[]) =>
      callsOf(aws.as(CloudControlClient, statements));
    const ec2 = (name: string) => `arn:aws:ec2:eu-west-1:${ACCOUNT}:${name}`;

    it("begin with the cloudformation action", async () => {
      const error = await errorOf(roleWith().create(INSTANCE, small));

      assert.equal(error.name, "AccessDeniedException");
      assert.include(
        error.message,
        `cloudformation:CreateResource on resource: arn:aws:cloudformation:eu-west-1:${ACCOUNT}:resource/* because`,
      );
    });

    it("go on with those of the type, which make an accepted request fail", async () => {
      const role = roleWith(allow("cloudformation:*"), allow("ec2:Describe*"));

      const failed = await role.created(INSTANCE, small);

      assert.deepEqual([failed.OperationStatus, failed.ErrorCode], ["FAILED", "AccessDenied"]);
      assert.include(
        failed.StatusMessage ?? "",
        `ec2:RunInstances on resource: ${ec2("instance/*")} because`,
      );
    });

    it("ask for everything a launch touches", async () => {
      const launch = (...resources: string[]) =>
        roleWith(
          allow("cloudformation:*"),
          allow("ec2:RunInstances", resources),
          allow("ec2:Describe*"),
        );
      const rest = ["network-interface", "security-group", "subnet", "volume"].map((kind) =>
        ec2(`${kind}/*`),
      );
      const image = "arn:aws:ec2:eu-west-1::image/ami-1";

      const partial = await launch(ec2("instance/*")).created(INSTANCE, small);
      const full = await launch(ec2("instance/*"), image, ...rest).created(INSTANCE, small);

      assert.include(partial.StatusMessage ?? "", `ec2:RunInstances on resource: ${image} because`);
      assert.equal(full.OperationStatus, "SUCCESS");
    });

    it("ask for CreateTags only when tags are given, and tell it what creates", async () => {
      const launch = allow(["cloudformation:*", "ec2:RunInstances", "ec2:Describe*"]);
      const tags = { ...small, Tags: [{ Key: "a", Value: "b" }] };
      const Condition = { StringEquals: { "ec2:CreateAction": "RunInstances" } };
      const tagger = { ...allow("ec2:CreateTags"), Condition };

      const without = await roleWith(launch).created(INSTANCE, tags);
      const plain = await roleWith(launch).created(INSTANCE, small);
      const tagged = await roleWith(launch, tagger).created(INSTANCE, tags);

      assert.include(without.StatusMessage ?? "", "ec2:CreateTags");
      assert.equal(plain.OperationStatus, "SUCCESS");
      assert.equal(tagged.OperationStatus, "SUCCESS");
    });

    it("follow what a change changes", async () => {
      const { Identifier } = await root.created(INSTANCE, small);
      const role = roleWith(
        allow([
          "cloudformation:*",
          "ec2:Describe*",
          "ssm:DescribeAssociation",
          "ssm:ListAssociations",
        ]),
        allow("ec2:CreateTags", ec2(`instance/${Identifier}`)),
      );
      const tags = [{ op: "add", path: "/Tags", value: [{ Key: "a", Value: "b" }] }];
      const size = [{ op: "replace", path: "/InstanceType", value: "t3.large" }];

      const tagged = await role.end(await role.update(INSTANCE, Identifier, tags));
      const resized = await role.end(await role.update(INSTANCE, Identifier, size));

      assert.equal(tagged.OperationStatus, "SUCCESS");
      assert.include(
        resized.StatusMessage ?? "",
        `ec2:ModifyInstanceAttribute on resource: ${ec2(`instance/${Identifier}`)} because`,
      );
    });

    it("make a read an exception, and a deletion fail", async () => {
      await root.created(BUCKET, { BucketName: "mine" });
      const role = roleWith(allow("cloudformation:*"), allow("s3:*", "arn:aws:s3:::yours"));

      const get = await errorOf(role.read(BUCKET, "mine"));
      const deletion = await role.end(await role.remove(BUCKET, "mine"));

      assert.equal(get.name, "AccessDeniedException");
      assert.match(
        get.message,
        /^AWS::S3::Bucket Handler returned status FAILED: User: .* perform: s3:Get\w+ on resource: arn:aws:s3:::mine because .* \(HandlerErrorCode: AccessDenied, RequestToken: [-0-9a-f]{36}\)$/,
      );
      assert.include(
        deletion.StatusMessage ?? "",
        "s3:DeleteBucket on resource: arn:aws:s3:::mine because",
      );
    });

    it("are asked for whatever the type is", async () => {
      const group = { LogGroupName: "x", RetentionInDays: 7 };
      const logs = (actions: string[]) =>
        roleWith(
          allow("cloudformation:*"),
          allow(actions, `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:x`),
          allow("logs:DescribeLogGroups"),
        ).created("AWS::Logs::LogGroup", group);

      const [none, part, all] = [
        await logs(["logs:GetDataProtectionPolicy"]),
        await logs(["logs:CreateLogGroup"]),
        await logs(["logs:CreateLogGroup", "logs:PutRetentionPolicy"]),
      ];

      assert.include(none.StatusMessage ?? "", "logs:CreateLogGroup on resource: arn:aws:logs:");
      assert.include(
        part.StatusMessage ?? "",
        "logs:PutRetentionPolicy on resource: arn:aws:logs:",
      );
      assert.equal(all.OperationStatus, "SUCCESS");
    });
  });
});
