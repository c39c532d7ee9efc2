import { assert } from "chai";
import type { Stack } from "../../../sandbox/aws/cloudformation/stack";
import { startStacks, type TestStacks } from "./setup";

describe("the functions of a template", () => {
  let test: TestStacks;
  let count = 0;

  beforeEach(async () => {
    test = await startStacks();
  });
  afterEach(() => test.close());

  const deploy = (values: Record<string, unknown>, more: object = {}): Promise<Stack> =>
    test.deploy(
      {
        Parameters: {
          Name: { Type: "String", Default: "web" },
          Size: { Type: "Number", Default: 5 },
          Zones: { Type: "CommaDelimitedList", Default: "x,y" },
        },
        Conditions: {
          IsWeb: { "Fn::Equals": [{ Ref: "Name" }, "web"] },
          IsBig: { "Fn::Not": [{ "Fn::Equals": [{ Ref: "Size" }, "5"] }] },
          Both: { "Fn::And": [{ Condition: "IsWeb" }, { Condition: "IsBig" }] },
          Either: { "Fn::Or": [{ Condition: "IsWeb" }, { Condition: "IsBig" }] },
        },
        Mappings: { Images: { "eu-west-1": { small: "ami-1" } } },
        Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "news" } } },
        Outputs: Object.fromEntries(
          Object.entries(values).map(([name, Value]) => [name, { Value }]),
        ),
        ...more,
      },
      { name: `s${(count += 1)}` },
    );

  it("gives what they say", async () => {
    const ref = (name: string) => ({ Ref: name });
    const stack = await deploy({
      Ref: ref("Name"),
      Topic: ref("Topic"),
      GetAtt: { "Fn::GetAtt": ["Topic", "TopicName"] },
      Sub: { "Fn::Sub": "${Name}/${Topic.TopicName}/${!Literal}/$x/${ Size }" },
      SubMap: { "Fn::Sub": ["${Name}-${Own}", { Own: { "Fn::Join": ["", ["a", ref("Size")]] } }] },
      Join: { "Fn::Join": [", ", ref("Zones")] },
      Select: { "Fn::Select": [1, ref("Zones")] },
      SelectText: { "Fn::Select": ["0", { "Fn::Split": ["-", "a-b"] }] },
      Split: { "Fn::Join": ["|", { "Fn::Split": [".", "1.2.3"] }] },
      If: { "Fn::If": ["IsWeb", "yes", "no"] },
      IfNot: { "Fn::If": ["IsBig", "yes", "no"] },
      And: { "Fn::If": ["Both", "yes", "no"] },
      Or: { "Fn::If": ["Either", "yes", "no"] },
      FindInMap: { "Fn::FindInMap": ["Images", ref("AWS::Region"), "small"] },
      Base64: { "Fn::Base64": { "Fn::Sub": "hello ${Name}" } },
      GetAZs: { "Fn::Join": [",", { "Fn::GetAZs": "" }] },
      OtherAZs: { "Fn::Join": [",", { "Fn::GetAZs": "us-east-1" }] },
      NoValue: { "Fn::Join": [",", ["a", ref("AWS::NoValue"), "b"]] },
      Number: 5,
    });

    assert.equal(stack.status, "CREATE_COMPLETE", stack.statusReason);
    assert.deepEqual(stack.outputs, {
      Ref: "web",
      Topic: "arn:aws:sns:eu-west-1:123456789012:news",
      GetAtt: "news",
      Sub: "web/news/${Literal}/$x/5",
      SubMap: "web-a5",
      Join: "x, y",
      Select: "y",
      SelectText: "a",
      Split: "1|2|3",
      If: "yes",
      IfNot: "no",
      And: "no",
      Or: "yes",
      FindInMap: "ami-1",
      Base64: "aGVsbG8gd2Vi",
      GetAZs: "eu-west-1a,eu-west-1b,eu-west-1c",
      OtherAZs: "us-east-1a,us-east-1b,us-east-1c",
      NoValue: "a,b",
      Number: "5",
    });
  });

  it("gives the pseudo parameters", async () => {
    const pseudo = ["AccountId", "Partition", "Region", "StackId", "StackName", "URLSuffix"];
    const stack = await deploy(
      Object.fromEntries(pseudo.map((name) => [name, { Ref: `AWS::${name}` }])),
    );

    assert.deepEqual(stack.outputs, {
      AccountId: "123456789012",
      Partition: "aws",
      Region: "eu-west-1",
      StackId: stack.id,
      StackName: stack.name,
      URLSuffix: "amazonaws.com",
    });
    assert.match(
      stack.id,
      /^arn:aws:cloudformation:eu-west-1:123456789012:stack\/s\d+\/[0-9a-f-]{36}$/,
    );
  });

  it("keeps numbers, and leaves out properties without a value", async () => {
    const stack = await deploy(
      {},
      {
        Resources: {
          Queue: {
            Type: "AWS::SQS::Queue",
            Properties: {
              QueueName: "q",
              DelaySeconds: { Ref: "Size" },
              KmsMasterKeyId: { Ref: "AWS::NoValue" },
              RedriveAllowPolicy: {
                Condition: "IsWeb",
                Zones: { Ref: "Zones" },
                Plain: { Condition: {} },
              },
            },
          },
        },
      },
    );

    assert.equal(stack.status, "CREATE_COMPLETE");
    const [resource] = test.aws.endpoint.cloudControl.store.list("eu-west-1", "AWS::SQS::Queue");
    assert.deepInclude(resource?.properties, {
      QueueName: "q",
      DelaySeconds: 5,
      RedriveAllowPolicy: { Condition: "IsWeb", Zones: ["x", "y"], Plain: { Condition: {} } },
    });
    assert.notProperty(resource?.properties, "KmsMasterKeyId");
  });

  it("makes only the resources and outputs whose condition holds", async () => {
    const topic = { Type: "AWS::SNS::Topic" };
    const stack = await deploy(
      {},
      {
        Resources: {
          Yes: { ...topic, Condition: "IsWeb", DependsOn: "No" },
          No: { ...topic, Condition: "IsBig" },
          Also: {
            ...topic,
            Properties: { DisplayName: { "Fn::If": ["IsBig", { Ref: "No" }, { Ref: "Yes" }] } },
          },
        },
        Outputs: {
          A: { Value: "a", Condition: "IsWeb" },
          B: { Value: { Ref: "No" }, Condition: "IsBig" },
        },
      },
    );

    const made = new Set(stack.events.map(({ LogicalResourceId }) => LogicalResourceId));
    assert.sameMembers([...made], [stack.name, "Yes", "Also"]);
    assert.deepEqual(stack.outputs, { A: "a" });
  });

  const failures: readonly (readonly [unknown, string])[] = [
    [
      { "Fn::Select": [2, { Ref: "Zones" }] },
      "Template error: Fn::Select cannot select nonexistent value at index 2.",
    ],
    [
      { "Fn::FindInMap": ["Images", "eu-west-1", "big"] },
      "Template error: Unable to get mapping for Images::eu-west-1::big.",
    ],
    [
      { "Fn::GetAtt": ["Topic", "Nothing"] },
      "Template error: resource Topic does not support attribute type Nothing in Fn::GetAtt.",
    ],
    [{ "Fn::Join": [",", "a"] }, 'Template error: Fn::Join needs a list; it has "a".'],
    [
      { "Fn::Sub": "${Zones}" },
      'Template error: Fn::Sub for ${Zones} needs a string; it has ["x","y"].',
    ],
    [
      { Ref: "Zones" },
      "Template format error: Output Bad is malformed. The Value field of every Outputs member must evaluate to a String.",
    ],
  ];
  for (const [value, reason] of failures) {
    it(`rolls back an output of ${JSON.stringify(value)}`, async () => {
      const stack = await deploy({ Bad: value });

      assert.equal(stack.status, "ROLLBACK_COMPLETE");
      const rollback = stack.events.find((one) => one.ResourceStatus === "ROLLBACK_IN_PROGRESS");
      assert.equal(rollback?.ResourceStatusReason, `${reason} Rollback requested by user.`);
      assert.deepEqual(stack.outputs, {});
    });
  }

  it("fails a resource whose properties cannot be made", async () => {
    const Properties = { TopicName: { "Fn::Select": [9, { Ref: "Zones" }] } };
    const stack = await deploy({}, { Resources: { T: { Type: "AWS::SNS::Topic", Properties } } });

    assert.equal(stack.status, "ROLLBACK_COMPLETE");
    const failed = stack.events.find((one) => one.ResourceStatus === "CREATE_FAILED");
    assert.equal(
      failed?.ResourceStatusReason,
      "Template error: Fn::Select cannot select nonexistent value at index 9",
    );
  });
});
