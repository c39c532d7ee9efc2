import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
} from "@aws-sdk/client-cloudformation";
import { assert } from "chai";
import { until } from "../../support/until";
import { ended, physicalIdOf, signal, startStacks, type TestStacks } from "./setup";

const TOPIC = "AWS::SNS::Topic";
const QUEUE = "AWS::SQS::Queue";
const REPLACING =
  "Requested update requires the creation of a new physical resource; hence creating one.";

function topic(properties: object = {}, more: object = {}) {
  return { Type: TOPIC, Properties: { TopicName: "news", ...properties }, ...more };
}
function queue(properties: object = {}, more: object = {}) {
  return { Type: QUEUE, Properties: properties, ...more };
}

describe("updates of stacks", () => {
  let test: TestStacks;

  beforeEach(async () => {
    test = await startStacks();
  });
  afterEach(() => test.close());

  const stack = () => test.stacks.all[0];
  const resources = (type: string) => test.aws.endpoint.cloudControl.store.list("eu-west-1", type);
  const names = (type: string, property: string) =>
    resources(type).map(({ properties }) => properties[property]);
  const refusal = async (update: () => Promise<unknown>) => {
    try {
      await update();
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("It was accepted.");
  };
  const failCreating = (type: string) =>
    test.aws.endpoint.cloudControl.faults.add({
      ...{ operation: "CreateResource", type, asynchronous: true },
      ...{ error: "ServiceLimitExceeded", message: "Too many." },
    });

  it("changes in place what can be changed, and leaves the rest alone", async () => {
    await test.deploy({ Resources: { News: topic(), Work: queue() } });
    const [before] = resources(TOPIC);

    const events = await test.update({
      Resources: { News: topic({ DisplayName: "New" }), Work: queue() },
      Outputs: { Name: { Value: { "Fn::GetAtt": ["News", "TopicName"] } } },
    });

    assert.deepEqual(events, [
      "test UPDATE_IN_PROGRESS User Initiated",
      "News UPDATE_IN_PROGRESS",
      "News UPDATE_COMPLETE",
      "test UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
      "test UPDATE_COMPLETE",
    ]);
    const [after] = resources(TOPIC);
    assert.deepEqual(after?.properties, { ...before?.properties, DisplayName: "New" });
    assert.deepEqual(stack()?.outputs, { Name: "news" });

    await test.update({ Resources: { News: topic(), Work: queue() } });
    assert.deepEqual(resources(TOPIC)[0]?.properties, before?.properties);
    assert.deepEqual(stack()?.outputs, {});
  });

  it("hands the stack's tags to its resources, as far as those have none of the key", async () => {
    const own = [{ Key: "team", Value: "shop" }];
    const template = {
      Resources: {
        Jobs: queue({ QueueName: "jobs", Tags: own }),
        Size: {
          Type: "AWS::SSM::Parameter",
          Properties: { Name: "/a", Type: "String", Value: "1" },
        },
        Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
      },
    };
    const tags = () => ({
      jobs: names(QUEUE, "Tags")[0],
      size: names("AWS::SSM::Parameter", "Tags")[0],
    });

    await test.deploy(template, { tags: { team: "all", cost: "1", "aws:made": "by" } });
    const first = tags();
    const events = await test.update(template, { tags: { cost: "2" } });

    assert.deepEqual(first, {
      jobs: [...own, { Key: "cost", Value: "1" }],
      size: { team: "all", cost: "1" },
    });
    assert.deepEqual(tags(), { jobs: [...own, { Key: "cost", Value: "2" }], size: { cost: "2" } });
    assert.includeMembers(events, ["Jobs UPDATE_COMPLETE", "Size UPDATE_COMPLETE"]);
    await test.update(template, { tags: {} });
    assert.deepEqual(tags(), { jobs: own, size: undefined });
  });

  it("needs the right to set the tags of a stack", async () => {
    const { access } = test.aws.endpoint;
    const Action = ["sns:CreateTopic", "sns:GetTopicAttributes", "sns:SetTopicAttributes"];
    access.addPrincipal("maker", [{ Effect: "Allow", Action, Resource: "*" }]);

    await test.deploy({ Resources: { News: topic() } }, { role: "maker" });
    const events = await test.update(undefined, { role: "maker", tags: { cost: "1" } });

    assert.match(events.join(), /News UPDATE_FAILED .*sns:TagResource/);
  });

  it("adds, replaces and removes: what goes is deleted at the end, users first", async () => {
    await test.deploy({
      Resources: {
        News: topic(),
        Old: queue({ QueueName: "old" }, { DependsOn: "News" }),
        Oldest: queue({ QueueName: "oldest" }, { DependsOn: "Old" }),
      },
    });

    const events = await test.update({
      Resources: {
        News: topic({ TopicName: "other" }),
        Reader: queue({ QueueName: "reader", Tags: [{ Key: "a", Value: { Ref: "News" } }] }),
      },
    });

    assert.deepEqual(events, [
      "test UPDATE_IN_PROGRESS User Initiated",
      `News UPDATE_IN_PROGRESS ${REPLACING}`,
      "News UPDATE_IN_PROGRESS Resource creation Initiated",
      "News UPDATE_COMPLETE",
      "Reader CREATE_IN_PROGRESS",
      "Reader CREATE_IN_PROGRESS Resource creation Initiated",
      "Reader CREATE_COMPLETE",
      "test UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
      "Oldest DELETE_IN_PROGRESS",
      "Oldest DELETE_COMPLETE",
      "Old DELETE_IN_PROGRESS",
      "Old DELETE_COMPLETE",
      "News DELETE_IN_PROGRESS",
      "News DELETE_COMPLETE",
      "test UPDATE_COMPLETE",
    ]);
    assert.deepEqual(names(TOPIC, "TopicName"), ["other"]);
    assert.deepEqual(names(QUEUE, "QueueName"), ["reader"]);
    assert.include(JSON.stringify(resources(QUEUE)[0]?.properties), ":other");
  });

  it("changes what refers to a replaced resource, after it", async () => {
    const Reader = queue({ Tags: [{ Key: "topic", Value: { Ref: "News" } }] });
    await test.deploy({ Resources: { Reader, News: topic() } });

    const events = await test.update({ Resources: { Reader, News: topic({ TopicName: "b" }) } });

    assert.isAbove(
      events.indexOf("Reader UPDATE_IN_PROGRESS"),
      events.indexOf("News UPDATE_COMPLETE"),
    );
    assert.include(JSON.stringify(resources(QUEUE)[0]?.properties), ':b"');
  });

  it("keeps what the template says is kept", async () => {
    const kept = { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" };
    await test.deploy({
      Resources: { News: topic({}, kept), Work: queue({ QueueName: "w" }, kept) },
    });

    const events = await test.update({ Resources: { News: topic({ TopicName: "other" }, kept) } });

    assert.includeMembers(events, ["News DELETE_SKIPPED", "Work DELETE_SKIPPED"]);
    assert.sameMembers(names(TOPIC, "TopicName"), ["news", "other"]);
    assert.deepEqual(names(QUEUE, "QueueName"), ["w"]);
  });

  it("follows conditions and parameters", async () => {
    const template = {
      Parameters: {
        Name: { Type: "String", Default: "first" },
        More: { Type: "String", Default: "no" },
        Unused: { Type: "String", Default: "" },
      },
      Conditions: { More: { "Fn::Equals": [{ Ref: "More" }, "yes"] } },
      Resources: {
        News: topic({ DisplayName: { Ref: "Name" } }),
        Extra: { ...queue({ QueueName: "extra" }), Condition: "More" },
      },
    };
    await test.deploy(template);

    await test.update(undefined, { parameters: { More: "yes", Name: "second" } });
    assert.deepEqual(names(TOPIC, "DisplayName"), ["second"]);
    assert.deepEqual(names(QUEUE, "QueueName"), ["extra"]);

    // A parameter that stays is said to stay; one that is left out gets its default.
    await test.update(undefined, { parameters: { Name: undefined } });
    assert.deepEqual(names(TOPIC, "DisplayName"), ["second"]);
    assert.isEmpty(names(QUEUE, "QueueName"));
    assert.deepEqual(stack()?.parameters, { Name: "second", More: "no", Unused: "" });

    const unused = () => test.update(undefined, { parameters: { Name: undefined, Unused: "x" } });
    assert.equal(await refusal(unused), "No updates are to be performed.");
  });

  it("says that nothing would change, unless the tags or the outputs do", async () => {
    const Resources = { News: topic() };
    await test.deploy({ Resources });
    const nothing = "No updates are to be performed.";

    assert.equal(await refusal(() => test.update({ Resources })), nothing);
    assert.equal(
      await refusal(() => test.update({ Resources: { News: topic({}, { DependsOn: [] }) } })),
      nothing,
    );
    await test.update({ Resources }, { tags: { a: "b" } });
    await test.update({ Resources, Outputs: { One: { Value: "1" } } });
    assert.equal(stack()?.status, "UPDATE_COMPLETE");
    assert.deepEqual(stack()?.tags, { a: "b" });
    assert.deepEqual(stack()?.outputs, { One: "1" });
  });

  it("goes back to what was when something fails: changes, replacements, additions, removals", async () => {
    const before = {
      Parameters: { Text: { Type: "String", Default: "before" } },
      Resources: {
        Changed: topic({ TopicName: "changed", DisplayName: { Ref: "Text" } }),
        Replaced: topic({ TopicName: "replaced" }),
        Removed: topic({ TopicName: "removed" }),
      },
      Outputs: { Text: { Value: { Ref: "Text" } } },
    };
    await test.deploy(before);
    const was = resources(TOPIC);
    failCreating(QUEUE);

    const events = await test.update(
      {
        ...before,
        Resources: {
          Changed: topic({ TopicName: "changed", DisplayName: { Ref: "Text" } }),
          Replaced: topic({ TopicName: "other" }),
          Added: topic({ TopicName: "added" }),
          Failing: queue({}, { DependsOn: ["Changed", "Replaced", "Added"] }),
        },
      },
      { parameters: { Text: "after" } },
    );

    const failing = events.findIndex((event) => event.startsWith("Failing CREATE_FAILED"));
    assert.include(events[failing], "Too many.");
    assert.sameMembers(events.slice(failing + 1), [
      "test UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Failing].",
      "Changed UPDATE_IN_PROGRESS",
      "Changed UPDATE_COMPLETE",
      "Replaced UPDATE_COMPLETE",
      "test UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
      "Added DELETE_IN_PROGRESS",
      "Added DELETE_COMPLETE",
      "Replaced DELETE_IN_PROGRESS",
      "Replaced DELETE_COMPLETE",
      "test UPDATE_ROLLBACK_COMPLETE",
    ]);
    assert.deepEqual(resources(TOPIC), was);
    assert.deepEqual(stack()?.parameters, { Text: "before" });
    assert.deepEqual(stack()?.outputs, { Text: "before" });

    await test.update(undefined, { parameters: { Text: "again" } });
    assert.equal(stack()?.status, "UPDATE_COMPLETE");
    test.stacks.delete("test");
    await until(() => stack()?.status === "DELETE_COMPLETE");
    assert.isEmpty(resources(TOPIC));
  });

  it("cancels what is under way when something fails", async () => {
    await test.deploy({ Resources: { News: topic() } });
    const Handle = { Type: "AWS::CloudFormation::WaitConditionHandle" };
    const Wait = {
      Type: "AWS::CloudFormation::WaitCondition",
      Properties: { Handle: { Ref: "Handle" }, Timeout: 43_200 },
    };
    failCreating(QUEUE);

    const events = await test.update({
      Resources: { News: topic(), Handle, Wait, Failing: queue() },
    });

    assert.include(events, "Wait CREATE_FAILED Resource creation cancelled");
    assert.equal(events.at(-1), "test UPDATE_ROLLBACK_COMPLETE");
  });

  it("stands still when going back fails, and goes on when told to", async () => {
    const { faults } = test.aws.endpoint.cloudControl;
    const fail = () =>
      faults.add({
        ...{ operation: "UpdateResource", type: TOPIC, asynchronous: true },
        ...{ error: "GeneralServiceException", message: "Not now." },
      });
    const client = test.aws.root(CloudFormationClient);
    const proceed = () => client.send(new ContinueUpdateRollbackCommand({ StackName: "test" }));
    await test.deploy({ Resources: { News: topic({ DisplayName: "a" }) } });
    assert.match(
      await refusal(proceed),
      /^Stack:.* is in CREATE_COMPLETE state and can not continue its update rollback\.$/,
    );
    failCreating(QUEUE);
    const order = { DependsOn: "News" };
    // The first change succeeds, changing back fails.
    test.stacks.on("status", ({ status }) => {
      if (status === "UPDATE_ROLLBACK_IN_PROGRESS") fail();
    });

    const events = await test.update({
      Resources: { News: topic({ DisplayName: "b" }), Failing: queue({}, order) },
    });

    assert.equal(
      events.at(-1),
      "test UPDATE_ROLLBACK_FAILED The following resource(s) failed to update: [News].",
    );
    const id = stack()?.id ?? "";
    assert.equal(
      await refusal(() => test.update({ Resources: { News: topic() } })),
      `Stack:${id} is in UPDATE_ROLLBACK_FAILED state and can not be updated.`,
    );
    test.stacks.removeAllListeners("status");
    await proceed();
    await until(() => stack()?.status === "UPDATE_ROLLBACK_COMPLETE");
    assert.deepEqual(names(TOPIC, "DisplayName"), ["a"]);
    assert.isEmpty(resources(QUEUE));
  });

  it("forgets what it cannot delete at the end", async () => {
    await test.deploy({ Resources: { News: topic(), Work: queue() } });
    test.aws.endpoint.cloudControl.faults.add({
      ...{ operation: "DeleteResource", type: QUEUE, asynchronous: true },
      ...{ error: "ResourceConflict", message: "In use." },
    });

    const events = await test.update({ Resources: { News: topic() } });

    assert.equal(
      events.at(-1),
      "test UPDATE_COMPLETE Update successful. One or more resources could not be deleted.",
    );
    assert.lengthOf(resources(QUEUE), 1);
  });

  it("refuses what CloudFormation does", async () => {
    const Resources = { News: topic() };
    const other = { Resources: { News: topic({ DisplayName: "x" }) } };
    await test.deploy({ Resources });
    const id = stack()?.id ?? "";

    assert.equal(
      await refusal(() => test.update({ Resources: { News: queue() } })),
      "Update of resource type is not permitted. The new template modifies resource type of the following resources: [News]",
    );
    assert.equal(
      await refusal(() => test.update(other, { name: "no" })),
      "Stack [no] does not exist",
    );
    const running = test.update(other);
    assert.equal(
      await refusal(() => test.update(other)),
      `Stack:${id} is in UPDATE_IN_PROGRESS state and can not be updated.`,
    );
    assert.equal(
      await refusal(async () => test.stacks.delete("test")),
      "Stack [test] cannot be deleted while in status UPDATE_IN_PROGRESS",
    );
    await running;
    const failed = await test.deploy(
      { Resources: { W: queue({ Nothing: 1 }) } },
      { name: "failed" },
    );
    assert.equal(
      await refusal(() => test.update(other, { name: "failed" })),
      `Stack:${failed.id} is in ROLLBACK_COMPLETE state and can not be updated.`,
    );
  });

  it("never updates wait conditions", async () => {
    const waiting = (Timeout: number) => ({
      Resources: {
        Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
        Wait: {
          Type: "AWS::CloudFormation::WaitCondition",
          Properties: { Handle: { Ref: "Handle" }, Timeout },
        },
      },
    });
    const begun = test.create(waiting(60));
    await test.send(await physicalIdOf(begun, "Handle"), signal("SUCCESS"));
    await ended(begun);

    const events = await test.update(waiting(61));

    assert.include(
      events,
      "Wait UPDATE_FAILED Update to resource type AWS::CloudFormation::WaitCondition is not supported.",
    );
    assert.equal(events.at(-1), "test UPDATE_ROLLBACK_COMPLETE");
  });

  it("asks the role for what a change asks of it", async () => {
    test.aws.endpoint.access.addPrincipal("narrow", [
      { Effect: "Allow", Action: ["sns:CreateTopic", "sns:GetTopicAttributes"], Resource: "*" },
    ]);
    await test.deploy({ Resources: { News: topic() } }, { role: "narrow" });

    const events = await test.update({ Resources: { News: topic({ DisplayName: "x" }) } });

    assert.match(
      events[2] ?? "",
      /^News UPDATE_FAILED .* not authorized to perform: sns:SetTopicAttributes/,
    );
  });
});
