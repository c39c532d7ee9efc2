import { assert } from "chai";
import { AwsError } from "../../../sandbox/aws/call";
import { readTemplate } from "../../../sandbox/aws/cloudformation/template";
import { parseTemplateText } from "../../../sandbox/aws/cloudformation/template-text";
import { startStacks, type TestStacks } from "./setup";

const queue = { Type: "AWS::SQS::Queue" };

/** What a template is refused with. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AwsError && error.code === "ValidationError") return error.message;
    throw error;
  }
  throw new Error("It was accepted.");
}

describe("parseTemplateText", () => {
  it("reads short forms as long ones, and scalars as what they look like", () => {
    const content = parseTemplateText(`
      A: !Ref Name
      B: !GetAtt Queue.Arn.Part
      C: !Join ["-", [!Ref X, !Sub "\${Y}"]]
      D: { "Fn::If": [C, 1, true] }
      E: [012345678901, 2012-10-17, 1.5, -3, "5", "true", yes, '']
    `);

    assert.deepEqual(content, {
      A: { Ref: "Name" },
      B: { "Fn::GetAtt": ["Queue", "Arn.Part"] },
      C: { "Fn::Join": ["-", [{ Ref: "X" }, { "Fn::Sub": "${Y}" }]] },
      D: { "Fn::If": ["C", 1, true] },
      E: ["012345678901", "2012-10-17", 1.5, -3, "5", "true", "yes", ""],
    });
  });

  it("reads JSON", () => {
    assert.deepEqual(parseTemplateText('{"A": {"Ref": "B"}, "C": [1, "1", false]}'), {
      A: { Ref: "B" },
      C: [1, "1", false],
    });
  });

  it("says where a text is wrong", () => {
    assert.match(
      refusal(() => parseTemplateText("A: [1\nB: 2")),
      /^Template format error: YAML not well-formed\. \(line 2, column 1\): ./,
    );
    assert.match(
      refusal(() => parseTemplateText('{"A": 1,, }')),
      /^Template format error: JSON not well-formed\. \(line 1, column \d+\): ./,
    );
    assert.match(
      refusal(() => parseTemplateText("A: !Reff B")),
      /YAML not well-formed\. \(line 1, column \d+\): "!Reff" is not known/,
    );
    assert.match(
      refusal(() => parseTemplateText("A: &a x\nB: *a")),
      /YAML not well-formed\. \(line 2, column 4\): "\*a" is an alias/,
    );
    assert.include(
      refusal(() => parseTemplateText("- A")),
      "the template is no map",
    );
  });

  it("refuses null, with its place", () => {
    assert.equal(
      refusal(() => parseTemplateText("Resources:\n  A:\n    Properties:\n      B: [1, null]")),
      "Template format error: [/Resources/A/Properties/B/1] 'null' values are not allowed in templates",
    );
    assert.include(
      refusal(() => parseTemplateText("Parameters:\nResources: {}")),
      "[/Parameters] 'null' values",
    );
  });
});

describe("readTemplate", () => {
  const cases: readonly (readonly [string, object, string | RegExp])[] = [
    [
      "an unknown section",
      { Resources: { Q: queue }, Resource: {} },
      "Invalid template property or properties [Resource]",
    ],
    [
      "another version",
      { AWSTemplateFormatVersion: "2010-09-10", Resources: { Q: queue } },
      /^Template format error: "2010-09-10" is not a supported value for AWSTemplateFormatVersion/,
    ],
    [
      "a transform",
      { Transform: "AWS::Serverless-2016-10-31", Resources: { Q: queue } },
      /^The sandbox's CloudFormation has no Transform; .*AWS::Serverless-2016-10-31/,
    ],
    [
      "no resources",
      { Resources: {} },
      "Template format error: At least one Resources member must be defined.",
    ],
    [
      "more resources than allowed",
      { Resources: Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`Q${n}`, queue])) },
      "Template format error: Number of resources, 501, is greater than maximum allowed, 500",
    ],
    [
      "a logical id with a dash",
      { Resources: { "my-queue": queue } },
      "Template format error: Resource name my-queue is non alphanumeric.",
    ],
    [
      "a resource that is no object",
      { Resources: { Q: "queue" } },
      "Template format error: [/Resources/Q] must be an object.",
    ],
    [
      "a resource without a type",
      { Resources: { Q: {} } },
      "Template format error: [/Resources/Q] Every Resources object must contain a Type member.",
    ],
    [
      "an attribute that there is not",
      { Resources: { Q: { ...queue, Tags: [] } } },
      "Invalid template resource property 'Tags'",
    ],
    [
      "a DependsOn that is no name",
      { Resources: { Q: { ...queue, DependsOn: [1] } } },
      "Template format error: DependsOn must be a string or list of strings.",
    ],
    [
      "an unknown policy of deletion",
      { Resources: { Q: { ...queue, DeletionPolicy: "Keep" } } },
      /^Template error: Unrecognized DeletionPolicy "Keep" for resource Q; allowed are Delete, Retain/,
    ],
    [
      "a condition that is no name",
      { Resources: { Q: { ...queue, Condition: {} } } },
      "Template format error: [/Resources/Q/Condition] is {}; it must be the name of a condition.",
    ],
    [
      "an output without a value",
      { Resources: { Q: queue }, Outputs: { Url: { Description: "x" } } },
      "Template format error: Output Url is malformed. Every Outputs member must contain a Value object",
    ],
    [
      "a dynamic reference",
      { Resources: { Q: { ...queue, Properties: { A: ["{{resolve:ssm:/a:1}}"] } } } },
      /^The sandbox's CloudFormation does not resolve \{\{resolve:ssm:\/a:1\}\};/,
    ],
  ];

  for (const [what, template, expected] of cases) {
    it(`refuses ${what}`, () => {
      const message = refusal(() => readTemplate(JSON.stringify(template)));

      if (typeof expected === "string") assert.equal(message, expected);
      else assert.match(message, expected);
    });
  }
});

describe("a template's references", () => {
  let test: TestStacks;

  before(async () => {
    test = await startStacks();
  });
  after(() => test.close());

  const withProperty = (value: unknown, more: object = {}) => ({
    Resources: { Q: { ...queue, Properties: { A: value } }, ...more },
  });
  const cases: readonly (readonly [string, object, string])[] = [
    [
      "a Ref to nothing",
      withProperty([{ Ref: "X" }, { "Fn::Sub": "${Y}-${Q.Arn}-${AWS::Resion}" }]),
      "Template format error: Unresolved resource dependencies [X, Y, AWS::Resion] in the Resources block of the template",
    ],
    [
      "a GetAtt of nothing",
      withProperty({ "Fn::GetAtt": ["X", "Arn"] }),
      "Template error: instance of Fn::GetAtt references undefined resource X",
    ],
    [
      "a GetAtt of a parameter",
      { Parameters: { P: { Type: "String" } }, ...withProperty({ "Fn::GetAtt": "P.Arn" }) },
      "Template error: instance of Fn::GetAtt references undefined resource P",
    ],
    [
      "a DependsOn of nothing",
      { Resources: { Q: { ...queue, DependsOn: "X" } } },
      "Template format error: Unresolved resource dependencies [X] in the Resources block of the template",
    ],
    [
      "an output of nothing",
      { Resources: { Q: queue }, Outputs: { O: { Value: { Ref: "X" } } } },
      "Template format error: Unresolved resource dependencies [X] in the Outputs block of the template",
    ],
    [
      "an unknown condition in Fn::If",
      withProperty({ "Fn::If": ["X", 1, 2] }),
      "Template error: unresolved condition dependency X in Fn::If",
    ],
    [
      "an unknown condition of a resource",
      { Resources: { Q: { ...queue, Condition: "X" } } },
      "Template format error: Unresolved condition dependency X in the Resources block of the template",
    ],
    [
      "an unknown mapping",
      withProperty({ "Fn::FindInMap": ["X", "a", "b"] }),
      "Template error: Mapping named 'X' is not present in the 'Mappings' section of template.",
    ],
    [
      "a resource in a condition",
      {
        Conditions: { C: { "Fn::Equals": [{ Ref: "Q" }, ""] } },
        Resources: { Q: queue },
      },
      "Template format error: Unresolved dependencies [Q]. Cannot reference resources in the Conditions block of the template (condition C)",
    ],
    [
      "a condition that is no question",
      { Conditions: { C: { Ref: "AWS::Region" } }, Resources: { Q: queue } },
      'Template format error: Conditions can only be boolean operations on parameters and other conditions; one is {"Ref":"AWS::Region"}.',
    ],
    [
      "conditions that ask for each other",
      {
        Conditions: {
          A: { "Fn::Not": [{ Condition: "B" }] },
          B: { "Fn::Not": [{ Condition: "A" }] },
        },
        Resources: { Q: queue },
      },
      "Template format error: Circular dependency between conditions: [A, B]",
    ],
    [
      "a resource whose condition does not hold",
      {
        Conditions: { No: { "Fn::Equals": ["a", "b"] } },
        Resources: {
          Q: { ...queue, Condition: "No" },
          T: { Type: "AWS::SNS::Topic", Properties: { A: { Ref: "Q" } } },
        },
      },
      "Template format error: Unresolved resource dependencies [Q] in the Resources block of the template",
    ],
    [
      "resources that wait for each other",
      {
        Resources: {
          Before: queue,
          A: { ...queue, DependsOn: ["Before", "C"] },
          B: { ...queue, Properties: { X: { "Fn::Sub": "${A.Arn}" } } },
          C: { ...queue, Properties: { X: { Ref: "B" } } },
          After: { ...queue, DependsOn: "A" },
        },
      },
      "Circular dependency between resources: [A, B, C]",
    ],
    [
      "a resource that waits for itself",
      withProperty({ Ref: "Q" }),
      "Circular dependency between resources: [Q]",
    ],
    [
      "types that there are not",
      { Resources: { A: { Type: "Queue" }, B: { Type: "AWS::SQS" }, C: queue } },
      "Template format error: Unrecognized resource types: [Queue, AWS::SQS]",
    ],
    [
      "a type of CloudFormation that the sandbox has not",
      { Resources: { A: { Type: "AWS::CloudFormation::Stack" } } },
      "The sandbox's CloudFormation has no stand-in for AWS::CloudFormation::Stack; it has AWS::CloudFormation::CustomResource, AWS::CloudFormation::WaitCondition, AWS::CloudFormation::WaitConditionHandle.",
    ],
    [
      "a Ref that names nothing",
      withProperty({ Ref: ["Q"] }),
      "Template error: every Ref object must have a single String value.",
    ],
    [
      "a function with too few arguments",
      withProperty({ "Fn::Sub": ["${A}", { A: { "Fn::Join": ["-"] } }] }),
      'Template error: every Fn::Join object requires a list of 2 elements; it has ["-"].',
    ],
    [
      "a question outside of conditions",
      withProperty({ "Fn::Equals": ["a", "a"] }),
      "Template error: Fn::Equals is allowed in Conditions only; a value may call Fn::If.",
    ],
    [
      "a condition of one part",
      { Conditions: { C: { "Fn::And": [{ Condition: "C" }] } }, Resources: { Q: queue } },
      'Template error: every Fn::And object requires a list of 2 to 10 elements; it has [{"Condition":"C"}].',
    ],
    [
      "a function beside something else",
      withProperty({ "Fn::Sub": "x", Other: 1 }),
      "Template format error: Fn::Sub stands beside Other; a function must be alone in its object.",
    ],
  ];

  for (const [what, template, expected] of cases) {
    it(`refuses ${what}`, () => {
      assert.equal(
        refusal(() => test.create(template)),
        expected,
      );
      assert.isUndefined(test.stacks.find("test"));
    });
  }

  it("refuses functions that it does not know, and says which it does", () => {
    assert.match(
      refusal(() => test.create(withProperty({ "Fn::Cidr": ["10.0.0.0/16", 2, 8] }))),
      /^Template error: Encountered unsupported function: Fn::Cidr Supported functions are: \[Ref, .*Fn::Sub\]$/,
    );
    assert.match(
      refusal(() => test.create(withProperty({ "Fn::ImportValue": "x" }))),
      /Fn::ImportValue Supported .*: the sandbox keeps no exports that could be imported$/,
    );
  });
});
