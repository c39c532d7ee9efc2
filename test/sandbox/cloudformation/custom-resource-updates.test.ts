import { assert } from "chai";
import {
  FUNCTION,
  reasonOf,
  startStacks,
  type CustomRequest,
  type Reply,
  type TestStacks,
} from "./setup";

function template(properties: object, more: object = {}) {
  const Properties = { ServiceToken: FUNCTION, ...properties };
  return { Resources: { Thing: { Type: "Custom::Thing", Properties }, ...more } };
}

/** Fails after the thing was updated. */
const failing = {
  Late: {
    ...{ Type: "AWS::SQS::Queue", DependsOn: "Thing" },
    Properties: { Nothing: "of that name" },
  },
};

describe("updates of custom resources", () => {
  let test: TestStacks;

  const start = async (reply: (request: CustomRequest) => Reply | Promise<Reply>) => {
    test = await startStacks(reply);
  };
  const asked = () =>
    test.requests.map(({ RequestType, PhysicalResourceId, ResourceProperties }) =>
      [RequestType, PhysicalResourceId, ResourceProperties["Size"]].filter(Boolean).join(" "),
    );
  const onUpdate = (reply: Reply) => (request: CustomRequest) =>
    request.RequestType === "Update" ? reply : {};

  afterEach(() => test.close());

  it("asks with the properties of before and after, as texts", async () => {
    await start(() => ({}));
    await test.deploy(template({ Size: 1, Same: true }));

    const events = await test.update(template({ Size: 2, Same: true }));

    const { ResponseURL, RequestId, ...content } = test.requests[1]!;
    assert.isOk(ResponseURL && RequestId);
    assert.deepEqual<object>(content, {
      RequestType: "Update",
      ServiceToken: FUNCTION,
      StackId: test.stacks.all[0]?.id,
      LogicalResourceId: "Thing",
      PhysicalResourceId: "made",
      ResourceType: "Custom::Thing",
      ResourceProperties: { ServiceToken: FUNCTION, Size: "2", Same: "true" },
      OldResourceProperties: { ServiceToken: FUNCTION, Size: "1", Same: "true" },
    });
    assert.deepEqual(events.slice(1, 3), ["Thing UPDATE_IN_PROGRESS", "Thing UPDATE_COMPLETE"]);
  });

  it("hands on what the answer to an update brings", async () => {
    await start(({ RequestType }) => ({ Data: { By: RequestType } }));
    const Outputs = { By: { Value: { "Fn::GetAtt": ["Thing", "By"] } } };
    await test.deploy({ ...template({ Size: 1 }), Outputs });

    await test.update({ ...template({ Size: 2 }), Outputs });

    assert.deepEqual(test.stacks.all[0]?.outputs, { By: "Update" });
  });

  const sequences: [what: string, reply: Reply, more: object, expected: string[], end: string][] = [
    ["updates in place", {}, {}, ["Create 1", "Update made 2"], "UPDATE_COMPLETE"],
    [
      "deletes the former one at the end when the answer has another id",
      { PhysicalResourceId: "other" },
      {},
      ["Create 1", "Update made 2", "Delete made 1"],
      "UPDATE_COMPLETE",
    ],
    [
      "updates back to the former properties when something else fails",
      {},
      failing,
      ["Create 1", "Update made 2", "Update made 1"],
      "UPDATE_ROLLBACK_COMPLETE",
    ],
    [
      "deletes the new one when something else fails after a replacement",
      { PhysicalResourceId: "other" },
      failing,
      ["Create 1", "Update made 2", "Delete other 2"],
      "UPDATE_ROLLBACK_COMPLETE",
    ],
    [
      "deletes the new one when the update itself fails with another id",
      { Status: "FAILED", Reason: "No.", PhysicalResourceId: "other" },
      {},
      ["Create 1", "Update made 2", "Delete other 2"],
      "UPDATE_ROLLBACK_COMPLETE",
    ],
  ];
  for (const [what, reply, more, expected, end] of sequences) {
    it(what, async () => {
      await start(onUpdate(reply));
      await test.deploy(template({ Size: 1 }));

      await test.update(template({ Size: 2 }, more));

      assert.deepEqual(asked(), expected);
      assert.equal(test.stacks.all[0]?.status, end);
    });
  }

  it("updates back what failed to update, and fails when that fails, too", async () => {
    await start(({ RequestType, ResourceProperties: { Size } }) =>
      RequestType === "Update" && Size !== "1"
        ? { Status: "FAILED", Reason: `No ${String(Size)}.` }
        : {},
    );
    await test.deploy(template({ Size: 1 }));
    await test.update(template({ Size: 2 }));

    assert.deepEqual(asked(), ["Create 1", "Update made 2", "Update made 1"]);
    const back = test.requests[2];
    assert.deepInclude(back?.OldResourceProperties, { Size: "2" });
    const [stack] = test.stacks.all;
    assert.equal(stack?.status, "UPDATE_ROLLBACK_COMPLETE");
    assert.include(stack && reasonOf(stack, "Thing"), "Message returned: No 2.");
  });

  it("ends in UPDATE_ROLLBACK_FAILED when nothing goes any more", async () => {
    await start(onUpdate({ Status: "FAILED", Reason: "Never." }));
    await test.deploy(template({ Size: 1 }));
    await test.update(template({ Size: 2 }));

    const [stack] = test.stacks.all;
    assert.equal(stack?.status, "UPDATE_ROLLBACK_FAILED");
    assert.equal(stack?.statusReason, "The following resource(s) failed to update: [Thing].");
  });

  it("does not ask another function than the one that made it", async () => {
    await start(() => ({}));
    await test.deploy(template({}));
    await test.update(template({ ServiceToken: `${FUNCTION}2` }));

    const [stack] = test.stacks.all;
    assert.deepEqual(asked(), ["Create"]);
    assert.equal(stack && reasonOf(stack, "Thing"), "Modifying service token is not allowed.");
    assert.equal(stack?.status, "UPDATE_ROLLBACK_COMPLETE");
  });

  it("waits for an answer no longer than ServiceTimeout says", async () => {
    await start(({ ResourceProperties: { Size } }) => (Size === "2" ? "nothing" : {}));
    await test.deploy(template({ Size: 1, ServiceTimeout: 1 }));
    await test.update(template({ Size: 2, ServiceTimeout: 1 }));

    const [stack] = test.stacks.all;
    assert.include(stack && reasonOf(stack, "Thing"), "did not receive a response");
    assert.equal(stack?.status, "UPDATE_ROLLBACK_COMPLETE");
  });
});
