import { ProvisionProductCommand } from "@aws-sdk/client-service-catalog";
import { StringAsset } from "@pulumi/pulumi/asset";
import { assert } from "chai";
import { launchStatements, roleClient } from "../aws/service-catalog-setup";
import { ACCOUNT } from "../aws/start";
import { until } from "../../support/until";
import { startDrivers, type TestDrivers } from "./setup";

const catalog = "aws:servicecatalog";
const types = {
  bucket: "aws:s3/bucket:Bucket",
  object: "aws:s3/bucketObjectv2:BucketObjectv2",
  portfolio: `${catalog}/portfolio:Portfolio`,
  product: `${catalog}/product:Product`,
  artifact: `${catalog}/provisioningArtifact:ProvisioningArtifact`,
  offer: `${catalog}/productPortfolioAssociation:ProductPortfolioAssociation`,
  principal: `${catalog}/principalPortfolioAssociation:PrincipalPortfolioAssociation`,
  constraint: `${catalog}/constraint:Constraint`,
};
const template = JSON.stringify({
  Resources: { Files: { Type: "AWS::S3::Bucket", Properties: { BucketName: "files-1" } } },
});

describe("the drivers of products", () => {
  let test: TestDrivers;
  beforeEach(async () => {
    test = await startDrivers();
  });
  afterEach(() => test.close());

  const putTemplate = async (key: string, content = template) => {
    const { outputs: bucket } = await test.make(types.bucket, "templates");
    await test.make(types.object, key, { bucket: bucket.bucket, key, content });
    return `https://${String(bucket.bucketRegionalDomainName)}/${key}`;
  };

  it("offer a product that is launched with its own role", async () => {
    const templateUrl = await putTemplate("site.json");
    const portfolioId = (await test.make(types.portfolio, "portfolio", {})).id;
    const { id: productId } = await test.make(types.product, "site", {
      name: "Static site",
      provisioningArtifactParameters: { name: "placeholder", templateUrl },
    });
    const ids = { portfolioId, productId };
    await test.make(types.offer, "offer", ids);
    await test.make(types.principal, "principal", {
      ...{ portfolioId, principalArn: `arn:aws:iam::${ACCOUNT}:role/worker` },
    });
    const { aws } = test;
    aws.endpoint.access.addPrincipal("site-role", launchStatements);
    const parameters = JSON.stringify({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/site-role` });
    await test.make(types.constraint, "launch", { ...ids, type: "LAUNCH", parameters });
    const version = await test.make(types.artifact, "version", {
      productId,
      name: "abc",
      templateUrl,
    });

    const { RecordDetail } = await roleClient(aws, "worker").send(
      new ProvisionProductCommand({
        ProductName: "Static site",
        ProvisioningArtifactName: "abc",
        ProvisionedProductName: "my-site",
      }),
    );

    assert.equal(RecordDetail?.ProvisioningArtifactId, version.outputs.provisioningArtifactId);
    assert.equal(RecordDetail?.LaunchRoleArn, `arn:aws:iam::${ACCOUNT}:role/site-role`);
    assert.match(portfolioId, /^port-[a-z2-7]{13}$/);
    assert.match(productId, /^prod-[a-z2-7]{13}$/);
    await until(() =>
      aws.endpoint.cloudControl.store.get("eu-west-1", "AWS::S3::Bucket", "files-1"),
    );
  });

  it("keep objects as text, from a string asset as well", async () => {
    await test.make(types.bucket, "templates");
    await test.make(types.object, "a.json", {
      ...{ bucket: "templates", source: new StringAsset("{}") },
    });

    assert.equal(test.aws.endpoint.objects.get("templates", "a.json"), "{}");
    assert.match(await test.refusal(types.object, { bucket: "b" }), /neither content nor a text/);
  });

  it("refuse a product whose template is not there, and what the sandbox has not", async () => {
    const templateUrl = "https://templates.s3.eu-west-1.amazonaws.com/none.json";
    const product = { name: "Site", provisioningArtifactParameters: { templateUrl } };

    assert.include(await test.refusal(types.product, product), `no object at ${templateUrl}`);
    assert.include(
      await test.refusal(types.artifact, { productId: "prod-1", templatePhysicalId: "a" }),
      "It has no templateUrl",
    );
    assert.include(
      await test.refusal(types.constraint, { type: "TEMPLATE", parameters: "{}" }),
      'Its type is "TEMPLATE"',
    );
    assert.include(
      await test.refusal(types.constraint, { type: "LAUNCH", parameters: "{}" }),
      "they need RoleArn or LocalRoleName",
    );
    assert.include(
      await test.refusal(types.offer, { portfolioId: "port-1", productId: "prod-1" }),
      "Portfolio port-1 not found",
    );
  });
});
