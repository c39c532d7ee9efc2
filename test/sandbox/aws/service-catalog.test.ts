import {
  DescribeProvisionedProductCommand,
  DescribeRecordCommand,
  TerminateProvisionedProductCommand,
} from "@aws-sdk/client-service-catalog";
import { assert } from "chai";
import type { ResourceChange } from "../../../sandbox/aws/resource-store";
import { until } from "../../support/until";
import {
  launchStatements,
  roleClient,
  startCatalog,
  type TestCatalog,
} from "./service-catalog-setup";
import { ACCOUNT, errorOf } from "./start";

const TYPE = "AWS::ServiceCatalog::CloudFormationProvisionedProduct";

describe("Service Catalog at the endpoint", () => {
  let test: TestCatalog;
  beforeEach(async () => {
    test = await startCatalog();
  });
  afterEach(() => test.aws.endpoint.close());

  const record = (Id: string) => test.launcher.send(new DescribeRecordCommand({ Id }));
  const product = (Name: string) =>
    test.launcher.send(new DescribeProvisionedProductCommand({ Name }));
  const terminate = (ProvisionedProductName: string) =>
    test.launcher.send(new TerminateProvisionedProductCommand({ ProvisionedProductName }));
  const stacks = () => test.aws.endpoint.cloudFormation.stacks;
  const store = () => test.aws.endpoint.cloudControl.store;

  it("launches a product: a stack is made, whose outputs are the record's", async () => {
    const { recordId, productId } = await test.launch();
    const { RecordDetail, RecordOutputs } = await test.ended(recordId);

    const stack = stacks().find(`SC-${ACCOUNT}-${productId}`);
    assert.equal(RecordDetail?.Status, "SUCCEEDED");
    assert.deepEqual(RecordDetail?.RecordErrors, []);
    assert.deepEqual(RecordOutputs, [
      {
        OutputKey: "CloudformationStackARN",
        OutputValue: stack?.id,
        Description: "The ARN of the launched Cloudformation Stack",
      },
      { OutputKey: "Bucket", OutputValue: "files-1", Description: "Where the files are" },
    ]);
    assert.deepInclude(RecordDetail, {
      RecordId: recordId,
      RecordType: "PROVISION_PRODUCT",
      ProvisionedProductType: "CFN_STACK",
      ProvisionedProductName: "my-files",
      ProductId: test.bucket.productId,
      ProvisioningArtifactId: test.bucket.artifactId,
      LaunchRoleArn: `arn:aws:iam::${ACCOUNT}:role/launch-role`,
    });
    assert.isDefined(store().get("eu-west-1", "AWS::S3::Bucket", "files-1"));
  });

  it("answers CREATED, then says that the work goes on", async () => {
    const { recordId, productId } = await test.launch({ ...waiting() });

    const { RecordDetail } = await record(recordId);
    const { ProvisionedProductDetail } = await product("my-files");

    assert.equal(RecordDetail?.Status, "IN_PROGRESS");
    assert.deepInclude(ProvisionedProductDetail, {
      Id: productId,
      Status: "UNDER_CHANGE",
      LastRecordId: recordId,
      LastProvisioningRecordId: recordId,
    });
    assert.notProperty(ProvisionedProductDetail, "LastSuccessfulProvisioningRecordId");
  });

  it("tells the stack who launched what, and passes the caller's tags on", async () => {
    const Tags = [{ Key: "longshore:run-id", Value: "r_1" }];
    const { productId } = await test.launch({ Tags });

    const { tags = {} } = stacks().find(`SC-${ACCOUNT}-${productId}`) ?? {};

    const catalog = `arn:aws:catalog:eu-west-1:${ACCOUNT}`;
    assert.deepEqual(tags, {
      "longshore:run-id": "r_1",
      "aws:servicecatalog:portfolioArn": `${catalog}:portfolio/${test.portfolioId}`,
      "aws:servicecatalog:productArn": `${catalog}:product/${test.bucket.productId}`,
      "aws:servicecatalog:provisionedProductArn": `arn:aws:servicecatalog:eu-west-1:${ACCOUNT}:stack/my-files/${productId}`,
      "aws:servicecatalog:provisioningArtifactIdentifier": test.bucket.artifactId,
      "aws:servicecatalog:provisioningPrincipalArn": `arn:aws:sts::${ACCOUNT}:assumed-role/launcher/launcher`,
    });
  });

  it("finds products and versions by id as well as by name", async () => {
    const { productId: ProductId, artifactId: ProvisioningArtifactId } = test.bucket;
    const byId = { ProductId, ProvisioningArtifactId };
    const { recordId } = await test.launch({
      ...{ ProductName: undefined, ProvisioningArtifactName: undefined, ...byId },
    });

    assert.equal((await test.ended(recordId)).RecordDetail?.Status, "SUCCEEDED");
  });

  it("launches once for each token", async () => {
    const first = await test.launch({ ProvisionToken: "r_1" });
    const again = await test.launch({ ProvisionToken: "r_1" });
    const other = await errorOf(
      test.launch({ ProvisionToken: "r_1", ProvisionedProductName: "others" }),
    );

    assert.deepEqual(again, first);
    assert.equal(other.name, "InvalidParametersException");
    assert.lengthOf(stacks().all, 1);
  });

  it("refuses a name that is taken", async () => {
    await test.launch();

    const error = await errorOf(test.launch());

    assert.deepEqual(
      [error.name, error.message],
      ["InvalidParametersException", "A stack named my-files already exists."],
    );
  });

  it("shows products only to those who are associated with their portfolio", async () => {
    const stranger = roleClient(test.aws, "stranger");
    const { catalog } = test.aws.endpoint.serviceCatalog;

    const error = await errorOf(test.launch({}, stranger));
    catalog.associatePrincipal(test.portfolioId, "arn:aws:iam:::role/stran*");
    const { recordId } = await test.launch({}, stranger);

    assert.deepEqual(
      [error.name, error.message],
      ["ResourceNotFoundException", `No launch paths found for resource: ${test.bucket.productId}`],
    );
    assert.equal((await test.ended(recordId)).RecordDetail?.Status, "SUCCEEDED");
  });

  it("wants to know which of several ways is meant", async () => {
    const { catalog } = test.aws.endpoint.serviceCatalog;
    const { id } = catalog.createPortfolio("eu-west-1");
    catalog.associateProduct(id, test.bucket.productId);
    catalog.associatePrincipal(id, `arn:aws:iam::${ACCOUNT}:role/launcher`);
    const caller = `arn:aws:sts::${ACCOUNT}:assumed-role/launcher/launcher`;
    const [path] = catalog.pathsTo(test.bucket.productId, caller);

    const error = await errorOf(test.launch());
    const { recordId } = await test.launch({ PathId: path?.id });

    assert.include(error.message, "Please specify the launch path id");
    assert.equal((await test.ended(recordId)).RecordDetail?.Status, "SUCCEEDED");
  });

  for (const [what, more, name, message] of [
    ["an unknown product", { ProductName: "None" }, "ResourceNotFoundException", "Product None"],
    [
      "an unknown version",
      { ProvisioningArtifactName: "v9" },
      "ResourceNotFoundException",
      "Provisioning artifact v9",
    ],
    [
      "a name with a space",
      { ProvisionedProductName: "my files" },
      "ValidationException",
      "Value 'my files' at 'provisionedProductName' failed to satisfy constraint",
    ],
    [
      "an id besides a name",
      { ProductId: "prod-1" },
      "InvalidParametersException",
      "Exactly one of ProductId and ProductName",
    ],
    [
      "a tag of AWS's own",
      { Tags: [{ Key: "aws:x", Value: "y" }] },
      "InvalidParametersException",
      "aws: prefixed tag key",
    ],
    [
      "a parameter twice",
      { ProvisioningParameters: ["a", "b"].map((Value) => ({ Key: "Name", Value })) },
      "InvalidParametersException",
      "ProvisioningParameters has Name twice",
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const error = await errorOf(test.launch(structuredClone(more) as object));

      assert.equal(error.name, name);
      assert.include(error.message, message);
      assert.isEmpty(stacks().all);
    });
  }

  it("refuses a version that is not active", async () => {
    const { catalog } = test.aws.endpoint.serviceCatalog;
    const templateUrl = "https://templates.s3.amazonaws.com/bucket.json";
    catalog.createArtifact(test.bucket.productId, { name: "old", templateUrl, active: false });

    const error = await errorOf(test.launch({ ProvisioningArtifactName: "old" }));

    assert.match(error.message, /^Provisioning artifact old of product .* is not active$/);
  });

  it("keeps the template as it was when the version was made", async () => {
    test.aws.endpoint.objects.put("templates", "bucket.json", "{}");

    const { recordId } = await test.launch();

    assert.equal((await test.ended(recordId)).RecordDetail?.Status, "SUCCEEDED");
  });

  it("makes no version of a template that is not there", () => {
    const { catalog } = test.aws.endpoint.serviceCatalog;
    const templateUrl = "https://templates.s3.amazonaws.com/none.json";

    assert.throws(
      () => catalog.createArtifact(test.bucket.productId, { name: "v2", templateUrl }),
      `there is no object at ${templateUrl}`,
    );
  });

  it("ends a launch that CloudFormation refuses, and keeps its product to be looked at", async () => {
    const { recordId } = await test.launch({
      ProvisioningParameters: [{ Key: "Name", Value: "UPPER CASE" }],
    });

    const { RecordDetail, RecordOutputs } = await test.ended(recordId);
    const { ProvisionedProductDetail } = await product("my-files");

    assert.equal(RecordDetail?.Status, "FAILED");
    assert.equal(RecordDetail?.RecordErrors?.[0]?.Code, "ValidationError");
    assert.include(RecordDetail?.RecordErrors?.[0]?.Description, "Name");
    assert.deepEqual(RecordOutputs, []);
    assert.equal(ProvisionedProductDetail?.Status, "ERROR");
  });

  it("ends a launch whose stack fails, with the reason", async () => {
    store().place("eu-west-1", "AWS::S3::Bucket", { BucketName: "files-1" }, "CreateBucket");

    const { recordId } = await test.launch();
    const { RecordDetail } = await test.ended(recordId);
    const { ProvisionedProductDetail } = await product("my-files");

    assert.equal(RecordDetail?.Status, "FAILED");
    assert.include(RecordDetail?.RecordErrors?.[0]?.Description, "failed to create: [Files]");
    assert.equal(ProvisionedProductDetail?.Status, "ERROR");
    assert.include(ProvisionedProductDetail?.StatusMessage, "failed to create: [Files]");
  });

  for (const [index, action] of [
    "cloudformation:CreateStack",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStackEvents",
    "cloudformation:GetTemplateSummary",
    "s3:GetObject",
  ].entries()) {
    it(`needs ${action} of the launch role`, async () => {
      const name = `launch-role-${index}`;
      test.aws.endpoint.access.addPrincipal(name, [
        ...launchStatements,
        { Effect: "Deny", Action: action, Resource: "*" },
      ]);
      const { catalog } = test.aws.endpoint.serviceCatalog;
      catalog.setLaunchRole(test.portfolioId, test.bucket.productId, name);

      const { recordId } = await test.launch();
      const { RecordDetail } = await test.ended(recordId);

      assert.equal(RecordDetail?.Status, "FAILED");
      assert.deepInclude(RecordDetail?.RecordErrors?.[0], { Code: "AccessDenied" });
      assert.include(RecordDetail?.RecordErrors?.[0]?.Description, action);
      assert.isEmpty(stacks().all);
    });
  }

  it("ends a launch whose role does not trust Service Catalog", async () => {
    const { roles, serviceCatalog } = test.aws.endpoint;
    const Statement = [
      {
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    ];
    roles.create("other", { trust: { Version: "2012-10-17", Statement } });
    serviceCatalog.catalog.setLaunchRole(test.portfolioId, test.bucket.productId, "other");
    const { recordId } = await test.launch();

    const { RecordDetail } = await test.ended(recordId);

    assert.include(
      RecordDetail?.RecordErrors?.[0]?.Description,
      "The launch role other cannot be assumed.",
    );
  });

  it("launches with the caller's permissions when there is no launch role", async () => {
    const { catalog } = test.aws.endpoint.serviceCatalog;
    const templateUrl = "https://templates.s3.amazonaws.com/bucket.json";
    const { id } = catalog.createProduct("eu-west-1", "Bare", { name: "v1", templateUrl });
    catalog.associateProduct(test.portfolioId, id);
    catalog.associatePrincipal(test.portfolioId, `arn:aws:iam::${ACCOUNT}:role/able`);
    const able = roleClient(test.aws, "able", [
      ...launchStatements,
      { Effect: "Allow", Action: "servicecatalog:*", Resource: "*" },
    ]);

    const denied = await test.launch({ ProductName: "Bare" });
    const allowed = await test.launch(
      { ProductName: "Bare", ProvisionedProductName: "others" },
      able,
    );

    assert.equal((await test.ended(denied.recordId)).RecordDetail?.Status, "FAILED");
    assert.equal((await test.ended(allowed.recordId)).RecordDetail?.Status, "SUCCEEDED");
  });

  it("terminates a product: the stack goes, then the product", async () => {
    const { recordId, productId } = await test.launch();
    await test.ended(recordId);

    const { RecordDetail } = await terminate("my-files");
    const ended = await test.ended(RecordDetail?.RecordId ?? "");
    const gone = await errorOf(product("my-files"));

    assert.equal(RecordDetail?.RecordType, "TERMINATE_PROVISIONED_PRODUCT");
    assert.equal(RecordDetail?.Status, "CREATED");
    assert.equal(ended.RecordDetail?.Status, "SUCCEEDED");
    assert.equal(gone.name, "ResourceNotFoundException");
    assert.isUndefined(stacks().find(`SC-${ACCOUNT}-${productId}`));
    assert.isUndefined(store().get("eu-west-1", "AWS::S3::Bucket", "files-1"));
  });

  it("terminates a product that is still being launched, whose launch has failed then", async () => {
    const { recordId } = await test.launch(waiting());

    const { RecordDetail } = await terminate("my-files");
    await test.ended(RecordDetail?.RecordId ?? "");

    const launched = await record(recordId);
    assert.equal(launched.RecordDetail?.Status, "FAILED");
    assert.equal(launched.RecordDetail?.RecordErrors?.[0]?.Code, "Terminated");
  });

  it("needs the launch role's permission to end a product, which stays without it", async () => {
    const { recordId } = await test.launch();
    await test.ended(recordId);
    test.aws.endpoint.access.setStatements("launch-role", [
      ...launchStatements,
      { Effect: "Deny", Action: "cloudformation:DeleteStack", Resource: "*" },
    ]);

    const { RecordDetail } = await terminate("my-files");
    const { RecordDetail: ended } = await test.ended(RecordDetail?.RecordId ?? "");
    const { ProvisionedProductDetail } = await product("my-files");

    assert.equal(ended?.Status, "FAILED");
    assert.include(ended?.RecordErrors?.[0]?.Description, "cloudformation:DeleteStack");
    assert.equal(ProvisionedProductDetail?.Status, "TAINTED");
    assert.isDefined(store().get("eu-west-1", "AWS::S3::Bucket", "files-1"));
  });

  it("ends the launch when somebody deletes its stack", async () => {
    const { recordId, productId } = await test.launch(waiting());

    stacks().delete(`SC-${ACCOUNT}-${productId}`);
    const { RecordDetail } = await test.ended(recordId);

    assert.equal(RecordDetail?.Status, "FAILED");
    assert.equal((await product("my-files")).ProvisionedProductDetail?.Status, "ERROR");
  });

  it("terminates what never had a stack at once", async () => {
    const { recordId } = await test.launch({ ProvisioningParameters: [] });
    await test.ended(recordId);

    const { RecordDetail } = await terminate("my-files");

    const { RecordDetail: ended } = await record(RecordDetail?.RecordId ?? "");
    assert.equal(ended?.Status, "SUCCEEDED");
    assert.equal((await errorOf(product("my-files"))).name, "ResourceNotFoundException");
  });

  it("shows each product in Cloud Control while it is there, with its launch and its end", async () => {
    const changes: ResourceChange[] = [];
    store().on("change", (change) => change.type === TYPE && changes.push(change));

    const { recordId, productId } = await test.launch();
    await test.ended(recordId);
    const stackArn = stacks().find(`SC-${ACCOUNT}-${productId}`)?.id;
    await terminate("my-files");
    await until(() => changes.length === 2);

    assert.deepEqual(
      changes.map(({ kind, cause, identifier }) => [kind, cause, identifier]),
      [
        ["create", "ProvisionProduct", productId],
        ["delete", "TerminateProvisionedProduct", productId],
      ],
    );
    assert.deepEqual(changes[0]?.properties, {
      ProvisionedProductId: productId,
      ProvisionedProductName: "my-files",
      ProductId: test.bucket.productId,
      ProvisioningArtifactId: test.bucket.artifactId,
      RecordId: recordId,
      CloudformationStackArn: stackArn,
    });
  });

  it("gives the outputs of a record page by page", async () => {
    const { recordId } = await test.launch();
    await test.ended(recordId);
    const page = (more: { PageToken?: string }) =>
      test.launcher.send(new DescribeRecordCommand({ Id: recordId, PageSize: 1, ...more }));

    const first = await page({});
    const second = await page({ PageToken: first.NextPageToken ?? "" });

    assert.deepEqual(
      [first, second].map(({ RecordOutputs }) => RecordOutputs?.map((one) => one.OutputKey)),
      [["CloudformationStackARN"], ["Bucket"]],
    );
    assert.isUndefined(second.NextPageToken);
  });

  it("checks the permission for the product, and for everything else as a whole", async () => {
    const arn = `arn:aws:catalog:eu-west-1:${ACCOUNT}:product/${test.bucket.productId}`;
    const { catalog } = test.aws.endpoint.serviceCatalog;
    catalog.associatePrincipal(test.portfolioId, `arn:aws:iam::${ACCOUNT}:role/narrow`);
    const narrow = roleClient(test.aws, "narrow", [
      { Effect: "Allow", Action: "servicecatalog:ProvisionProduct", Resource: arn },
    ]);

    const { recordId } = await test.launch({}, narrow);
    const other = await errorOf(test.launch({ ...waiting() }, narrow));
    const look = await errorOf(narrow.send(new DescribeRecordCommand({ Id: recordId })));
    const end = await errorOf(
      narrow.send(new TerminateProvisionedProductCommand({ ProvisionedProductName: "my-files" })),
    );

    assert.include(other.message, `product/${test.waiting.productId} because`);
    assert.include(look.message, "servicecatalog:DescribeRecord because");
    assert.include(end.message, "servicecatalog:TerminateProvisionedProduct because");
  });

  it("knows only records and products that exist", async () => {
    const none = await errorOf(record("rec-none"));
    const gone = await errorOf(terminate("none"));

    assert.deepEqual([none.name, gone.name], Array(2).fill("ResourceNotFoundException"));
  });
});

function waiting() {
  return { ProductName: "Waiting", ProvisioningParameters: [] };
}
