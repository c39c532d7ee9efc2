import { AwsError } from "../call";
import type { Objects } from "../objects";
import { matchesArn } from "../policy";
import { newId } from "./ids";

/** A version of a product. */
export interface Artifact {
  readonly id: string;
  readonly name: string;
  /** Text of the template, copied when the version was made. */
  readonly template: string;
  readonly active: boolean;
}

/** A product of the catalog. */
export interface Product {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly artifacts: readonly Artifact[];
}

/** What a version is made of. */
export interface ArtifactRequest {
  readonly name: string;
  /** Address of the template in S3. */
  readonly templateUrl: string;
  /** Default true. */
  readonly active?: boolean;
}

/** A way to a product: the portfolio in which a principal finds it. */
export interface LaunchPath {
  readonly id: string;
  readonly portfolioId: string;
  readonly portfolioArn: string;
  readonly productId: string;
  /** Name of the role that launches; the caller's own permissions count without one. */
  launchRole?: string;
}

interface Portfolio {
  readonly id: string;
  readonly arn: string;
  readonly principals: string[];
}

/** What is offered: portfolios, products and their versions, and who may launch them. */
export class Catalog {
  readonly #portfolios = new Map<string, Portfolio>();
  readonly #products = new Map<string, Product & { readonly artifacts: Artifact[] }>();
  readonly #paths: LaunchPath[] = [];

  constructor(
    private readonly accountId: string,
    private readonly objects: Objects,
  ) {}

  /** Makes a portfolio. @returns its id and ARN */
  createPortfolio(region: string): { readonly id: string; readonly arn: string } {
    const id = newId("port");
    const portfolio = { id, arn: this.#arn(region, `portfolio/${id}`), principals: [] };
    this.#portfolios.set(id, portfolio);
    return portfolio;
  }

  /** Makes a product with its first version. @throws AwsError when the template cannot be read */
  createProduct(region: string, name: string, first: ArtifactRequest): Product {
    const id = newId("prod");
    const product = { id, name, region, arn: this.#arn(region, `product/${id}`) };
    this.#products.set(id, { ...product, artifacts: [this.#artifact(first)] });
    return this.product(id);
  }

  /** Adds a version to a product. @throws AwsError when the template cannot be read */
  createArtifact(productId: string, request: ArtifactRequest): Artifact {
    const product = this.#product(productId);
    const artifact = this.#artifact(request);
    product.artifacts.push(artifact);
    return artifact;
  }

  /** Offers a product in a portfolio. */
  associateProduct(portfolioId: string, productId: string): void {
    const { arn } = this.#portfolio(portfolioId);
    this.#product(productId);
    if (this.#paths.some((one) => isPath(one, portfolioId, productId))) return;
    this.#paths.push({ id: newId("lpv3"), portfolioId, portfolioArn: arn, productId });
  }

  /** Lets a role launch what is in a portfolio. @param principal ARN; with wildcards, without account */
  associatePrincipal(portfolioId: string, principal: string): void {
    const { principals } = this.#portfolio(portfolioId);
    if (!principals.includes(principal)) principals.push(principal);
  }

  /** Says which role launches a product of a portfolio. @throws AwsError when it is not in there */
  setLaunchRole(portfolioId: string, productId: string, role: string): void {
    const path = this.path(portfolioId, productId);
    if (!path)
      throw notFound(`Product ${productId} is not associated with portfolio ${portfolioId}`);
    path.launchRole = role;
  }

  /** Whether there is such a portfolio, or such a product. */
  has(id: string): boolean {
    return this.#portfolios.has(id) || this.#products.has(id);
  }

  /** Takes a portfolio away. @throws AwsError while products or principals belong to it */
  deletePortfolio(id: string): void {
    const used = this.#paths.some((one) => one.portfolioId === id);
    if (used || (this.#portfolios.get(id)?.principals.length ?? 0) > 0) throw inUse(id);
    this.#portfolios.delete(id);
  }

  /** Takes a product with its versions away. @throws AwsError while it is in a portfolio */
  deleteProduct(id: string): void {
    if (this.#paths.some((one) => one.productId === id)) throw inUse(id);
    this.#products.delete(id);
  }

  /** Changes what people see of a version, and whether they may launch it. */
  updateArtifact(productId: string, id: string, change: Pick<Artifact, "name" | "active">): void {
    const { artifacts } = this.#product(productId);
    const index = artifacts.findIndex((one) => one.id === id);
    const artifact = artifacts[index];
    if (!artifact) throw notFound(`Provisioning artifact ${id} of product ${productId} not found.`);
    artifacts[index] = { ...artifact, ...change };
  }

  /** Takes a version away. @throws AwsError when it is the last one of its product */
  deleteArtifact(productId: string, id: string): void {
    const artifacts = this.#products.get(productId)?.artifacts ?? [];
    const index = artifacts.findIndex((one) => one.id === id);
    if (index >= 0 && artifacts.length === 1) throw inUse(id);
    if (index >= 0) artifacts.splice(index, 1);
  }

  /** Takes a product out of a portfolio. @throws AwsError while a constraint holds it there */
  dissociateProduct(portfolioId: string, productId: string): void {
    const index = this.#paths.findIndex((one) => isPath(one, portfolioId, productId));
    if (this.#paths[index]?.launchRole !== undefined) throw inUse(productId);
    if (index >= 0) this.#paths.splice(index, 1);
  }

  /** Lets a principal launch what is in a portfolio no more. */
  dissociatePrincipal(portfolioId: string, principal: string): void {
    const principals = this.#portfolios.get(portfolioId)?.principals ?? [];
    const index = principals.indexOf(principal);
    if (index >= 0) principals.splice(index, 1);
  }

  /** Whether a principal may launch what is in a portfolio. */
  admits(portfolioId: string, principal: string): boolean {
    return this.#portfolios.get(portfolioId)?.principals.includes(principal) ?? false;
  }

  /** The way to a product through a portfolio. */
  path(portfolioId: string, productId: string): LaunchPath | undefined {
    return this.#paths.find((one) => isPath(one, portfolioId, productId));
  }

  /** Leaves launching a product of a portfolio to the caller's own permissions. */
  removeLaunchRole(portfolioId: string, productId: string): void {
    delete this.path(portfolioId, productId)?.launchRole;
  }

  /** Finds a product by its id. @throws AwsError ResourceNotFoundException */
  product(id: string): Product {
    return this.#product(id);
  }

  /** All products of a region. */
  products(region: string): Product[] {
    return [...this.#products.values()].filter((one) => one.region === region);
  }

  /** The ways in which a caller may launch a product. @param callerArn of a role's session */
  pathsTo(productId: string, callerArn: string): LaunchPath[] {
    const role = callerArn.replace(
      /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\/.*$/,
      "arn:aws:iam::$1:role/$2",
    );
    const admits = ({ portfolioId }: LaunchPath) =>
      this.#portfolio(portfolioId).principals.some((one) =>
        // A pattern such as arn:aws:iam:::role/team-* stands for every account.
        one.includes(":iam:::") ? matchesArn(one.replace(":::", "::*:"), role) : one === role,
      );
    return this.#paths.filter((one) => one.productId === productId && admits(one));
  }

  #artifact({ name, templateUrl, active = true }: ArtifactRequest): Artifact {
    const template = this.objects.find(templateUrl);
    if (template !== undefined) return { id: newId("pa"), name, template, active };
    throw new AwsError(
      "InvalidParametersException",
      `Unable to fetch the template: there is no object at ${templateUrl}`,
    );
  }

  #portfolio(id: string): Portfolio {
    const portfolio = this.#portfolios.get(id);
    if (portfolio) return portfolio;
    throw notFound(`Portfolio ${id} not found.`);
  }

  #product(id: string): Product & { readonly artifacts: Artifact[] } {
    const product = this.#products.get(id);
    if (product) return product;
    throw notFound(`Product ${id} not found.`);
  }

  #arn(region: string, resource: string): string {
    return `arn:aws:catalog:${region}:${this.accountId}:${resource}`;
  }
}

/** What Service Catalog answers when something is not there, or not for the caller. */
export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}

function inUse(id: string): AwsError {
  return new AwsError(
    "ResourceInUseException",
    `${id} is in use: take away what refers to it first.`,
  );
}

function isPath(path: LaunchPath, portfolioId: string, productId: string): boolean {
  return path.portfolioId === portfolioId && path.productId === productId;
}
