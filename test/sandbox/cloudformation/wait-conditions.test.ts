import { assert } from "chai";
import type { Stack } from "../../../sandbox/aws/cloudformation/stack";
import {
  ended,
  eventsOf,
  physicalIdOf,
  reasonOf,
  signal,
  startStacks,
  type TestStacks,
} from "./setup";

const handle = { Type: "AWS::CloudFormation::WaitConditionHandle" };

function template(properties: object = {}) {
  return {
    Resources: {
      Handle: handle,
      Condition: {
        Type: "AWS::CloudFormation::WaitCondition",
        Properties: { Handle: { Ref: "Handle" }, Timeout: "43200", ...properties },
      },
    },
    Outputs: {
      Data: { Value: { "Fn::GetAtt": ["Condition", "Data"] } },
      Condition: { Value: { Ref: "Condition" } },
    },
  };
}

describe("wait conditions", () => {
  let test: TestStacks;
  let stack: Stack;
  let url: string;

  const begin = async (properties: object = {}) => {
    stack = test.create(template(properties));
    url = await physicalIdOf(stack, "Handle");
    await physicalIdOf(stack, "Condition");
  };

  beforeEach(async () => {
    test = await startStacks();
  });
  afterEach(() => test.close());

  it("ends with the signal that it waits for, and hands on its data", async () => {
    await begin();
    assert.equal(stack.status, "CREATE_IN_PROGRESS");

    const sent = await test.send(
      url,
      signal("SUCCESS", { UniqueId: "id-1", Data: "Approved by Ann" }),
    );
    await ended(stack);

    assert.equal(sent.status, 200);
    assert.deepEqual(stack.outputs, {
      Data: '{"id-1":"Approved by Ann"}',
      Condition: `${stack.id}/Condition`,
    });
    assert.deepEqual(eventsOf(stack), [
      "test CREATE_IN_PROGRESS User Initiated",
      "Handle CREATE_IN_PROGRESS",
      "Handle CREATE_IN_PROGRESS Resource creation Initiated",
      "Handle CREATE_COMPLETE",
      "Condition CREATE_IN_PROGRESS",
      "Condition CREATE_IN_PROGRESS Resource creation Initiated",
      "Condition CREATE_COMPLETE",
      "test CREATE_COMPLETE",
    ]);
  });

  it("gives its handle the URL of an object that is named after it", async () => {
    await begin();

    assert.equal(new URL(url).pathname, `/${stack.id.replaceAll(":", "%3A")}/Handle`);
  });

  it("fails at once with a failure's reason", async () => {
    await begin();

    await test.send(url, signal("FAILURE", { UniqueId: "id-1", Reason: "Too dear & too big" }));
    await ended(stack);

    assert.deepEqual(eventsOf(stack).slice(6), [
      "Condition CREATE_FAILED WaitCondition received failed message: 'Too dear & too big' for uniqueId: id-1",
      "test ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Condition]. Rollback requested by user.",
      "Condition DELETE_IN_PROGRESS",
      "Condition DELETE_COMPLETE",
      "Handle DELETE_IN_PROGRESS",
      "Handle DELETE_COMPLETE",
      "test ROLLBACK_COMPLETE",
    ]);
  });

  it("fails when nobody signals in time", async () => {
    await begin({ Timeout: 1 });
    await ended(stack);

    assert.equal(stack.status, "ROLLBACK_COMPLETE");
    assert.equal(
      reasonOf(stack, "Condition"),
      "WaitCondition timed out. Received 0 conditions when expecting 1",
    );
  });

  it("counts signals by their ids: a repeated one is the same signal", async () => {
    await begin({ Count: "2" });

    await test.send(url, signal("SUCCESS", { UniqueId: "a", Data: "first" }));
    await test.send(url, signal("SUCCESS", { UniqueId: "a", Data: "again" }));
    await test.send(url, signal("FAILURE", { UniqueId: "a" }));
    assert.equal(stack.status, "CREATE_IN_PROGRESS");
    await test.send(url, signal("SUCCESS", { UniqueId: "b", Data: "second" }));
    await ended(stack);

    assert.equal(stack.outputs["Data"], '{"a":"first","b":"second"}');
  });

  it("says how many signals came in time", async () => {
    await begin({ Count: 2, Timeout: 1 });

    await test.send(url, signal("SUCCESS"));
    await ended(stack);

    assert.equal(
      reasonOf(stack, "Condition"),
      "WaitCondition timed out. Received 1 conditions when expecting 2",
    );
  });

  it("takes signals that come before the condition", async () => {
    const early = template();
    const slow = { Type: "Custom::Slow", Properties: { ServiceToken: "arn:aws:lambda:x" } };
    const { Handle, Condition } = early.Resources;
    await test.close();
    let answer = (): void => undefined;
    const called = new Promise<void>((resolve) => (answer = resolve));
    test = await startStacks(async () => ({}), {
      invokeFunction: async (_, event) => {
        await called;
        const { ResponseURL, ...same } = event as { ResponseURL: string };
        await test.send(ResponseURL, { ...same, Status: "SUCCESS", PhysicalResourceId: "p" });
      },
    });
    stack = test.create({
      ...early,
      Resources: { Handle, Slow: slow, Condition: { ...Condition, DependsOn: "Slow" } },
    });
    url = await physicalIdOf(stack, "Handle");

    await test.send(url, signal("SUCCESS", { Data: "early" }));
    assert.notInclude(eventsOf(stack), "Condition CREATE_IN_PROGRESS");
    answer();
    await ended(stack);

    assert.equal(stack.outputs["Data"], '{"a":"early"}');
  });

  for (const [what, content] of [
    ["no JSON", "{"],
    ["no object", "[1]"],
    ["another status", { Status: "SUCCEEDED", UniqueId: "a" }],
    ["no id", { Status: "SUCCESS", UniqueId: "" }],
  ] as const) {
    it(`ignores a signal with ${what}, and says so`, async () => {
      await begin();

      assert.equal((await test.send(url, content)).status, 200);
      assert.equal(stack.status, "CREATE_IN_PROGRESS");
      assert.include(
        test.aws.hops.all.map((hop) => hop.what),
        "Handle of test ignored a signal: it is no JSON object with Status SUCCESS or FAILURE and a UniqueId",
      );
      await test.send(url, signal("SUCCESS"));
      await ended(stack);

      assert.equal(stack.status, "CREATE_COMPLETE");
    });
  }

  it("takes a signal after its end without effect", async () => {
    await begin();
    await test.send(url, signal("FAILURE", { Reason: "no" }));
    await ended(stack);
    const count = stack.events.length;

    assert.equal((await test.send(url, signal("SUCCESS", { UniqueId: "b" }))).status, 200);

    assert.equal(stack.status, "ROLLBACK_COMPLETE");
    assert.lengthOf(stack.events, count);
  });

  for (const [properties, reason] of [
    [{ Timeout: undefined }, "Property Timeout cannot be empty."],
    [{ Timeout: 43_201 }, "Property Timeout is 43201; allowed is a whole number from 0 to 43200."],
    [{ Count: "many" }, 'Property Count is "many"; allowed is a whole number from 1 to 1000.'],
    [{ Handle: undefined }, "Property Handle cannot be empty."],
    [
      { Handle: "https://example.com" },
      "Property Handle is no URL of a wait condition handle; use Ref of one.",
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(properties)}`, async () => {
      stack = await test.deploy(template(properties));

      assert.equal(stack.status, "ROLLBACK_COMPLETE");
      assert.equal(reasonOf(stack, "Condition"), reason);
    });
  }
});
