import { assert } from "chai";
import { maySend, parseQueuePolicy } from "../../../sandbox/events/queue-policy";
import { ruleArn } from "./setup";

const queueArn = "arn:aws:sqs:eu-west-1:123456789012:queue";
const base = { Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn };
const events = { Service: "events.amazonaws.com" };
const denyPlain = {
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": false } },
};

describe("maySend", () => {
  const cases: [title: string, statements: object | object[], allowed: boolean][] = [
    ["the service", { ...base, Principal: events }, true],
    ["one of several services", { ...base, Principal: { Service: ["a", events.Service] } }, true],
    ["everyone", { ...base, Principal: "*" }, true],
    ["every account", { ...base, Principal: { AWS: "*" } }, true],
    ["another service", { ...base, Principal: { Service: "sns.amazonaws.com" } }, false],
    ["nobody", base, false],
    ["another action", { ...base, Principal: events, Action: "sqs:ReceiveMessage" }, false],
    ["another queue", { ...base, Principal: events, Resource: `${queueArn}2` }, false],
    [
      "the rule",
      { ...base, Principal: events, Condition: { ArnEquals: { "aws:SourceArn": ruleArn("r") } } },
      true,
    ],
    [
      "rules by wildcard",
      { ...base, Principal: events, Condition: { ArnLike: { "aws:SourceArn": ruleArn("*") } } },
      true,
    ],
    [
      "another rule",
      { ...base, Principal: events, Condition: { ArnEquals: { "aws:SourceArn": ruleArn("x") } } },
      false,
    ],
    [
      "the account",
      {
        ...base,
        Principal: events,
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
      true,
    ],
    [
      "another account",
      { ...base, Principal: events, Condition: { StringEquals: { "aws:SourceAccount": "1" } } },
      false,
    ],
    ["the service, not without TLS", [{ ...base, Principal: events }, denyPlain], true],
    [
      "the service, denied to all",
      [
        { ...base, Principal: events },
        { ...denyPlain, Condition: {} },
      ],
      false,
    ],
  ];
  for (const [title, Statement, allowed] of cases) {
    it(`${allowed ? "lets a rule send" : "stops a rule"} when the policy allows ${title}`, () => {
      const policy = parseQueuePolicy(JSON.stringify({ Statement }));

      assert.equal(maySend(policy, { queueArn, ruleArn: ruleArn("r") }), allowed);
    });
  }

  it("stops every rule where there is no policy", () => {
    assert.isFalse(maySend(undefined, { queueArn, ruleArn: ruleArn("r") }));
  });
});
