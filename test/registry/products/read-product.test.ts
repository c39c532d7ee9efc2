import { assert } from "chai";
import { longestFileName } from "../../../registry/file-name";
import { tokenPlaceholder } from "../../../registry/products/gate-parts";
import { injectGate } from "../../../registry/products/inject-gate";
import { readProduct } from "../../../registry/products/read-product";
import { gate, productOf, productText, refusalOfProduct, rightMetadata } from "./setup";

/** The message for a file whose metadata has these lines more, or instead. */
function refusalWith(...lines: string[]): string {
  const keys = lines.map((line) => line.split(":")[0]);
  const kept = rightMetadata.filter((line) => !keys.includes(line.split(":")[0]));
  return refusalOfProduct(productText({ metadata: [...kept, ...lines] }));
}

const topic = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n";

describe("readProduct", () => {
  it("takes the least that a product says, and fills in the rest", () => {
    const { template, version, ...product } = productOf();

    assert.deepEqual(product, {
      kind: "product",
      identifier: "mail-list",
      name: "Mail list",
      owner: "Platform team",
      description: "A topic for mails",
      timeoutSeconds: 43_200,
      permissions: [],
      parameters: [],
    });
    assert.equal(template, productText());
    assert.match(version, /^[0-9a-f]{12}$/);
  });

  it("takes who approves, a time and permissions", () => {
    const metadata = [
      ...rightMetadata,
      "approval:",
      "  approvers: [dba, a@example.com]",
      "  atLeast: 2",
      '  when: .Size == "large"',
      "  escalation: { afterHours: 0.5, approvers: [leads] }",
      "execute: { roles: [Admin], users: [a@example.com], teams: [platform] }",
      "timeoutSeconds: 3600",
      "permissions:",
      '  - { actions: ["sns:CreateTopic"], resources: "arn:aws:sns:*:*:SC-*" }',
      '  - { actions: ["sns:ListTopics"], resources: ["*"], reason: listing names no topic }',
    ];

    const { approval, execute, timeoutSeconds, permissions } = productOf({ metadata });

    assert.deepEqual(approval, {
      ...{ approvers: ["dba", "a@example.com"], atLeast: 2, when: '.Size == "large"' },
      escalation: { afterHours: 0.5, approvers: ["leads"] },
    });
    assert.deepEqual(execute, {
      ...{ roles: ["Admin"], users: ["a@example.com"], teams: ["platform"] },
    });
    assert.equal(timeoutSeconds, 3600);
    assert.deepEqual(permissions, [
      { actions: ["sns:CreateTopic"], resources: ["arn:aws:sns:*:*:SC-*"] },
      { actions: ["sns:ListTopics"], resources: ["*"], reason: "listing names no topic" },
    ]);
  });

  it("reads parameters in the order of their groups, with their labels and limits", () => {
    const rest = `
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Parameters: [Size, Missing]
    ParameterLabels:
      Size: { default: How large }
      constructor: { default: not a parameter }
Parameters:
  Name:
    Type: String
    Default: 012
    AllowedPattern: "[0-9]+"
    ConstraintDescription: digits
    MinLength: 1
    MaxLength: 9
  Size: { Type: Number, MinValue: -1.5, MaxValue: 8, Description: In GB, Default: 2 }
  Secret: { Type: String, NoEcho: true }
  Shown: { Type: String, NoEcho: false, AllowedValues: [yes, no], Default: no }
${topic}`;

    const { parameters } = productOf({ rest });

    assert.deepEqual(parameters, [
      {
        name: "Size",
        type: "Number",
        label: "How large",
        description: "In GB",
        default: "2",
        minValue: -1.5,
        maxValue: 8,
      },
      {
        name: "Name",
        type: "String",
        default: "012",
        allowedPattern: "[0-9]+",
        constraintDescription: "digits",
        minLength: 1,
        maxLength: 9,
      },
      { name: "Secret", type: "String", noEcho: true },
      { name: "Shown", type: "String", default: "no", allowedValues: ["yes", "no"] },
    ]);
  });

  it("has another version when the template changes, and only then", () => {
    const { version } = productOf();

    assert.equal(productOf().version, version);
    assert.notEqual(productOf({ rest: `${topic}# a remark\n` }).version, version);
  });

  it("has the same version whatever line ends an editor writes", () => {
    const text = productText();
    const written = productOf({}, "mail-list");
    const parts = { metadata: rightMetadata.map((line) => `${line}\r`), rest: topic };

    assert.equal(productOf(parts).version, written.version);
    assert.equal(productOf(parts).template, text);
  });

  describe("refuses", () => {
    const metadata: [what: string, lines: string[], says: string][] = [
      [
        "an empty name",
        ['name: ""'],
        'Metadata.Longshore.name is ""; allowed: a text of 1 to 90 characters, all of them seen.',
      ],
      ...[
        ["\\u202e", "a mark that turns the direction"],
        ["\\u200b", "nothing to see"],
        ["\\u00a0", "another space"],
        ["\\u3164", "a filler"],
        ["\\n", "a second line"],
      ].map(([code = "", what = ""]): [string, string[], string] => [
        `a name with ${what}`,
        [`name: "Mail${code}list"`],
        "allowed: a text of 1 to 90 characters, all of them seen.",
      ]),
      [
        "a function for a name",
        ["name: !Ref Topic"],
        'Metadata.Longshore.name is {"Ref":"Topic"}; allowed: a text of 1 to 90',
      ],
      [
        "a name that is too long",
        [`name: ${"a".repeat(91)}`],
        "allowed: a text of 1 to 90 characters, all of them seen.",
      ],
      [
        "one approver that is no list",
        ["approval: { approvers: a@example.com }"],
        'Metadata.Longshore.approval.approvers is "a@example.com"; allowed: a list of groups of',
      ],
      [
        "an approver without a domain",
        ["approval: { approvers: [The boss] }"],
        'Metadata.Longshore.approval.approvers is ["The boss"]; allowed: a list of groups of',
      ],
      [
        "an escalation when its time is over",
        ["approval: { escalation: { afterHours: 2, approvers: [leads] } }", "timeoutSeconds: 5400"],
        "line 6: Metadata.Longshore.approval.escalation.afterHours is 2; allowed: less than the 1.5 hours",
      ],
      [
        "no approvers at all",
        ["approval: { approvers: [] }"],
        "Metadata.Longshore.approval.approvers is []; allowed: a list of groups of",
      ],
      [
        "nobody who may launch it",
        ["execute: {}"],
        "Metadata.Longshore.execute is {}; allowed: at least one of roles, users and teams (leave it out",
      ],
      [
        "a team of an entity that there is not yet",
        ["execute: { ownedByTeam: true }"],
        'execute.ownedByTeam is "true"; there is no such key',
      ],
      [
        "a role in other letters",
        ["execute: { roles: [admin] }"],
        'execute.roles is ["admin"]; allowed: a list of roles',
      ],
      [
        "a time of nothing",
        ["timeoutSeconds: 0"],
        'timeoutSeconds is "0"; allowed: a whole number of seconds from 1 to 43200.',
      ],
      [
        "more than CloudFormation waits",
        ["timeoutSeconds: 43201"],
        'timeoutSeconds is "43201"; allowed: a whole number',
      ],
      [
        "a statement without a service",
        ["permissions: [{ actions: [CreateTopic], resources: x }]"],
        "permissions.0 is {",
      ],
      [
        "every resource without a reason",
        ['permissions: [{ actions: ["sns:Publish"], resources: "*" }]'],
        '"*" needs a reason',
      ],
      [
        "a statement with an unknown part",
        ['permissions: [{ actions: ["sns:Publish"], resources: "arn:x", effect: Deny }]'],
        "permissions.0 is {",
      ],
      [
        "a misspelt field",
        ["timeout: 60"],
        'line 6: Metadata.Longshore.timeout is "60"; there is no such key; did you mean "timeoutSeconds"? (known: name, owner, description, approval, execute, timeoutSeconds, permissions).',
      ],
    ];
    for (const [what, lines, says] of metadata) {
      it(what, () => assert.include(refusalWith(...lines), says));
    }

    const macros: [what: string, text: string, says: string][] = [
      [
        "the transform of language extensions",
        `Transform: AWS::LanguageExtensions\n${topic}`,
        "line 1: Transform is not allowed in a product",
      ],
      [
        "a transform in braces",
        `{\n"Transform": ["Mine"],\n"Resources": {} }`,
        "line 2: Transform is",
      ],
      [
        "a transform within a resource",
        "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Fn::Transform: { Name: AWS::Include }",
        "line 4: Fn::Transform is not allowed",
      ],
      [
        "a transform for a value",
        "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: { TopicName: !Transform { Name: Mine } }",
        "line 4: !Transform is not allowed",
      ],
      [
        "the transform of SAM",
        `Transform: AWS::Serverless-2016-10-31\n${topic}`,
        "line 1: Transform says that this is a template of AWS SAM",
      ],
      [
        "a loop",
        "Resources:\n  Fn::ForEach::Topics:\n    - Name\n    - [A]\n    - T${Name}: { Type: AWS::SNS::Topic }",
        "line 2: Fn::ForEach::Topics is not allowed",
      ],
    ];
    for (const [what, text, says] of macros) {
      it(what, () => assert.include(refusalOfProduct(text), says));
    }

    it("a field that is missing, and a template without the metadata", () => {
      const [, , description = ""] = rightMetadata;

      assert.equal(
        refusalOfProduct(productText({ metadata: [description] })),
        "line 2: Metadata.Longshore.name is missing; allowed: a text of 1 to 90 characters, all of them seen. " +
          "line 2: Metadata.Longshore.owner is missing; allowed: a text of 1 to 100 characters, all of them seen.",
      );
      assert.equal(
        refusalOfProduct(topic),
        "Metadata is missing; allowed: a map with Longshore: name, owner and description.",
      );
      assert.include(
        refusalOfProduct(`Metadata: { Other: x }\n${topic}`),
        "Metadata.Longshore is missing; allowed: a map with name, owner and description.",
      );
    });

    for (const file of [
      "Mail",
      "mail_list",
      "1st",
      "mail--list",
      "a".repeat(longestFileName + 1),
    ]) {
      it(`the file name ${file}`, () => {
        assert.include(
          refusalOfProduct(productText(), file),
          `and it is "${file}"; allowed: lower-case`,
        );
      });
    }

    it("an approval that nobody could be asked for", () => {
      const rest = `${topic}  Gate:
    Type: Custom::LongshoreApproval
    Properties: { ServiceToken: ${tokenPlaceholder} }\n`;

      assert.include(refusalOfProduct(productText({ rest })), "remove the approval from this file");
    });

    describe("an approval of its own", () => {
      const ask = (more: string, seconds = "60") => `Type: Custom::LongshoreApproval
    Properties:
      ServiceToken: arn:aws:lambda:eu-west-1:123456789012:function:ask
      ServiceTimeout: "${seconds}"
      WaitUrl: !Ref Handle
      Product: mail-list
      ${more}`;
      const own = (more: string, check = "") => `Conditions: { C: !Equals [a, b] }
Resources:
  Handle: { Type: AWS::CloudFormation::WaitConditionHandle }
  Ask:
    ${ask(`Title: Mail list\n      TimeoutSeconds: "60"\n      HoldSeconds: "3300"\n      Template: abc`, "3600")}
  Decided: { Type: AWS::CloudFormation::WaitCondition, Properties: { Handle: !Ref Handle, Timeout: "60" } }
  Checked:
    ${ask("Signal: !GetAtt Decided.Data\n      Change: !GetAtt Ask.Change")}${check}
  Topic: { Type: AWS::SNS::Topic, DependsOn: Checked }
${more}`;
      const queue = (more: string) => `  Queue: { Type: AWS::SQS::Queue${more} }\n`;

      it("that everything waits for is accepted, also over other resources", () => {
        for (const dependsOn of ["Checked", "Topic", "[Topic, Ask]"]) {
          const rest = own(queue(`, DependsOn: ${dependsOn}, Condition: C`));

          assert.include(productOf({ rest }).template, rest);
        }
      });

      const holes: [what: string, rest: string, missing: string][] = [
        ["that one resource does not wait for", own(queue("")), "wait condition (AWS::"],
        [
          "that one resource only asks for",
          own(queue(", DependsOn: Ask")),
          "wait condition (AWS::",
        ],
        [
          "that one resource waits for without the check",
          own(queue(", DependsOn: [Decided, Ask]")),
          "check of the signal (Custom::LongshoreApproval with Signal)",
        ],
        [
          "that one resource waits for over one that may be left out",
          own(`  Other: { Type: AWS::SNS::Topic, DependsOn: Checked, Condition: C }
${queue(", DependsOn: Other")}`),
          "wait condition (AWS::",
        ],
        [
          "that one resource only refers to",
          own(queue(", Properties: { QueueName: !GetAtt Topic.TopicName }")),
          "wait condition (AWS::",
        ],
      ];
      for (const [what, rest, missing] of holes) {
        it(what, () => {
          const message = refusalOfProduct(productText({ rest }));

          assert.include(message, "Resources.Queue would not wait for this file's own approval");
          assert.include(message, `reaches no ${missing}`);
        });
      }

      it("whose check may be left out", () => {
        const message = refusalOfProduct(productText({ rest: own("", "\n    Condition: C") }));

        assert.include(message, 'Resources.Checked.Condition is "C", ours has none');
      });

      it("as npm run gate writes it is accepted", () => {
        const gated = injectGate(productText(), gate);

        assert.equal(readProduct("products/mail-list.yaml", gated).template, gated);
      });
    });

    const parameters: [what: string, parameter: string, says: string][] = [
      [
        "an unknown type",
        "{ Type: Text }",
        'Parameters.P.Type is "Text"; allowed: String, Number,',
      ],
      [
        "a list of texts by the wrong name",
        "{ Type: List<String> }",
        'Parameters.P.Type is "List<String>"; allowed: String, Number, CommaDelimitedList',
      ],
      ["no type", "{ Default: a }", "Parameters.P.Type is missing"],
      [
        "a limit that is no number",
        "{ Type: Number, MinValue: few }",
        'Parameters.P.MinValue is "few"; allowed: a number.',
      ],
      [
        "a length that is no count",
        "{ Type: String, MaxLength: 1.5 }",
        'Parameters.P.MaxLength is "1.5"; allowed: a whole number.',
      ],
      [
        "choices that are no list",
        "{ Type: String, AllowedValues: a }",
        'Parameters.P.AllowedValues is "a"; allowed: a list of texts',
      ],
      [
        "NoEcho that is neither",
        "{ Type: String, NoEcho: maybe }",
        'Parameters.P.NoEcho is "maybe"; allowed: true or false.',
      ],
      [
        "an unknown part",
        "{ Type: String, Pattern: a }",
        'line 7: Parameters.P.Pattern is "a"; there is no such key',
      ],
      [
        "a default that is no number",
        "{ Type: Number, Default: few }",
        'Parameters.P.Default is "few"; allowed: a number.',
      ],
      [
        "a default that is too short",
        "{ Type: String, Default: abc, MinLength: 8 }",
        'line 7: Parameters.P.Default is "abc"; allowed: at least its MinLength of 8 characters.',
      ],
      [
        "a default that is too long",
        "{ Type: String, Default: abc, MaxLength: 2 }",
        "allowed: at most its MaxLength of 2 characters.",
      ],
      [
        "a default of more than CloudFormation takes",
        `{ Type: String, Default: ${"x".repeat(4097)} }`,
        "allowed: at most 4096 characters.",
      ],
      [
        "a default beside its pattern",
        "{ Type: String, Default: bad value, AllowedPattern: '[\\w-\\+]+@x' }",
        'Parameters.P.Default is "bad value"; allowed: what matches its AllowedPattern [\\w-\\+]+@x.',
      ],
      [
        "a default below",
        "{ Type: Number, Default: 0, MinValue: 1 }",
        "allowed: at least its MinValue, 1.",
      ],
      [
        "a default above",
        "{ Type: List<Number>, Default: '1, 6', MaxValue: 5 }",
        "allowed: at most its MaxValue, 5.",
      ],
      [
        "a list with an item that is no choice",
        "{ Type: CommaDelimitedList, Default: 'a,c', AllowedValues: [a, b] }",
        'Parameters.P.Default is "a,c"; allowed are its AllowedValues: a, b.',
      ],
      [
        "an item that does not fit",
        "{ Type: CommaDelimitedList, Default: 'a, bb', AllowedPattern: '[ab]' }",
        "allowed: what matches its AllowedPattern [ab].",
      ],
      [
        "limits the wrong way round",
        "{ Type: String, MinLength: 3, MaxLength: 2 }",
        "line 7: Parameters.P.MinLength is 3; allowed: at most its MaxLength, 2.",
      ],
      [
        "a default that is no choice",
        "{ Type: String, Default: c, AllowedValues: [a, b] }",
        'Parameters.P.Default is "c"; allowed are its AllowedValues: a, b.',
      ],
    ];
    for (const [what, parameter, says] of parameters) {
      it(`a parameter with ${what}`, () => {
        const rest = `Parameters:\n  P: ${parameter}\n${topic}`;

        assert.include(refusalOfProduct(productText({ rest })), says);
      });
    }

    it("no default that is held against what is stored, or is empty so that people write something", () => {
      const rest = `Parameters:
  Stored: { Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /p, AllowedValues: [a] }
  Empty: { Type: String, Default: "", MinLength: 1 }
${topic}`;

      assert.lengthOf(productOf({ rest }).parameters, 2);
    });

    it("a secret's default without showing it", () => {
      const rest = `Parameters:\n  P: { Type: String, NoEcho: true, Default: hush, AllowedValues: [a] }\n${topic}`;

      const message = refusalOfProduct(productText({ rest }));

      assert.include(message, "Parameters.P.Default is not shown");
      assert.notInclude(message, "hush");
    });
  });
});
