import { assert } from "chai";
import { eventQueuePolicy } from "../../policies/catalog-exporter";
import { maySend, parseQueuePolicy } from "../../sandbox/events/queue-policy";

const queueArn = "arn:aws:sqs:eu-west-1:123456789012:catalog";
const rule = (name: string, account = "123456789012") =>
  `arn:aws:events:eu-west-1:${account}:rule/${name}`;

/** What the policy says of one source. */
function statement(operator: string, ...arns: string[]) {
  return {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { [operator]: { "aws:SourceArn": arns } },
  };
}

describe("eventQueuePolicy", () => {
  it("lets EventBridge send for exactly the rules given, in whatever order", () => {
    assert.deepEqual(JSON.parse(eventQueuePolicy(queueArn, [rule("b"), rule("a")])), {
      Version: "2012-10-17",
      Statement: [statement("ArnEquals", rule("a"), rule("b"))],
    });
  });

  it("lets rules of others send besides, by wildcard", () => {
    const policy = eventQueuePolicy(queueArn, [rule("a")], [rule("team-*"), rule("old")]);

    assert.deepEqual(JSON.parse(policy), {
      Version: "2012-10-17",
      Statement: [
        statement("ArnEquals", rule("a")),
        statement("ArnLike", rule("old"), rule("team-*")),
      ],
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
      const policy = parseQueuePolicy(eventQueuePolicy(queueArn, [rule("a")], [rule("team-*")]));

      assert.equal(maySend(policy, { queueArn, ruleArn }), allowed);
    });
  }
});
