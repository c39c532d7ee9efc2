import { assert } from "chai";
import { checkTemplate } from "../../../registry/products/check-template";
import { parseTemplate } from "../../../registry/products/template";
import { TemplateError } from "../../../registry/products/template-error";

function check(text: string): void {
  checkTemplate(parseTemplate(text).data);
}

const topic = "Resources: { Topic: { Type: AWS::SNS::Topic } }";

/** A template whose topic has these properties. */
function withProperties(properties: string, more = ""): string {
  return `Resources: { Topic: { Type: AWS::SNS::Topic, Properties: ${properties} }, Other: { Type: AWS::SQS::Queue } }\n${more}`;
}

describe("checkTemplate", () => {
  const accepted: [what: string, text: string][] = [
    [
      "references to resources, parameters and pseudo parameters",
      withProperties(
        "{ A: !Ref Other, B: !Ref P, C: !Ref AWS::Region, D: !Sub '${AWS::StackName}-${P}-${Other.Arn}-${!Literal}' }",
        "Parameters: { P: { Type: String } }",
      ),
    ],
    [
      "functions in their long form",
      withProperties(
        "{ A: { Fn::Join: [',', { Fn::Split: [',', { Fn::GetAtt: Other.Arn }] }] }, B: { Fn::GetAZs: '' } }",
      ),
    ],
    ["variables of Sub", withProperties("{ A: !Sub ['${X}', { X: !Ref Other }] }")],
    [
      "keys that only look like functions",
      withProperties("{ A: { Ref: Nothing, Other: x }, Condition: { Bool: true } }"),
    ],
    ["conditions", withProperties("{ A: !If [C, a, b] }", "Conditions: { C: !Equals [a, b] }")],
    [
      "loops of the language extensions",
      "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::Topics:\n    - Name\n    - [A, B]\n    - Topic${Name}: { Type: AWS::SNS::Topic, Properties: { A: !Ref Nothing } }",
    ],
    [
      "names that every object has",
      "Parameters: { constructor: { Type: String } }\nResources: { toString: { Type: AWS::SNS::Topic, Properties: { A: !Ref constructor } } }",
    ],
    [
      "custom resources",
      "Resources: { A: { Type: Custom::Thing }, B: { Type: AWS::CloudFormation::CustomResource } }",
    ],
  ];
  for (const [what, text] of accepted) it(`accepts ${what}`, () => check(text));

  const refused: [what: string, text: string, says: string][] = [
    [
      "no Resources",
      "Description: x",
      "Resources is missing; a product needs at least one resource.",
    ],
    ["empty Resources", "Resources: {}", "Resources is empty; a product needs"],
    ["Resources without content", "Resources:\n", "Resources is empty; a product needs"],
    [
      "a misspelt section",
      `${topic}\nParameter: {}`,
      "Parameter is not known; allowed: AWSTemplateFormatVersion,",
    ],
    [
      "a resource without a type",
      "Resources: { A: { Properties: {} } }",
      "Resources.A.Type is missing; allowed: a type such as AWS::S3::Bucket",
    ],
    [
      "a resource that is no map",
      "Resources: { A: AWS::S3::Bucket }",
      'Resources.A is "AWS::S3::Bucket"; allowed: a map with Type.',
    ],
    [
      "a type that is none",
      "Resources: { A: { Type: Bucket } }",
      'Resources.A.Type is "Bucket"; allowed: a type such as AWS::S3::Bucket',
    ],
    [
      "a module, whose resources are not shown",
      "Resources: { A: { Type: My::Own::Thing::MODULE } }",
      'Resources.A.Type is "My::Own::Thing::MODULE"',
    ],
    [
      "a logical id with a dash",
      "Resources: { a-b: { Type: AWS::S3::Bucket } }",
      'Resources has "a-b"; allowed as a logical id: letters and digits',
    ],
    [
      "a parameter's name with a dash",
      `Parameters: { a_b: { Type: String } }\n${topic}`,
      'Parameters has "a_b"; allowed as a logical id',
    ],
    [
      "one name for two things",
      `Parameters: { Topic: { Type: String } }\n${topic}`,
      '"Topic" is a parameter and a resource',
    ],
    [
      "Parameters without content",
      `Parameters:\n${topic}`,
      'Parameters is ""; allowed: a map of parameters.',
    ],
    ["an output without a value", `${topic}\nOutputs: { A: { Export: x } }`, "Outputs.A is "],
    [
      "a DependsOn that is a map",
      "Resources: { A: { Type: AWS::S3::Bucket, DependsOn: { B: c } } }",
      "Resources.A.DependsOn is ",
    ],
    [
      "DependsOn of an unknown resource",
      "Resources: { A: { Type: AWS::S3::Bucket, DependsOn: [B] } }",
      'Resources.A names "B" (DependsOn), and there is no such resource; known: A.',
    ],
    [
      "DependsOn of a parameter",
      "Parameters: { P: { Type: String } }\nResources: { A: { Type: AWS::S3::Bucket, DependsOn: P } }",
      'Resources.A names "P" (DependsOn), and there is no such resource',
    ],
    [
      "Ref to nothing",
      withProperties("{ A: [{ B: !Ref Missing }] }"),
      'Resources.Topic names "Missing" (Ref), and there is no such resource or parameter; known: Topic, Other.',
    ],
    [
      "GetAtt of nothing",
      withProperties("{ A: !GetAtt Missing.Arn }"),
      'Resources.Topic names "Missing" (Fn::GetAtt), and there is no such resource',
    ],
    [
      "GetAtt in its long form, of nothing",
      withProperties("{ A: { Fn::GetAtt: Missing.Arn } }"),
      'names "Missing" (Fn::GetAtt)',
    ],
    [
      "Sub of nothing",
      withProperties("{ A: !Sub 'a-${Missing.Arn}' }"),
      'names "Missing" (Fn::Sub)',
    ],
    [
      "an output of nothing",
      `${topic}\nOutputs: { A: { Value: !Ref Missing } }`,
      'Outputs.A names "Missing" (Ref)',
    ],
    [
      "a condition of nothing",
      `${topic}\nConditions: { A: !Equals [!Ref Missing, b] }`,
      'Conditions.A names "Missing" (Ref)',
    ],
    [
      "an unknown condition",
      "Resources: { A: { Type: AWS::S3::Bucket, Condition: C } }",
      'Resources.A.Condition names "C" (Condition), and there is no such condition; known: none.',
    ],
    [
      "an unknown condition of If",
      withProperties("{ A: !If [C, a, b] }"),
      'Resources.Topic names "C" (Fn::If), and there is no such condition',
    ],
    [
      "a resource that depends on itself",
      "Resources: { A: { Type: AWS::S3::Bucket, DependsOn: A } }",
      "Resources.A depends on itself; remove that.",
    ],
    [
      "a circle of DependsOn",
      "Resources: { A: { Type: AWS::S3::Bucket, DependsOn: B }, B: { Type: AWS::S3::Bucket, DependsOn: [A] } }",
      "in a circle: A → B → A. Remove one of these",
    ],
    [
      "a circle through references",
      "Resources: { X: { Type: AWS::S3::Bucket, DependsOn: A }, A: { Type: AWS::S3::Bucket, Properties: { B: !Sub '${B}' } }, B: { Type: AWS::S3::Bucket, Metadata: { C: !GetAtt C.Arn } }, C: { Type: AWS::S3::Bucket, DependsOn: A } }",
      "in a circle: A → B → C → A.",
    ],
    [
      "a transform that makes resources",
      `Transform: AWS::Serverless-2016-10-31\n${topic}`,
      'Transform is "AWS::Serverless-2016-10-31"; allowed: AWS::LanguageExtensions. Other transforms make resources that would not wait',
    ],
    [
      "one among several transforms",
      `Transform: [AWS::LanguageExtensions, Mine]\n${topic}`,
      'Transform is "Mine"',
    ],
    [
      "a transform among the resources",
      "Resources: { Fn::Transform: { Name: AWS::Include } }",
      "Resources.Fn::Transform is ",
    ],
    [
      "a transform in a resource",
      "Resources: { A: { Type: AWS::SNS::Topic, Fn::Transform: { Name: AWS::Include } } }",
      'Resources.A.Fn::Transform is {"Name":"AWS::Include"}; allowed: AWS::LanguageExtensions. Other',
    ],
    [
      "a transform in a resource in a loop",
      "Transform: AWS::LanguageExtensions\nResources: { Fn::ForEach::A: [N, [a], { A: { Type: AWS::SNS::Topic, Fn::Transform: x } }] }",
      'Resources.A.Fn::Transform is "x"',
    ],
    [
      "an unknown function in its long form",
      withProperties("{ A: [x, { B: { Fn::Bogus: [a] } }] }"),
      "Resources.Topic.Properties.A[1].B.Fn::Bogus is not known; allowed functions: Ref, Fn::And,",
    ],
    [
      "an unknown function in JSON",
      '{ "Resources": { "A": { "Type": "AWS::SNS::Topic", "Properties": { "B": { "Fn::GetAttr": "A.B" } } } } }',
      "Resources.A.Properties.B.Fn::GetAttr is not known",
    ],
    [
      "an unknown function within one that is known",
      withProperties("{ A: !Join [',', [{ Fn::sub: a }]] }"),
      "Resources.Topic.Properties.A.Fn::Join[1][0].Fn::sub is not known",
    ],
    [
      "an unknown function of an output",
      `${topic}\nOutputs: { A: { Value: { Fn::Bogus: a } } }`,
      "Outputs.A.Value.Fn::Bogus is not known",
    ],
    [
      "an unknown function of a condition",
      `${topic}\nConditions: { A: { Fn::Bogus: a } }`,
      "Conditions.A.Fn::Bogus is not known",
    ],
  ];
  for (const [what, text, says] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => check(text), TemplateError, says));
  }
});
