import { assert } from "chai";
import type { BusEventInput } from "../../../sandbox/events/bus-event";
import { EventBus } from "../../../sandbox/events/event-bus";
import type { RuleState } from "../../../sandbox/events/rules";
import { Hops } from "../../../sandbox/hops";
import { queuePolicy, ruleArn, startBus, type TestBus } from "./setup";

const event: BusEventInput = { source: "my.app", "detail-type": "Made", detail: { name: "x" } };
const pattern = { source: ["my.app"] };

describe("EventBus", () => {
  let test: TestBus;
  beforeEach(async () => {
    test = await startBus();
  });
  afterEach(() => test.aws.endpoint.close());

  /** A rule named `made` with a queue and a dead-letter queue, both open to it. */
  const createRule = async ({
    allowed = true,
    state = undefined as RuleState | undefined,
  } = {}) => {
    const arn = ruleArn("made");
    const [queue, dead] = [await test.createQueue("queue"), await test.createQueue("dead")];
    if (allowed) test.allow(arn, queue);
    test.allow(arn, dead);
    test.bus.putRule({ name: "made", arn, pattern, state });
    const target = { id: "queue", arn: queue, deadLetterConfig: { arn: dead } };
    test.bus.putTarget(arn, target);
    return { arn, queue, dead, target };
  };
  const told = (text: RegExp) =>
    test.aws.hops.all.filter(({ part, what }) => part === "EventBridge" && text.test(what));

  it("completes an event and delivers it to the queue", async () => {
    const { queue } = await createRule();

    const sent = await test.bus.put(event);
    const [message] = await test.receive(queue);

    assert.deepEqual(JSON.parse(message?.body ?? ""), sent);
    assert.match(sent.id, /^[0-9a-f-]{36}$/);
    assert.match(sent.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(
      { ...sent, id: "", time: "" },
      {
        ...{ version: "0", id: "", "detail-type": "Made", source: "my.app" },
        ...{ account: "123456789012", time: "", region: "eu-west-1", resources: [] },
        detail: { name: "x" },
      },
    );
    assert.deepEqual(message?.attributes, {});
    assert.lengthOf(told(/^made: my\.app "Made" → queue$/), 1);
  });

  it("keeps what an event brings along", async () => {
    const given = {
      ...event,
      id: "1",
      time: "2020-01-01T00:00:00Z",
      account: "1",
      resources: ["r"],
    };

    const { id, time, account, resources } = await test.bus.put(given);

    assert.deepEqual([id, time, account, resources], ["1", given.time, "1", ["r"]]);
  });

  it("leaves events alone that no rule wants", async () => {
    const { queue } = await createRule();

    await test.bus.put({ ...event, source: "other.app" });

    assert.deepEqual(await test.receive(queue), []);
    assert.deepEqual(test.bus.undelivered, []);
  });

  it("refuses an event over 1 MiB, and one without a source", async () => {
    const huge = { ...event, detail: { text: "x".repeat(1024 * 1024) } };

    const refusal = (input: BusEventInput) =>
      test.bus.put(input).then(
        () => "",
        (error: Error) => error.message,
      );

    assert.match(await refusal(huge), /at most 1048576 are allowed/);
    assert.match(await refusal({ ...event, source: "" }), /source is ""/);
  });

  it("delivers to every target of every rule, each with its own transformation", async () => {
    const { arn, queue, target } = await createRule();
    const other = ruleArn("other");
    const second = await test.createQueue("second");
    test.bus.setQueuePolicy(second, queuePolicy(second, [arn, other]));
    const inputTransformer = { inputPaths: { n: "$.detail.name" }, inputTemplate: '{"n": <n>}' };
    test.bus.putTarget(arn, { ...target, id: "second", arn: second, inputTransformer });
    test.bus.putRule({ name: "other", arn: other, pattern: '{"detail": {"name": ["x"]}}' });
    test.bus.putTarget(other, { id: "second", arn: second, inputPath: "$.detail.name" });

    await test.bus.put(event);

    assert.lengthOf(await test.receive(queue), 1);
    assert.sameMembers(
      (await test.receive(second)).map(({ body }) => body),
      ['{"n":"x"}', '"x"'],
    );
  });

  it("matches a rule in its own region only", async () => {
    const { queue } = await createRule();

    await test.bus.put({ ...event, region: "us-east-1" });

    assert.deepEqual(await test.receive(queue), []);
  });

  it("keeps an event that the queue's policy forbids in the dead-letter queue", async () => {
    const { arn, queue, dead } = await createRule({ allowed: false });

    const sent = await test.bus.put(event);
    const [message] = await test.receive(dead);

    assert.deepEqual(await test.receive(queue), []);
    assert.deepEqual(JSON.parse(message?.body ?? ""), sent);
    const { ERROR_MESSAGE, ...attributes } = message?.attributes ?? {};
    assert.deepEqual(attributes, {
      RULE_ARN: arn,
      TARGET_ARN: queue,
      ERROR_CODE: "NO_PERMISSIONS",
    });
    assert.match(ERROR_MESSAGE ?? "", /does not let events\.amazonaws\.com send/);
    assert.deepEqual(
      test.bus.undelivered.map(({ code, deadLetterArn }) => [code, deadLetterArn]),
      [["NO_PERMISSIONS", dead]],
    );
    assert.lengthOf(told(/not delivered, NO_PERMISSIONS: .*; kept in dead$/), 1);
  });

  it("does not take another rule's permission", async () => {
    const { queue } = await createRule({ allowed: false });
    test.allow(ruleArn("another"), queue);

    await test.bus.put(event);

    assert.deepEqual(await test.receive(queue), []);
  });

  it("loses an event, and says so, when there is no dead-letter queue", async () => {
    const { arn, target } = await createRule({ allowed: false });
    test.bus.putTarget(arn, { ...target, deadLetterConfig: undefined });

    await test.bus.put(event);

    assert.deepEqual(
      test.bus.undelivered.map(({ code, deadLetterArn }) => [code, deadLetterArn]),
      [["NO_PERMISSIONS", undefined]],
    );
    assert.lengthOf(told(/lost: the target has no dead-letter queue$/), 1);
  });

  it("loses an event when the dead-letter queue's policy forbids it, too", async () => {
    const { dead } = await createRule({ allowed: false });
    test.allow(ruleArn("another"), dead);

    await test.bus.put(event);

    assert.deepEqual(await test.receive(dead), []);
    assert.isUndefined(test.bus.undelivered[0]?.deadLetterArn);
    assert.lengthOf(told(/lost: the policy of .*:dead does not allow it$/), 1);
  });

  it("keeps an event for a queue that is not there, without retrying", async () => {
    const { arn, dead, target } = await createRule();
    const gone = "arn:aws:sqs:eu-west-1:123456789012:gone";
    test.allow(arn, gone);
    test.bus.putTarget(arn, { ...target, arn: gone });

    await test.bus.put(event);
    const [message] = await test.receive(dead);

    assert.equal(message?.attributes.ERROR_CODE, "NO_RESOURCE");
    assert.isUndefined(message?.attributes.RETRY_ATTEMPTS);
  });

  it("does not deliver what a transformer broke, and keeps the event", async () => {
    const { arn, queue, dead, target } = await createRule();
    const inputTransformer = { inputPaths: { d: "$.detail" }, inputTemplate: '{"d": "<d>"}' };
    test.bus.putTarget(arn, { ...target, inputTransformer });

    await test.bus.put(event);

    assert.deepEqual(await test.receive(queue), []);
    assert.equal((await test.receive(dead))[0]?.attributes.ERROR_CODE, "INVALID_JSON");
    assert.match(test.bus.undelivered[0]?.reason ?? "", /not JSON.*\{"d": "\{"name":"x"\}"\}$/);
  });

  const readOnlyCall = (eventName: string): BusEventInput => ({
    source: "my.app",
    "detail-type": "AWS API Call via CloudTrail",
    detail: { eventName, readOnly: true, managementEvent: true },
  });
  const states: [state: RuleState | undefined, eventName: string, received: number][] = [
    [undefined, "CreateTable", 1],
    ["ENABLED", "CreateTable", 1],
    ["ENABLED", "DescribeTable", 0],
    ["ENABLED", "GetFunction20150331v2", 0],
    ["ENABLED", "ListTables", 0],
    ["ENABLED", "LookupEvents", 1],
    ["ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", "DescribeTable", 1],
    ["DISABLED", "CreateTable", 0],
  ];
  for (const [state, eventName, received] of states) {
    it(`${received ? "delivers" : "does not deliver"} ${eventName} to a rule that is ${state ?? "put without a state"}`, async () => {
      const { queue } = await createRule({ state });

      await test.bus.put(readOnlyCall(eventName));

      assert.lengthOf(await test.receive(queue), received);
    });
  }

  it("delivers events of other kinds, whatever their detail says", async () => {
    const { queue } = await createRule();

    await test.bus.put({ ...event, detail: { eventName: "DescribeTable" } });
    await test.bus.put({
      ...readOnlyCall("GetObject"),
      detail: { eventName: "GetObject", managementEvent: false },
    });

    assert.lengthOf(await test.receive(queue), 2);
  });

  it("refuses what PutRule and PutTargets refuse", async () => {
    const { arn, target } = await createRule();
    const put = (change: object) => () => test.bus.putTarget(arn, { ...target, ...change });

    assert.throws(
      () => test.bus.putRule({ name: "a", arn, pattern: {} }),
      /Event pattern is not valid/,
    );
    assert.throws(() => test.bus.putTarget(ruleArn("unknown"), target), /does not exist/);
    assert.throws(put({ input: "{}", inputPath: "$" }), /Only one of Input/);
    assert.throws(
      put({ arn: "arn:aws:lambda:eu-west-1:123456789012:function:f" }),
      /standard SQS queue/,
    );
    assert.throws(put({ deadLetterConfig: { arn: `${target.arn}.fifo` } }), /dead-letter queue of/);
    assert.throws(put({ retryPolicy: { maximumRetryAttempts: 186 } }), /allowed are 0 to 185/);
    for (const id of ["2", "3", "4", "5"]) put({ id })();
    assert.throws(put({ id: "6" }), /5 targets/);
  });

  it("refuses a queue policy that it cannot evaluate", async () => {
    const policy = queuePolicy("arn:q", ruleArn("r")).replace("aws:SourceArn", "aws:SourceVpc");

    assert.throws(() => test.bus.setQueuePolicy("q", policy), /aws:SourceVpc; the sandbox knows/);
    assert.throws(() => test.bus.setQueuePolicy("q", "{}"), /no Statement/);
  });
});

describe("EventBus with a queue that fails", () => {
  const queue = "arn:aws:sqs:eu-west-1:123456789012:queue";
  const dead = "arn:aws:sqs:eu-west-1:123456789012:dead";

  /** A bus whose target fails so often, and what it sent where. */
  const failing = (failures: number, maximumRetryAttempts?: number) => {
    const sent: [queueArn: string, attributes: Readonly<Record<string, string>>][] = [];
    const arn = ruleArn("made");
    const bus = new EventBus({
      hops: new Hops(),
      accountId: "123456789012",
      region: "eu-west-1",
      send: async (queueArn, _, attributes) => {
        sent.push([queueArn, attributes]);
        const tries = sent.filter(([to]) => to === queue).length;
        if (queueArn === queue && tries <= failures) throw new Error("ServiceUnavailable");
      },
    });
    bus.putRule({ name: "made", arn, pattern });
    const retryPolicy = maximumRetryAttempts === undefined ? undefined : { maximumRetryAttempts };
    bus.putTarget(arn, { id: "q", arn: queue, deadLetterConfig: { arn: dead }, retryPolicy });
    for (const one of [queue, dead]) bus.setQueuePolicy(one, queuePolicy(one, arn));
    return { bus, sent };
  };

  it("tries again until it is delivered", async () => {
    const { bus, sent } = failing(3);

    await bus.put(event);

    assert.deepEqual(
      sent.map(([to]) => to),
      [queue, queue, queue, queue],
    );
    assert.deepEqual(bus.undelivered, []);
  });

  it("gives up in the end and says how often it tried", async () => {
    const { bus, sent } = failing(99);

    await bus.put(event);

    assert.lengthOf(sent, 5);
    assert.deepEqual(sent[4], [
      dead,
      {
        RULE_ARN: ruleArn("made"),
        TARGET_ARN: queue,
        ERROR_CODE: "ERROR_FROM_TARGET",
        ERROR_MESSAGE: "Error: ServiceUnavailable",
        EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
        RETRY_ATTEMPTS: "3",
      },
    ]);
  });

  it("does not try again when the target's retry policy forbids it", async () => {
    const { bus, sent } = failing(99, 0);

    await bus.put(event);

    assert.deepEqual(
      sent.map(([to]) => to),
      [queue, dead],
    );
    assert.equal(sent[1]?.[1].RETRY_ATTEMPTS, "0");
  });
});
