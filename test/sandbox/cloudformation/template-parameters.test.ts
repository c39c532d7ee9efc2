import { assert } from "chai";
import { AwsError, type JsonObject } from "../../../sandbox/aws/call";
import {
  resolveParameters,
  type StackParameter,
} from "../../../sandbox/aws/cloudformation/template-parameters";

const ssm: Record<string, { type: string; value: string }> = {
  "/image": { type: "String", value: "ami-1" },
  "/subnets": { type: "StringList", value: "a,b" },
  "/secret": { type: "SecureString", value: "x" },
};

function resolve(
  declared: Record<string, JsonObject>,
  given: Record<string, string> = {},
): Map<string, StackParameter> {
  return resolveParameters(new Map(Object.entries(declared)), given, (name) => ssm[name]);
}

function valueOf(declaration: JsonObject, text: string): unknown {
  return resolve({ P: declaration }, { P: text }).get("P")?.value;
}

function refusal(declared: Record<string, JsonObject>, given: Record<string, string> = {}): string {
  try {
    resolve(declared, given);
  } catch (error) {
    if (error instanceof AwsError && error.code === "ValidationError") return error.message;
    throw error;
  }
  throw new Error("It was accepted.");
}

describe("resolveParameters", () => {
  it("takes what is given, and defaults otherwise", () => {
    const parameters = resolve(
      {
        A: { Type: "String", Default: "a" },
        B: { Type: "String", Default: "b" },
        C: { Type: "Number", Default: 5 },
        constructor: { Type: "String", Default: "d" },
      },
      { B: "" },
    );

    assert.deepEqual(
      [...parameters].map(([name, { text, value }]) => [name, text, value]),
      [
        ["A", "a", "a"],
        ["B", "", ""],
        ["C", "5", 5],
        ["constructor", "d", "d"],
      ],
    );
  });

  it("makes lists and numbers", () => {
    assert.deepEqual(valueOf({ Type: "CommaDelimitedList" }, "a, b,c"), ["a", "b", "c"]);
    assert.deepEqual(valueOf({ Type: "List<Number>" }, "1,2.5"), [1, 2.5]);
    assert.deepEqual(valueOf({ Type: "List<AWS::EC2::Subnet::Id>" }, "s-1,s-2"), ["s-1", "s-2"]);
    assert.equal(valueOf({ Type: "Number" }, "20"), 20);
    assert.equal(valueOf({ Type: "Number" }, "012"), "012");
    assert.equal(valueOf({ Type: "AWS::EC2::VPC::Id" }, "vpc-1"), "vpc-1");
  });

  it("follows the names of SSM parameters", () => {
    const image = { Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>" };
    const parameters = resolve(
      { Image: image, Subnets: { Type: "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>" } },
      { Image: "/image", Subnets: "/subnets" },
    );

    assert.deepEqual(parameters.get("Image"), {
      ...{ text: "/image", resolved: "ami-1", value: "ami-1", secret: false },
    });
    assert.deepEqual(parameters.get("Subnets")?.value, ["a", "b"]);
    assert.equal(valueOf({ Type: "AWS::SSM::Parameter::Name" }, "/image"), "/image");
    assert.equal(
      refusal({ P: image }, { P: "/other" }),
      "Unable to fetch parameters [/other] from parameter store for this account.",
    );
    assert.equal(
      refusal({ P: image }, { P: "/secret" }),
      "Parameters [/secret] referenced by template have types not supported by CloudFormation.",
    );
  });

  it("knows which values are secret", () => {
    const declared = {
      A: { Type: "String", NoEcho: true },
      B: { Type: "String", NoEcho: "false" },
    };
    const parameters = resolve(declared, { A: "x", B: "y" });

    assert.deepEqual(
      [...parameters.values()].map(({ secret }) => secret),
      [true, false],
    );
  });

  it("names all parameters that are missing or unknown", () => {
    const declared = { A: { Type: "String" }, B: { Type: "String" } };

    assert.equal(refusal(declared), "Parameters: [A, B] must have values");
    assert.equal(
      refusal(declared, { A: "", B: "", X: "1", toString: "2" }),
      "Parameters: [X, toString] do not exist in the template",
    );
  });

  const wrongValues: readonly (readonly [JsonObject, string, string])[] = [
    [{ Type: "Number" }, "many", "Parameter 'P' must be a number"],
    [{ Type: "Number" }, " ", "Parameter 'P' must be a number"],
    [{ Type: "List<Number>" }, "1,x", "Parameter 'P' must be a number"],
    [{ AllowedValues: ["a", 1] }, "b", "Parameter 'P' must be one of AllowedValues"],
    [
      { Type: "CommaDelimitedList", AllowedValues: ["a", "b"] },
      "a,c",
      "Parameter 'P' must be one of AllowedValues",
    ],
    [{ AllowedPattern: "[a-z]+|x" }, "a1", "Parameter 'P' must match pattern [a-z]+|x"],
    [{ MinLength: 3 }, "ab", "Parameter 'P' must contain at least 3 characters"],
    [{ MaxLength: "3" }, "abcd", "Parameter 'P' must contain at most 3 characters"],
    [{ Type: "Number", MinValue: 2 }, "1", "Parameter 'P' must be a number not less than 2"],
    [{ Type: "Number", MaxValue: 2 }, "3", "Parameter 'P' must be a number not greater than 2"],
    [
      { AllowedPattern: "[a-z]+", ConstraintDescription: "lower-case letters" },
      "A",
      "Parameter P failed to satisfy constraint: lower-case letters",
    ],
  ];
  for (const [declaration, text, expected] of wrongValues) {
    it(`refuses "${text}" for ${JSON.stringify(declaration)}`, () => {
      assert.equal(refusal({ P: { Type: "String", ...declaration } }, { P: text }), expected);
    });
  }

  it("takes values at the limits", () => {
    const number = { Type: "Number", MinValue: 2, MaxValue: 3 };
    const text = { Type: "String", MinLength: 2, MaxLength: 3, AllowedPattern: "[a-z]*" };

    assert.deepEqual([valueOf(number, "2"), valueOf(number, "3")], [2, 3]);
    assert.deepEqual([valueOf(text, "ab"), valueOf(text, "abc")], ["ab", "abc"]);
    assert.equal(valueOf({ Type: "String", AllowedValues: [1, true] }, "true"), "true");
  });

  const wrongDeclarations: readonly (readonly [JsonObject, string])[] = [
    [{}, "Template format error: Every Parameters object must contain a Type member. (P)"],
    [{ Type: "Text" }, "Template format error: Unrecognized parameter type: Text"],
    [
      { Type: "AWS::SSM::Parameter::Value<Text>" },
      "Template format error: Unrecognized parameter type: AWS::SSM::Parameter::Value<Text>",
    ],
    [{ Type: "String", Minimum: 1 }, "Invalid template parameter property 'Minimum'"],
    [
      { Type: "String", Default: ["a"] },
      "Template format error: Every Default member must be a string.",
    ],
    [
      { Type: "String", AllowedPattern: "[a" },
      `Template error: AllowedPattern of parameter 'P' is "[a", no regular expression.`,
    ],
  ];
  for (const [declaration, expected] of wrongDeclarations) {
    it(`refuses the declaration ${JSON.stringify(declaration)}`, () => {
      assert.equal(refusal({ P: declaration }, { P: "x" }), expected);
    });
  }
});
