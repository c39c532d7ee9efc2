/**
 * Thirty templates which together have every construct that a template of CloudFormation can have
 * without a transform; cfn-lint has nothing to say about any of them. What a construct needs around
 * it is written once.
 */
const head = 'AWSTemplateFormatVersion: "2010-09-09"\n';
const topic = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n";
const environment = `Parameters:
  Environment:
    Type: String
    AllowedValues: [dev, prod]
    Default: dev
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
`;
const used = (name: string) => `    Properties:\n      DisplayName: !Ref ${name}\n`;
const queueOf = (properties: string) =>
  `Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      ${properties}\n`;
const parameter = (lines: string) => `Parameters:\n  Name:\n    ${lines}\n${topic}${used("Name")}`;

/** Templates in YAML, by what they show. */
const yaml: Readonly<Record<string, string>> = {
  "one resource": topic,
  "a version and a description": `${head}Description: A topic\n${topic}`,
  comments: `# before\n${topic}    # within\n# after\n`,
  "flow style": "Resources: { Topic: { Type: AWS::SNS::Topic } }\n",
  "quoted keys": '"Resources":\n  "Topic":\n    "Type": "AWS::SNS::Topic"\n',
  anchors: `Resources:\n  Topic: &topic\n    Type: AWS::SNS::Topic\n    Properties: &properties\n      DisplayName: a\n`,
  "a parameter with limits": parameter(
    'Type: String\n    MinLength: 2\n    MaxLength: 9\n    AllowedPattern: "[a-z]+"\n    ConstraintDescription: letters\n    Default: abc',
  ),
  "a secret parameter": `Parameters:
  Key: { Type: String, NoEcho: true, MinLength: 8 }
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: { SecretString: !Ref Key }
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
`,
  "numbers and lists": `Parameters:
  Seconds: { Type: Number, Default: 60, MinValue: 0, MaxValue: 900 }
  Zones: { Type: CommaDelimitedList, Default: "a,b" }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref Seconds
      Tags: [{ Key: zones, Value: !Join ["-", !Ref Zones] }]
`,
  "a parameter in Systems Manager": parameter(
    'Type: "AWS::SSM::Parameter::Value<String>"\n    Default: /topics/name',
  ),
  "groups and labels": `Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups: [{ Label: { default: Names }, Parameters: [Name] }]
    ParameterLabels: { Name: { default: Shown name } }
${parameter("Type: String")}`,
  "a condition": `${environment}${topic}    Condition: IsProd\n`,
  "conditions of conditions": `${environment}  IsDev: !Not [!Condition IsProd]
  IsAny: !Or [!Condition IsProd, !And [!Condition IsDev, !Equals [!Ref AWS::Region, eu-west-1]]]
${topic}    Condition: IsAny\n`,
  "a property that is left out": `${environment}${queueOf("DelaySeconds: !If [IsProd, 10, !Ref AWS::NoValue]")}`,
  mappings: `Mappings:\n  Delays:\n    eu-west-1: { seconds: 5 }\n    us-east-1: { seconds: 6 }\n${queueOf(
    "DelaySeconds: !FindInMap [Delays, !Ref AWS::Region, seconds]",
  )}`,
  rules: `${environment}Rules:
  OnlyAtHome:
    RuleCondition: !Equals [!Ref Environment, prod]
    Assertions:
      - Assert: !Contains [[eu-west-1], !Ref AWS::Region]
        AssertDescription: prod is in Ireland
${topic}    Condition: IsProd\n`,
  "texts put together": queueOf(
    'QueueName: !Join ["-", [!Select [0, !Split ["/", a/b]], !Sub "${AWS::StackName}-queue"]]',
  ),
  "texts with variables": queueOf(
    'QueueName: !Sub ["${Stack}-queue", { Stack: !Select [1, !Split ["/", !Ref AWS::StackId]] }]',
  ),
  "functions in their long form": `Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName:
        Fn::Join: ["-", [{ Ref: AWS::StackName }, Fn::Select: [0, { Fn::Split: ["/", a/b] }]]]
`,
  "addresses and zones": `Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: !Select [0, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]
      AvailabilityZone: !Select [0, !GetAZs ""]
`,
  "references without DependsOn": `Resources:
  Dead: { Type: AWS::SQS::Queue }
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }
`,
  "DependsOn as a text and as a list": `Resources:
  First: { Type: AWS::SNS::Topic }
  Second: { Type: AWS::SNS::Topic, DependsOn: First }
  Third: { Type: AWS::SNS::Topic, DependsOn: [First, Second] }
  Fourth:
    Type: AWS::SNS::Topic
    DependsOn:
      - Second
      - Third # the last
`,
  "what stays behind": `Resources:
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
`,
  "metadata of a resource": `${topic}    Metadata:\n      Team: platform\n`,
  "outputs and exports": `${environment}${topic}  Other: { Type: AWS::SNS::Topic, Condition: IsProd }
Outputs:
  Arn: { Description: The topic, Value: !Ref Topic, Export: { Name: !Sub "\${AWS::StackName}-arn" } }
  Other: { Condition: IsProd, Value: !GetAtt Other.TopicName }
`,
  "what other stacks export": queueOf("QueueName: !ImportValue the-name"),
  "a nested stack": `Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties: { TemplateURL: https://example.s3.eu-west-1.amazonaws.com/inner.yaml, Parameters: { Name: a } }
Outputs:
  Url: { Value: !GetAtt Inner.Outputs.Url }
`,
  "a custom resource": `Parameters:
  Function: { Type: String, AllowedPattern: "arn:.+" }
Resources:
  Thing: { Type: Custom::Thing, Properties: { ServiceToken: !Ref Function } }
Outputs:
  Id: { Value: !GetAtt Thing.Id }
`,
};

const asJson = {
  Parameters: { Name: { Type: "String" } },
  Resources: {
    Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { Ref: "Name" } } },
    Queue: { Type: "AWS::SQS::Queue", DependsOn: ["Topic"] },
  },
  Outputs: { Name: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] } } },
};

/** All of them, by what they show. */
export const ownTemplates: readonly (readonly [what: string, text: string])[] = Object.entries({
  ...yaml,
  "JSON on one line": JSON.stringify(asJson),
  "JSON on several lines": `${JSON.stringify(asJson, null, 2)}\n`,
});
