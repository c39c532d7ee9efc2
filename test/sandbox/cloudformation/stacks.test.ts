import { assert } from "chai";
import { AwsError } from "../../../sandbox/aws/call";
import type { Stack } from "../../../sandbox/aws/cloudformation/stack";
import { until } from "../../support/until";
import { ended, eventsOf, FUNCTION, reasonOf, startStacks, type TestStacks } from "./setup";

const topic = { Type: "AWS::SNS::Topic" };
const queue = { Type: "AWS::SQS::Queue" };
const waiting = {
  Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
  Condition: {
    Type: "AWS::CloudFormation::WaitCondition",
    Properties: { Handle: { Ref: "Handle" }, Timeout: 43_200 },
  },
};

describe("Stacks", () => {
  let test: TestStacks;

  const resources = (type: string) => test.aws.endpoint.cloudControl.store.list("eu-west-1", type);
  const topics = () => resources("AWS::SNS::Topic");
  const errorFrom = (work: () => unknown): AwsError => {
    try {
      work();
    } catch (error) {
      if (error instanceof AwsError) return error;
      throw error;
    }
    throw new Error("It was accepted.");
  };

  beforeEach(async () => {
    test = await startStacks();
  });
  afterEach(() => test.close());

  it("creates what comes first before what needs it, and the rest at the same time", async () => {
    const stack = await test.deploy({
      Resources: {
        Last: { ...topic, DependsOn: ["Middle", "Other"] },
        Middle: { ...topic, Properties: { DisplayName: { "Fn::GetAtt": ["First", "Arn"] } } },
        First: queue,
        Other: queue,
      },
    });

    assert.equal(stack.status, "CREATE_COMPLETE");
    const events = eventsOf(stack);
    const at = (event: string) => events.indexOf(event);
    assert.isBelow(at("First CREATE_COMPLETE"), at("Middle CREATE_IN_PROGRESS"));
    assert.isBelow(at("Middle CREATE_COMPLETE"), at("Last CREATE_IN_PROGRESS"));
    assert.isBelow(at("Other CREATE_COMPLETE"), at("Last CREATE_IN_PROGRESS"));
    assert.isBelow(at("Other CREATE_IN_PROGRESS"), at("First CREATE_COMPLETE"));
  });

  it("makes resources of Cloud Control, by names as CloudFormation gives them", async () => {
    await test.deploy(
      {
        Resources: {
          Files: { Type: "AWS::S3::Bucket" },
          News: topic,
          Work: { ...queue, Properties: { FifoQueue: true } },
          Own: { ...queue, Properties: { QueueName: "own" } },
          Balancer: { Type: "AWS::ElasticLoadBalancingV2::LoadBalancer" },
          Network: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: "10.0.0.0/16" } },
        },
      },
      { name: "SC-123456789012-pp-abcdefghijklm" },
    );
    const name = (type: string, property: string) =>
      resources(type).map(({ properties }) => properties[property] as string);

    assert.match(
      name("AWS::S3::Bucket", "BucketName")[0] ?? "",
      /^sc-123456789012-pp-abcdefghijklm-files-[a-z0-9]{12}$/,
    );
    assert.match(
      name("AWS::SNS::Topic", "TopicName")[0] ?? "",
      /^SC-123456789012-pp-abcdefghijklm-News-[A-Z0-9]{12}$/,
    );
    const [own, fifo] = name("AWS::SQS::Queue", "QueueName").sort().reverse();
    assert.equal(own, "own");
    assert.match(fifo ?? "", /-Work-[A-Z0-9]{12}\.fifo$/);
    assert.match(
      name("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name")[0] ?? "",
      /^SC-123456789012-pp-[A-Z0-9]{12}$/,
    );
    assert.match(name("AWS::EC2::VPC", "VpcId")[0] ?? "", /^vpc-[0-9a-f]{17}$/);
  });

  it("refers to resources as CloudFormation does", async () => {
    const stack = await test.deploy({
      Resources: {
        Work: { ...queue, Properties: { QueueName: "w" } },
        Service: {
          Type: "AWS::ECS::Service",
          Properties: { Cluster: "c", ServiceName: "s" },
        },
        Server: {
          Type: "AWS::EC2::Instance",
          Properties: { ImageId: "ami-1", InstanceType: "t3.micro" },
        },
      },
      Outputs: {
        Work: { Value: { Ref: "Work" } },
        Service: { Value: { Ref: "Service" } },
        State: { Value: { "Fn::GetAtt": ["Server", "State.Name"] } },
      },
    });

    assert.deepInclude(stack.outputs, {
      Work: "https://sqs.eu-west-1.amazonaws.com/123456789012/w",
      Service: "arn:aws:ecs:eu-west-1:123456789012:service/c/s",
    });
    assert.include(["pending", "running"], stack.outputs["State"]);
  });

  it("takes a resource that waits for a signal of its machine for one that got it", async () => {
    const stack = await test.deploy({
      Resources: {
        Server: {
          Type: "AWS::EC2::Instance",
          CreationPolicy: { ResourceSignal: { Count: 1, Timeout: "PT20M" } },
          Properties: { ImageId: "ami-1", InstanceType: "t3.micro" },
        },
      },
    });
    const [server] = resources("AWS::EC2::Instance");

    assert.deepEqual(eventsOf(stack).slice(3, 5), [
      `Server CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId ${server?.identifier}`,
      "Server CREATE_COMPLETE",
    ]);
  });

  it("rolls back in reverse order, and cancels what is under way", async () => {
    test.aws.endpoint.cloudControl.faults.add({
      ...{ operation: "CreateResource", type: "AWS::Lambda::Function", asynchronous: true },
      ...{ error: "ServiceLimitExceeded", message: "Too many functions." },
    });
    const stack = await test.deploy({
      Resources: {
        ...waiting,
        A: topic,
        B: { ...queue, DependsOn: "A" },
        C: { ...topic, DependsOn: "B" },
        Bad: { Type: "AWS::Lambda::Function", DependsOn: "C" },
        Never: { ...topic, DependsOn: "Bad" },
      },
    });

    const events = eventsOf(stack);
    assert.equal(stack.status, "ROLLBACK_COMPLETE");
    assert.match(
      reasonOf(stack, "Bad") ?? "",
      /^Resource handler returned message: "Too many functions\." \(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: ServiceLimitExceeded\)$/,
    );
    assert.include(events, "Condition CREATE_FAILED Resource creation cancelled");
    assert.include(
      events,
      "test ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad, Condition]. Rollback requested by user.",
    );
    const removed = events.filter((event) => /^[ABC] DELETE/.test(event));
    assert.deepEqual(removed, [
      "C DELETE_IN_PROGRESS",
      "C DELETE_COMPLETE",
      "B DELETE_IN_PROGRESS",
      "B DELETE_COMPLETE",
      "A DELETE_IN_PROGRESS",
      "A DELETE_COMPLETE",
    ]);
    assert.isFalse(events.some((event) => event.startsWith("Never")));
    assert.isFalse(events.some((event) => event.startsWith("Bad DELETE")));
    assert.isEmpty(topics());
    assert.isEmpty(resources("AWS::SQS::Queue"));
    // A stack that was rolled back keeps its name until it is deleted.
    assert.equal(test.stacks.find("test"), stack);
  });

  it("fails a resource as its type's handler does", async () => {
    const stack = await test.deploy({ Resources: { Server: { Type: "AWS::EC2::Instance" } } });

    assert.match(
      reasonOf(stack, "Server") ?? "",
      /^Resource handler returned message: "The request must contain the parameter ImageId" \(RequestToken: .*, HandlerErrorCode: InvalidRequest\)$/,
    );
  });

  it("deletes what depends on others first", async () => {
    const stack = await test.deploy({ Resources: { B: { ...topic, DependsOn: "A" }, A: topic } });
    assert.lengthOf(topics(), 2);

    test.stacks.delete(stack.id);
    assert.equal(stack.status, "DELETE_IN_PROGRESS");
    await ended(stack);

    assert.deepEqual(eventsOf(stack).slice(-6), [
      "test DELETE_IN_PROGRESS User Initiated",
      "B DELETE_IN_PROGRESS",
      "B DELETE_COMPLETE",
      "A DELETE_IN_PROGRESS",
      "A DELETE_COMPLETE",
      "test DELETE_COMPLETE",
    ]);
    assert.isEmpty(topics());
    assert.isUndefined(test.stacks.find("test"));
    assert.equal(test.stacks.find(stack.id), stack);
    assert.isNumber(stack.deletedAt);
  });

  it("deletes a stack that still waits, and cancels that", async () => {
    const after = { Later: { ...topic, DependsOn: "Condition" } };
    const stack = test.create({ Resources: { ...waiting, Now: topic, ...after } });
    await until(() => topics().length === 1 && eventsOf(stack).includes("Now CREATE_COMPLETE"));

    test.stacks.delete("test");
    await ended(stack);

    const events = eventsOf(stack);
    assert.equal(stack.status, "DELETE_COMPLETE");
    const begin = events.indexOf("test DELETE_IN_PROGRESS User Initiated");
    assert.equal(events[begin + 1], "Condition CREATE_FAILED Resource creation cancelled");
    assert.sameMembers(events.slice(begin + 2, -1), [
      "Condition DELETE_IN_PROGRESS",
      "Condition DELETE_COMPLETE",
      "Now DELETE_IN_PROGRESS",
      "Now DELETE_COMPLETE",
      "Handle DELETE_IN_PROGRESS",
      "Handle DELETE_COMPLETE",
    ]);
    assert.isFalse(events.some((event) => event.startsWith("Later")));
    assert.notInclude(events.join("\n"), "ROLLBACK");
    assert.isEmpty(topics());
  });

  it("deletes a stack that is being rolled back", async () => {
    await test.close();
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    test = await startStacks(async ({ RequestType }) => {
      if (RequestType === "Delete") await asked;
      return RequestType === "Create" ? { Status: "FAILED", Reason: "no" } : {};
    });
    const Properties = { ServiceToken: FUNCTION };
    const stack = test.create({ Resources: { Thing: { Type: "Custom::Thing", Properties } } });
    await until(() => test.requests.length === 2);
    assert.equal(stack.status, "ROLLBACK_IN_PROGRESS");

    test.stacks.delete("test");
    test.stacks.delete("test");
    assert.equal(stack.status, "DELETE_IN_PROGRESS");
    answer();
    await ended(stack);

    assert.equal(stack.status, "DELETE_COMPLETE");
    assert.notInclude(eventsOf(stack).join("\n"), "ROLLBACK_COMPLETE");
    assert.lengthOf(
      eventsOf(stack).filter((event) => event.startsWith("test DELETE_IN_PROGRESS")),
      1,
    );
    assert.lengthOf(test.requests, 2);
  });

  it("takes a resource that somebody else has deleted for deleted", async () => {
    const stack = await test.deploy({ Resources: { A: topic } });
    const { store } = test.aws.endpoint.cloudControl;
    for (const one of topics()) store.delete(one);

    test.stacks.delete("test");
    await ended(stack);

    assert.equal(stack.status, "DELETE_COMPLETE");
  });

  it("deletes nothing that is not there", () => {
    assert.doesNotThrow(() => test.stacks.delete("nothing"));
  });

  it("leaves behind what is to be kept", async () => {
    const kept = (DeletionPolicy: string, more: object = {}) => ({
      ...topic,
      DeletionPolicy,
      ...more,
    });
    const bad = { Type: "AWS::EC2::Instance", DependsOn: ["A", "B", "C"] };
    const Resources = { A: kept("Retain"), B: kept("RetainExceptOnCreate"), C: kept("Delete") };
    const names = () => topics().map(({ properties }) => String(properties["TopicName"]));
    const logical = () =>
      names()
        .map((name) => name.split("-")[1])
        .sort();

    const failed = await test.deploy({ Resources: { ...Resources, Bad: bad } });
    assert.equal(failed.status, "ROLLBACK_COMPLETE");
    assert.deepEqual(logical(), ["A"]);

    const stack = await test.deploy({ Resources }, { name: "other" });
    test.stacks.delete("other");
    await ended(stack);
    assert.equal(stack.status, "DELETE_COMPLETE");
    assert.deepEqual(logical(), ["A", "A", "B"]);
    assert.include(eventsOf(stack), "B DELETE_SKIPPED");
  });

  it("works with the permissions of its role", async () => {
    const { access } = test.aws.endpoint;
    const bucket = { Resources: { Files: { Type: "AWS::S3::Bucket" } } };
    const role = "launcher";
    access.addPrincipal(role, []);

    const denied = await test.deploy(bucket, { name: "denied", role });
    assert.match(
      reasonOf(denied, "Files") ?? "",
      /^Resource handler returned message: "User: .*\/launcher is not authorized to perform: s3:CreateBucket on resource: arn:aws:s3:::denied-files-[a-z0-9]{12} because .*HandlerErrorCode: AccessDenied\)$/,
    );

    access.setStatements(role, [
      { Effect: "Allow", Action: ["s3:CreateBucket", "s3:ListBucket"], Resource: "arn:aws:s3:::*" },
    ]);
    const stack = await test.deploy(bucket, { name: "allowed", role });
    assert.equal(stack.status, "CREATE_COMPLETE", reasonOf(stack, "Files"));
    test.stacks.delete("allowed");
    await ended(stack);
    assert.equal(stack.status, "DELETE_FAILED");
    assert.include(reasonOf(stack, "Files"), "is not authorized to perform: s3:DeleteBucket");

    access.setStatements(role, [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::*" }]);
    test.stacks.delete("allowed");
    await ended(stack);
    assert.equal(stack.status, "DELETE_COMPLETE");
  });

  it("reads SSM parameters with the permissions of its role", async () => {
    const { access, parameters } = test.aws.endpoint;
    parameters.put("/size", "big");
    access.addPrincipal("launcher", []);
    const template = {
      Parameters: { Size: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/size" } },
      Resources: { A: topic },
      Outputs: { Size: { Value: { Ref: "Size" } } },
    };

    assert.include(
      errorFrom(() => test.create(template, { role: "launcher" })).message,
      "is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:123456789012:parameter/size",
    );
    access.setStatements("launcher", [
      { Effect: "Allow", Action: ["ssm:GetParameters", "sns:*"], Resource: "*" },
    ]);
    const stack = await test.deploy(template, { role: "launcher" });
    assert.deepEqual(stack.outputs, { Size: "big" });
    assert.deepEqual(stack.parameters, { Size: "/size" });
    assert.deepEqual(stack.resolvedParameters, { Size: "big" });
  });

  it("refuses a role that there is not", () => {
    assert.equal(
      errorFrom(() => test.create({ Resources: { A: topic } }, { role: "nobody" })).message,
      "Role arn:aws:iam::123456789012:role/nobody is invalid or cannot be assumed",
    );
  });

  it("refuses a name that is taken or wrong", async () => {
    const template = { Resources: { A: topic } };
    await test.deploy(template);

    const taken = errorFrom(() => test.create(template));
    assert.equal(taken.code, "AlreadyExistsException");
    assert.equal(taken.message, "Stack [test] already exists");
    assert.include(
      errorFrom(() => test.create(template, { name: "1st" })).message,
      "Value '1st' at 'stackName' failed to satisfy constraint",
    );
    const other = await test.deploy(template, { region: "us-east-1" });
    assert.equal(test.stacks.find("test", "us-east-1"), other);
    assert.notEqual(test.stacks.find("test"), other);
  });

  it("uses a name again when its stack is deleted", async () => {
    const first = await test.deploy({ Resources: { A: topic } });
    test.stacks.delete("test");
    await ended(first);

    const second = await test.deploy({ Resources: { A: topic } });

    assert.notEqual(second.id, first.id);
    assert.equal(test.stacks.find("test"), second);
    assert.equal(test.stacks.find(first.id), first);
  });

  it("tells of every change of status", async () => {
    const seen: string[] = [];
    test.stacks.on("status", (stack: Stack) => seen.push(`${stack.name} ${stack.status}`));
    const stack = await test.deploy({ Resources: { A: topic } });
    test.stacks.delete("test");
    await ended(stack);

    assert.deepEqual(seen, [
      "test CREATE_IN_PROGRESS",
      "test CREATE_COMPLETE",
      "test DELETE_IN_PROGRESS",
      "test DELETE_COMPLETE",
    ]);
  });

  it("shows nobody what is secret", async () => {
    const stack = await test.deploy(
      {
        Parameters: { Password: { Type: "String", NoEcho: true } },
        Resources: {
          Secret: {
            Type: "AWS::SecretsManager::Secret",
            Properties: { SecretString: { Ref: "Password" } },
          },
        },
      },
      { parameters: { Password: "very-hidden" } },
    );

    assert.equal(stack.status, "CREATE_COMPLETE");
    assert.deepEqual(stack.parameters, { Password: "****" });
    const { store } = test.aws.endpoint.cloudControl;
    const all = ["AWS::CloudFormation::Stack", "AWS::SecretsManager::Secret"].flatMap((type) =>
      store.list("eu-west-1", type),
    );
    assert.lengthOf(all, 2);
    const shown = JSON.stringify([all, stack, stack.events, test.aws.hops.all]);
    assert.notInclude(shown, "very-hidden");
  });

  it("does nothing any more when the sandbox ends", async () => {
    const stack = test.create({ Resources: { ...waiting, A: topic } });
    await until(() => eventsOf(stack).includes("A CREATE_COMPLETE"));
    const events = eventsOf(stack);
    const timers = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const running = timers();

    test.stacks.close();
    await new Promise((resolve) => setImmediate(resolve));

    assert.equal(stack.status, "CREATE_IN_PROGRESS");
    assert.deepEqual(eventsOf(stack), events);
    assert.isBelow(timers(), running);
  });
});
