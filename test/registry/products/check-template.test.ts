import { assert } from "chai";
import { checkTemplate } from "../../../registry/products/check-template";
import { parseTemplate } from "../../../registry/products/template";
import { TemplateError } from "../../../registry/products/template-error";
import { withLines } from "../../../registry/products/template-lines";

function check(text: string): void {
  const template = parseTemplate(text);
  withLines(template, () => checkTemplate(template.data));
}

/** A template of a topic that has one line more, which is its fifth. */
function withAttribute(line: string): string {
  return `Resources:
  Topic:
    Type: AWS::SNS::Topic
    # as told
    ${line}
`;
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
    [
      "rules",
      `${topic}\nParameters: { P: { Type: String } }\nRules: { R: { RuleCondition: !Equals [!Ref P, a], Assertions: [{ Assert: !Contains [[a], !Ref P], AssertDescription: A }] } }`,
    ],
    [
      "mappings",
      withProperties(
        "{ A: !FindInMap [M, !Ref AWS::Region, b] }",
        "Mappings: { M: { eu-west-1: { b: [c, d] } } }",
      ),
    ],
    ["an included mapping", `${topic}\nMappings: { Fn::Transform: { Name: AWS::Include } }`],
    [
      "an exported output",
      `${topic}\nOutputs: { A: { Value: !Ref Topic, Description: x, Export: { Name: !Sub "\${AWS::StackName}-a" } } }`,
    ],
    [
      "conditions of conditions",
      `${topic}\nConditions: { A: !Equals [a, b], B: !And [!Condition A, !Not [Condition: A]], C: !Condition B }`,
    ],
    ["a property by the name of a condition", withProperties("{ A: { Condition: Nothing } }")],
  ];
  for (const attribute of [
    "Properties: {}",
    "DependsOn: []",
    "Metadata: { Any: thing }",
    "CreationPolicy: { ResourceSignal: { Count: 1 } }",
    "UpdatePolicy: { AutoScalingReplacingUpdate: { WillReplace: true } }",
    "DeletionPolicy: RetainExceptOnCreate",
    "UpdateReplacePolicy: Snapshot",
    "Description: taken, and without an effect",
    "Version: 1.0",
  ]) {
    accepted.push([attribute, withAttribute(attribute)]);
  }
  for (const [what, text] of accepted) it(`accepts ${what}`, () => check(text));

  const refused: [what: string, text: string, says: string][] = [
    [
      "no Resources",
      "Description: x",
      "Resources is missing; allowed: a map with at least one resource.",
    ],
    ["empty Resources", "Resources: {}", "Resources is empty; a product needs"],
    [
      "a misspelt section",
      `${topic}\nParameter: {}`,
      'Parameter is {}; there is no such key; did you mean "Parameters"? (known: Resources, AWSTemplateFormatVersion,',
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
      'Resources.a-b is "a-b"; allowed: a logical id: letters and digits',
    ],
    [
      "a parameter's name with a dash",
      `Parameters: { a_b: { Type: String } }\n${topic}`,
      'Parameters.a_b is "a_b"; allowed: a logical id',
    ],
    [
      "one name for two things",
      `Parameters: { Topic: { Type: String } }\n${topic}`,
      '"Topic" is a parameter and a resource',
    ],
    [
      "Parameters that are none",
      `Parameters: x\n${topic}`,
      'Parameters is "x"; allowed: a map of parameters.',
    ],
    [
      "an output without a value",
      `${topic}\nOutputs: { A: { Export: { Name: x } } }`,
      "Outputs.A.Value is missing",
    ],
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
      `Transform: AWS::CodeDeployBlueGreen\n${topic}`,
      'Transform is "AWS::CodeDeployBlueGreen"; allowed: AWS::LanguageExtensions. Other transforms make resources that would not wait',
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
  /** What a resource may not have, which stands in the fifth line; and parts of other sections. */
  const lined: [line: string, says: string][] = [
    [
      "Propertis: {}",
      'line 5: Resources.Topic.Propertis is {}; there is no such key; did you mean "Properties"?',
    ],
    [
      "DependOn: X",
      'line 5: Resources.Topic.DependOn is "X"; there is no such key; did you mean "DependsOn"?',
    ],
    ["TopicName: x", 'line 5: Resources.Topic.TopicName is "x"; there is no such key'],
    ["Properties: [a]", 'line 5: Resources.Topic.Properties is ["a"]; allowed: a map'],
    [
      "DeletionPolicy: Keep",
      'line 5: Resources.Topic.DeletionPolicy is "Keep"; allowed: Delete, Retain,',
    ],
    ["UpdateReplacePolicy: RetainExceptOnCreate", "line 5: Resources.Topic.UpdateReplacePolicy is"],
    ["CreationPolicy: 1", "line 5: Resources.Topic.CreationPolicy is"],
    ["DependsOn: Nothing", 'line 5: Resources.Topic names "Nothing"'],
    ["Properties: { A: !Join [','] }", "line 5: Resources.Topic.Properties.A.Fn::Join is"],
    [
      "Properties: { A: !GetAtt Topic }",
      "allowed: a resource and its attribute, such as Bucket.Arn",
    ],
    ["Properties: { A: !If [C, a] }", "allowed: a list of a condition, a value if it holds"],
    [
      "Properties: { A: !FindInMap [M, a, b] }",
      'names "M" (Fn::FindInMap), and there is no such mapping',
    ],
  ];
  for (const [line, says] of lined) {
    it(`refuses ${line}`, () =>
      assert.throws(() => check(withAttribute(line)), TemplateError, says));
  }

  const sections: [text: string, says: string][] = [
    ["AWSTemplateFormatVersion: 2011-01-01", "line 2: AWSTemplateFormatVersion is"],
    ["Globals: {}", "line 2: Globals says that this is a template of AWS SAM"],
    [
      "Transform: AWS::Serverless-2016-10-31",
      "line 2: Transform says that this is a template of AWS SAM",
    ],
    ["Outputs:\n  A.b: { Value: x }", 'line 3: Outputs.A.b is "A.b"; allowed: a logical id'],
    ["Outputs:\n  A-b: { Value: x }", "line 3: Outputs.A-b is"],
    ["Outputs:\n  A_b: { Value: x }", "line 3: Outputs.A_b is"],
    [`Outputs:\n  ${"a".repeat(256)}: { Value: x }`, "line 3: Outputs.aaa"],
    ["Outputs:\n  A:\n    Value: [x]", "line 4: Outputs.A.Value is"],
    [
      "Outputs:\n  A:\n    Value: x\n    Exports: {}",
      'line 5: Outputs.A.Exports is {}; there is no such key; did you mean "Export"?',
    ],
    ["Outputs:\n  A:\n    Value: x\n    Export:\n      Nam: x", "line 6: Outputs.A.Export.Nam is"],
    ["Outputs:\n  A:\n    Value: x\n    Condition: C", 'line 5: Outputs.A names "C"'],
    ["Mappings:\n  M:\n    a: b", "line 4: Mappings.M.a is"],
    ["Mappings:\n  M_n: { a: { b: c } }", "line 3: Mappings.M_n is"],
    ["Mappings:\n  M:\n    a_c:\n      b: c", "line 4: Mappings.M.a_c is"],
    ["Mappings:\n  M:\n    a:\n      b: !Ref C", "line 5: Mappings.M.a.b is"],
    ["Conditions:\n  C: true", "line 3: Conditions.C is"],
    [
      "Conditions:\n  C: !Equals [!Ref Topic, a]",
      'line 3: Conditions.C names "Topic" (Ref), and there is no such parameter',
    ],
    ["Conditions:\n  C: !Not [!Condition D]", 'line 3: Conditions.C names "D" (Condition)'],
    ["Conditions:\n  C: !And [!Equals [a, b]]", "line 3: Conditions.C.Fn::And is"],
    [
      "Rules:\n  R:\n    Assertion: []",
      'line 4: Rules.R.Assertion is []; there is no such key; did you mean "Assertions"?',
    ],
    [
      "Parameters:\n  P:\n    Type: String\n    Defualt: x",
      'line 5: Parameters.P.Defualt is "x"; there is no such key; did you mean "Default"?',
    ],
    [`Description: ${"x".repeat(1025)}`, "line 2: Description is"],
  ];
  for (const [text, says] of sections) {
    it(`refuses ${text.slice(0, 60).replaceAll("\n", " ")}`, () =>
      assert.throws(() => check(`${topic}\n${text}`), TemplateError, says));
  }

  it("calls SAM by its name, also without its transform", () => {
    const text = "Resources:\n  F:\n    Type: AWS::Serverless::Function";

    assert.throws(
      () => check(text),
      "line 3: Resources.F.Type says that this is a template of AWS SAM",
    );
  });

  it("tells all that is misspelt at once, each with its line", () => {
    const text = `${withAttribute("Propertis: {}")}    DependOn: X\nOutputs:\n  A.b: { Value: x }\n`;

    assert.throws(() => check(text), /^line 5: .* line 6: .* line 8: /);
  });

  it("finds the lines of what is in loops, and behind short forms", () => {
    const text = `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - Topic\${Name}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Join
            - "-"
            - [!Sub a, !Select [0]]
`;

    assert.throws(() => check(text), "line 11: Resources.Fn::ForEach::Topics[2]");
    assert.throws(
      () => check(text.replace(", !Select [0]", "").replace("Properties", "Propertis")),
      "line 8: Resources.Topic${Name}.Propertis",
    );
  });

  for (const [what, text, says] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => check(text), TemplateError, says));
  }
});
