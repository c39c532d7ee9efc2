import { assert } from "chai";
import type { Stack } from "../../../sandbox/aws/cloudformation/stack";
import { until } from "../../support/until";
import {
  ended,
  eventsOf,
  FUNCTION,
  reasonOf,
  startStacks,
  type CustomRequest,
  type Reply,
  type TestStacks,
} from "./setup";

function template(properties: object = {}, outputs: object = {}) {
  const Properties = { ServiceToken: FUNCTION, ...properties };
  return { Resources: { Thing: { Type: "Custom::Thing", Properties } }, Outputs: outputs };
}

describe("custom resources", () => {
  let test: TestStacks;

  const start = async (
    reply: (request: CustomRequest, count: number) => Reply | Promise<Reply>,
  ): Promise<void> => {
    test = await startStacks(reply);
  };
  const onCreate = (reply: Reply) => (request: CustomRequest) =>
    request.RequestType === "Create" ? reply : {};
  const reasonIn = (stack: Stack) => reasonOf(stack, "Thing");

  afterEach(() => test.close());

  it("asks the function for what the template says, all scalars as texts", async () => {
    await start(() => ({}));
    const properties = {
      ServiceTimeout: 60,
      Flag: true,
      List: [1, { Deep: 2.5 }],
      Ref: { Ref: "AWS::StackName" },
      None: { Ref: "AWS::NoValue" },
    };
    const stack = await test.deploy(template(properties));

    assert.equal(stack.status, "CREATE_COMPLETE");
    const [request, ...more] = test.requests;
    assert.isEmpty(more);
    const { ResponseURL, RequestId, ...content } = request as CustomRequest;
    assert.deepEqual<object>(content, {
      RequestType: "Create",
      ServiceToken: FUNCTION,
      StackId: stack.id,
      LogicalResourceId: "Thing",
      ResourceType: "Custom::Thing",
      ResourceProperties: {
        ServiceToken: FUNCTION,
        ServiceTimeout: "60",
        Flag: "true",
        List: ["1", { Deep: "2.5" }],
        Ref: "test",
      },
    });
    assert.equal(
      new URL(ResponseURL).pathname,
      `/${stack.id.replaceAll(":", "%3A")}%7CThing%7C${RequestId}`,
    );
    assert.match(
      ResponseURL,
      /^https:\/\/cloudformation-custom-resource-response-euwest1\.s3-eu-west-1\.amazonaws\.com\//,
    );
  });

  it("takes the physical id and the data that the function answers", async () => {
    await start(() => ({
      PhysicalResourceId: "thing-1",
      Data: { Name: "x", "With.Dot": 5 },
    }));
    const stack = await test.deploy(
      template(
        {},
        {
          Ref: { Value: { Ref: "Thing" } },
          Name: { Value: { "Fn::GetAtt": ["Thing", "Name"] } },
          Dot: { Value: { "Fn::Sub": "${Thing.With.Dot}" } },
        },
      ),
    );

    assert.deepEqual(stack.outputs, { Ref: "thing-1", Name: "x", Dot: "5" });
    assert.deepEqual(
      stack.events.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]).slice(1, 4),
      [
        ["Thing", ""],
        ["Thing", "thing-1"],
        ["Thing", "thing-1"],
      ],
    );
  });

  it("takes AWS::CloudFormation::CustomResource as well", async () => {
    await start(() => ({}));
    const { Resources } = template();
    const stack = await test.deploy({
      Resources: { Thing: { ...Resources.Thing, Type: "AWS::CloudFormation::CustomResource" } },
    });

    assert.equal(stack.status, "CREATE_COMPLETE");
    assert.equal(test.requests[0]?.ResourceType, "AWS::CloudFormation::CustomResource");
  });

  it("sends the physical id and the same properties when it is deleted", async () => {
    await start(() => ({ PhysicalResourceId: "thing-1" }));
    const stack = await test.deploy(template({ A: 1 }));

    test.stacks.delete("test");
    await ended(stack);

    assert.equal(stack.status, "DELETE_COMPLETE");
    const [create, remove] = test.requests;
    assert.equal(remove?.RequestType, "Delete");
    assert.equal(remove?.PhysicalResourceId, "thing-1");
    assert.deepEqual(remove?.ResourceProperties, create?.ResourceProperties);
    assert.notEqual(remove?.RequestId, create?.RequestId);
    assert.notEqual(remove?.ResponseURL, create?.ResponseURL);
  });

  it("fails with the function's reason, and deletes what may be there", async () => {
    await start(
      onCreate({ Status: "FAILED", Reason: "The table is full.", PhysicalResourceId: "half" }),
    );
    const stack = await test.deploy(template());

    assert.equal(stack.status, "ROLLBACK_COMPLETE");
    assert.equal(
      reasonIn(stack),
      `Received response status [FAILED] from custom resource. Message returned: The table is full. (RequestId: ${test.requests[0]?.RequestId})`,
    );
    assert.deepEqual(
      test.requests.map((one) => [one.RequestType, one.PhysicalResourceId]),
      [
        ["Create", undefined],
        ["Delete", "half"],
      ],
    );
  });

  it("makes up a physical id when a failure brings none", async () => {
    await start(onCreate({ Status: "FAILED", Reason: "no", PhysicalResourceId: undefined }));
    const stack = await test.deploy(template());

    assert.equal(stack.status, "ROLLBACK_COMPLETE");
    assert.match(test.requests[1]?.PhysicalResourceId ?? "", /^test_Thing_[A-Z0-9]{12}$/);
  });

  it("fails when no answer comes in time", async () => {
    await start(onCreate("nothing"));
    const stack = await test.deploy(template({ ServiceTimeout: "1" }));

    assert.equal(stack.status, "ROLLBACK_COMPLETE");
    assert.equal(
      reasonIn(stack),
      `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${test.requests[0]?.RequestId}].`,
    );
  });

  it("asks a failing function again, twice, with the same request", async () => {
    await start((_, count) => (count < 3 ? new Error("out of memory") : {}));
    const stack = await test.deploy(template());

    assert.equal(stack.status, "CREATE_COMPLETE");
    assert.lengthOf(test.requests, 3);
    assert.deepEqual(test.requests[1], test.requests[0]);
    assert.deepEqual(test.requests[2], test.requests[0]);
  });

  it("gives up on a function that fails three times", async () => {
    await start(({ RequestType }) => (RequestType === "Create" ? new Error("broken") : {}));
    const stack = await test.deploy(template({ ServiceTimeout: 1 }));

    assert.equal(stack.status, "ROLLBACK_COMPLETE");
    assert.include(reasonIn(stack), "did not receive a response");
    assert.deepEqual(
      test.requests.map(({ RequestType }) => RequestType),
      ["Create", "Create", "Create", "Delete"],
    );
  });

  it("takes the first answer only", async () => {
    await start(() => "nothing");
    const stack = test.create(template());
    const { ResponseURL, StackId, RequestId, LogicalResourceId } = await until(
      () => test.requests[0],
    );
    const same = { StackId, RequestId, LogicalResourceId };
    const answer = { Status: "SUCCESS", PhysicalResourceId: "p", ...same };

    await test.send(ResponseURL, answer);
    await ended(stack);
    await test.send(ResponseURL, { ...answer, Status: "FAILED", Reason: "late" });

    assert.equal(stack.status, "CREATE_COMPLETE");
  });

  for (const [what, reply, reason] of [
    ["is too long", { Data: { x: "x".repeat(4096) } }, "Response object is too long."],
    [
      "has another status",
      { Status: "OK" },
      'Invalid Response object: Status is "OK"; allowed are "SUCCESS" and "FAILED"',
    ],
    [
      "fails without a reason",
      { Status: "FAILED" },
      "Invalid Response object: Reason is missing; it is needed when Status is FAILED",
    ],
    [
      "has a reason that is no text",
      { Reason: 5 },
      "Invalid Response object: Reason is 5; it must be a string",
    ],
    [
      "has data that is no object",
      { Data: [1] },
      "Invalid Response object: Value of property Data must be an object",
    ],
    ["has no physical id", { PhysicalResourceId: "" }, "Invalid PhysicalResourceId"],
    [
      "has too long a physical id",
      { PhysicalResourceId: "x".repeat(1025) },
      "Invalid PhysicalResourceId",
    ],
  ] as const) {
    it(`refuses an answer that ${what}`, async () => {
      await start(onCreate(reply));
      const stack = await test.deploy(template());

      assert.equal(stack.status, "ROLLBACK_COMPLETE");
      assert.equal(reasonIn(stack), reason);
    });
  }

  it("refuses an answer to another request", async () => {
    await start(onCreate({ RequestId: "other" }));
    const stack = await test.deploy(template());

    assert.equal(
      reasonIn(stack),
      `Invalid Response object: RequestId is "other"; it must be the request's, "${test.requests[0]?.RequestId}"`,
    );
  });

  it("takes an answer of 4096 bytes, and a physical id of 1024 characters", async () => {
    const id = "x".repeat(1024);
    await start(({ StackId, RequestId, LogicalResourceId }) => {
      const fixed = { Status: "SUCCESS", Reason: "", PhysicalResourceId: id, Data: { x: "" } };
      const length = JSON.stringify({ ...fixed, StackId, RequestId, LogicalResourceId }).length;
      return { PhysicalResourceId: id, Data: { x: "y".repeat(4096 - length) } };
    });
    const stack = await test.deploy(template());

    assert.equal(stack.status, "CREATE_COMPLETE", reasonIn(stack));
  });

  it("fails the resource that needs data which is not there", async () => {
    await start(() => ({ Data: { A: "a" } }));
    const { Resources } = template();
    const stack = await test.deploy({
      Resources: {
        ...Resources,
        Topic: {
          Type: "AWS::SNS::Topic",
          Properties: { TopicName: { "Fn::GetAtt": ["Thing", "B"] } },
        },
      },
    });

    assert.equal(
      reasonOf(stack, "Topic"),
      `CustomResource attribute error: Vendor response doesn't contain B attribute in object ${stack.id}|Thing|${test.requests[0]?.RequestId} in S3 bucket cloudformation-custom-resource-storage-euwest1`,
    );
  });

  it("fails to roll back when a deletion fails", async () => {
    await start(({ RequestType }) => ({ Status: "FAILED", Reason: `no ${RequestType}` }));
    const stack = await test.deploy(template());

    assert.equal(stack.status, "ROLLBACK_FAILED");
    assert.equal(stack.statusReason, "The following resource(s) failed to delete: [Thing].");
    assert.equal(
      reasonIn(stack),
      `Received response status [FAILED] from custom resource. Message returned: no Delete (RequestId: ${test.requests[1]?.RequestId})`,
    );
  });

  it("fails to delete when a deletion fails, keeps what it needs, and can be tried again", async () => {
    let broken = true;
    await start(({ RequestType }) =>
      RequestType === "Delete" && broken ? { Status: "FAILED", Reason: "busy" } : {},
    );
    const { Resources } = template({ Topic: { Ref: "Topic" } });
    const stack = await test.deploy({
      Resources: { ...Resources, Topic: { Type: "AWS::SNS::Topic" } },
    });
    const topics = () => test.aws.endpoint.cloudControl.store.list("eu-west-1", "AWS::SNS::Topic");

    test.stacks.delete("test");
    await ended(stack);
    assert.equal(stack.status, "DELETE_FAILED");
    assert.equal(stack.statusReason, "The following resource(s) failed to delete: [Thing].");
    assert.lengthOf(topics(), 1);

    broken = false;
    test.stacks.delete("test");
    await ended(stack);
    assert.equal(stack.status, "DELETE_COMPLETE");
    assert.isEmpty(topics());
  });

  it("fails at once when there is no such function, and deletes nothing", async () => {
    await start(() => ({}));
    const ServiceToken = `${FUNCTION}-other`;
    const stack = await test.deploy(template({ ServiceToken }));

    assert.equal(reasonIn(stack), `There is no function ${ServiceToken}.`);
    assert.notInclude(eventsOf(stack), "Thing DELETE_IN_PROGRESS");
    assert.equal(stack.status, "ROLLBACK_COMPLETE");
  });

  it("says that the sandbox has no functions", async () => {
    test = await startStacks(undefined, { invokeFunction: undefined });
    const stack = await test.deploy(template());

    assert.equal(reasonIn(stack), `The sandbox has no functions to invoke ${FUNCTION}.`);
  });

  it("lets the stack's role invoke what it may", async () => {
    await start(() => ({}));
    const { access } = test.aws.endpoint;
    access.addPrincipal("launcher", []);
    const denied = await test.deploy(template(), { name: "denied", role: "launcher" });

    assert.equal(
      reasonIn(denied),
      `User: arn:aws:sts::123456789012:assumed-role/launcher/launcher is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} because no identity-based policy allows the lambda:InvokeFunction action`,
    );
    assert.isEmpty(test.requests);

    const allowed = {
      Effect: "Allow",
      Action: "lambda:InvokeFunction",
      Resource: FUNCTION,
    } as const;
    access.setStatements("launcher", [allowed]);
    const stack = await test.deploy(template(), { name: "allowed", role: "launcher" });
    assert.equal(stack.status, "CREATE_COMPLETE");
  });

  for (const [properties, reason] of [
    [{ ServiceToken: undefined }, "Property ServiceToken cannot be empty."],
    [
      { ServiceToken: "arn:aws:sns:eu-west-1:123456789012:t" },
      'Property ServiceToken is "arn:aws:sns:eu-west-1:123456789012:t"; the sandbox invokes functions, so it must be the ARN of one.',
    ],
    [
      { ServiceTimeout: "3601" },
      'Property ServiceTimeout is "3601"; allowed is a whole number from 1 to 3600.',
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(properties)}`, async () => {
      await start(() => ({}));
      const stack = await test.deploy(template(properties));

      assert.equal(reasonIn(stack), reason);
      assert.isEmpty(test.requests);
      assert.equal(stack.status, "ROLLBACK_COMPLETE");
    });
  }
});
