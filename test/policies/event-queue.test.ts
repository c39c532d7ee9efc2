import { assert } from "chai";
import { eventQueuePolicy, rulePattern } from "../../policies/catalog-exporter";
import { maySend, parseQueuePolicy } from "../../sandbox/events/queue-policy";

const queueArn = "arn:aws:sqs:eu-west-1:123456789012:catalog";
const rule = (name: string, account = "123456789012") =>
  `arn:aws:events:eu-west-1:${account}:rule/${name}`;

/** What the policy says of one source. */
function statement(...arns: string[]) {
  return {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnLike: { "aws:SourceArn": arns } },
  };
}

describe("eventQueuePolicy", () => {
  it("lets EventBridge send for exactly the rules given, in whatever order", () => {
    assert.deepEqual(JSON.parse(eventQueuePolicy(queueArn, [rule("b"), rule("a")])), {
      Version: "2012-10-17",
      Statement: [statement(rule("a"), rule("b"))],
    });
  });

  it("names each rule or pattern once", () => {
    const policy = eventQueuePolicy(queueArn, [rule("team-*"), rule("a"), rule("team-*")]);

    assert.deepEqual(JSON.parse(policy), {
      Version: "2012-10-17",
      Statement: [statement(rule("a"), rule("team-*"))],
    });
  });

  for (const [ruleArn, allowed] of [
    [rule("a"), true],
    [rule("team-ecs"), true],
    [rule("team-bus/ecs"), true],
    [rule("a2"), false],
    [rule("other-team-ecs"), false],
    [rule("team-ecs", "210987654321"), false],
  ] as const) {
    it(`${allowed ? "lets" : "does not let"} ${ruleArn} send`, () => {
      const policy = parseQueuePolicy(eventQueuePolicy(queueArn, [rule("a"), rule("team-*")]));

      assert.equal(maySend(policy, { queueArn, ruleArn }), allowed);
    });
  }
});

describe("rulePattern", () => {
  for (const [name, pattern] of [
    ["prod-catalog-s3-bucket-rule-0-1a2b3c4", "prod-catalog-*"],
    ["prod-s3-bucket-rule-1-catalog-s3-bucket-rule-0-1a2b3c4", "prod-s3-bucket-rule-1-catalog-*"],
    ["named-by-the-team's-own-setting", "named-by-the-team's-own-setting"],
  ] as const) {
    it(`is ${pattern} for ${name}`, () => {
      assert.equal(rulePattern(rule(name), "s3-bucket"), rule(pattern));
    });
  }
});
