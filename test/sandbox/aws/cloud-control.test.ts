import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
  ListResourcesCommand,
  UpdateResourceCommand,
  type ProgressEvent,
} from "@aws-sdk/client-cloudcontrol";
import { assert } from "chai";
import type { ResourceChange } from "../../../sandbox/aws/resource-store";
import { until } from "../../support/until";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

const INSTANCE = "AWS::EC2::Instance";
const BUCKET = "AWS::S3::Bucket";
const small = { ImageId: "ami-1", InstanceType: "t3.micro" };

describe("Cloud Control at the endpoint", () => {
  let aws: TestEndpoint;
  let client: CloudControlClient;
  beforeEach(async () => {
    aws = await startEndpoint();
    client = aws.root(CloudControlClient);
  });
  afterEach(() => aws.endpoint.close());

  const end = (event: ProgressEvent | undefined, by = client) =>
    until(async () => {
      const { ProgressEvent } = await by.send(
        new GetResourceRequestStatusCommand({ RequestToken: event?.RequestToken }),
      );
      return ProgressEvent?.OperationStatus !== "IN_PROGRESS" && ProgressEvent;
    });
  const create = async (TypeName: string, desired: object, ClientToken?: string, by = client) => {
    const DesiredState = JSON.stringify(desired);
    return (await by.send(new CreateResourceCommand({ TypeName, DesiredState, ClientToken }))).ProgressEvent;
  };
  const created = async (TypeName: string, desired: object) => end(await create(TypeName, desired));
  const read = async (TypeName: string, Identifier: string | undefined) => {
    const { ResourceDescription } = await client.send(new GetResourceCommand({ TypeName, Identifier }));
    return JSON.parse(ResourceDescription?.Properties ?? "") as Record<string, unknown>;
  };
  const update = async (TypeName: string, Identifier: string | undefined, patch: unknown, by = client) => {
    const PatchDocument = JSON.stringify(patch);
    return (await by.send(new UpdateResourceCommand({ TypeName, Identifier, PatchDocument }))).ProgressEvent;
  };
  const remove = async (TypeName: string, Identifier: string | undefined, by = client) =>
    (await by.send(new DeleteResourceCommand({ TypeName, Identifier }))).ProgressEvent;

  describe("creation", () => {
    it("is accepted first and done later", async () => {
      const accepted = await create(INSTANCE, small);
      const done = await end(accepted);

      assert.equal(accepted?.OperationStatus, "IN_PROGRESS");
      assert.equal(accepted?.Operation, "CREATE");
      assert.isUndefined(accepted?.Identifier);
      assert.equal(done.OperationStatus, "SUCCESS");
      assert.equal(done.RequestToken, accepted?.RequestToken);
      assert.match(done.Identifier ?? "", /^i-[0-9a-f]{17}$/);
      assert.instanceOf(done.EventTime, Date);
    });

    it("adds what AWS adds to an instance, which is running a moment later", async () => {
      const { Identifier, ResourceModel } = await created(INSTANCE, small);

      const properties = await until(async () => {
        const now = await read(INSTANCE, Identifier);
        return (now["State"] as { Name: string }).Name === "running" && now;
      });

      const { ImageId, InstanceType, InstanceId, State, PrivateIp, AvailabilityZone } = properties;
      assert.deepEqual((JSON.parse(ResourceModel ?? "") as typeof properties)["State"], { Code: "0", Name: "pending" });
      assert.deepEqual({ ImageId, InstanceType, InstanceId, State, AvailabilityZone }, {
        ...small,
        InstanceId: Identifier,
        State: { Code: "16", Name: "running" },
        AvailabilityZone: "eu-west-1a",
      });
      assert.match(String(PrivateIp), /^10\.0\.\d+\.\d+$/);
    });

    it("adds what AWS adds to a bucket", async () => {
      const { Identifier } = await created(BUCKET, { BucketName: "reports" });

      assert.equal(Identifier, "reports");
      assert.deepEqual(await read(BUCKET, "reports"), {
        BucketName: "reports",
        Arn: "arn:aws:s3:::reports",
        DomainName: "reports.s3.amazonaws.com",
        DualStackDomainName: "reports.s3.dualstack.eu-west-1.amazonaws.com",
        RegionalDomainName: "reports.s3.eu-west-1.amazonaws.com",
        WebsiteURL: "http://reports.s3-website-eu-west-1.amazonaws.com",
      });
    });

    it("joins the parts of an identifier", async () => {
      const { Identifier } = await created("AWS::ECS::Service", { Cluster: "main", ServiceName: "web" });

      assert.equal(Identifier, `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/main/web|main`);
    });

    it("takes types it does not know, by the property that names them or an id of its own", async () => {
      const named = await created("AWS::Logs::LogGroup", { LogGroupName: "/aws/x" });
      const other = await created("AWS::Acme::Thing", {});

      assert.equal(named.Identifier, "/aws/x");
      assert.match(other.Identifier ?? "", /^thing-[0-9a-f]{17}$/);
    });

    it("fails without a required property, with a read-only one, and for a name that is taken", async () => {
      await created(BUCKET, { BucketName: "taken" });
      const failed = [
        await created(INSTANCE, { ImageId: "ami-1" }),
        await created(INSTANCE, { ...small, State: {} }),
        await created(BUCKET, { BucketName: "taken" }),
      ];

      assert.deepEqual(
        failed.map(({ OperationStatus, ErrorCode, StatusMessage }) => [OperationStatus, ErrorCode, StatusMessage]),
        [
          ["FAILED", "InvalidRequest", "Model validation failed (#: required key [InstanceType] not found)"],
          ["FAILED", "InvalidRequest", "Model validation failed (#/State: this property is read-only)"],
          ["FAILED", "AlreadyExists", "Resource of type 'AWS::S3::Bucket' with identifier 'taken' already exists."],
        ],
      );
    });

    it("happens once for a client token, however often it is asked for", async () => {
      const first = await create(INSTANCE, small, "run-1-create");
      await create(INSTANCE, small, "run-1-create");
      const done = await end(first);
      const again = await create(INSTANCE, small, "run-1-create");

      const { ResourceDescriptions } = await client.send(new ListResourcesCommand({ TypeName: INSTANCE }));

      assert.deepEqual(again, done);
      assert.equal(ResourceDescriptions?.length, 1);
    });

    it("happens at once in each region for the same client token", async () => {
      const elsewhere = aws.root(CloudControlClient, "us-east-1");

      const here = await create(INSTANCE, small, "token");
      const there = await create(INSTANCE, small, "token", elsewhere);

      assert.notEqual(here?.RequestToken, there?.RequestToken);
    });

    it("refuses a client token that stood for another request", async () => {
      await create(INSTANCE, small, "token");

      const error = await errorOf(create(INSTANCE, { ...small, ImageId: "ami-2" }, "token"));

      assert.equal(error.name, "ClientTokenConflictException");
    });

    it("refuses client tokens that AWS does not take", async () => {
      const errors = await Promise.all(
        ["run_1", "a".repeat(129), ""].map((token) => errorOf(create(INSTANCE, small, token))),
      );

      assert.deepEqual(errors.map(({ name }) => name), Array(3).fill("ValidationException"));
      assert.equal(
        errors[0]?.message,
        `1 validation error detected: Value "run_1" at 'clientToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [-A-Za-z0-9+/=]+`,
      );
      assert.isOk(await create(INSTANCE, small, "a".repeat(128)));
    });

    it("refuses a desired state that is no JSON object", async () => {
      const command = (DesiredState: string) => new CreateResourceCommand({ TypeName: INSTANCE, DesiredState });

      const [text, list] = [await errorOf(client.send(command("{"))), await errorOf(client.send(command("[]")))];

      assert.equal(text.name, "InvalidRequestException");
      assert.equal(list.message, "DesiredState is [], no object.");
    });
  });

  describe("change", () => {
    it("applies a JSON patch", async () => {
      const { Identifier } = await created(INSTANCE, small);

      const done = await end(await update(INSTANCE, Identifier, [{ op: "replace", path: "/InstanceType", value: "t3.large" }]));

      assert.equal(done.OperationStatus, "SUCCESS");
      assert.equal((await read(INSTANCE, Identifier))["InstanceType"], "t3.large");
    });

    it("keeps a state that changed in the meantime", async () => {
      const slow = await startEndpoint({ delayMilliseconds: 100 });
      const role = slow.root(CloudControlClient);
      const { store } = slow.endpoint.cloudControl;
      const State = { Code: "80", Name: "stopped" };
      const instance = store.place("eu-west-1", INSTANCE, { ...small, State }, "test");
      const tags = [{ op: "add", path: "/Tags", value: [] }];

      const accepted = await update(INSTANCE, instance.identifier, tags, role);
      store.observe(instance, { State: { Code: "48", Name: "terminated" } }, "test");
      const done = await end(accepted, role);
      const { properties } = store.get("eu-west-1", INSTANCE, instance.identifier) ?? {};
      await slow.endpoint.close();

      assert.equal(done.OperationStatus, "SUCCESS");
      assert.deepEqual(properties?.["Tags"], []);
      assert.deepEqual(properties?.["State"], { Code: "48", Name: "terminated" });
    });

    it("fails where AWS could only replace the resource", async () => {
      const { Identifier } = await created(INSTANCE, small);

      const done = await end(await update(INSTANCE, Identifier, [{ op: "replace", path: "/ImageId", value: "ami-2" }]));

      assert.equal(done.ErrorCode, "NotUpdatable");
      assert.equal(done.StatusMessage, "Invalid patch update: properties [/properties/ImageId] cannot be updated");
    });

    it("refuses a patch that cannot be applied", async () => {
      const { Identifier } = await created(INSTANCE, small);

      const error = await errorOf(update(INSTANCE, Identifier, [{ op: "remove", path: "/Tags" }]));

      assert.equal(error.name, "InvalidRequestException");
      assert.equal(error.message, "Invalid patch update: remove finds nothing at /Tags");
    });

    it("refuses a second operation on a resource while one is in progress", async () => {
      const { Identifier } = await created(BUCKET, { BucketName: "busy" });
      const first = await update(BUCKET, Identifier, [{ op: "add", path: "/Tags", value: [] }]);

      const error = await errorOf(remove(BUCKET, Identifier));
      await end(first);
      const later = await end(await remove(BUCKET, Identifier));

      assert.equal(error.name, "ConcurrentOperationException");
      assert.equal(later.OperationStatus, "SUCCESS");
    });
  });

  it("deletes, and says NotFound the second time", async () => {
    const { Identifier } = await created(BUCKET, { BucketName: "gone" });

    const first = await end(await remove(BUCKET, Identifier));
    const second = await end(await remove(BUCKET, Identifier));

    assert.equal(first.OperationStatus, "SUCCESS");
    assert.deepEqual([second.OperationStatus, second.ErrorCode], ["FAILED", "NotFound"]);
  });

  it("refuses to read or change what does not exist", async () => {
    const [get, change] = [await errorOf(read(BUCKET, "none")), await errorOf(update(BUCKET, "none", []))];

    assert.deepEqual([get.name, change.name], Array(2).fill("ResourceNotFoundException"));
    assert.equal(get.message, "Resource of type 'AWS::S3::Bucket' with identifier 'none' was not found.");
  });

  it("refuses malformed types, regions that cannot be, and unknown request tokens", async () => {
    const nowhere = aws.root(CloudControlClient, "europe-west4");
    const unknown = new GetResourceRequestStatusCommand({ RequestToken: "none" });

    assert.equal((await errorOf(create("EC2::Instance", {}))).name, "TypeNotFoundException");
    assert.equal((await errorOf(create(INSTANCE, small, "t", nowhere))).name, "TypeNotFoundException");
    assert.equal((await errorOf(client.send(unknown))).name, "RequestTokenNotFoundException");
    assert.isOk(await create(INSTANCE, small, "t", aws.root(CloudControlClient, "us-gov-west-1")));
  });

  describe("listing", () => {
    it("pages through the identifiers of one type and region", async () => {
      for (const name of ["c", "a", "b"]) aws.endpoint.cloudControl.store.place("eu-west-1", BUCKET, { BucketName: name }, "test");
      aws.endpoint.cloudControl.store.place("us-east-1", BUCKET, { BucketName: "elsewhere" }, "test");
      const page = (NextToken?: string) =>
        client.send(new ListResourcesCommand({ TypeName: BUCKET, MaxResults: 2, NextToken }));

      const first = await page();
      const second = await page(first.NextToken);

      assert.deepEqual(first.ResourceDescriptions, [
        { Identifier: "a", Properties: '{"BucketName":"a"}' },
        { Identifier: "b", Properties: '{"BucketName":"b"}' },
      ]);
      assert.deepEqual(second.ResourceDescriptions, [{ Identifier: "c", Properties: '{"BucketName":"c"}' }]);
      assert.isUndefined(second.NextToken);
    });

    it("needs the parent of types that live within another resource", async () => {
      const TypeName = "AWS::ElasticLoadBalancingV2::Listener";
      const balancer = (name: string) => `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:loadbalancer/app/${name}/1`;
      await created(TypeName, { LoadBalancerArn: balancer("a"), DefaultActions: [] });
      await created(TypeName, { LoadBalancerArn: balancer("b"), DefaultActions: [] });

      const error = await errorOf(client.send(new ListResourcesCommand({ TypeName })));
      const { ResourceDescriptions } = await client.send(
        new ListResourcesCommand({ TypeName, ResourceModel: JSON.stringify({ LoadBalancerArn: balancer("a") }) }),
      );

      assert.equal(error.name, "InvalidRequestException");
      assert.match(error.message, /Required property: \[LoadBalancerArn\]$/);
      assert.equal(ResourceDescriptions?.length, 1);
    });

    it("refuses page sizes and tokens that AWS does not take", async () => {
      const list = (more: object) => errorOf(client.send(new ListResourcesCommand({ TypeName: BUCKET, ...more })));

      assert.equal((await list({ MaxResults: 101 })).name, "ValidationException");
      assert.equal((await list({ NextToken: "not ours" })).name, "InvalidRequestException");
    });
  });

  it("tells what changed, and why", async () => {
    const changes: ResourceChange[] = [];
    aws.endpoint.cloudControl.on("change", (change) => changes.push(change));

    const { Identifier } = await created(INSTANCE, small);
    await until(() => changes.length === 2);
    await end(await remove(INSTANCE, Identifier));

    assert.deepEqual(
      changes.map(({ kind, cause, type, region, identifier }) => ({ kind, cause, type, region, identifier })),
      [
        { kind: "create" as const, cause: "CreateResource" },
        { kind: "update" as const, cause: "instance running" },
        { kind: "delete" as const, cause: "DeleteResource" },
      ].map((change) => ({ ...change, type: INSTANCE, region: "eu-west-1", identifier: Identifier })),
    );
    assert.deepEqual(changes[1]?.properties["State"], { Code: "16", Name: "running" });
  });

  describe("faults", () => {
    it("strike the calls they are ordered for, as often as ordered", async () => {
      aws.endpoint.cloudControl.faults.add({
        operation: "GetResource",
        type: BUCKET,
        times: 2,
        error: "ThrottlingException",
        message: "Rate exceeded",
      });
      await created(BUCKET, { BucketName: "b" });

      const errors = [await errorOf(read(BUCKET, "b")), await errorOf(read(BUCKET, "b"))];

      assert.deepEqual(errors.map(({ name, message }) => [name, message]), Array(2).fill(["ThrottlingException", "Rate exceeded"]));
      assert.equal((await read(BUCKET, "b"))["BucketName"], "b");
    });

    it("can let an accepted request fail", async () => {
      aws.endpoint.cloudControl.faults.add({ error: "ServiceLimitExceeded", message: "No more.", asynchronous: true });

      const failed = await created(INSTANCE, small);
      const next = await created(INSTANCE, small);

      assert.deepEqual([failed.ErrorCode, failed.StatusMessage], ["ServiceLimitExceeded", "No more."]);
      assert.equal(next.OperationStatus, "SUCCESS");
    });
  });

  describe("permissions", () => {
    const allow = (Action: string | string[], Resource: string | string[] = "*") =>
      ({ Effect: "Allow", Action, Resource }) as const;
    const ec2 = (name: string) => `arn:aws:ec2:eu-west-1:${ACCOUNT}:${name}`;

    it("begin with the cloudformation action", async () => {
      const error = await errorOf(create(INSTANCE, small, "t", aws.as(CloudControlClient, [])));

      assert.equal(error.name, "AccessDeniedException");
      assert.include(
        error.message,
        `cloudformation:CreateResource on resource: arn:aws:cloudformation:eu-west-1:${ACCOUNT}:resource/* because`,
      );
    });

    it("go on with those of the type, which make an accepted request fail", async () => {
      const role = aws.as(CloudControlClient, [allow("cloudformation:*"), allow("ec2:DescribeInstances")]);

      const failed = await end(await create(INSTANCE, small, "t", role));

      assert.deepEqual([failed.OperationStatus, failed.ErrorCode], ["FAILED", "AccessDenied"]);
      assert.include(failed.StatusMessage ?? "", `ec2:RunInstances on resource: ${ec2("instance/*")} because`);
    });

    it("ask for everything a launch touches", async () => {
      const launch = (...resources: string[]) =>
        aws.as(CloudControlClient, [allow("cloudformation:*"), allow("ec2:RunInstances", resources), allow("ec2:DescribeInstances")]);
      const rest = ["network-interface", "security-group", "subnet", "volume"].map((kind) => ec2(`${kind}/*`));
      const image = "arn:aws:ec2:eu-west-1::image/ami-1";

      const partial = await end(await create(INSTANCE, small, "a", launch(ec2("instance/*"))));
      const full = await end(await create(INSTANCE, small, "b", launch(ec2("instance/*"), image, ...rest)));

      assert.include(partial.StatusMessage ?? "", `ec2:RunInstances on resource: ${image} because`);
      assert.equal(full.OperationStatus, "SUCCESS");
    });

    it("ask for CreateTags only when tags are given, and tell it what creates", async () => {
      const statements = [allow(["cloudformation:*", "ec2:RunInstances", "ec2:DescribeInstances"])];
      const tags = { ...small, Tags: [{ Key: "a", Value: "b" }] };
      const Condition = { StringEquals: { "ec2:CreateAction": "RunInstances" } };
      const tagger = { ...allow("ec2:CreateTags"), Condition };

      const without = await end(await create(INSTANCE, tags, "a", aws.as(CloudControlClient, statements)));
      const plain = await end(await create(INSTANCE, small, "b", aws.as(CloudControlClient, statements)));
      const tagged = await end(await create(INSTANCE, tags, "c", aws.as(CloudControlClient, [...statements, tagger])));

      assert.include(without.StatusMessage ?? "", "ec2:CreateTags");
      assert.equal(plain.OperationStatus, "SUCCESS");
      assert.equal(tagged.OperationStatus, "SUCCESS");
    });

    it("follow what a change changes", async () => {
      const { Identifier } = await created(INSTANCE, small);
      const role = aws.as(CloudControlClient, [
        allow(["cloudformation:*", "ec2:DescribeInstances"]),
        allow("ec2:CreateTags", ec2(`instance/${Identifier}`)),
      ]);
      const tags = [{ op: "add", path: "/Tags", value: [{ Key: "a", Value: "b" }] }];
      const size = [{ op: "replace", path: "/InstanceType", value: "t3.large" }];

      const tagged = await end(await update(INSTANCE, Identifier, tags, role));
      const resized = await end(await update(INSTANCE, Identifier, size, role));

      assert.equal(tagged.OperationStatus, "SUCCESS");
      assert.include(
        resized.StatusMessage ?? "",
        `ec2:ModifyInstanceAttribute on resource: ${ec2(`instance/${Identifier}`)} because`,
      );
    });

    it("make a read an exception, and a deletion fail", async () => {
      await created(BUCKET, { BucketName: "mine" });
      const role = aws.as(CloudControlClient, [allow("cloudformation:*"), allow("s3:*", "arn:aws:s3:::yours")]);

      const get = await errorOf(role.send(new GetResourceCommand({ TypeName: BUCKET, Identifier: "mine" })));
      const deletion = await end(await remove(BUCKET, "mine", role));

      assert.equal(get.name, "AccessDeniedException");
      assert.match(
        get.message,
        /^AWS::S3::Bucket Handler returned status FAILED: User: .* perform: s3:ListBucket on resource: arn:aws:s3:::mine because .* \(HandlerErrorCode: AccessDenied, RequestToken: [-0-9a-f]{36}\)$/,
      );
      assert.include(deletion.StatusMessage ?? "", "s3:DeleteBucket on resource: arn:aws:s3:::mine because");
    });

    it("ask nothing more for types without entries", async () => {
      const role = aws.as(CloudControlClient, [allow("cloudformation:CreateResource")]);

      const accepted = await create("AWS::Logs::LogGroup", { LogGroupName: "x" }, "t", role);

      assert.equal((await end(accepted)).OperationStatus, "SUCCESS");
    });
  });
});
