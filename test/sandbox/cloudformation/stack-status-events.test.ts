import { assert } from "chai";
import { resource as stackResource } from "../../../handlers/resources/cloudformation-stack";
import type { JsonObject } from "../../../sandbox/aws/call";
import { CloudTrail } from "../../../sandbox/events/cloudtrail";
import type { BusEventInput } from "../../../sandbox/events/bus-event";
import { ended, eventsOf, physicalIdOf, signal, startStacks, type TestStacks } from "./setup";

const TYPE = "AWS::CloudFormation::Stack";
const waiting = {
  Resources: {
    Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
    Condition: {
      Type: "AWS::CloudFormation::WaitCondition",
      Properties: { Handle: { Ref: "Handle" }, Timeout: 60 },
    },
  },
};

describe("a stack as a resource", () => {
  let test: TestStacks;
  let events: BusEventInput[];

  const statuses = () =>
    events
      .filter((one) => one["detail-type"] === "CloudFormation Stack Status Change")
      .map(({ detail }) => detail["status-details"] as JsonObject)
      .map(({ status, "status-reason": reason }) => [status, reason]);

  beforeEach(async () => {
    test = await startStacks();
    const trail = new CloudTrail({ accountId: "123456789012" });
    events = [];
    test.aws.endpoint.cloudControl.store.on("change", (change) =>
      events.push(...trail.eventsOf(change)),
    );
  });
  afterEach(() => test.close());

  it("puts each status on the bus, with its reason", async () => {
    const stack = test.create(waiting);
    const url = await physicalIdOf(stack, "Handle");
    await test.send(url, signal("FAILURE", { Reason: "no" }));
    await ended(stack);
    test.stacks.delete("test");
    await ended(stack);

    assert.deepEqual(statuses(), [
      ["CREATE_IN_PROGRESS", "User Initiated"],
      [
        "ROLLBACK_IN_PROGRESS",
        "The following resource(s) failed to create: [Condition]. Rollback requested by user.",
      ],
      ["ROLLBACK_COMPLETE", ""],
      ["DELETE_IN_PROGRESS", "User Initiated"],
      ["DELETE_COMPLETE", ""],
    ]);
    const [first] = events;
    assert.deepInclude(first, { source: "aws.cloudformation", resources: [stack.id] });
    assert.deepInclude(first?.detail, { "stack-id": stack.id, "client-request-token": "" });
  });

  it("tells of a complete stack once, also when something else of it changes", async () => {
    const stack = await test.deploy({ Resources: { A: { Type: "AWS::SNS::Topic" } } });
    const { store } = test.aws.endpoint.cloudControl;
    const shown = store.get("eu-west-1", TYPE, stack.id);
    if (shown) store.observe(shown, { Tags: [{ Key: "team", Value: "b" }] }, "TagResource");

    assert.deepEqual(
      statuses().map(([status]) => status),
      ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"],
    );
  });

  it("can be read through Cloud Control as it is now", async () => {
    const { store } = test.aws.endpoint.cloudControl;
    const stack = await test.deploy(
      {
        Description: "A test",
        Parameters: { Size: { Type: "Number", Default: 5 } },
        Resources: { A: { Type: "AWS::SNS::Topic" } },
        Outputs: { Region: { Value: { Ref: "AWS::Region" } } },
      },
      { tags: { team: "a" } },
    );
    const read = () => store.get("eu-west-1", TYPE, stack.id)?.properties;

    assert.deepInclude(read(), {
      StackId: stack.id,
      StackName: "test",
      Description: "A test",
      StackStatus: "CREATE_COMPLETE",
      Parameters: { Size: "5" },
      Tags: [{ Key: "team", Value: "a" }],
      Outputs: [{ OutputKey: "Region", OutputValue: "eu-west-1" }],
      EnableTerminationProtection: false,
    });
    test.stacks.delete("test");
    await ended(stack);
    assert.isUndefined(read());
  });

  it("has what the catalog's handler maps", async () => {
    const stack = await test.deploy({ Resources: { A: { Type: "AWS::SNS::Topic" } } });
    const { store } = test.aws.endpoint.cloudControl;
    const properties = store.get("eu-west-1", TYPE, stack.id)?.properties ?? {};

    assert.equal(stackResource.type, TYPE);
    for (const name of ["StackId", "StackName", "StackStatus", "CreationTime"]) {
      assert.isString(properties[name], name);
    }
    assert.include(eventsOf(stack), "test CREATE_COMPLETE");
  });
});
