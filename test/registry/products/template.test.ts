import { assert } from "chai";
import { parseTemplate } from "../../../registry/products/template";
import { TemplateError } from "../../../registry/products/template-error";

/** The value of `A:`. */
function read(value: string) {
  return parseTemplate(`A: ${value}\n`).data.A;
}

describe("parseTemplate", () => {
  const shortForms: [text: string, data: unknown][] = [
    ["!Ref Bucket", { Ref: "Bucket" }],
    ["!Condition IsLarge", { Condition: "IsLarge" }],
    ["!GetAtt Bucket.Arn", { "Fn::GetAtt": ["Bucket", "Arn"] }],
    ["!GetAtt Stack.Outputs.Url", { "Fn::GetAtt": ["Stack", "Outputs.Url"] }],
    ["!GetAtt [Bucket, Arn]", { "Fn::GetAtt": ["Bucket", "Arn"] }],
    ["!Sub '${Bucket}-x'", { "Fn::Sub": "${Bucket}-x" }],
    ["!Sub ['${X}', { X: !Ref Y }]", { "Fn::Sub": ["${X}", { X: { Ref: "Y" } }] }],
    ["!Join [',', [a, !Ref B]]", { "Fn::Join": [",", ["a", { Ref: "B" }]] }],
    ["!If [C, a, !Ref AWS::NoValue]", { "Fn::If": ["C", "a", { Ref: "AWS::NoValue" }] }],
    ["!Not [!Equals [a, b]]", { "Fn::Not": [{ "Fn::Equals": ["a", "b"] }] }],
    [
      "!And [!Condition A, !Or [!Condition B]]",
      { "Fn::And": [{ Condition: "A" }, { "Fn::Or": [{ Condition: "B" }] }] },
    ],
    ["!Select [0, !Split ['|', a]]", { "Fn::Select": ["0", { "Fn::Split": ["|", "a"] }] }],
    ["!FindInMap [A, b, c]", { "Fn::FindInMap": ["A", "b", "c"] }],
    ["!Base64 text", { "Fn::Base64": "text" }],
    ["!ImportValue other", { "Fn::ImportValue": "other" }],
    ["!GetAZs ''", { "Fn::GetAZs": "" }],
    ["!Cidr [a, 2, 8]", { "Fn::Cidr": ["a", "2", "8"] }],
    ["!Transform { Name: X }", { "Fn::Transform": { Name: "X" } }],
    ["{ 'Fn::Sub': x }", { "Fn::Sub": "x" }],
  ];
  for (const [text, data] of shortForms) {
    it(`reads ${text}`, () => assert.deepEqual(read(text), data));
  }

  it("leaves every scalar the text that it is", () => {
    const texts = [
      "yes",
      "012345678901",
      "2012-10-17",
      "1.10",
      "0x1F",
      "null",
      "12345678901234567890",
    ];

    assert.deepEqual(texts.map(read), texts);
    assert.equal(read(""), "");
    assert.equal(read("!!str 5"), "5");
  });

  it("reads JSON", () => {
    assert.deepEqual(parseTemplate('{"A": {"Ref": "B"}, "C": [1, true, "a\\/b"]}').data, {
      A: { Ref: "B" },
      C: ["1", "true", "a/b"],
    });
  });

  it("reads aliases", () => {
    assert.deepEqual(parseTemplate("A: &a [x]\nB: *a\n").data, { A: ["x"], B: ["x"] });
  });

  it("takes time that grows with the text when aliases stand for aliases", () => {
    const lines = Array.from({ length: 60 }, (_, index) =>
      index === 0 ? "a0: &a0 [x]" : `a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`,
    );

    assert.lengthOf(Object.keys(parseTemplate(lines.join("\n")).data), 60);
  });

  const refusals: [what: string, text: string, says: RegExp][] = [
    ["a tab", "A:\n\t- b", /^line 2, column 1: Tabs are not allowed as indentation\.$/],
    [
      "a bracket that is not closed",
      "A:\n  B: [1\nC: 2",
      /^line 3, column 1: Flow sequence .*\]\.$/,
    ],
    ["a key that is there twice", "A: 1\nA: 2", /^line 2, column 1: Map keys must be unique\.$/],
    ["a second document", "A: 1\n---\nB: 2", /^line 2, column 1: there is a second YAML document/],
    ["a list", "- a", /^the template is no map; write a CloudFormation template/],
    ["nothing", "", /^the template is no map/],
    [
      "an unknown function",
      "A:\n  B: !Reff C",
      /^line 2, column 12: "!Reff" is not known; allowed: !Ref, !Condition, !And,/,
    ],
    ["a tag of YAML that CloudFormation lacks", "A: !!binary aGk=", /is not known; allowed: !Ref/],
    [
      "an alias for nothing",
      "A: *b",
      /^line 1, column 4: no anchor "&b" comes before the alias "\*b"\.$/,
    ],
    ["an alias for what contains it", "A: &a [*a]", /an alias stands for what contains it/],
    [
      "a merge key",
      "A: &a { B: c }\nD:\n  <<: *a",
      /^line 3, column 3: CloudFormation knows no merge key/,
    ],
    ["a list for a key", "A:\n  ? [b]\n  : c", /a key is not a text/],
  ];
  for (const [what, text, says] of refusals) {
    it(`refuses ${what}`, () => assert.throws(() => parseTemplate(text), TemplateError, says));
  }
});
