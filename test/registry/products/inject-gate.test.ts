import { assert } from "chai";
import type { JsonObject } from "../../../registry";
import { injectGate } from "../../../registry/products/inject-gate";
import { namesInDependsOn } from "../../../registry/products/references";
import { buildDependencies, findCircle, listResources } from "../../../registry/products/resources";
import { parseTemplate } from "../../../registry/products/template";
import { TemplateError } from "../../../registry/products/template-error";
import { ownTemplates } from "../../support/own-templates";
import { createRandom } from "../../support/random";
import { randomTemplate, randomText } from "./random-template";
import { gate } from "./setup";

type Sections = Record<"Resources" | "Outputs" | "Parameters", Record<string, JsonObject>>;

/** A gated template as data. */
function gated(text: string): Sections {
  return parseTemplate(injectGate(text, gate)).data as unknown as Sections;
}

/** The logical id of the only resource of a type. */
function idOf(resources: Record<string, JsonObject>, type: string): string {
  const found = Object.keys(resources).filter((name) => resources[name]?.Type === type);
  assert.lengthOf(found, 1, type);
  return found[0] ?? "";
}

/** The digest in a gated template. */
function templateOf(text: string): string {
  return /"?Template"?: ?"?([0-9a-f]{64})\b/.exec(text)?.[1] ?? assert.fail("no digest");
}

/** The ids of the gate's own resources. */
function gateOf(resources: Record<string, JsonObject>) {
  const approvals = Object.entries(resources).filter(
    ([, { Type: type }]) => type === "Custom::LongshoreApproval",
  );
  const isCheck = ([, { Properties: given }]: [string, JsonObject]) => "Signal" in Object(given);
  assert.lengthOf(approvals, 2);
  return {
    request: approvals.find((one) => !isCheck(one))?.[0] ?? "",
    check: approvals.find(isCheck)?.[0] ?? "",
    condition: idOf(resources, "AWS::CloudFormation::WaitCondition"),
    handle: idOf(resources, "AWS::CloudFormation::WaitConditionHandle"),
  };
}

describe("injectGate", () => {
  it("changes nothing of the text but what it adds", () => {
    const text = `# A queue and its topic
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Account: {Type: String, Default: 012345678901}   # with its zero
  Zones:
    Type: List<AWS::EC2::AvailabilityZone::Name>
  Image: { Type: "AWS::SSM::Parameter::Value<List<String>>" }
  Secret:
    Type: String
    NoEcho: TRUE

Resources:
  # where messages wait
  Queue:   # one of them
    # not FIFO
    Type: AWS::SQS::Queue   # standard
    Properties:
        QueueName: !Sub "\${Account}-queue"
        Tags: &tags
        - Key: a
          Value: yes
  Topic:
    DependsOn: Queue # by hand
    Properties:
      Tags: &others []
      DisplayName: >
        a name
        in two lines
    Type: AWS::SNS::Topic

  Listed:
    Type: AWS::SNS::Topic
    DependsOn:
    - Queue
    # and
    - Topic  # last
  Short: { Type: AWS::SNS::Topic, DependsOn: [Queue] }
Outputs:
  Url:
    Value: !GetAtt Queue.QueueUrl # the end
# after everything
`;

    const result = injectGate(text, { ...gate, title: "yes" });

    assert.equal(
      result,
      text
        .replace("# standard\n", "# standard\n    DependsOn: ApprovalCheck\n")
        .replace("DependsOn: Queue #", "DependsOn: [Queue, ApprovalCheck] #")
        .replace("# last\n", "# last\n    - ApprovalCheck\n")
        .replace(
          "[Queue] }\n",
          `[Queue, ApprovalCheck] }
  ApprovalHandle:
    Type: AWS::CloudFormation::WaitConditionHandle
  ApprovalRequest:
    Type: Custom::LongshoreApproval
    Properties:
      ServiceToken: arn:aws:lambda:eu-west-1:123456789012:function:ask
      ServiceTimeout: "3600"
      WaitUrl: !Ref ApprovalHandle
      Product: mail-list
      Title: "yes"
      TimeoutSeconds: "3600"
      HoldSeconds: "3300"
      Template: ${templateOf(result)}
      Parameters:
        Account: !Ref Account
        Zones: !Join [", ", !Ref Zones]
        Image: !Join [", ", !Ref Image]
      Secrets:
        Secret: !Ref Secret
  ApprovalCondition:
    Type: AWS::CloudFormation::WaitCondition
    Properties:
      Handle: !Ref ApprovalHandle
      Timeout: "3600"
  ApprovalCheck:
    Type: Custom::LongshoreApproval
    Properties:
      ServiceToken: arn:aws:lambda:eu-west-1:123456789012:function:ask
      ServiceTimeout: "60"
      WaitUrl: !Ref ApprovalHandle
      Product: mail-list
      Signal: !GetAtt ApprovalCondition.Data
      Change: !GetAtt ApprovalRequest.Change
`,
        )
        .replace(
          "# the end\n",
          `# the end
  ApprovalDecision:
    Description: Who approved this, and when
    Value: !GetAtt ApprovalCheck.Decision
`,
        ),
    );
  });

  it("writes JSON into JSON, in its layout", () => {
    const template = { Resources: { A: { Type: "AWS::S3::Bucket" } }, Outputs: {} };
    const several = injectGate(JSON.stringify(template, null, 2), gate);
    const one = injectGate(JSON.stringify(template), gate);

    assert.deepEqual(JSON.parse(several), JSON.parse(one));
    assert.include(
      several,
      '      "Type": "AWS::S3::Bucket",\n      "DependsOn": "ApprovalCheck"\n',
    );
    assert.deepEqual(JSON.parse(one), {
      Resources: {
        A: { Type: "AWS::S3::Bucket", DependsOn: "ApprovalCheck" },
        ApprovalHandle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
        ApprovalRequest: {
          Type: "Custom::LongshoreApproval",
          Properties: {
            ServiceToken: gate.requestFunctionArn,
            ServiceTimeout: "3600",
            WaitUrl: { Ref: "ApprovalHandle" },
            Product: "mail-list",
            Title: "Mail list",
            TimeoutSeconds: "3600",
            HoldSeconds: "3300",
            Template: templateOf(one),
          },
        },
        ApprovalCondition: {
          Type: "AWS::CloudFormation::WaitCondition",
          Properties: { Handle: { Ref: "ApprovalHandle" }, Timeout: "3600" },
        },
        ApprovalCheck: {
          Type: "Custom::LongshoreApproval",
          Properties: {
            ServiceToken: gate.requestFunctionArn,
            ServiceTimeout: "60",
            WaitUrl: { Ref: "ApprovalHandle" },
            Product: "mail-list",
            Signal: { "Fn::GetAtt": ["ApprovalCondition", "Data"] },
            Change: { "Fn::GetAtt": ["ApprovalRequest", "Change"] },
          },
        },
      },
      Outputs: {
        ApprovalDecision: {
          Description: "Who approved this, and when",
          Value: { "Fn::GetAtt": ["ApprovalCheck", "Decision"] },
        },
      },
    });
  });

  it("appends numbers to names that any section has", () => {
    const { Resources: resources, Outputs: outputs } = gated(`
Parameters: { ApprovalHandle: { Type: String } }
Conditions: { ApprovalRequest: !Equals [a, b], ApprovalCheck: !Equals [a, b] }
Mappings: { ApprovalRequest2: { a: { b: c } } }
Resources:
  ApprovalCondition: { Type: AWS::SNS::Topic }
  ApprovalDecision: { Type: AWS::SNS::Topic }
Outputs: { ApprovalCondition2: { Value: x } }
`);

    assert.deepEqual(gateOf(resources), {
      handle: "ApprovalHandle2",
      request: "ApprovalRequest3",
      condition: "ApprovalCondition3",
      check: "ApprovalCheck2",
    });
    assert.sameMembers(Object.keys(outputs), ["ApprovalCondition2", "ApprovalDecision2"]);
    assert.equal(resources.ApprovalCondition?.DependsOn, "ApprovalCheck2");
  });

  it("lets the resources in loops wait", () => {
    const text = `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - Topic\${Name}:
        Type: AWS::SNS::Topic
        DependsOn: Other
      Fn::ForEach::Queues:
        - Inner
        - [C]
        - Queue\${Inner}: { Type: AWS::SQS::Queue }
  Other: { Type: AWS::SNS::Topic }
`;

    const resources = listResources(gated(text).Resources);

    assert.deepEqual(namesInDependsOn(resources.get("Topic${Name}") ?? {}), [
      "Other",
      "ApprovalCheck",
    ]);
    assert.deepEqual(namesInDependsOn(resources.get("Queue${Inner}") ?? {}), ["ApprovalCheck"]);
  });

  it("lets resources wait that have anchors, and names in a block scalar", () => {
    const { Resources: resources } = gated(`Resources:
  A: &a
    Type: &t AWS::SNS::Topic
  B: &b { Type: AWS::SNS::Topic, DependsOn: &d A }
  C:
    Type: AWS::SNS::Topic
    DependsOn: &e
      - A
  D:
    DependsOn: >-
      A
    Type: AWS::SNS::Topic
`);

    assert.deepEqual(
      Object.values(resources)
        .slice(0, 4)
        .map(({ DependsOn: names }) => names),
      ["ApprovalCheck", ["A", "ApprovalCheck"], ["A", "ApprovalCheck"], ["A", "ApprovalCheck"]],
    );
  });

  it("keeps what a block scalar at the end says, with or without a line end", () => {
    for (const end of ["", "\n", "\n\n"]) {
      const text = `Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Metadata: |\n      # no comment\n      last${end}`;

      assert.equal(gated(text).Resources.A?.Metadata, "# no comment\nlast\n");
    }
  });

  it("takes the mark that some editors begin a file with for nothing", () => {
    const text = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n";

    for (const one of [
      text,
      text.replaceAll("\n", "\r\n"),
      '{"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}',
    ])
      assert.equal(injectGate(`\uFEFF${one}`, gate), injectGate(one, gate));
  });

  it("writes the line ends that it finds", () => {
    const text = "Resources:\r\n  A:\r\n    Type: AWS::SNS::Topic\r\n";

    assert.notMatch(injectGate(text, gate), /[^\r]\n/);
    assert.notInclude(injectGate(text.replaceAll("\r", ""), gate), "\r");
  });

  it("tells updates by all that a template says, and not by how it is written", () => {
    const digest = (text: string) => templateOf(injectGate(text, gate));
    const text = "Resources:\n  A: { Type: AWS::S3::Bucket }\n";
    const same = [
      text,
      `# one\n${text}`,
      JSON.stringify({ Resources: { A: { Type: "AWS::S3::Bucket" } } }),
    ];

    assert.lengthOf(new Set(same.map(digest)), 1);
    assert.notEqual(digest(text), digest(text.replace("S3::Bucket", "SNS::Topic")));
  });

  it("leaves a template alone that has its gate, with its own title and time", () => {
    const once = injectGate("Resources: { A: { Type: AWS::S3::Bucket } }", gate);

    assert.equal(injectGate(once, { ...gate, title: "Another", timeoutSeconds: 60 }), once);
  });

  describe("refuses an approval that is not its own:", () => {
    const text = `Parameters: { Name: { Type: String }, Secret: { Type: String, NoEcho: true } }
Resources:
  Topic: { Type: AWS::SNS::Topic, DependsOn: [] }
`;
    const ours = injectGate(text, gate);
    const arn = gate.requestFunctionArn;
    const queue = "Type: Custom::LongshoreApproval\n    Properties: { Signal: x }\n";
    const changed: [what: string, from: string | RegExp, to: string, says: string][] = [
      [
        "another function",
        arn,
        `${arn}-yes`,
        `Resources.ApprovalRequest.Properties.ServiceToken is "${arn}-yes", ours has "${arn}"`,
      ],
      [
        "another product",
        "Product: mail-list",
        "Product: other",
        'Product is "other", ours has "mail-list"',
      ],
      [
        "a parameter that is not shown",
        /\n        Name: !Ref Name/,
        " {}",
        "Properties.Parameters",
      ],
      [
        "another value shown",
        "Name: !Ref Name",
        'Name: "harmless"',
        'Parameters.Name is "harmless"',
      ],
      [
        "a secret that is shown",
        "Name: !Ref Name",
        "Name: !Ref Name\n        Secret: !Ref Secret",
        "Parameters.Secret is",
      ],
      ["a title that is computed", "Title: Mail list", "Title: !Ref Name", "must be a plain text"],
      [
        "a time that differs",
        '\n      Timeout: "3600"',
        '\n      Timeout: "1"',
        'ApprovalCondition.Properties.Timeout is "1", ours has "3600"',
      ],
      ["no time", 'TimeoutSeconds: "3600"', 'TimeoutSeconds: "0"', "must be 1 to 43200"],
      [
        "a count of none",
        '\n      Timeout: "3600"',
        '\n      Timeout: "3600"\n      Count: "0"',
        'Count is "0", ours has none',
      ],
      [
        "a handle of another kind",
        "Type: AWS::CloudFormation::WaitConditionHandle",
        "Type: AWS::SNS::Topic",
        "ApprovalHandle.Type",
      ],
      [
        "another handle for the condition",
        "Handle: !Ref ApprovalHandle",
        "Handle: !Ref Name",
        "ApprovalCondition.Properties.Handle",
      ],
      [
        "a handle that is a text",
        "WaitUrl: !Ref ApprovalHandle",
        'WaitUrl: "https://example.com"',
        "must be the Ref of a",
      ],
      [
        "a signal that is a text",
        "Signal: !GetAtt ApprovalCondition.Data",
        'Signal: "yes"',
        "must be the Data of a",
      ],
      [
        "a condition of its own",
        "Type: AWS::CloudFormation::WaitCondition\n",
        "Type: AWS::CloudFormation::WaitCondition\n    DependsOn: ApprovalHandle\n",
        'ApprovalCondition.DependsOn is "ApprovalHandle", ours has none',
      ],
      ["two checks", /$/, `  Second:\n    ${queue}`, "and has ApprovalCheck, Second"],
    ];
    for (const [what, from, to, says] of changed) {
      it(what, () => {
        const resources = ours.replace(/Outputs:[^]*$/, "");
        const other = resources.replace(from, to);
        assert.notEqual(other, resources);

        assert.throws(() => injectGate(other, gate), says);
      });
    }

    it("one whose parts a loop makes, as many as its list says", () => {
      const [, own = ""] = /(  ApprovalCheck:\n[^]*?)(?=Outputs:|$)/.exec(ours) ?? [];
      const looped = own.replace(/^/gm, "      ").trimEnd();
      const text = ours
        .replace(own, `  Fn::ForEach::Checks:\n    - One\n    - [a]\n    -\n${looped}\n`)
        .replace(/^/, "Transform: AWS::LanguageExtensions\n");

      assert.throws(() => injectGate(text, gate), "Resources.ApprovalCheck is in a loop; ours");
    });

    it("one that asks nobody", () => {
      const stray = (properties: string) => `Resources:
  Topic: { Type: AWS::SNS::Topic }
  Decoy: { Type: Custom::LongshoreApproval, Properties: { ServiceToken: ${arn}${properties} } }`;

      assert.throws(
        () => injectGate(stray(""), gate),
        "checks the signal (with Signal), and has none",
      );
      assert.throws(
        () => injectGate(stray(", Signal: x"), gate),
        "asks (without Signal), and has none",
      );
    });

    it("a resource that does not wait for it", () => {
      const other = ours.replace("[ApprovalCheck]", "[ApprovalRequest]");

      assert.throws(() => injectGate(other, gate), "Resources.Topic would not wait");
    });
  });

  it("refuses a template that CloudFormation would refuse with the gate", () => {
    const list = (count: number, content: object) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`N${index}`, content]));
    const template = (resources: number, outputs: number, parameters: number, text = "") =>
      JSON.stringify({
        Metadata: { Text: text },
        Parameters: list(parameters, { Type: "String" }),
        Resources: Object.fromEntries(
          Object.entries(list(resources, { Type: "AWS::SNS::Topic" })).map(([name, one]) => [
            `R${name}`,
            one,
          ]),
        ),
        Outputs: list(outputs, { Value: "x" }),
      });

    injectGate(template(496, 199, 200), gate);
    // One that is full has no room for the output that shows who approved; nothing else needs it.
    for (const [given, outputs] of [
      [199, 200],
      [200, 200],
    ] as const) {
      const gated = injectGate(template(1, given, 0), gate);
      assert.lengthOf(Object.keys((JSON.parse(gated) as { Outputs: object }).Outputs), outputs);
      assert.equal(injectGate(gated, gate), gated);
      assert.equal(gated.includes("ApprovalDecision"), given === 199);
    }
    assert.throws(
      () => injectGate(template(497, 0, 0), gate),
      TemplateError,
      "the template with its approval has 501 Resources; CloudFormation allows 500. Split it",
    );
    assert.throws(
      () => injectGate(template(1, 201, 0), gate),
      "has 201 Outputs; CloudFormation allows 200",
    );
    assert.throws(
      () => injectGate(template(1, 0, 201), gate),
      "has 201 Parameters; CloudFormation allows 200",
    );
    assert.throws(
      () => injectGate(template(1, 0, 0, "é".repeat(524_288)), gate),
      /has \d+ bytes; CloudFormation allows 1048576/,
    );
  });

  it("refuses a text whose layout is in the way, instead of a gate with a hole", () => {
    const text = `Resources:
  B: { Type: AWS::SNS::Topic }
  A:
    Type: AWS::SNS::Topic
    DependsOn:
      -
        B
`;

    assert.throws(
      () => injectGate(text, gate),
      TemplateError,
      "the approval cannot be written into this text: its layout is in the way.",
    );
  });

  it("refuses with the lines of the author's text, whatever its line ends", () => {
    const text =
      "# mine\r\nResources:\r\n  A:\r\n    Type: AWS::SNS::Topic\r\n    Propertis: {}\r\n";

    assert.throws(() => injectGate(text, gate), "line 5: Resources.A.Propertis is {}");
    assert.throws(
      () => injectGate(text.replace("Propertis: {}", "Type: x"), gate),
      'line 5, column 5: "Type" is there twice, first in line 4',
    );
  });

  for (const [what, text] of ownTemplates) {
    it(`makes everything wait, and nothing else, in ${what}`, () => {
      const result = injectGate(text, gate);

      assert.equal(injectGate(result, gate), result);
      assertGated(parseTemplate(text).data, parseTemplate(result).data, result);
    });
  }

  it("makes everything wait, and nothing else, in any template", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = createRandom(seed);
      const before = randomTemplate(random);
      const text = randomText(random, before);

      const result = injectGate(text, gate);

      assert.equal(injectGate(result, gate), result, `seed ${seed}: a second time changes nothing`);
      assertGated(parseTemplate(text).data, parseTemplate(result).data, `seed ${seed}:\n${text}`);
      if (text.startsWith("{") && text.includes('"Resources"')) JSON.parse(result);
    }
  });
});

/** What must hold of every gated template. */
function assertGated(before: JsonObject, after: JsonObject, message: string): void {
  const resources = listResources(after.Resources as JsonObject);
  const { request, condition, handle, check } = gateOf(Object.fromEntries(resources));
  const dependencies = buildDependencies(resources);
  const reached = (name: string, found = new Set<string>()): Set<string> => {
    for (const one of dependencies.get(name) ?? []) {
      if (found.has(one)) continue;
      found.add(one);
      reached(one, found);
    }
    return found;
  };

  assert.isUndefined(findCircle(dependencies), message);
  for (const name of resources.keys()) {
    const waits = ![request, condition, handle].includes(name);
    assert.equal(reached(name).has(condition), waits, `${name} in ${message}`);
    assert.equal(reached(name).has(check), waits && name !== check, `${name} in ${message}`);
  }
  const {
    Resources: kept,
    Outputs: outputs = {},
    ...rest
  } = withoutGate(after, [request, condition, handle, check]);
  const { Resources: original, Outputs: given = {}, ...others } = before;
  assert.deepEqual(rest, others, message);
  assert.deepEqual(kept, comparable(original as JsonObject), message);
  const added = Object.keys(outputs as object).filter((name) => !(name in (given as object)));
  assert.lengthOf(added, 1, message);
  assert.deepInclude(outputs, given as JsonObject);
}

/** A gated template without the gate; DependsOn as a list. */
function withoutGate(template: JsonObject, gateNames: readonly string[]): JsonObject {
  const entries = Object.entries(template.Resources as JsonObject).filter(
    ([name]) => !gateNames.includes(name),
  );
  return { ...template, Resources: comparable(Object.fromEntries(entries), gateNames) };
}

function comparable(resources: JsonObject, left: readonly string[] = []): JsonObject {
  return Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => {
      const names = namesInDependsOn(resource as JsonObject).filter((one) => !left.includes(one));
      return [name, { ...(resource as JsonObject), DependsOn: names }];
    }),
  );
}
