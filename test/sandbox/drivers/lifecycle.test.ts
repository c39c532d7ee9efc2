import { assert } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setImmediate } from "node:timers/promises";
import { createDrivers } from "../../../sandbox/drivers";
import type { Driver, Inputs, LiveResource } from "../../../sandbox/drivers/driver";
import { startDrivers, type TestDrivers } from "./setup";

/** What a resource is made of, given those that were made before it, by short type. */
type InputsOf = (made: Record<string, LiveResource>) => Inputs;

const role = "arn:aws:iam::123456789012:role/role";
const policy = (action: string) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });
const template = "https://bucket.s3.eu-west-1.amazonaws.com/key";
const idOf = (one: LiveResource | undefined) => one?.id ?? "";
const functionInputs = (text: string): Inputs => ({
  code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(text) }),
  ...{ role, handler: "index.handler", timeout: 3, memorySize: 128 },
  loggingConfig: { logGroup: "group" },
});

/** Every driver: type, inputs, inputs after a change; in an order in which they can be made. */
const cases: readonly (readonly [type: string, inputs: InputsOf, changed: InputsOf])[] = [
  ["aws:iam/role:Role", () => ({}), () => ({ description: "new" })],
  [
    "aws:iam/rolePolicy:RolePolicy",
    () => ({ role: "role", policy: policy("sqs:SendMessage") }),
    () => ({ role: "role", policy: policy("sqs:ReceiveMessage") }),
  ],
  [
    "aws:iam/policy:Policy",
    () => ({ policy: policy("sqs:SendMessage") }),
    () => ({ policy: policy("sqs:ReceiveMessage") }),
  ],
  [
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    (made) => ({ role: "role", policyArn: idOf(made.Policy) }),
    (made) => ({ role: "role", policyArn: idOf(made.Policy) }),
  ],
  ["aws:cloudwatch/logGroup:LogGroup", () => ({}), () => ({ retentionInDays: 1 })],
  ["aws:sqs/queue:Queue", () => ({}), () => ({ visibilityTimeoutSeconds: 7 })],
  [
    "aws:sqs/queuePolicy:QueuePolicy",
    (made) => ({ queueUrl: idOf(made.Queue), policy: policy("sqs:SendMessage") }),
    (made) => ({ queueUrl: idOf(made.Queue), policy: policy("sqs:*") }),
  ],
  [
    "aws:dynamodb/table:Table",
    () => ({ attributes: [{ name: "id", type: "S" }], hashKey: "id" }),
    () => ({ attributes: [{ name: "id", type: "S" }], hashKey: "id", tags: { a: "b" } }),
  ],
  ["aws:secretsmanager/secret:Secret", () => ({}), () => ({ description: "new" })],
  ["aws:sns/topic:Topic", () => ({}), () => ({ displayName: "new" })],
  [
    "aws:sns/topicSubscription:TopicSubscription",
    (made) => ({ topic: idOf(made.Topic), protocol: "email", endpoint: "a@example.com" }),
    (made) => ({ topic: idOf(made.Topic), protocol: "email", endpoint: "a@example.com" }),
  ],
  [
    "aws:kms/key:Key",
    () => ({ keyUsage: "GENERATE_VERIFY_MAC", customerMasterKeySpec: "HMAC_256" }),
    () => ({ isEnabled: false }),
  ],
  [
    "aws:kms/alias:Alias",
    (made) => ({ targetKeyId: idOf(made.Key) }),
    (made) => ({ targetKeyId: idOf(made.Key) }),
  ],
  [
    "aws:cloudwatch/eventRule:EventRule",
    () => ({ eventPattern: '{"source":["a"]}' }),
    () => ({ eventPattern: '{"source":["b"]}', state: "DISABLED" }),
  ],
  [
    "aws:cloudwatch/eventTarget:EventTarget",
    (made) => ({ rule: idOf(made.EventRule), arn: made.Queue?.outputs.arn }),
    (made) => ({ rule: idOf(made.EventRule), arn: made.Queue?.outputs.arn, input: "{}" }),
  ],
  ["aws:cloudwatch/eventBus:EventBus", () => ({}), () => ({ description: "new" })],
  [
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    (made) => ({ eventBusName: idOf(made.EventBus), policy: policy("events:PutEvents") }),
    (made) => ({ eventBusName: idOf(made.EventBus), policy: policy("events:*") }),
  ],
  [
    "aws:cloudformation/stackSet:StackSet",
    () => ({ permissionModel: "SERVICE_MANAGED", templateBody: "{}" }),
    () => ({ permissionModel: "SERVICE_MANAGED", templateBody: '{"Resources":{}}' }),
  ],
  [
    "aws:cloudformation/stackInstances:StackInstances",
    (made) => ({ stackSetName: idOf(made.StackSet), regions: ["eu-west-1"] }),
    (made) => ({ stackSetName: idOf(made.StackSet), regions: ["us-east-1"] }),
  ],
  [
    "aws:scheduler/schedule:Schedule",
    (made) => ({
      scheduleExpression: "rate(1 day)",
      target: { arn: made.Queue?.outputs.arn, roleArn: role },
    }),
    (made) => ({
      scheduleExpression: "rate(2 days)",
      target: { arn: made.Queue?.outputs.arn, roleArn: role },
    }),
  ],
  ["aws:s3/bucket:Bucket", () => ({}), () => ({ forceDestroy: true })],
  [
    "aws:s3/bucketObjectv2:BucketObjectv2",
    () => ({ bucket: "bucket", key: "key", content: "{}" }),
    () => ({ bucket: "bucket", key: "key", content: '{"a":1}' }),
  ],
  ...[
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketPolicy:BucketPolicy",
  ].map((type) => [type, () => ({ bucket: "bucket" }), () => ({ bucket: "bucket" })] as const),
  [
    "aws:s3/bucketObject:BucketObject",
    () => ({ bucket: "bucket", key: "other", content: "a" }),
    () => ({ bucket: "bucket", key: "other", content: "b" }),
  ],
  ["aws:lambda/function:Function", () => functionInputs("1"), () => functionInputs("2")],
  [
    "aws:lambda/permission:Permission",
    () => ({ function: "function", principal: "events.amazonaws.com" }),
    () => ({ function: "function", principal: "events.amazonaws.com" }),
  ],
  [
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    (made) => ({ eventSourceArn: made.Queue?.outputs.arn, functionName: "function" }),
    (made) => ({
      ...{ eventSourceArn: made.Queue?.outputs.arn, functionName: "function", batchSize: 1 },
    }),
  ],
  ["aws:apigatewayv2/api:Api", () => ({ protocolType: "HTTP" }), () => ({ protocolType: "HTTP" })],
  [
    "aws:apigatewayv2/integration:Integration",
    (made) => integration(made, "a"),
    (made) => integration(made, "b"),
  ],
  [
    "aws:apigatewayv2/route:Route",
    (made) => ({ ...route(made), routeKey: "GET /a" }),
    (made) => ({ ...route(made), routeKey: "GET /b" }),
  ],
  [
    "aws:apigatewayv2/stage:Stage",
    (made) => ({ apiId: idOf(made.Api), name: "$default", autoDeploy: true }),
    (made) => ({ apiId: idOf(made.Api), name: "$default", autoDeploy: true }),
  ],
  ["aws:servicecatalog/portfolio:Portfolio", () => ({}), () => ({ description: "new" })],
  [
    "aws:servicecatalog/product:Product",
    () => ({ provisioningArtifactParameters: { templateUrl: template } }),
    () => ({ provisioningArtifactParameters: { templateUrl: template }, owner: "new" }),
  ],
  [
    "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact",
    (made) => ({ productId: idOf(made.Product), templateUrl: template }),
    (made) => ({ productId: idOf(made.Product), templateUrl: template, active: false }),
  ],
  ...[
    "aws:servicecatalog/productPortfolioAssociation:ProductPortfolioAssociation",
    "aws:servicecatalog/constraint:Constraint",
  ].map((type) => [type, offered, offered] as const),
  [
    "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation",
    (made) => ({ portfolioId: idOf(made.Portfolio), principalArn: role }),
    (made) => ({ portfolioId: idOf(made.Portfolio), principalArn: role }),
  ],
];

/** Those that have no being of their own to be looked for. */
const neverGone = [
  "aws:secretsmanager/secretVersion:SecretVersion",
  "aws:lambda/invocation:Invocation",
];

/** Where AWS says so. */
const page = /\(https:\/\/docs\.aws\.amazon\.com\/[^\s)]+\)$/;

describe("createDrivers", () => {
  let test: TestDrivers;
  let drivers: Record<string, Driver>;
  const folder = mkdtempSync(path.join(tmpdir(), "longshore-drivers-"));
  const made: Record<string, LiveResource> = {};
  const driverOf = (type: string): Driver => {
    const driver = drivers[type];
    assert.isDefined(driver, `There is no driver for ${type}.`);
    return driver;
  };

  before(async () => {
    test = await startDrivers();
    drivers = createDrivers({ ...test.parts, folder });
  });
  after(async () => {
    await test.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is tested for every type that comes to life", () => {
    const tested = [...cases.map(([type]) => type), ...neverGone];

    assert.sameMembers(Object.keys(drivers), tested);
  });

  for (const [type, inputsOf, changedOf] of cases) {
    const name = type.split(":").at(-1) ?? "";
    it(`makes a ${name}, finds it, changes it and finds it again`, async () => {
      const driver = driverOf(type);
      const request = { type, name: name.toLowerCase(), inputs: inputsOf(made) };
      const { id, outputs } = await driver.create(request);
      const live = { ...request, id, outputs };

      assert.isDefined(await driver.read(live));
      const inputs = changedOf(made);
      made[name] = {
        ...live,
        inputs,
        outputs: { ...outputs, ...(await driver.update(live, inputs)) },
      };
      assert.isDefined(await driver.read(made[name]));
    });
  }

  it("changes what is really there", async () => {
    const { aws, bus, lambda } = test.parts;

    assert.equal(aws.objects.get("bucket", "key"), '{"a":1}');
    assert.equal(bus.findRule(String(made.EventRule?.outputs.arn))?.rule.state, "DISABLED");
    const target = [...(bus.findRule(String(made.EventRule?.outputs.arn))?.targets.values() ?? [])];
    assert.equal(target[0]?.input, "{}");
    assert.isTrue(lambda.has("function"));
    const principal = aws.access.find("role");
    assert.isDefined(principal);
    const may = (action: string) =>
      aws.access.denied(principal, "eu-west-1", { action, resource: "*" }) === undefined;
    assert.deepEqual([may("sqs:ReceiveMessage"), may("sqs:SendMessage")], [true, false]);
    const { artifacts } = aws.serviceCatalog.catalog.product(idOf(made.Product));
    assert.deepEqual(
      [...artifacts.values()].map(({ active }) => active),
      [true, false],
    );
  });

  /** Each, and what must go before it. */
  const holders: Record<string, RegExp> = {
    Role: /DeleteConflict/,
    EventRule: /has targets/,
    Integration: /referenced by the route/,
    Portfolio: /ResourceInUse|in use/,
    Product: /in use/,
    ProductPortfolioAssociation: /in use/,
  };
  for (const [name, reason] of Object.entries(holders)) {
    it(`leaves a ${name} that something else needs, and says so`, async () => {
      const live = made[name] as LiveResource;
      const failure = await driverOf(live.type)
        .delete(live)
        .then(() => undefined, String);

      assert.match(failure ?? "", reason);
      assert.match(failure ?? "", page);
      assert.isDefined(await driverOf(live.type).read(live));
    });
  }

  it("leaves a bucket that holds objects, unless it is told to", async () => {
    const live = made.Bucket as LiveResource;
    const failure = await driverOf(live.type)
      .delete({ ...live, inputs: {} })
      .then(() => undefined, String);

    assert.match(failure ?? "", /BucketNotEmpty/);
    assert.match(failure ?? "", page);
  });

  it("leaves a table that is protected", async () => {
    const live = made.Table as LiveResource;
    const failure = await driverOf(live.type)
      .delete({ ...live, inputs: { deletionProtectionEnabled: true } })
      .then(() => undefined, String);

    assert.match(failure ?? "", /protected against deletion/);
    assert.match(failure ?? "", page);
  });

  for (const name of ["Role", "Bucket", "LogGroup", "Secret", "Alias", "Permission"]) {
    it(`makes no second ${name} of one name`, async () => {
      const { type, name: logicalName, inputs } = made[name] as LiveResource;
      const failure = await driverOf(type)
        .create({ type, name: logicalName, inputs })
        .then(() => undefined, String);

      assert.match(failure ?? "", /[Aa]lready/);
      assert.match(failure ?? "", page);
    });
  }

  it("takes each away again, the last one first", async () => {
    for (const [type] of [...cases].reverse()) {
      const live = made[type.split(":").at(-1) ?? ""] as LiveResource;
      const driver = driverOf(type);
      await driver.delete(live);
      if (type !== "aws:kms/key:Key") assert.isUndefined(await driver.read(live), type);
    }
  });

  it("keeps the name of a secret that waits for its end", async () => {
    const { type, name, inputs } = made.Secret as LiveResource;
    const failure = await driverOf(type)
      .create({ type, name, inputs })
      .then(() => undefined, String);

    assert.match(failure ?? "", /scheduled for deletion/);
    assert.match(failure ?? "", page);
  });
});

describe("the driver of invocations", () => {
  it("tells the function of a resource's beginning, change and end, once each", async () => {
    const test = await startDrivers();
    const driver = createDrivers(test.parts)["aws:lambda/invocation:Invocation"] as Driver;
    const inputs = (part: string) => ({
      ...{ functionName: "keeper", lifecycleScope: "CRUD", input: JSON.stringify({ part }) },
    });
    const request = { type: "aws:lambda/invocation:Invocation", name: "one", inputs: inputs("a") };

    const { id, outputs } = await driver.create(request);
    await driver.update({ ...request, id, outputs }, inputs("b"));
    await driver.delete({ ...request, inputs: inputs("b"), id, outputs });
    await test.close();

    assert.deepEqual(test.invocations, [
      ["keeper", { part: "a", tf: { action: "create", prev_input: null } }],
      ["keeper", { part: "b", tf: { action: "update", prev_input: { part: "a" } } }],
      ["keeper", { part: "b", tf: { action: "delete", prev_input: { part: "b" } } }],
    ]);
  });

  it("invokes a function for one resource at a time, and goes on behind one that fails", async () => {
    const test = await startDrivers();
    const { lambda } = test.parts;
    let [busy, most] = [0, 0];
    lambda.invoke = async (_name, event) => {
      most = Math.max(most, (busy += 1));
      await setImmediate();
      busy -= 1;
      if ((event as { part: string }).part === "b") throw new Error("no b");
      return event;
    };

    const made = await Promise.allSettled(
      ["a", "b", "c"].map((part) =>
        test.make("aws:lambda/invocation:Invocation", part, {
          ...{ functionName: "keeper", input: JSON.stringify({ part }) },
        }),
      ),
    );
    await test.close();

    assert.equal(most, 1);
    assert.deepEqual(
      made.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
  });
});

function integration(made: Record<string, LiveResource>, name: string): Inputs {
  return {
    ...{ apiId: idOf(made.Api), integrationType: "AWS_PROXY", payloadFormatVersion: "2.0" },
    integrationUri: `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
  };
}

function route(made: Record<string, LiveResource>): Inputs {
  return { apiId: idOf(made.Api), target: `integrations/${idOf(made.Integration)}` };
}

function offered(made: Record<string, LiveResource>): Inputs {
  return {
    ...{ portfolioId: idOf(made.Portfolio), productId: idOf(made.Product), type: "LAUNCH" },
    parameters: JSON.stringify({ LocalRoleName: "role" }),
  };
}
