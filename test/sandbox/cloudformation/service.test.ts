import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
  type CreateStackCommandInput,
  type UpdateStackCommandInput,
} from "@aws-sdk/client-cloudformation";
import { assert } from "chai";
import { errorOf } from "../aws/start";
import { ended, startStacks, type TestStacks } from "./setup";

const TEMPLATE = `
Description: A topic & more
Parameters:
  Name: { Type: String }
  Password: { Type: String, NoEcho: true }
  Size: { Type: AWS::SSM::Parameter::Value<String>, Default: /size }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: news, DisplayName: !Ref Name }
Outputs:
  Arn: { Description: "Topic's ARN", Value: !Ref Topic }
  Size: { Value: !Ref Size }
`;

describe("CloudFormation", () => {
  let test: TestStacks;
  let client: CloudFormationClient;

  const input = (more: Partial<CreateStackCommandInput> = {}): CreateStackCommandInput => ({
    StackName: "test",
    TemplateBody: TEMPLATE,
    Parameters: [
      { ParameterKey: "Name", ParameterValue: "news <1>" },
      { ParameterKey: "Password", ParameterValue: "hidden" },
    ],
    Tags: [{ Key: "team", Value: "a&b" }],
    ...more,
  });
  const create = (more: Partial<CreateStackCommandInput> = {}) =>
    client.send(new CreateStackCommand(input(more)));
  const describeStack = async (StackName: string) =>
    (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  const created = async (more: Partial<CreateStackCommandInput> = {}) => {
    const { StackId = "" } = await create(more);
    const stack = test.stacks.find(StackId);
    if (stack) await ended(stack);
    return StackId;
  };

  beforeEach(async () => {
    test = await startStacks();
    test.aws.endpoint.parameters.put("/size", "big");
    client = test.aws.root(CloudFormationClient);
  });
  afterEach(async () => {
    client.destroy();
    await test.close();
  });

  it("creates, describes and deletes a stack for the SDK's own waiters", async () => {
    const { StackId = "" } = await create();
    await waitUntilStackCreateComplete(
      { client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { StackName: "test" },
    );

    const { CreationTime, ...stack } = (await describeStack("test")) ?? {};
    assert.instanceOf(CreationTime, Date);
    assert.deepEqual(stack, {
      StackId,
      StackName: "test",
      Description: "A topic & more",
      Parameters: [
        { ParameterKey: "Name", ParameterValue: "news <1>" },
        { ParameterKey: "Password", ParameterValue: "****" },
        { ParameterKey: "Size", ParameterValue: "/size", ResolvedValue: "big" },
      ],
      StackStatus: "CREATE_COMPLETE",
      DisableRollback: false,
      EnableTerminationProtection: false,
      Tags: [{ Key: "team", Value: "a&b" }],
      Outputs: [
        {
          OutputKey: "Arn",
          OutputValue: "arn:aws:sns:eu-west-1:123456789012:news",
          Description: "Topic's ARN",
        },
        { OutputKey: "Size", OutputValue: "big" },
      ],
    });

    await client.send(new DeleteStackCommand({ StackName: "test" }));
    await waitUntilStackDeleteComplete(
      { client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { StackName: StackId },
    );
    const gone = await describeStack(StackId);
    assert.equal(gone?.StackStatus, "DELETE_COMPLETE");
    assert.instanceOf(gone?.DeletionTime, Date);
  });

  it("says in CloudFormation's words that a stack is not there", async () => {
    const unknown = await errorOf(describeStack("nothing"));
    assert.equal(unknown.name, "ValidationError");
    assert.equal(unknown.message, "Stack with id nothing does not exist");
    const events = await errorOf(
      client.send(new DescribeStackEventsCommand({ StackName: "nothing" })),
    );
    assert.equal(events.message, "Stack [nothing] does not exist");
    await client.send(new DeleteStackCommand({ StackName: "nothing" }));
  });

  it("finds a deleted stack by its ARN only", async () => {
    const id = await created();
    await client.send(new DeleteStackCommand({ StackName: id }));
    await waitUntilStackDeleteComplete(
      { client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { StackName: id },
    );

    assert.equal((await errorOf(describeStack("test"))).name, "ValidationError");
    assert.isEmpty((await client.send(new DescribeStacksCommand({}))).Stacks);
  });

  it("lists the stacks of a region, newest first", async () => {
    await created();
    await created({
      StackName: "later",
      Parameters: [
        ...(input().Parameters ?? []).slice(1),
        { ParameterKey: "Name", ParameterValue: "x" },
      ],
    });
    const names = async (one: CloudFormationClient) =>
      ((await one.send(new DescribeStacksCommand({}))).Stacks ?? []).map((s) => s.StackName);

    assert.deepEqual(await names(client), ["later", "test"]);
    assert.deepEqual(await names(test.aws.root(CloudFormationClient, "us-east-1")), []);
  });

  it("shows events, newest first", async () => {
    const id = await created();

    const { StackEvents = [], NextToken } = await client.send(
      new DescribeStackEventsCommand({ StackName: "test" }),
    );

    assert.isUndefined(NextToken);
    assert.deepEqual(
      StackEvents.map((one) => `${one.LogicalResourceId} ${one.ResourceStatus}`),
      [
        "test CREATE_COMPLETE",
        "Topic CREATE_COMPLETE",
        "Topic CREATE_IN_PROGRESS",
        "Topic CREATE_IN_PROGRESS",
        "test CREATE_IN_PROGRESS",
      ],
    );
    const { EventId, Timestamp, ...topic } = StackEvents[2] ?? {};
    assert.isString(EventId);
    assert.instanceOf(Timestamp, Date);
    assert.deepEqual(topic, {
      StackId: id,
      StackName: "test",
      LogicalResourceId: "Topic",
      PhysicalResourceId: "arn:aws:sns:eu-west-1:123456789012:news",
      ResourceType: "AWS::SNS::Topic",
      ResourceStatus: "CREATE_IN_PROGRESS",
      ResourceStatusReason: "Resource creation Initiated",
    });
  });

  it("shows many events in pages", async () => {
    const Resources = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`T${n}`, { Type: "AWS::SNS::Topic" }]),
    );
    await created({ TemplateBody: JSON.stringify({ Resources }), Parameters: [] });

    const sizes: number[] = [];
    const ids = new Set<string | undefined>();
    for await (const { StackEvents = [] } of paginateDescribeStackEvents(
      { client },
      { StackName: "test" },
    )) {
      sizes.push(StackEvents.length);
      for (const { EventId } of StackEvents) ids.add(EventId);
    }

    assert.deepEqual(sizes, [100, 22]);
    assert.equal(ids.size, 122);
    const wrong = await errorOf(
      client.send(new DescribeStackEventsCommand({ StackName: "test", NextToken: "x" })),
    );
    assert.equal(wrong.message, "NextToken 'x' is not one of stack test.");
  });

  it("refuses what CloudFormation would", async () => {
    const message = async (more: Partial<CreateStackCommandInput>) => {
      const { name, message: text } = await errorOf(create(more));
      return `${name}: ${text}`;
    };

    assert.equal(
      await message({ Parameters: [] }),
      "ValidationError: Parameters: [Name, Password] must have values",
    );
    assert.include(
      await message({ TemplateBody: "x".repeat(51_201) }),
      "ValidationError: 1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
    );
    assert.equal(
      await message({ TemplateBody: undefined }),
      "ValidationError: Either Template URL or Template Body must be specified.",
    );
    await created();
    assert.equal(await message({}), "AlreadyExistsException: Stack [test] already exists");
  });

  it("refuses what the sandbox would not do", async () => {
    const message = async (more: Partial<CreateStackCommandInput>) =>
      (await errorOf(create(more))).message;

    assert.equal(
      await message({ OnFailure: "DO_NOTHING" }),
      "The sandbox has no stand-in for OnFailure of CreateStack; it has StackName, TemplateBody, RoleARN, ClientRequestToken, Parameters, Tags, Capabilities.",
    );
    assert.include(await message({ TimeoutInMinutes: 5 }), "no stand-in for TimeoutInMinutes");
    assert.include(
      (await errorOf(client.send(new CancelUpdateStackCommand({ StackName: "test" })))).message,
      "The sandbox has no stand-in for CancelUpdateStack of CloudFormation; for CloudFormation it has ContinueUpdateRollback, CreateStack,",
    );
    await created({ OnFailure: "ROLLBACK", DisableRollback: false });
  });

  it("updates a stack, keeping what the call leaves as it is", async () => {
    await created();
    const keep = (ParameterKey: string) => ({ ParameterKey, UsePreviousValue: true });
    const name = { ParameterKey: "Name", ParameterValue: "other" };
    const update = (more: Partial<UpdateStackCommandInput>) =>
      client.send(
        new UpdateStackCommand({ StackName: "test", UsePreviousTemplate: true, ...more }),
      );

    await update({ Parameters: [name, keep("Password")] });
    await waitUntilStackUpdateComplete(
      { client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { StackName: "test" },
    );

    const stack = await describeStack("test");
    assert.instanceOf(stack?.LastUpdatedTime, Date);
    assert.deepEqual(stack?.Tags, [{ Key: "team", Value: "a&b" }]);
    assert.deepInclude(stack?.Parameters ?? [], {
      ParameterKey: "Password",
      ParameterValue: "****",
    });
    assert.deepInclude(stack?.Parameters ?? [], { ParameterKey: "Name", ParameterValue: "other" });
    const message = async (more: Partial<UpdateStackCommandInput>) =>
      (await errorOf(update(more))).message;
    assert.equal(
      await message({ Parameters: [keep("Name"), keep("Password")] }),
      "No updates are to be performed.",
    );
    assert.equal(await message({ Parameters: [name] }), "Parameters: [Password] must have values");
    assert.equal(
      await message({ Parameters: [{ ...name, ...keep("Name") }] }),
      "Invalid input for parameter key Name. Cannot specify usePreviousValue as true and non empty value for a parameter",
    );
    assert.equal(
      await message({ Parameters: [keep("New")] }),
      "Invalid input for parameter key New. Cannot specify usePreviousValue as true for a parameter key not in the previous template",
    );
    assert.equal(await message({ StackName: "none" }), "Stack [none] does not exist");
  });

  it("wants to be told of permissions that a template gives", async () => {
    const template = (properties: object) =>
      JSON.stringify({
        Resources: {
          R: {
            Type: "AWS::IAM::Role",
            Properties: { AssumeRolePolicyDocument: {}, ...properties },
          },
        },
      });
    const plain = { TemplateBody: template({}), Parameters: [] };
    const named = { TemplateBody: template({ RoleName: "r" }), Parameters: [] };

    const { name, message } = await errorOf(create(plain));
    assert.equal(name, "InsufficientCapabilitiesException");
    assert.equal(message, "Requires capabilities : [CAPABILITY_IAM]");
    assert.equal(
      (await errorOf(create({ ...named, Capabilities: ["CAPABILITY_IAM"] }))).message,
      "Requires capabilities : [CAPABILITY_NAMED_IAM]",
    );
    await create({ ...plain, StackName: "one", Capabilities: ["CAPABILITY_IAM"] });
    await create({ ...named, StackName: "two", Capabilities: ["CAPABILITY_NAMED_IAM"] });
  });

  it("asks for permissions on the stack", async () => {
    const id = await created();
    const prefix = "arn:aws:cloudformation:eu-west-1:123456789012:stack";
    const reader = test.aws.as(CloudFormationClient, [
      {
        Effect: "Allow",
        Action: "cloudformation:Describe*",
        Resource: "arn:aws:cloudformation:*:*:stack/test/*",
      },
    ]);

    await reader.send(new DescribeStacksCommand({ StackName: "test" }));
    await reader.send(new DescribeStackEventsCommand({ StackName: id }));
    for (const [call, action, resource] of [
      [
        reader.send(new DescribeStacksCommand({ StackName: "other" })),
        "DescribeStacks",
        `${prefix}/other/*`,
      ],
      [reader.send(new DeleteStackCommand({ StackName: id })), "DeleteStack", id],
      [reader.send(new CreateStackCommand(input())), "CreateStack", `${prefix}/test/*`],
      [reader.send(new DescribeStacksCommand({})), "DescribeStacks", `${prefix}/*/*`],
    ] as const) {
      const { name, message } = await errorOf(call);
      assert.equal(name, "AccessDenied");
      assert.include(
        message,
        `is not authorized to perform: cloudformation:${action} on resource: ${resource} because`,
      );
    }
  });

  it("works with the caller's permissions, or those of a role that it may pass", async () => {
    const bucket = {
      TemplateBody: JSON.stringify({ Resources: { B: { Type: "AWS::S3::Bucket" } } }),
      Parameters: [],
    };
    const own = { Effect: "Allow", Action: "cloudformation:CreateStack", Resource: "*" } as const;
    const status = async (caller: CloudFormationClient, more: Partial<CreateStackCommandInput>) => {
      const { StackId = "" } = await caller.send(
        new CreateStackCommand(input({ ...bucket, ...more })),
      );
      const stack = test.stacks.find(StackId);
      if (stack) await ended(stack);
      return stack?.status;
    };
    const role = "arn:aws:iam::123456789012:role/maker";
    test.aws.endpoint.access.addPrincipal("maker", [
      { Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::*" },
    ]);
    const caller = test.aws.as(CloudFormationClient, [own]);
    const passing = test.aws.as(CloudFormationClient, [
      own,
      { Effect: "Allow", Action: "iam:PassRole", Resource: role },
    ]);

    assert.equal(await status(caller, { StackName: "a" }), "ROLLBACK_COMPLETE");
    assert.include(
      (await errorOf(caller.send(new CreateStackCommand(input({ ...bucket, RoleARN: role })))))
        .message,
      `is not authorized to perform: iam:PassRole on resource: ${role}`,
    );
    assert.equal(await status(passing, { StackName: "b", RoleARN: role }), "CREATE_COMPLETE");
    assert.equal((await describeStack("b"))?.RoleARN, role);
  });
});
