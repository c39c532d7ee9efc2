import { assert } from "chai";
import { createHash } from "node:crypto";
import { MagicFunction } from "../../components/magic-function";
import { placeholderTemplate } from "../../components/placeholder-template";
import { ProductPortfolio } from "../../components/product-portfolio";
import { serviceCatalogTrust } from "../../policies/document";
import { allow } from "../../registry";
import { injectGate } from "../../registry/products/inject-gate";
import { valueOf } from "../support/program";
import { runUnderMocks, type Program } from "../support/pulumi";
import { productOf, productRegistry } from "./approval-setup";
import { arn, defaults } from "./setup";

const bucketUrl = "https://products-templates.s3.eu-west-1.amazonaws.com";
const createTopic = allow(["sns:CreateTopic"], "arn:aws:sns:*:*:*");
const site = productOf("site", { permissions: [createTopic] });
const developers = "arn:aws:iam::123456789012:role/Developers";

function create(...products: Parameters<typeof productRegistry>) {
  return runUnderMocks(() => {
    const functionOf = (name: string) =>
      new MagicFunction(name, {
        description: name,
        entry: () => () => Promise.resolve(),
        statements: [],
        timeoutSeconds: 1,
        defaults,
      });
    return new ProductPortfolio("products", {
      registry: productRegistry(...products),
      requestFunction: functionOf("request"),
      worker: functionOf("worker"),
      launchPrincipals: [developers, developers],
    });
  });
}

/** The template that is launched, and where it lies. */
function gatedTemplate(product: typeof site) {
  const text = injectGate(product.template, {
    requestFunctionArn: arn("lambda", "request-function"),
    product: product.identifier,
    title: product.name,
    timeoutSeconds: product.timeoutSeconds,
  });
  const digest = createHash("sha256").update(text).digest("hex");
  return { text, key: `${product.identifier}/${digest}.yaml` };
}

describe("ProductPortfolio", function () {
  this.timeout(30_000);
  let program: Program<ProductPortfolio>;

  before(async () => {
    program = await create(site, productOf("queue"));
  });

  it("keeps templates in a private, encrypted bucket that asks for TLS", () => {
    const bucket = "products-templates";

    assert.deepEqual(program.onlyInputsOf("aws:s3/bucket:Bucket"), {});
    assert.deepEqual(
      program.onlyInputsOf("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"),
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    );
    assert.deepEqual(
      program.onlyInputsOf(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      ),
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    );
    const { policy, ...others } = program.onlyInputsOf("aws:s3/bucketPolicy:BucketPolicy");
    assert.deepEqual(others, { bucket });
    assert.include(policy, "aws:SecureTransport");
    assert.include(policy, `${arn("s3", bucket)}/*`);
  });

  it("is a portfolio of the stack, open to the worker and the principals given, each once", () => {
    assert.deepEqual(program.onlyInputsOf("aws:servicecatalog/portfolio:Portfolio"), {
      name: "Longshore dev",
      description: "Products whose launch a person approves.",
      providerName: "Longshore",
    });
    const type = "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation";
    assert.sameDeepMembers(
      program.ofType(type).map(({ name, inputs }) => [name, inputs]),
      (
        [
          ["products-worker", arn("iam", "worker-role")],
          ["products-123456789012:role/Developers", developers],
        ] as const
      ).map(([name, principalArn]) => [
        name,
        { portfolioId: "products-portfolio-id", principalArn, principalType: "IAM" },
      ]),
    );
  });

  it("gives the identifiers of the portfolio and its products", async () => {
    assert.equal(await valueOf(program.result.portfolioId), "products-portfolio-id");
    assert.deepEqual(await valueOf(program.result.productIds), {
      site: "products-site-product-id",
      queue: "products-queue-product-id",
    });
  });

  it("begins every product with a version that never changes", () => {
    const products = program.ofType("aws:servicecatalog/product:Product");

    assert.lengthOf(products, 2);
    assert.deepEqual(products[0]?.ignoreChanges, ["provisioningArtifactParameters"]);
    assert.deepEqual(products[0]?.inputs, {
      name: "The site",
      owner: "Platform team",
      description: "A topic.",
      type: "CLOUD_FORMATION_TEMPLATE",
      provisioningArtifactParameters: {
        name: "placeholder",
        description: "Cannot be launched; choose the newest version.",
        type: "CLOUD_FORMATION_TEMPLATE",
        templateUrl: `${bucketUrl}/placeholder.json`,
      },
    });
    assert.deepEqual(program.named("products-placeholder").inputs, {
      bucket: "products-templates",
      key: "placeholder.json",
      content: placeholderTemplate,
      contentType: "application/json",
    });
  });

  it("offers the template with its gate, under the name that launches ask for", () => {
    const { text, key } = gatedTemplate(site);

    assert.include(text, "Custom::LongshoreApproval");
    assert.deepEqual(program.named("products-site-template").inputs, {
      bucket: "products-templates",
      key,
      content: text,
      contentType: "application/yaml",
    });
    assert.deepEqual(program.named("products-site-version").inputs, {
      productId: "products-site-product-id",
      name: "0123456789ab",
      type: "CLOUD_FORMATION_TEMPLATE",
      templateUrl: `${bucketUrl}/${key}`,
    });
  });

  it("launches with the product's own role only, which is there before the version", () => {
    const ids = { portfolioId: "products-portfolio-id", productId: "products-site-product-id" };
    const launch = program.named("products-site-launch");

    assert.deepEqual(program.named("products-site-offer").inputs, ids);
    assert.deepEqual(launch.inputs, {
      ...ids,
      type: "LAUNCH",
      description: "Launches with the product's own role.",
      parameters: JSON.stringify({ RoleArn: arn("iam", "products-site-role") }),
    });
    assert.deepEqual(launch.dependsOn, ["products-site-launch-policy", "products-site-offer"]);
    assert.deepEqual(program.named("products-site-version").dependsOn, ["products-site-launch"]);
  });

  it("lets Service Catalog alone take the role, which makes only what its product declares", () => {
    const policyOf = (product: string) =>
      program.named(`products-${product}-launch-policy`).inputs.policy as string;

    assert.equal(
      program.named("products-site-role").inputs.assumeRolePolicy,
      serviceCatalogTrust("123456789012"),
    );
    assert.include(policyOf("site"), '"sns:CreateTopic"');
    assert.notInclude(policyOf("queue"), '"sns:CreateTopic"');
    for (const product of ["site", "queue"]) {
      assert.include(policyOf(product), `"${arn("lambda", "request-function")}"`);
    }
  });
});

describe("ApprovedProduct, when its template changes", function () {
  this.timeout(30_000);

  it("keeps the old version and its template until the new ones are there", async () => {
    const program = await create(site);

    for (const part of ["version", "template"]) {
      assert.isFalse(program.named(`products-site-${part}`).deleteBeforeReplace, part);
    }
  });

  it("has another template and version, and the same product", async () => {
    const template = `${site.template}  Other:\n    Type: AWS::SNS::Topic\n`;
    const changed = productOf("site", { ...site, template, version: "ba9876543210" });

    const [before, after] = [await create(site), await create(changed)];

    const inputsOf = (program: typeof before, part: string) =>
      program.named(`products-site-${part}`).inputs;
    assert.deepEqual(inputsOf(after, "product"), inputsOf(before, "product"));
    assert.equal(inputsOf(after, "template").key, gatedTemplate(changed).key);
    assert.equal(inputsOf(after, "version").name, "ba9876543210");
    assert.notEqual(
      inputsOf(after, "version").templateUrl,
      inputsOf(before, "version").templateUrl,
    );
  });
});
