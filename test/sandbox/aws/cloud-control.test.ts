import {
  CloudControlClient,
  CreateResourceCommand,
  GetResourceRequestStatusCommand,
  ListResourcesCommand,
} from "@aws-sdk/client-cloudcontrol";
import { assert } from "chai";
import type { ResourceChange } from "../../../sandbox/aws/resource-store";
import { until } from "../../support/until";
import { callsOf } from "./cloud-control-calls";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

const INSTANCE = "AWS::EC2::Instance";
const BUCKET = "AWS::S3::Bucket";
const small = { ImageId: "ami-1", InstanceType: "t3.micro" };

describe("Cloud Control at the endpoint", () => {
  let aws: TestEndpoint;
  let client: CloudControlClient;
  let root: ReturnType<typeof callsOf>;
  beforeEach(async () => {
    aws = await startEndpoint();
    client = aws.root(CloudControlClient);
    root = callsOf(client);
  });
  afterEach(() => aws.endpoint.close());

  describe("creation", () => {
    it("is accepted first and done later", async () => {
      const accepted = await root.create(INSTANCE, small);
      const done = await root.end(accepted);

      assert.equal(accepted?.OperationStatus, "IN_PROGRESS");
      assert.equal(accepted?.Operation, "CREATE");
      assert.isUndefined(accepted?.Identifier);
      assert.equal(done.OperationStatus, "SUCCESS");
      assert.equal(done.RequestToken, accepted?.RequestToken);
      assert.match(done.Identifier ?? "", /^i-[0-9a-f]{17}$/);
      assert.instanceOf(done.EventTime, Date);
    });

    it("adds what AWS adds to an instance, which is running a moment later", async () => {
      const { Identifier, ResourceModel } = await root.created(INSTANCE, small);

      const properties = await until(async () => {
        const now = await root.read(INSTANCE, Identifier);
        return (now["State"] as { Name: string }).Name === "running" && now;
      });

      const { ImageId, InstanceType, InstanceId, State, PrivateIp, AvailabilityZone } = properties;
      assert.deepEqual((JSON.parse(ResourceModel ?? "") as typeof properties)["State"], {
        Code: "0",
        Name: "pending",
      });
      assert.deepEqual(
        { ImageId, InstanceType, InstanceId, State, AvailabilityZone },
        {
          ...small,
          InstanceId: Identifier,
          State: { Code: "16", Name: "running" },
          AvailabilityZone: "eu-west-1a",
        },
      );
      assert.match(String(PrivateIp), /^10\.0\.\d+\.\d+$/);
    });

    it("adds what AWS adds to a bucket", async () => {
      const { Identifier } = await root.created(BUCKET, { BucketName: "reports" });

      assert.equal(Identifier, "reports");
      assert.deepEqual(await root.read(BUCKET, "reports"), {
        BucketName: "reports",
        Arn: "arn:aws:s3:::reports",
        DomainName: "reports.s3.amazonaws.com",
        DualStackDomainName: "reports.s3.dualstack.eu-west-1.amazonaws.com",
        RegionalDomainName: "reports.s3.eu-west-1.amazonaws.com",
        WebsiteURL: "http://reports.s3-website-eu-west-1.amazonaws.com",
      });
    });

    it("joins the parts of an identifier", async () => {
      const { Identifier } = await root.created("AWS::ECS::Service", {
        Cluster: "main",
        ServiceName: "web",
      });

      assert.equal(Identifier, `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/main/web|main`);
    });

    it("refuses types that AWS does not have, and takes those that the account registers", async () => {
      const unknown = await errorOf(root.create("AWS::Acme::Thing", {}));
      aws.endpoint.cloudControl.store.types.register("Acme::Web::Site", {
        identifier: ["Name"],
        properties: { Name: { type: "string" } },
        handlers: { create: [], read: [] },
      });
      const own = await root.created("Acme::Web::Site", { Name: "shop" });

      assert.equal(unknown.name, "TypeNotFoundException");
      assert.equal(unknown.message, "Type 'AWS::Acme::Thing' was not found in 'eu-west-1'.");
      assert.equal(own.Identifier, "shop");
    });

    it("refuses what a type has no handler for", async () => {
      const error = await errorOf(root.create("AWS::CloudFormation::WaitCondition", {}));

      assert.equal(error.name, "UnsupportedActionException");
      assert.equal(
        error.message,
        "Resource type AWS::CloudFormation::WaitCondition does not support CREATE action",
      );
    });

    it("refuses a wrong model before anything is accepted, and says what is nearest", async () => {
      const role = "AWS::IAM::Role";
      const AssumeRolePolicyDocument = {};
      const cases: [type: string, desired: object, message: string][] = [
        [role, {}, "#: required key [AssumeRolePolicyDocument] not found"],
        [INSTANCE, { ...small, State: {} }, "#/State: this property is read-only"],
        [
          role,
          { AssumeRolePolicyDocument, RoleNam: "x" },
          "#: extraneous key [RoleNam] is not permitted; the nearest is [RoleName]",
        ],
        [
          role,
          { AssumeRolePolicyDocument, Policies: [{ PolicyName: "p", Document: {} }] },
          "#/Policies/0: required key [PolicyDocument] not found\n" +
            "#/Policies/0: extraneous key [Document] is not permitted; the nearest is [PolicyDocument]",
        ],
        [BUCKET, { BucketName: 7 }, "#/BucketName: expected type: String, found: Integer"],
        [
          "AWS::S3::Bucket",
          { VersioningConfiguration: { Status: "On" } },
          '#/VersioningConfiguration/Status: "On" is not a valid enum value; allowed: Enabled, Suspended',
        ],
        [
          "AWS::SQS::Queue",
          { VisibilityTimeout: "30" },
          "#/VisibilityTimeout: expected type: Integer, found: String",
        ],
      ];

      for (const [type, desired, message] of cases) {
        const error = await errorOf(root.create(type, desired));

        assert.equal(error.name, "ValidationException");
        assert.equal(error.message, `Model validation failed (${message})`);
      }
    });

    it("fails for a name that is taken", async () => {
      await root.created(BUCKET, { BucketName: "taken" });

      const { ErrorCode, StatusMessage } = await root.created(BUCKET, { BucketName: "taken" });

      assert.equal(ErrorCode, "AlreadyExists");
      assert.equal(
        StatusMessage,
        "Resource of type 'AWS::S3::Bucket' with identifier 'taken' already exists.",
      );
    });

    it("happens once for a client token, however often it is asked for", async () => {
      const first = await root.create(INSTANCE, small, "run-1-create");
      await root.create(INSTANCE, small, "run-1-create");
      const done = await root.end(first);
      const again = await root.create(INSTANCE, small, "run-1-create");

      const { ResourceDescriptions } = await client.send(
        new ListResourcesCommand({ TypeName: INSTANCE }),
      );

      assert.deepEqual(again, done);
      assert.equal(ResourceDescriptions?.length, 1);
    });

    it("happens at once in each region for the same client token", async () => {
      const elsewhere = callsOf(aws.root(CloudControlClient, "us-east-1"));

      const here = await root.create(INSTANCE, small, "token");
      const there = await elsewhere.create(INSTANCE, small, "token");

      assert.notEqual(here?.RequestToken, there?.RequestToken);
    });

    it("refuses a client token that stood for another request", async () => {
      await root.create(INSTANCE, small, "token");

      const error = await errorOf(root.create(INSTANCE, { ...small, ImageId: "ami-2" }, "token"));

      assert.equal(error.name, "ClientTokenConflictException");
    });

    it("refuses client tokens that AWS does not take", async () => {
      const errors = await Promise.all(
        ["run_1", "a".repeat(129), ""].map((token) => errorOf(root.create(INSTANCE, small, token))),
      );

      assert.deepEqual(
        errors.map(({ name }) => name),
        Array(3).fill("ValidationException"),
      );
      assert.equal(
        errors[0]?.message,
        `1 validation error detected: Value 'run_1' at 'clientToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [-A-Za-z0-9+/=]+`,
      );
      assert.isOk(await root.create(INSTANCE, small, "a".repeat(128)));
    });

    it("refuses a desired state that is no JSON object", async () => {
      const command = (DesiredState: string) =>
        new CreateResourceCommand({ TypeName: INSTANCE, DesiredState });

      const [text, list] = [
        await errorOf(client.send(command("{"))),
        await errorOf(client.send(command("[]"))),
      ];

      assert.equal(text.name, "InvalidRequestException");
      assert.equal(list.message, "DesiredState is [], no object.");
    });
  });

  describe("change", () => {
    it("applies a JSON patch", async () => {
      const { Identifier } = await root.created(INSTANCE, small);

      const done = await root.end(
        await root.update(INSTANCE, Identifier, [
          { op: "replace", path: "/InstanceType", value: "t3.large" },
        ]),
      );

      assert.equal(done.OperationStatus, "SUCCESS");
      assert.equal((await root.read(INSTANCE, Identifier))["InstanceType"], "t3.large");
    });

    it("keeps a state that changed in the meantime", async () => {
      const slow = await startEndpoint({ delayMilliseconds: 100 });
      const role = callsOf(slow.root(CloudControlClient));
      const { store } = slow.endpoint.cloudControl;
      const State = { Code: "80", Name: "stopped" };
      const instance = store.place("eu-west-1", INSTANCE, { ...small, State }, "test");
      const tags = [{ op: "add", path: "/Tags", value: [] }];

      const accepted = await role.update(INSTANCE, instance.identifier, tags);
      store.observe(instance, { State: { Code: "48", Name: "terminated" } }, "test");
      const done = await role.end(accepted);
      const { properties } = store.get("eu-west-1", INSTANCE, instance.identifier) ?? {};
      await slow.endpoint.close();

      assert.equal(done.OperationStatus, "SUCCESS");
      assert.deepEqual(properties?.["Tags"], []);
      assert.deepEqual(properties?.["State"], { Code: "48", Name: "terminated" });
    });

    it("fails where AWS could only replace the resource", async () => {
      const { Identifier } = await root.created(INSTANCE, small);

      const done = await root.end(
        await root.update(INSTANCE, Identifier, [
          { op: "replace", path: "/ImageId", value: "ami-2" },
        ]),
      );

      assert.equal(done.ErrorCode, "NotUpdatable");
      assert.equal(
        done.StatusMessage,
        "Invalid patch update: properties [/properties/ImageId] cannot be updated",
      );
    });

    it("refuses a patch that cannot be applied", async () => {
      const { Identifier } = await root.created(INSTANCE, small);

      const error = await errorOf(
        root.update(INSTANCE, Identifier, [{ op: "remove", path: "/Tags" }]),
      );

      assert.equal(error.name, "InvalidRequestException");
      assert.equal(error.message, "Invalid patch update: remove finds nothing at /Tags");
    });

    it("refuses a second operation on a resource while one is in progress", async () => {
      const slow = await startEndpoint({ delayMilliseconds: 200 });
      const calls = callsOf(slow.root(CloudControlClient));
      const { Identifier } = await calls.created(BUCKET, { BucketName: "busy" });
      const first = await calls.update(BUCKET, Identifier, [
        { op: "add", path: "/Tags", value: [] },
      ]);

      const error = await errorOf(calls.remove(BUCKET, Identifier));
      await calls.end(first);
      const later = await calls.end(await calls.remove(BUCKET, Identifier));
      await slow.endpoint.close();

      assert.equal(error.name, "ConcurrentOperationException");
      assert.equal(later.OperationStatus, "SUCCESS");
    });
  });

  it("deletes, and says NotFound the second time", async () => {
    const { Identifier } = await root.created(BUCKET, { BucketName: "gone" });

    const first = await root.end(await root.remove(BUCKET, Identifier));
    const second = await root.end(await root.remove(BUCKET, Identifier));

    assert.equal(first.OperationStatus, "SUCCESS");
    assert.deepEqual([second.OperationStatus, second.ErrorCode], ["FAILED", "NotFound"]);
  });

  it("refuses to read or change what does not exist", async () => {
    const [get, change] = [
      await errorOf(root.read(BUCKET, "none")),
      await errorOf(root.update(BUCKET, "none", [])),
    ];

    assert.deepEqual([get.name, change.name], Array(2).fill("ResourceNotFoundException"));
    assert.equal(
      get.message,
      "Resource of type 'AWS::S3::Bucket' with identifier 'none' was not found.",
    );
  });

  it("refuses malformed types, regions that cannot be, and unknown request tokens", async () => {
    const nowhere = callsOf(aws.root(CloudControlClient, "europe-west4"));
    const unknown = new GetResourceRequestStatusCommand({ RequestToken: "none" });

    assert.equal((await errorOf(root.create("EC2::Instance", {}))).name, "ValidationException");
    assert.equal((await errorOf(root.create("AWS::EC2::No", {}))).name, "TypeNotFoundException");
    assert.equal((await errorOf(nowhere.create(INSTANCE, small))).name, "TypeNotFoundException");
    assert.equal((await errorOf(client.send(unknown))).name, "RequestTokenNotFoundException");
    assert.isOk(
      await callsOf(aws.root(CloudControlClient, "us-gov-west-1")).create(INSTANCE, small),
    );
  });

  describe("listing", () => {
    it("pages through the identifiers of one type and region", async () => {
      for (const name of ["c", "a", "b"])
        aws.endpoint.cloudControl.store.place("eu-west-1", BUCKET, { BucketName: name }, "test");
      aws.endpoint.cloudControl.store.place(
        "us-east-1",
        BUCKET,
        { BucketName: "elsewhere" },
        "test",
      );
      const page = (NextToken?: string) =>
        client.send(new ListResourcesCommand({ TypeName: BUCKET, MaxResults: 2, NextToken }));

      const first = await page();
      const second = await page(first.NextToken);

      assert.deepEqual(first.ResourceDescriptions, [
        { Identifier: "a", Properties: '{"BucketName":"a"}' },
        { Identifier: "b", Properties: '{"BucketName":"b"}' },
      ]);
      assert.deepEqual(second.ResourceDescriptions, [
        { Identifier: "c", Properties: '{"BucketName":"c"}' },
      ]);
      assert.isUndefined(second.NextToken);
    });

    it("needs the parent of types that live within another resource", async () => {
      const TypeName = "AWS::ElasticLoadBalancingV2::Listener";
      const balancer = (name: string) =>
        `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:loadbalancer/app/${name}/1`;
      await root.created(TypeName, { LoadBalancerArn: balancer("a"), DefaultActions: [] });
      await root.created(TypeName, { LoadBalancerArn: balancer("b"), DefaultActions: [] });

      const error = await errorOf(client.send(new ListResourcesCommand({ TypeName })));
      const { ResourceDescriptions } = await client.send(
        new ListResourcesCommand({
          TypeName,
          ResourceModel: JSON.stringify({ LoadBalancerArn: balancer("a") }),
        }),
      );

      assert.equal(error.name, "InvalidRequestException");
      assert.match(error.message, /Required property: \[LoadBalancerArn\]$/);
      assert.equal(ResourceDescriptions?.length, 1);
    });

    it("refuses page sizes and tokens that AWS does not take", async () => {
      const list = (more: object) =>
        errorOf(client.send(new ListResourcesCommand({ TypeName: BUCKET, ...more })));

      assert.equal((await list({ MaxResults: 101 })).name, "ValidationException");
      assert.equal((await list({ NextToken: "not ours" })).name, "InvalidRequestException");
    });
  });

  it("tells what changed, and why", async () => {
    const changes: ResourceChange[] = [];
    aws.endpoint.cloudControl.store.on("change", (change) => changes.push(change));

    const { Identifier } = await root.created(INSTANCE, small);
    await until(() => changes.length === 2);
    await root.end(await root.remove(INSTANCE, Identifier));

    assert.deepEqual(
      changes.map(({ kind, cause, type, region, identifier }) => ({
        kind,
        cause,
        type,
        region,
        identifier,
      })),
      [
        { kind: "create" as const, cause: "CreateResource" },
        { kind: "update" as const, cause: "instance running" },
        { kind: "delete" as const, cause: "DeleteResource" },
      ].map((change) => ({
        ...change,
        type: INSTANCE,
        region: "eu-west-1",
        identifier: Identifier,
      })),
    );
    assert.deepEqual(changes[1]?.properties["State"], { Code: "16", Name: "running" });
  });
});
