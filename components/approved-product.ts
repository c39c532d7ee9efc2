import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { serviceCatalogTrust } from "../policies/document";
import { launchRolePolicy } from "../policies/launch-role";
import { injectGate } from "../registry/products/inject-gate";
import type { Product } from "../registry/products/product";
import type { MagicFunction } from "./magic-function";
import { placeholderVersion } from "./placeholder-template";

/** One product and what it shares with the others. */
export interface ApprovedProductArgs {
  readonly product: Product;
  /** The function behind the gate's custom resource. */
  readonly requestFunction: MagicFunction;
  /** Where the templates are kept. */
  readonly bucket: aws.s3.Bucket;
  /** URL of the template that no one can launch. */
  readonly placeholderUrl: pulumi.Output<string>;
  readonly portfolio: aws.servicecatalog.Portfolio;
}

/** Offers one product in Service Catalog: its template with the gate, and a role that may launch it. */
export class ApprovedProduct extends pulumi.ComponentResource {
  /** Identifier in Service Catalog. */
  readonly productId: pulumi.Output<string>;
  readonly launchRoleArn: pulumi.Output<string>;

  constructor(name: string, args: ApprovedProductArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:approvals:ApprovedProduct", name, {}, opts);
    const product = createProduct(name, args, this);
    const role = createLaunchRole(name, args, this);
    const offer = createOffer(name, args, product, role, this);
    createVersion(name, args, product, offer, this);
    this.productId = product.id;
    this.launchRoleArn = role.arn;
    this.registerOutputs({ productId: this.productId, launchRoleArn: this.launchRoleArn });
  }
}

/**
 * Service Catalog makes no product without a first version, and a change of that version would
 * replace the product together with everything launched from it. So the first version is a
 * placeholder that never changes (docs/decisions/0008-product-versions.md).
 */
function createProduct(name: string, args: ApprovedProductArgs, parent: pulumi.Resource) {
  const { product, placeholderUrl } = args;
  return new aws.servicecatalog.Product(
    `${name}-product`,
    {
      name: product.name,
      owner: product.owner,
      description: product.description,
      type: "CLOUD_FORMATION_TEMPLATE",
      provisioningArtifactParameters: {
        name: placeholderVersion,
        description: "Cannot be launched; choose the newest version.",
        type: "CLOUD_FORMATION_TEMPLATE",
        templateUrl: placeholderUrl,
      },
    },
    { parent, ignoreChanges: ["provisioningArtifactParameters"] },
  );
}

function createLaunchRole(name: string, args: ApprovedProductArgs, parent: pulumi.Resource) {
  const { permissions } = args.product;
  const trust = args.requestFunction.arn.apply((arn) => serviceCatalogTrust(accountOf(arn)));
  const role = new aws.iam.Role(
    `${name}-role`,
    { assumeRolePolicy: trust },
    { parent, aliases: [{ name: `${name}-launch-role` }] },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-launch-policy`,
    {
      role: role.id,
      policy: args.requestFunction.arn.apply((requestFunctionArn) =>
        launchRolePolicy({ requestFunctionArn, permissions }),
      ),
    },
    { parent },
  );
  return { arn: role.arn, policy };
}

/** Puts the product into the portfolio, to be launched with its own role only. */
function createOffer(
  name: string,
  { portfolio }: ApprovedProductArgs,
  product: aws.servicecatalog.Product,
  role: ReturnType<typeof createLaunchRole>,
  parent: pulumi.Resource,
) {
  const ids = { portfolioId: portfolio.id, productId: product.id };
  const association = new aws.servicecatalog.ProductPortfolioAssociation(`${name}-offer`, ids, {
    parent,
  });
  return new aws.servicecatalog.Constraint(
    `${name}-launch`,
    {
      ...ids,
      type: "LAUNCH",
      description: "Launches with the product's own role.",
      parameters: role.arn.apply((RoleArn) => JSON.stringify({ RoleArn })),
    },
    { parent, dependsOn: [association, role.policy] },
  );
}

/**
 * The version that people launch. A new one is there before the old one goes; without
 * `deleteBeforeReplace`, names that are given would turn that round.
 */
function createVersion(
  name: string,
  { product: { identifier, name: title, ...product }, ...args }: ApprovedProductArgs,
  catalogProduct: aws.servicecatalog.Product,
  offer: aws.servicecatalog.Constraint,
  parent: pulumi.Resource,
) {
  const { timeoutSeconds, version } = product;
  const template = args.requestFunction.arn.apply((requestFunctionArn) =>
    injectGate(product.template, {
      requestFunctionArn,
      product: identifier,
      title,
      timeoutSeconds,
    }),
  );
  const object = new aws.s3.BucketObjectv2(
    `${name}-template`,
    {
      bucket: args.bucket.bucket,
      key: template.apply((text) => `${identifier}/${digest(text)}.yaml`),
      content: template,
      // JSON is YAML too.
      contentType: "application/yaml",
    },
    { parent, deleteBeforeReplace: false },
  );
  return new aws.servicecatalog.ProvisioningArtifact(
    `${name}-version`,
    {
      productId: catalogProduct.id,
      name: version,
      type: "CLOUD_FORMATION_TEMPLATE",
      templateUrl: pulumi.interpolate`https://${args.bucket.bucketRegionalDomainName}/${object.key}`,
    },
    // Nobody can launch it before the role is in place.
    { parent, dependsOn: [offer], deleteBeforeReplace: false },
  );
}

/** The account in the ARN of something that belongs to it. */
function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
