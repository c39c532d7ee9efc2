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
      "nul",
      "12345678901234567890",
    ];

    assert.deepEqual(texts.map(read), texts);
    assert.equal(read('"null"'), "null");
    assert.equal(read('""'), "");
    assert.equal(read("!!str 5"), "5");
  });

  it("reads JSON", () => {
    assert.deepEqual(parseTemplate('{"A": {"Ref": "B"}, "C": [1, true, "a\\/b"]}').data, {
      A: { Ref: "B" },
      C: ["1", "true", "a/b"],
    });
  });

  it("reads anchors that nothing stands for", () => {
    assert.deepEqual(parseTemplate("A: &a [x]\nB: &b x\n").data, { A: ["x"], B: "x" });
  });

  const nulls: [text: string, says: string][] = [
    [
      "A:\n  B: null\n",
      "line 2, column 6: A.B has no value (null), and CloudFormation allows none",
    ],
    ["A:\n  B: ~\n", "line 2, column 6: A.B has"],
    ["A:\n  B: Null\n", "line 2, column 6: A.B has"],
    ["A:\n  B:\nC: x\n", "line 2, column 5: A.B has"],
    ["A: [x, null]\n", "line 1, column 8: A.1 has"],
    ["A:\n  -\n  - x\n", "line 2, column 4: A.0 has"],
    ["A: { B, C: x }\n", "line 1, column 6: A.B has"],
    ["A: !!null x\n", "line 1, column"],
    ['{\n  "A": { "B": null }\n}', "line 2, column 15: A.B has"],
    ['{ "A": [\nnull] }', "line 2, column 1: A.0 has"],
  ];
  for (const [text, says] of nulls) {
    it(`refuses the null in ${JSON.stringify(text)}`, () =>
      assert.throws(() => parseTemplate(text), TemplateError, says));
  }

  const refusals: [what: string, text: string, says: RegExp][] = [
    ["a tab", "A:\n\t- b", /^line 2, column 1: Tabs are not allowed as indentation\.$/],
    [
      "a bracket that is not closed",
      "A:\n  B: [1\nC: 2",
      /^line 3, column 1: Flow sequence .*\]\.$/,
    ],
    [
      "a key that is there twice",
      "A: 1\nB: 2\nA: 3",
      /^line 3, column 1: "A" is there twice, first in line 1, column 1; keep one of them\.$/,
    ],
    [
      "a key that is there twice in JSON",
      '{ "A": {\n"B": 1,\n"B": 2 } }',
      /^line 3, column 1: "B" is there twice, first in line 2/,
    ],
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
      "an alias",
      "A: &b x\nB: *b",
      /^line 2, column 4: "\*b" is an alias, and CloudFormation allows none; write out/,
    ],
    ["an alias for a resource", "A: &a { B: c }\nD: [*a]", /^line 2, column 5: "\*a" is an alias/],
    ["an alias for what contains it", "A: &a [*a]", /^line 1, column 8: "\*a" is an alias/],
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
