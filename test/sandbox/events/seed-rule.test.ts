import { assert } from "chai";
import type { ResourceChange } from "../../../sandbox/aws/resource-store";
import { CloudTrail } from "../../../sandbox/events/cloudtrail";
import type { BusEventInput } from "../../../sandbox/events/bus-event";
import { matchesPattern } from "../../../sandbox/events/pattern";
import { ruleArn, startBus, type TestBus } from "./setup";

/** The rule of Port's guide to event-based updates, as it stands there. */
const seedPattern = {
  source: ["aws.lambda"],
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: {
    eventSource: ["lambda.amazonaws.com"],
    eventName: [
      { prefix: "UpdateFunctionConfiguration" },
      { prefix: "CreateFunction" },
      { prefix: "DeleteFunction" },
    ],
  },
};
const seedTransformer = {
  inputPaths: {
    awsRegion: "$.detail.awsRegion",
    eventName: "$.detail.eventName",
    requestFunctionName: "$.detail.requestParameters.functionName",
    responseFunctionName: "$.detail.responseElements.functionName",
  },
  inputTemplate: `{
  "resource_type": "AWS::Lambda::Function",
  "requestFunctionName": "<requestFunctionName>",
  "responseFunctionName": "<responseFunctionName>",
  "eventName": "<eventName>",
  "region": "\\"<awsRegion>\\"",
  "identifier": "if .responseFunctionName != \\"\\" then .responseFunctionName else .requestFunctionName end",
  "action": "if .eventName | startswith(\\"Delete\\") then \\"delete\\" else \\"upsert\\" end"
}`,
};
const exact = [
  "CreateFunction20150331",
  "UpdateFunctionCode20150331v2",
  "UpdateFunctionConfiguration20150331v2",
  "DeleteFunction20150331",
];
const ourPattern = {
  ...seedPattern,
  detail: { ...seedPattern.detail, eventName: exact, errorCode: [{ exists: false }] },
};

const change: ResourceChange = {
  type: "AWS::Lambda::Function",
  region: "eu-west-1",
  identifier: "orders",
  properties: {
    FunctionName: "orders",
    Arn: "arn:aws:lambda:eu-west-1:123456789012:function:orders",
  },
  kind: "create",
  cause: "CreateResource",
  at: Date.UTC(2026, 0, 31),
};
const callOf = (eventName: string, detail: object = {}): BusEventInput => {
  const [event] = new CloudTrail({ accountId: "123456789012" }).eventsOf(change);
  if (!event) throw new Error("CloudTrail made no event.");
  return { ...event, detail: { ...event.detail, eventName, ...detail } };
};

describe("the guide's rule for Lambda functions", () => {
  let test: TestBus;
  before(async () => {
    test = await startBus();
  });
  after(() => test.aws.endpoint.close());

  /** What the rule makes of an event. */
  const messageFor = async (name: string, event: BusEventInput) => {
    const arn = ruleArn(name);
    const queue = await test.createQueue(name);
    test.allow(arn, queue);
    test.bus.putRule({ name, arn, pattern: seedPattern });
    test.bus.putTarget(arn, { id: "q", arn: queue, inputTransformer: seedTransformer });
    await test.bus.put(event);
    const [message] = await test.receive(queue);
    test.bus.putRule({ name, arn, pattern: seedPattern, state: "DISABLED" });
    return JSON.parse(message?.body ?? "null") as Record<string, string> | null;
  };
  const rendered = {
    resource_type: "AWS::Lambda::Function",
    requestFunctionName: "orders",
    responseFunctionName: "orders",
    eventName: "CreateFunction20150331",
    region: '"eu-west-1"',
    identifier:
      'if .responseFunctionName != "" then .responseFunctionName else .requestFunctionName end',
    action: 'if .eventName | startswith("Delete") then "delete" else "upsert" end',
  };

  it("renders a creation as the guide says", async () => {
    assert.deepEqual(await messageFor("create", callOf("CreateFunction20150331")), rendered);
  });

  it("renders a deletion, whose response is null, with an empty text", async () => {
    const event = callOf("DeleteFunction20150331", { responseElements: null });

    assert.deepEqual(await messageFor("delete", event), {
      ...rendered,
      eventName: "DeleteFunction20150331",
      responseFunctionName: "",
    });
  });

  const lookAlikes = [
    "DeleteFunctionUrlConfig",
    "DeleteFunctionUrlConfig20211031",
    "DeleteFunctionConcurrency20171031",
    "DeleteFunctionEventInvokeConfig",
  ];
  for (const eventName of lookAlikes) {
    it(`takes ${eventName} for the deletion of the function; exact names do not`, async () => {
      const event = callOf(eventName, { responseElements: null });

      const message = await messageFor(eventName, event);

      assert.equal(message?.requestFunctionName, "orders");
      assert.equal(message?.eventName, eventName);
      assert.isFalse(matchesPattern(ourPattern, { ...event }));
    });
  }

  it("takes a deletion that failed; a condition on errorCode does not", async () => {
    const event = callOf("DeleteFunction20150331", { errorCode: "AccessDenied" });

    assert.isNotNull(await messageFor("denied", event));
    assert.isFalse(matchesPattern(ourPattern, { ...event }));
    assert.isTrue(matchesPattern(ourPattern, { ...callOf("DeleteFunction20150331") }));
  });

  it("misses a change of the code; exact names do not", async () => {
    const event = callOf("UpdateFunctionCode20150331v2");

    assert.isNull(await messageFor("code", event));
    assert.isTrue(matchesPattern(ourPattern, { ...event }));
  });
});
