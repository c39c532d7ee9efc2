import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DiscoveredRegistry } from "../registry/discover";
import { ApprovedProduct, type ApprovedProductArgs } from "./approved-product";
import type { MagicFunction } from "./magic-function";
import { placeholderTemplate } from "./placeholder-template";
import { createPrivateBucket } from "./private-bucket";

/** What is offered, and to whom. */
export interface ProductPortfolioArgs {
  readonly registry: Pick<DiscoveredRegistry, "products">;
  /** The function behind the custom resource of every product's gate. */
  readonly requestFunction: MagicFunction;
  /** Launches for Port. */
  readonly worker: MagicFunction;
  /** ARNs of the IAM roles, users and groups that may launch besides. */
  readonly launchPrincipals: readonly string[];
}

/** Offers the products in AWS Service Catalog, each behind its gate. */
export class ProductPortfolio extends pulumi.ComponentResource {
  readonly portfolioId: pulumi.Output<string>;
  /** Identifiers in Service Catalog, by our identifier. */
  readonly productIds: pulumi.Output<Record<string, string>>;
  readonly products: ReadonlyMap<string, ApprovedProduct>;

  constructor(name: string, args: ProductPortfolioArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:approvals:ProductPortfolio", name, {}, opts);
    // Templates tell how things are built here.
    const bucket = createPrivateBucket(`${name}-templates`, {}, this);
    const placeholderUrl = createPlaceholder(name, bucket, this);
    const portfolio = createPortfolio(name, this);
    createPrincipals(name, args, portfolio, this);
    this.products = createProducts(name, args, { bucket, placeholderUrl, portfolio }, this);
    this.portfolioId = portfolio.id;
    const ids = [...this.products].map(([key, { productId }]) => [key, productId] as const);
    this.productIds = pulumi.output(Object.fromEntries(ids));
    this.registerOutputs({ portfolioId: this.portfolioId, productIds: this.productIds });
  }
}

function createPlaceholder(name: string, bucket: aws.s3.Bucket, parent: pulumi.Resource) {
  const object = new aws.s3.BucketObjectv2(
    `${name}-placeholder`,
    {
      bucket: bucket.bucket,
      key: "placeholder.json",
      content: placeholderTemplate,
      contentType: "application/json",
    },
    { parent },
  );
  return pulumi.interpolate`https://${bucket.bucketRegionalDomainName}/${object.key}`;
}

function createPortfolio(name: string, parent: pulumi.Resource) {
  return new aws.servicecatalog.Portfolio(
    `${name}-portfolio`,
    {
      // Service Catalog takes 100 characters.
      name: `Longshore ${pulumi.getStack()}`.slice(0, 100),
      description: "Products whose launch a person approves.",
      providerName: "Longshore",
    },
    { parent },
  );
}

/** Named by ARN, so that a change of the list touches only who came or went. */
function createPrincipals(
  name: string,
  { worker, launchPrincipals }: ProductPortfolioArgs,
  portfolio: aws.servicecatalog.Portfolio,
  parent: pulumi.Resource,
) {
  const admit = (who: string, principalArn: pulumi.Input<string>) =>
    new aws.servicecatalog.PrincipalPortfolioAssociation(
      `${name}-${who}`,
      { portfolioId: portfolio.id, principalArn, principalType: "IAM" },
      { parent },
    );
  admit("worker", worker.roleArn);
  for (const arn of new Set(launchPrincipals)) admit(arn.split("::")[1] ?? arn, arn);
}

function createProducts(
  name: string,
  { registry, requestFunction }: ProductPortfolioArgs,
  shared: Omit<ApprovedProductArgs, "product" | "requestFunction">,
  parent: pulumi.Resource,
) {
  return new Map(
    [...registry.products].map(([identifier, product]) => [
      identifier,
      new ApprovedProduct(
        `${name}-${identifier}`,
        { ...shared, product, requestFunction },
        { parent },
      ),
    ]),
  );
}
