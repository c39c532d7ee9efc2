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

describe("checkStatements", () => {
  const refusal = (statement: object) => {
    try {
      checkStatements("worker", [allow("*", "*"), statement as PolicyStatement]);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };

  it("takes the conditions the sandbox can evaluate", () => {
    assert.isUndefined(
      refusal(allow("*", "*", { StringEquals: { "aws:RequestedRegion": "eu-west-1" } })),
    );
  });

  it("names a condition that the sandbox cannot evaluate", () => {
    const operators = "the sandbox knows StringEquals, StringNotEquals, StringLike, ArnLike on ";
    const keys =
      "aws:RequestedRegion, aws:PrincipalAccount, aws:ResourceAccount, ec2:CreateAction, " +
      "s3:ExistingObjectTag/servicecatalog:provisioning.";

    assert.equal(
      refusal(allow("*", "*", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } })),
      `Statement 1 of worker has the condition IpAddress on aws:SourceIp; ${operators}${keys}`,
    );
    assert.equal(
      refusal(allow("*", "*", { StringEquals: { "aws:PrincipalTag/team": "a" } })),
      `Statement 1 of worker has the condition StringEquals on aws:PrincipalTag/team; ${operators}${keys}`,
    );
  });

  it("names other elements and effects that it does not know", () => {
    assert.equal(
      refusal({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
      "Statement 1 of worker has NotAction; the sandbox knows Sid, Effect, Action, Resource, Condition.",
    );
    assert.equal(
      refusal({ Effect: "allow", Action: "*", Resource: "*" }),
      'Statement 1 of worker has Effect "allow"; allowed are "Allow" and "Deny".',
    );
  });
});
