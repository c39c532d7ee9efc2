import { assert } from "chai";
import { checkStatements, evaluate, type PolicyStatement } from "../../../sandbox/aws/policy";

const queue = "arn:aws:sqs:eu-west-1:123456789012:runs.fifo";
const allow = (Action: string | string[], Resource: string | string[], Condition?: unknown) =>
  ({
    Effect: "Allow",
    Action,
    Resource,
    ...(Condition ? { Condition } : {}),
  }) satisfies PolicyStatement;
const verdict = (statements: PolicyStatement[], resource = queue, context = {}) =>
  evaluate(statements, { action: "sqs:SendMessage", resource, context });

describe("evaluate", () => {
  it("denies what nothing allows", () => {
    assert.equal(verdict([]), "denied implicitly");
    assert.equal(verdict([allow("sqs:ReceiveMessage", queue)]), "denied implicitly");
    assert.equal(verdict([allow("sqs:SendMessage", `${queue}2`)]), "denied implicitly");
  });

  it("matches actions without regard to case, and resources with regard to it", () => {
    assert.equal(verdict([allow("SQS:sendmessage", queue)]), "allowed");
    assert.equal(
      verdict([allow("sqs:SendMessage", queue.replace("runs", "Runs"))]),
      "denied implicitly",
    );
  });

  it("reads lists and wildcards", () => {
    assert.equal(verdict([allow(["sqs:Receive*", "sqs:Send*"], [`${queue}2`, "*"])]), "allowed");
    assert.equal(verdict([allow("sqs:SendMessag?", queue.replace("fifo", "f??o"))]), "allowed");
    assert.equal(verdict([allow("sqs:Send", "*")]), "denied implicitly");
  });

  it("takes other signs in a pattern literally", () => {
    assert.equal(
      verdict([allow("sqs:SendMessage", queue)], queue.replace(".", "x")),
      "denied implicitly",
    );
  });

  it("lets a wildcard cross slashes, but no colon of an ARN's fields", () => {
    const parameter = "arn:aws:ssm:eu-west-1::parameter/aws/service/ami/x86_64";

    assert.equal(verdict([allow("sqs:*", "arn:aws:ssm:*::parameter/aws/*")], parameter), "allowed");
    assert.equal(verdict([allow("sqs:*", "arn:aws:sqs:*:runs.fifo")]), "denied implicitly");
    assert.equal(verdict([allow("sqs:*", "arn:aws:sqs:*:*:runs.fifo")]), "allowed");
    assert.equal(verdict([allow("sqs:*", "arn:aws:sqs")]), "allowed");
  });

  it("grants an action without resources only to a lone asterisk", () => {
    assert.equal(verdict([allow("sqs:*", queue)], "*"), "denied implicitly");
    assert.equal(verdict([allow("sqs:*", "*")], "*"), "allowed");
  });

  it("lets an explicit Deny win, wherever it stands", () => {
    const deny: PolicyStatement = { Effect: "Deny", Action: "sqs:*", Resource: queue };

    assert.equal(verdict([allow("*", "*"), deny]), "denied explicitly");
    assert.equal(verdict([deny, allow("*", "*")]), "denied explicitly");
    assert.equal(verdict([deny, allow("*", "*")], `${queue}2`), "allowed");
  });

  it("applies a statement only when its conditions hold", () => {
    const region = { "aws:RequestedRegion": "eu-west-1" };
    const only = (Condition: unknown) => verdict([allow("*", "*", Condition)], queue, region);

    assert.equal(
      only({ StringEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } }),
      "allowed",
    );
    assert.equal(
      only({ StringEquals: { "aws:RequestedRegion": "us-east-1" } }),
      "denied implicitly",
    );
    assert.equal(only({ StringNotEquals: { "aws:RequestedRegion": "us-east-1" } }), "allowed");
    assert.equal(only({ StringLike: { "aws:RequestedRegion": "eu-*" } }), "allowed");
    assert.equal(
      only({ StringEquals: { "ec2:CreateAction": "RunInstances" } }),
      "denied implicitly",
    );
  });
});

describe("evaluate, conditions", () => {
  const context = {
    "aws:PrincipalTag/team": "blue",
    "aws:TagKeys": ["team", "owner"],
    "aws:SourceArn": "arn:aws:s3:::bucket",
    "aws:CurrentTime": "2026-01-31T12:00:00Z",
    "aws:SourceIp": "10.1.2.3",
    "aws:MultiFactorAuthAge": "10",
    "aws:SecureTransport": "True",
    "aws:Sign": "a*",
  };
  const cases: [operator: string, key: string, values: string | string[], holds: boolean][] = [
    ["StringEquals", "aws:principaltag/TEAM", "blue", true],
    ["StringEquals", "aws:PrincipalTag/team", "b*", false],
    ["StringEquals", "aws:PrincipalTag/team", "${aws:PrincipalTag/team}", true],
    ["StringEquals", "aws:PrincipalTag/team", "${aws:PrincipalTag/none, 'blue'}", true],
    ["StringEquals", "aws:PrincipalTag/team", "${aws:PrincipalTag/none}", false],
    ["StringNotEquals", "aws:PrincipalTag/team", "${aws:PrincipalTag/none}", false],
    ["StringEquals", "aws:PrincipalTag/team", "${aws:TagKeys}", false],
    ["StringNotEquals", "aws:PrincipalTag/none", "blue", true],
    ["StringEqualsIgnoreCase", "aws:PrincipalTag/team", "BLUE", true],
    ["StringNotEqualsIgnoreCase", "aws:PrincipalTag/team", "BLUE", false],
    ["StringLike", "aws:PrincipalTag/team", ["red", "b?u*"], true],
    ["StringLike", "aws:Sign", "a${*}", true],
    ["StringLike", "aws:PrincipalTag/team", "b${*}", false],
    ["StringNotLike", "aws:PrincipalTag/team", ["red", "b*"], false],
    ["StringEqualsIfExists", "aws:PrincipalTag/none", "blue", true],
    ["StringEqualsIfExists", "aws:PrincipalTag/team", "red", false],
    ["StringEquals", "aws:TagKeys", "team", false],
    ["ForAllValues:StringEquals", "aws:TagKeys", ["team", "owner", "cost"], true],
    ["ForAllValues:StringEquals", "aws:TagKeys", ["team"], false],
    ["ForAllValues:StringEquals", "aws:PrincipalTag/none", ["team"], true],
    ["ForAnyValue:StringEquals", "aws:TagKeys", ["team"], true],
    ["ForAnyValue:StringEquals", "aws:PrincipalTag/none", ["team"], false],
    ["ForAnyValue:StringNotEquals", "aws:TagKeys", ["team"], true],
    ["ForAllValues:StringNotEquals", "aws:TagKeys", ["team"], false],
    ["Null", "aws:PrincipalTag/none", "true", true],
    ["Null", "aws:PrincipalTag/team", "true", false],
    ["Null", "aws:PrincipalTag/team", "false", true],
    ["ArnLike", "aws:SourceArn", "arn:aws:s3:::b*", true],
    ["ArnEquals", "aws:SourceArn", "arn:aws:s3:::b*", true],
    ["ArnLike", "aws:SourceArn", "arn:aws:*:b*", false],
    ["ArnNotLike", "aws:SourceArn", "arn:aws:sqs:*:*:*", true],
    ["ArnLike", "aws:PrincipalTag/team", "arn:*:*:*:*:*", false],
    ["ArnNotLike", "aws:PrincipalTag/team", "arn:aws:s3:::b", false],
    ["NumericLessThan", "aws:MultiFactorAuthAge", "10.5", true],
    ["NumericGreaterThanEquals", "aws:MultiFactorAuthAge", "11", false],
    ["NumericEquals", "aws:PrincipalTag/team", "10", false],
    ["NumericNotEquals", "aws:PrincipalTag/team", "10", false],
    ["DateGreaterThan", "aws:CurrentTime", "2026-01-31", true],
    ["DateLessThanEquals", "aws:CurrentTime", "1769860800", true],
    ["DateEquals", "aws:PrincipalTag/team", "2026-01-31", false],
    ["Bool", "aws:SecureTransport", "true", true],
    ["Bool", "aws:PrincipalTag/team", "true", false],
    ["IpAddress", "aws:SourceIp", "10.0.0.0/8", true],
    ["NotIpAddress", "aws:SourceIp", ["10.1.2.3", "10.1.2.4"], false],
    ["IpAddress", "aws:SourceIp", "2001:db8::/32", false],
    ["BinaryEquals", "aws:Sign", "a*", true],
    ["StringEqual", "aws:PrincipalTag/team", "blue", false],
  ];
  for (const [operator, key, values, holds] of cases) {
    it(`${operator} ${key} ${JSON.stringify(values)}: ${holds ? "holds" : "does not hold"}`, () => {
      const statements = [allow("*", "*", { [operator]: { [key]: values } })];

      assert.equal(verdict(statements, queue, context) === "allowed", holds);
    });
  }
});

describe("evaluate, resources and actions", () => {
  const context = { "aws:PrincipalTag/team": "blue" };
  const role = "arn:aws:iam::123456789012:role/blue/worker";
  const cases: [statement: Partial<PolicyStatement>, allowed: boolean][] = [
    [{ Resource: "arn:aws:iam::*:role/${aws:PrincipalTag/team}/*" }, true],
    [{ Resource: "arn:aws:iam::*:role/${aws:PrincipalTag/none}/*" }, false],
    [{ Resource: "arn:aws:iam::*:role/${aws:PrincipalTag/none, 'blue'}/*" }, true],
    [{ Resource: "arn:aws:iam::*:r*/blue/worker" }, false],
    [{ Resource: "arn:aws:iam::*:*" }, true],
    [{ Resource: "arn:aws:iam::*:role/*/work?r" }, true],
    [{ NotResource: "arn:aws:iam::*:role/red/*" }, true],
    [{ NotResource: ["arn:aws:iam::*:role/red/*", "arn:aws:iam::*:role/blue/*"] }, false],
    [{ NotResource: "arn:aws:iam::*:role/${aws:PrincipalTag/none}/*" }, false],
    [{ Action: undefined, NotAction: ["iam:*"], Resource: "*" }, true],
    [{ Action: undefined, NotAction: ["SQS:Send*"], Resource: "*" }, false],
  ];
  for (const [statement, allowed] of cases) {
    it(`${allowed ? "allows" : "denies"} by ${JSON.stringify(statement)}`, () => {
      const whole = { Effect: "Allow", Action: "*", ...statement } as PolicyStatement;

      assert.equal(verdict([whole], role, context) === "allowed", allowed);
    });
  }

  it("allows no more than the boundary does", () => {
    const permission = { action: "sqs:SendMessage", resource: queue };
    const all = [allow("*", "*")];

    assert.equal(evaluate(all, permission, [allow("sqs:*", "*")]), "allowed");
    assert.equal(evaluate(all, permission, [allow("s3:*", "*")]), "denied implicitly");
    assert.equal(evaluate([], permission, all), "denied implicitly");
    const deny: PolicyStatement = { Effect: "Deny", Action: "sqs:*", Resource: "*" };
    assert.equal(evaluate(all, permission, [...all, deny]), "denied explicitly");
  });
});

describe("checkStatements", () => {
  const refusal = (statement: object) => {
    try {
      checkStatements("worker", [allow("*", "*"), statement as PolicyStatement]);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };

  const cases: [title: string, statement: object, problem: string | undefined][] = [
    [
      "a condition",
      allow("*", "*", { StringEquals: { "aws:RequestedRegion": "eu-west-1" } }),
      undefined,
    ],
    [
      "a truth without quotes",
      allow("*", "*", { Bool: { "aws:SecureTransport": false } }),
      undefined,
    ],
    ["what it does not mean", { Effect: "Deny", NotAction: "iam:*", NotResource: "*" }, undefined],
    ["an ARN that is filled up", allow("*", "arn:aws:ec2:*"), undefined],
    [
      "a key that the sandbox does not know",
      allow("*", "*", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
      "has the condition IpAddress on aws:SourceIp, whose value the sandbox does not know; add it to sandbox/aws/condition-keys.ts and give it where requests are checked.",
    ],
    [
      "an operator that IAM does not know",
      allow("*", "*", { StringEqual: { "aws:RequestedRegion": "eu-west-1" } }),
      'is refused: the condition operator "StringEqual" is not known; allowed are Null, StringEquals, ',
    ],
    [
      "another element",
      { Effect: "Allow", Action: "*", Resource: "*", Principal: "*" },
      "has Principal; the sandbox knows Sid, Effect, Action, NotAction, Resource, NotResource, Condition.",
    ],
    [
      "another effect",
      { Effect: "allow", Action: "*", Resource: "*" },
      'has Effect "allow"; allowed are "Allow" and "Deny".',
    ],
    ["no action", { Effect: "Allow", Resource: "*" }, "has neither Action and NotAction."],
    [
      "both resources",
      { Effect: "Allow", Action: "*", Resource: "*", NotResource: "arn:aws:s3:::a" },
      "has both Resource and NotResource.",
    ],
    [
      "a wildcard in the resource type",
      allow("*", "arn:aws:ec2:*:*:*/i-1"),
      'is refused: the resource "arn:aws:ec2:*:*:*/i-1" has the resource type "*/"',
    ],
  ];
  for (const [title, statement, problem] of cases) {
    it(`${problem === undefined ? "takes" : "refuses"} ${title}`, () => {
      const refused = refusal(statement);

      if (problem === undefined) assert.isUndefined(refused);
      else assert.include(refused, `Statement 1 of worker ${problem}`);
    });
  }
});
