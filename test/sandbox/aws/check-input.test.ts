import { assert } from "chai";
import { AwsError, type AwsCall } from "../../../sandbox/aws/call";
import { checkInput } from "../../../sandbox/aws/check-input";

/** What is said of an input, as code and message; undefined when nothing is. */
function refusal(prefix: string, operation: string, input: object, isForm = false) {
  try {
    checkInput(prefix, { operation, input } as AwsCall, isForm);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

function role(name: string, more: object = {}) {
  const input = {
    RoleArn: "arn:aws:iam::123456789012:role/reader",
    RoleSessionName: name,
    ...more,
  };
  return ["sts", "AssumeRole", input, true] as const;
}

const constraint = (at: string, must: string, value = "") =>
  `Value ${value}at '${at}' failed to satisfy constraint: Member must ${must}`;

describe("what an operation is given", () => {
  for (const [what, args, expected] of [
    ["a name that is missing", ["ssm", "GetParameter", {}], ["name", "not be null", "null "]],
    [
      "a name that is too long",
      ["secretsmanager", "DescribeSecret", { SecretId: "s".repeat(2049) }],
      ["secretId", "have length less than or equal to 2048"],
    ],
    [
      "too many names",
      ["ssm", "GetParameters", { Names: Array(11).fill("/a") }],
      ["names", "have length less than or equal to 10"],
    ],
    [
      "a part of a list",
      ["events", "PutEvents", { Entries: [{}, { EventBusName: "a bus" }] }],
      [
        "entries.2.member.eventBusName",
        "satisfy regular expression pattern: (arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[\\.\\-_A-Za-z0-9]+",
        "'a bus' ",
      ],
    ],
    [
      "a value that is not among those",
      ["ssm", "PutParameter", { Name: "/a", Value: "a", Type: "Text" }],
      ["type", "satisfy enum value set: [String, StringList, SecureString]", "'Text' "],
    ],
    [
      "a number that is too great",
      ["cloudformation", "ListResources", { TypeName: "AWS::S3::Bucket", MaxResults: 101 }],
      ["maxResults", "have value less than or equal to 100", "'101' "],
    ],
    [
      "the number of a form",
      role("me", { DurationSeconds: "899" }),
      ["durationSeconds", "have value greater than or equal to 900", "'899' "],
    ],
    [
      "a pattern that fits a part alone",
      role("a name"),
      ["roleSessionName", "satisfy regular expression pattern: [\\w+=,.@-]*", "'a name' "],
    ],
    [
      "bytes, counted as such",
      ["kms", "GenerateMac", { KeyId: "k", MacAlgorithm: "HMAC_SHA_256", Message: bytes(4097) }],
      ["message", "have length less than or equal to 4096"],
    ],
    [
      "a secret, which is not shown",
      ["secretsmanager", "PutSecretValue", { SecretId: "s", SecretString: "" }],
      ["secretString", "have length greater than or equal to 1"],
    ],
  ] as const) {
    it(`is refused: ${what}`, () => {
      const [prefix, operation, input, isForm = false] = args;
      const code = isForm ? "ValidationError" : "ValidationException";
      const [at, must, value] = expected;

      assert.equal(
        refusal(prefix, operation, input, isForm),
        `${code}: 1 validation error detected: ${constraint(at, must, value)}`,
      );
    });
  }

  it("is refused with all that is wrong, but for types, which come first", () => {
    const both = refusal("ssm", "PutParameter", { Name: "", Type: "Text", Value: "a" });
    const mistyped = refusal("ssm", "PutParameter", { Name: "", Value: { secret: "s3cret" } });

    assert.match(both ?? "", /^ValidationException: 2 validation errors detected: .*; Value /);
    assert.equal(mistyped, "SerializationException: value is of another type than string.");
  });

  it("is taken as the clients write it, also what nothing is kept of", () => {
    const empty = { StackName: "s", Parameters: "", Capabilities: ["CAPABILITY_IAM"] };

    const fine: Parameters<typeof refusal>[] = [
      [...role("me@example.com")],
      ["cloudformation", "UpdateStack", { ...empty, UsePreviousTemplate: "true" }, true],
      ["kms", "GenerateMac", { KeyId: "k", MacAlgorithm: "HMAC_SHA_256", Message: bytes(4096) }],
      ["sqs", "SendMessage", {}],
      ["ssm", "NoSuchOperation", {}],
    ];
    for (const args of fine) assert.isUndefined(refusal(...args));
  });
});

function bytes(count: number): string {
  return Buffer.alloc(count).toString("base64");
}
