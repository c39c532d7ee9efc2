import { assert } from "chai";
import { eventDrivers } from "../../../sandbox/drivers/events";
import { ACCOUNT } from "../aws/start";
import { queuePolicy, ruleArn, startBus, type TestBus } from "./setup";

const ruleType = "aws:cloudwatch/eventRule:EventRule";
const targetType = "aws:cloudwatch/eventTarget:EventTarget";
const policyType = "aws:sqs/queuePolicy:QueuePolicy";
const event = { source: "my.app", "detail-type": "Made", detail: { name: "x" } };
const eventPattern = JSON.stringify({ source: ["my.app"] });

describe("eventDrivers", () => {
  let test: TestBus;
  beforeEach(async () => {
    test = await startBus();
  });
  afterEach(() => test.aws.endpoint.close());

  const make = async (type: string, name: string, inputs: Record<string, unknown>) => {
    const driver = eventDrivers(test.bus, { region: "eu-west-1" })[type];
    if (!driver) throw new Error(`There is no driver for ${type}.`);
    return driver.create({ type, name, inputs });
  };
  const failure = (type: string, inputs: Record<string, unknown>) =>
    make(type, "made", inputs).then(() => undefined, String);

  it("brings a rule, its target and the queue's policy to life", async () => {
    const queue = await test.createQueue("queue");
    const queueUrl = `${test.aws.endpoint.url}/${ACCOUNT}/queue`;

    const rule = await make(ruleType, "made", { eventPattern, state: "ENABLED" });
    const target = await make(targetType, "made-target", {
      rule: "made",
      arn: queue,
      inputTransformer: { inputPaths: { n: "$.detail.name" }, inputTemplate: '{"n": <n>}' },
      retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 60 },
    });
    const policy = await make(policyType, "made-policy", {
      queueUrl,
      policy: queuePolicy(queue, ruleArn("made")),
    });
    await test.bus.put(event);

    assert.deepEqual(rule, { id: "made", outputs: { name: "made", arn: ruleArn("made") } });
    assert.deepEqual(target, { id: "made-made-target", outputs: { targetId: "made-target" } });
    assert.deepEqual(policy, { id: queueUrl, outputs: {} });
    assert.deepEqual(
      (await test.receive(queue)).map(({ body }) => body),
      ['{"n":"x"}'],
    );
  });

  it("takes names, target ids and regions that the program chose", async () => {
    const east = { region: "us-east-1" };

    const rule = await make(ruleType, "made", { eventPattern, name: "chosen", ...east });
    const arn = "arn:aws:sqs:us-east-1:123456789012:queue";
    const target = await make(targetType, "t", { rule: "chosen", targetId: "q", arn, ...east });
    await test.bus.put({ ...event, region: "us-east-1" });
    await test.bus.put(event);

    assert.equal(rule.outputs.arn, ruleArn("chosen", "us-east-1"));
    assert.equal(target.id, "chosen-q");
    assert.deepEqual(
      test.bus.undelivered.map(({ event: { region } }) => region),
      ["us-east-1"],
    );
  });

  it("passes dead-letter queues on", async () => {
    const [queue, dead] = [await test.createQueue("queue"), await test.createQueue("dead")];
    await make(ruleType, "made", { eventPattern });
    await make(targetType, "t", { rule: "made", arn: queue, deadLetterConfig: { arn: dead } });
    test.allow(ruleArn("made"), dead);

    await test.bus.put(event);

    assert.lengthOf(await test.receive(dead), 1);
  });

  it("takes a policy as an object", async () => {
    const queue = await test.createQueue("queue");
    const policy = JSON.parse(queuePolicy(queue, ruleArn("made"))) as object;
    await make(ruleType, "made", { eventPattern });
    await make(targetType, "t", { rule: "made", arn: queue });

    await make(policyType, "p", { queueUrl: `http://host/${ACCOUNT}/queue`, policy });
    await test.bus.put(event);

    assert.lengthOf(await test.receive(queue), 1);
  });

  it("refuses what AWS refuses, and what the sandbox has not", async () => {
    assert.match(
      String(await failure(ruleType, { eventPattern: '{"a": 1}' })),
      /must be an object or an array/,
    );
    assert.match(
      String(await failure(ruleType, { scheduleExpression: "rate(1 day)" })),
      /no eventPattern/,
    );
    assert.match(
      String(await failure(ruleType, { eventPattern, state: "ON" })),
      /state "ON"; allowed are/,
    );
    assert.match(
      String(await failure(ruleType, { eventPattern, eventBusName: "mine" })),
      /no event bus "mine"/,
    );
    assert.match(
      String(await failure(targetType, { rule: "unknown", arn: "a" })),
      /does not exist/,
    );
  });
});
