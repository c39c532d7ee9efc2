import {
  CreateProvisionedProductPlanCommand,
  DeleteProvisionedProductPlanCommand,
  DescribeProvisionedProductCommand,
  DescribeProvisionedProductPlanCommand,
  ExecuteProvisionedProductPlanCommand,
  TerminateProvisionedProductCommand,
  UpdateProvisionedProductCommand,
  type CreateProvisionedProductPlanInput,
  type UpdateProvisionedProductInput,
} from "@aws-sdk/client-service-catalog";
import { assert } from "chai";
import type { ResourceChange } from "../../../sandbox/aws/resource-store";
import { until } from "../../support/until";
import { launchStatements, startCatalog, type TestCatalog } from "./service-catalog-setup";
import { errorOf } from "./start";

const TYPE = "AWS::ServiceCatalog::CloudFormationProvisionedProduct";

/** Files with a text as a tag, whose bucket is another one when the name changes. */
const second = JSON.stringify({
  Parameters: {
    Name: { Type: "String" },
    Team: { Type: "String", Default: "none" },
  },
  Resources: {
    Files: {
      Type: "AWS::S3::Bucket",
      Properties: { BucketName: { Ref: "Name" }, Tags: [{ Key: "team", Value: { Ref: "Team" } }] },
    },
  },
  Outputs: { Bucket: { Value: { Ref: "Files" } } },
});

describe("updates in Service Catalog", () => {
  let test: TestCatalog;
  let secondId: string;

  const { access, objects, serviceCatalog, cloudControl, cloudFormation } = {
    access: () => test.aws.endpoint.access,
    objects: () => test.aws.endpoint.objects,
    serviceCatalog: () => test.aws.endpoint.serviceCatalog,
    cloudControl: () => test.aws.endpoint.cloudControl,
    cloudFormation: () => test.aws.endpoint.cloudFormation,
  };
  const allow = (...actions: string[]) => {
    access().setStatements("launch-role", [
      ...launchStatements,
      {
        Effect: "Allow",
        Action: actions.map((action) => `cloudformation:${action}`),
        Resource: "arn:aws:cloudformation:*:*:stack/SC-*",
      },
    ]);
  };
  const product = async (Name = "my-files") =>
    (await test.launcher.send(new DescribeProvisionedProductCommand({ Name })))
      .ProvisionedProductDetail;
  const update = (more: Partial<UpdateProvisionedProductInput>) =>
    test.launcher.send(
      new UpdateProvisionedProductCommand({ ProvisionedProductName: "my-files", ...more }),
    );
  const updated = async (more: Partial<UpdateProvisionedProductInput>) =>
    test.ended((await update(more)).RecordDetail?.RecordId ?? "");
  const named = (Value: string) => [{ Key: "Name", Value }];
  const buckets = () =>
    cloudControl()
      .store.list("eu-west-1", "AWS::S3::Bucket")
      .map(({ identifier }) => identifier);
  const launched = async () => {
    await test.ended((await test.launch()).recordId);
  };
  const failNextBucket = () =>
    cloudControl().faults.add({
      ...{ operation: "CreateResource", type: "AWS::S3::Bucket", asynchronous: true },
      ...{ error: "ServiceLimitExceeded", message: "Too many buckets." },
    });

  beforeEach(async () => {
    test = await startCatalog();
    allow("UpdateStack");
    objects().put("templates", "second.json", second);
    const templateUrl = "https://templates.s3.eu-west-1.amazonaws.com/second.json";
    const version = { name: "v2", templateUrl };
    secondId = serviceCatalog().catalog.createArtifact(test.bucket.productId, version).id;
  });
  afterEach(() => test.aws.endpoint.close());

  it("updates with other parameters: a record of its own, one event, the product changed", async () => {
    await launched();
    const changes: ResourceChange[] = [];
    cloudControl().store.on("change", (change) => change.type === TYPE && changes.push(change));

    const { RecordDetail } = await update({ ProvisioningParameters: named("files-2") });
    const { RecordDetail: ended, RecordOutputs } = await test.ended(RecordDetail?.RecordId ?? "");

    assert.deepInclude(RecordDetail, {
      Status: "CREATED",
      RecordType: "UPDATE_PROVISIONED_PRODUCT",
    });
    assert.equal(ended?.Status, "SUCCEEDED");
    assert.deepInclude(RecordOutputs?.[1], { OutputKey: "Bucket", OutputValue: "files-2" });
    assert.deepEqual(buckets(), ["files-2"]);
    assert.deepInclude(await product(), {
      Status: "AVAILABLE",
      LastRecordId: ended?.RecordId,
      LastSuccessfulProvisioningRecordId: ended?.RecordId,
    });
    assert.deepEqual(
      changes.map(({ cause, properties }) => [cause, properties["RecordId"]]),
      [["UpdateProvisionedProduct", ended?.RecordId]],
    );
  });

  it("updates to another version, keeping what is said to be kept", async () => {
    await launched();
    const Team = { Key: "Team", Value: "web" };
    const kept = { Key: "Name", UsePreviousValue: true, Value: "ignored" };

    const { RecordDetail } = await updated({
      ProvisioningArtifactName: "v2",
      ProvisioningParameters: [kept, Team],
    });

    assert.equal(RecordDetail?.ProvisioningArtifactId, secondId);
    assert.equal((await product())?.ProvisioningArtifactId, secondId);
    assert.deepEqual(buckets(), ["files-1"]);
    const [stack] = cloudFormation().stacks.all;
    assert.deepEqual(stack?.parameters, { Name: "files-1", Team: "web" });
    assert.equal(stack?.tags["aws:servicecatalog:provisioningArtifactIdentifier"], secondId);
    const shown = cloudControl().store.list("eu-west-1", TYPE)[0];
    assert.equal(shown?.properties["ProvisioningArtifactId"], secondId);
  });

  it("updates to another product, whose template then counts", async () => {
    const waiting = { ProductId: test.waiting.productId, ProvisioningArtifactName: "v1" };
    await launched();

    await update(waiting);
    const url = await until(() => {
      const events = cloudFormation().stacks.all[0]?.events ?? [];
      return events.find((one) => one.LogicalResourceId === "Handle" && one.PhysicalResourceId)
        ?.PhysicalResourceId;
    });

    assert.isOk(url);
    assert.deepInclude(await product(), {
      Status: "UNDER_CHANGE",
      ProductId: test.bucket.productId,
    });
    const message = (await errorOf(update(waiting))).message;
    assert.include(message, "Provisioned product my-files is UNDER_CHANGE");
  });

  it("is TAINTED when an update fails, and keeps what it was", async () => {
    await launched();
    failNextBucket();

    const { RecordDetail } = await updated({
      ProvisioningArtifactId: secondId,
      ProvisioningParameters: named("files-2"),
    });

    assert.equal(RecordDetail?.Status, "FAILED");
    assert.include(RecordDetail?.RecordErrors?.[0]?.Description, "failed to update: [Files]");
    assert.deepInclude(await product(), {
      Status: "TAINTED",
      ProvisioningArtifactId: test.bucket.artifactId,
      LastRecordId: RecordDetail?.RecordId,
    });
    assert.deepEqual(buckets(), ["files-1"]);
    await updated({ ProvisioningParameters: named("files-3") });
    assert.equal((await product())?.Status, "AVAILABLE");
  });

  const refusedByStack: [
    what: string,
    input: Partial<UpdateProvisionedProductInput>,
    why: string,
  ][] = [
    [
      "changes nothing",
      { ProvisioningParameters: [{ Key: "Name", UsePreviousValue: true }] },
      "No updates are to be performed.",
    ],
    ["leaves a parameter out", {}, "Parameters: [Name] must have values"],
    [
      "keeps a value that was not there",
      {
        ProvisioningArtifactName: "v2",
        ProvisioningParameters: [{ Key: "Team", UsePreviousValue: true }],
      },
      "Invalid input for parameter key Team.",
    ],
  ];
  for (const [what, input, why] of refusedByStack) {
    it(`ends an update that ${what} as CloudFormation does`, async () => {
      await launched();

      const { RecordDetail } = await updated(input);

      assert.equal(RecordDetail?.Status, "FAILED");
      assert.include(RecordDetail?.RecordErrors?.[0]?.Description, why);
      assert.equal((await product())?.Status, "TAINTED");
    });
  }

  it("refuses at once what Service Catalog does", async () => {
    const message = async (more: Partial<UpdateProvisionedProductInput>) => {
      const { name, message: text } = await errorOf(update(more));
      return `${name}: ${text}`;
    };
    assert.match(await message({}), /^ResourceNotFoundException/);
    await launched();

    for (const [input, problem] of [
      [{ ProvisionedProductId: "pp-x" }, "Exactly one of ProvisionedProductId and"],
      [{ ProductId: test.waiting.productId }, "Exactly one of ProvisioningArtifactId and"],
      [{ ProvisioningArtifactId: "pa-x" }, "Provisioning artifact pa-x of product"],
      [{ PathId: "lpv3-x" }, "No launch paths found"],
      [
        { Tags: [{ Key: "a", Value: "b" }] },
        "Tags cannot be updated: the product has no RESOURCE_UPDATE",
      ],
      [{ PathName: "x" }, "no stand-in for PathName"],
      [{ ProvisioningParameters: [...named("a"), ...named("b")] }, "has Name twice"],
    ] as const) {
      assert.include(await message(input as Partial<UpdateProvisionedProductInput>), problem);
    }
    const same = { UpdateToken: "one", ProvisioningParameters: named("files-2") };
    const [one, other] = [await update(same), await update(same)];
    assert.equal(one.RecordDetail?.RecordId, other.RecordDetail?.RecordId);
    assert.include(
      await message({ ...same, ProvisioningParameters: named("files-3") }),
      "Token one",
    );
  });

  it("needs cloudformation:UpdateStack of the launch role", async () => {
    await launched();
    allow("DescribeStacks");

    const { RecordDetail } = await updated({ ProvisioningParameters: named("files-2") });

    assert.include(RecordDetail?.RecordErrors?.[0]?.Description, "cloudformation:UpdateStack");
    assert.deepEqual(buckets(), ["files-1"]);
  });

  it("does not end what is being updated", async () => {
    await launched();
    await update({ ProductId: test.waiting.productId, ProvisioningArtifactName: "v1" });
    const { RecordDetail } = await test.launcher.send(
      new TerminateProvisionedProductCommand({ ProvisionedProductName: "my-files" }),
    );

    const { RecordDetail: ended } = await test.ended(RecordDetail?.RecordId ?? "");

    assert.include(
      ended?.RecordErrors?.[0]?.Description,
      "cannot be deleted while in status UPDATE_IN_PROGRESS",
    );
    assert.equal((await product())?.Status, "UNDER_CHANGE");
  });

  describe("plans", () => {
    const plan = (more: Partial<CreateProvisionedProductPlanInput> = {}) =>
      test.launcher.send(
        new CreateProvisionedProductPlanCommand({
          ...{ PlanName: "plan", PlanType: "CLOUDFORMATION", ProvisionedProductName: "my-files" },
          ...{ ProductId: test.bucket.productId, ProvisioningArtifactId: secondId },
          ProvisioningParameters: named("files-2"),
          ...more,
        }),
      );
    const describePlan = (PlanId = "") =>
      test.launcher.send(new DescribeProvisionedProductPlanCommand({ PlanId }));
    const execute = (PlanId = "") =>
      test.launcher.send(new ExecuteProvisionedProductPlanCommand({ PlanId }));

    beforeEach(() => {
      allow("UpdateStack", "CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet");
    });

    it("shows what a launch would make, makes nothing, and then makes it once", async () => {
      const { PlanId } = await plan();

      const { ProvisionedProductPlanDetails, ResourceChanges } = await describePlan(PlanId);
      assert.equal(ProvisionedProductPlanDetails?.Status, "CREATE_SUCCESS");
      assert.deepEqual(ResourceChanges, [
        { Action: "ADD", LogicalResourceId: "Files", ResourceType: "AWS::S3::Bucket" },
      ]);
      assert.equal((await product())?.Status, "PLAN_IN_PROGRESS");
      assert.isEmpty(buckets());

      const { RecordDetail } = await execute(PlanId);
      await test.ended(RecordDetail?.RecordId ?? "");
      assert.equal(RecordDetail?.RecordType, "PROVISION_PRODUCT");
      assert.deepEqual(buckets(), ["files-2"]);
      assert.equal((await product())?.Status, "AVAILABLE");
      assert.equal((await execute(PlanId)).RecordDetail?.RecordId, RecordDetail?.RecordId);
      assert.equal(
        (await describePlan(PlanId)).ProvisionedProductPlanDetails?.Status,
        "EXECUTE_SUCCESS",
      );
    });

    it("shows what an update would change, and changes it", async () => {
      await launched();
      const { PlanId } = await plan();

      const { ResourceChanges } = await describePlan(PlanId);
      assert.deepEqual<unknown>(ResourceChanges, [
        {
          Action: "MODIFY",
          LogicalResourceId: "Files",
          PhysicalResourceId: "files-1",
          ResourceType: "AWS::S3::Bucket",
          Replacement: "TRUE",
          Scope: ["PROPERTIES"],
          Details: ["BucketName", "Tags"].map((Name) => ({
            Target: { Attribute: "PROPERTIES", Name },
          })),
        },
      ]);
      assert.equal((await errorOf(plan())).name, "InvalidStateException");

      const { RecordDetail } = await execute(PlanId);
      await test.ended(RecordDetail?.RecordId ?? "");
      assert.equal(RecordDetail?.RecordType, "UPDATE_PROVISIONED_PRODUCT");
      assert.deepEqual(buckets(), ["files-2"]);
    });

    it("says why a plan cannot be carried out", async () => {
      const bad = await plan({ ProvisioningParameters: [] });
      const { ProvisionedProductPlanDetails: failed } = await describePlan(bad.PlanId);
      assert.equal(failed?.Status, "CREATE_FAILED");
      assert.include(failed?.StatusMessage, "must have values");
      assert.equal((await errorOf(execute(bad.PlanId))).name, "InvalidStateException");
      await test.launcher.send(new DeleteProvisionedProductPlanCommand({ PlanId: bad.PlanId }));
      assert.equal((await errorOf(describePlan(bad.PlanId))).name, "ResourceNotFoundException");
      assert.equal((await errorOf(product())).name, "ResourceNotFoundException");

      await launched();
      const kept = [{ Key: "Name", UsePreviousValue: true }];
      const nothing = await plan({
        ProvisioningArtifactId: test.bucket.artifactId,
        ProvisioningParameters: kept,
      });
      const { ProvisionedProductPlanDetails: empty } = await describePlan(nothing.PlanId);
      assert.include(empty?.StatusMessage, "didn't contain changes");
    });

    it("needs cloudformation:CreateChangeSet of the launch role", async () => {
      allow("UpdateStack");
      const { PlanId } = await plan();

      const { ProvisionedProductPlanDetails } = await describePlan(PlanId);

      assert.include(
        ProvisionedProductPlanDetails?.StatusMessage,
        "cloudformation:CreateChangeSet",
      );
    });
  });
});
