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
  /** By id. */
  readonly artifacts: ReadonlyMap<string, Artifact>;
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
  readonly principals: Set<string>;
}

/** What is offered: portfolios, products and their versions, and who may launch them. */
export class Catalog {
  readonly #portfolios = new Map<string, Portfolio>();
  readonly #products = new Map<string, Product & { readonly artifacts: Map<string, Artifact> }>();
  /** By the ids of portfolio and product. */
  readonly #paths = new Map<string, LaunchPath>();

  constructor(
    private readonly accountId: string,
    private readonly objects: Objects,
  ) {}

  /** Makes a portfolio. @returns its id and ARN */
  createPortfolio(region: string): { readonly id: string; readonly arn: string } {
    const id = newId("port");
    const arn = this.#arn(region, `portfolio/${id}`);
    this.#portfolios.set(id, { id, arn, principals: new Set() });
    return { id, arn };
  }

  /** Makes a product with its first version. @throws AwsError when the template cannot be read */
  createProduct(region: string, name: string, first: ArtifactRequest): Product {
    const id = newId("prod");
    const artifact = this.#artifact(first);
    const artifacts = new Map([[artifact.id, artifact]]);
    const product = { id, name, region, arn: this.#arn(region, `product/${id}`), artifacts };
    this.#products.set(id, product);
    return product;
  }

  /** Adds a version to a product. @throws AwsError when the template cannot be read */
  createArtifact(productId: string, request: ArtifactRequest): Artifact {
    const { artifacts } = existing(this.#products, productId, "Product");
    const artifact = this.#artifact(request);
    artifacts.set(artifact.id, artifact);
    return artifact;
  }

  /** Offers a product in a portfolio. */
  associateProduct(portfolioId: string, productId: string): void {
    const { arn } = existing(this.#portfolios, portfolioId, "Portfolio");
    this.product(productId);
    if (this.path(portfolioId, productId)) return;
    const path = { id: newId("lpv3"), portfolioId, portfolioArn: arn, productId };
    this.#paths.set(`${portfolioId} ${productId}`, path);
  }

  /** Lets a role launch what is in a portfolio. @param principal ARN; with wildcards, without account */
  associatePrincipal(portfolioId: string, principal: string): void {
    existing(this.#portfolios, portfolioId, "Portfolio").principals.add(principal);
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
    const used = [...this.#paths.values()].some((one) => one.portfolioId === id);
    if (used || (this.#portfolios.get(id)?.principals.size ?? 0) > 0) throw inUse(id);
    this.#portfolios.delete(id);
  }

  /** Takes a product with its versions away. @throws AwsError while it is in a portfolio */
  deleteProduct(id: string): void {
    if ([...this.#paths.values()].some((one) => one.productId === id)) throw inUse(id);
    this.#products.delete(id);
  }

  /** Changes what people see of a version, and whether they may launch it. */
  updateArtifact(productId: string, id: string, change: Pick<Artifact, "name" | "active">): void {
    const { artifacts } = existing(this.#products, productId, "Product");
    artifacts.set(id, { ...existing(artifacts, id, "Provisioning artifact"), ...change });
  }

  /** Takes a version away. @throws AwsError when it is the last one of its product */
  deleteArtifact(productId: string, id: string): void {
    const artifacts = this.#products.get(productId)?.artifacts;
    if (artifacts?.has(id) && artifacts.size === 1) throw inUse(id);
    artifacts?.delete(id);
  }

  /** Takes a product out of a portfolio. @throws AwsError while a constraint holds it there */
  dissociateProduct(portfolioId: string, productId: string): void {
    if (this.path(portfolioId, productId)?.launchRole !== undefined) throw inUse(productId);
    this.#paths.delete(`${portfolioId} ${productId}`);
  }

  /** Lets a principal launch what is in a portfolio no more. */
  dissociatePrincipal(portfolioId: string, principal: string): void {
    this.#portfolios.get(portfolioId)?.principals.delete(principal);
  }

  /** Whether a principal may launch what is in a portfolio. */
  admits(portfolioId: string, principal: string): boolean {
    return this.#portfolios.get(portfolioId)?.principals.has(principal) ?? false;
  }

  /** The way to a product through a portfolio. */
  path(portfolioId: string, productId: string): LaunchPath | undefined {
    return this.#paths.get(`${portfolioId} ${productId}`);
  }

  /** Leaves launching a product of a portfolio to the caller's own permissions. */
  removeLaunchRole(portfolioId: string, productId: string): void {
    delete this.path(portfolioId, productId)?.launchRole;
  }

  /** Finds a product by its id. @throws AwsError ResourceNotFoundException */
  product(id: string): Product {
    return existing(this.#products, id, "Product");
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
    // A pattern such as arn:aws:iam:::role/team-* stands for every account.
    const isRole = (one: string) =>
      one.includes(":iam:::") ? matchesArn(one.replace(":::", "::*:"), role) : one === role;
    return [...this.#paths.values()].filter(
      (one) =>
        one.productId === productId &&
        [...(this.#portfolios.get(one.portfolioId)?.principals ?? [])].some(isRole),
    );
  }

  #artifact({ name, templateUrl, active = true }: ArtifactRequest): Artifact {
    const template = this.objects.find(templateUrl);
    if (template !== undefined) return { id: newId("pa"), name, template, active };
    throw new AwsError(
      "InvalidParametersException",
      `Unable to fetch the template: there is no object at ${templateUrl}`,
    );
  }

  #arn(region: string, resource: string): string {
    return `arn:aws:catalog:${region}:${this.accountId}:${resource}`;
  }
}

function existing<T>(all: ReadonlyMap<string, T>, id: string, what: string): T {
  const one = all.get(id);
  if (one !== undefined) return one;
  throw notFound(`${what} ${id} not found.`);
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
