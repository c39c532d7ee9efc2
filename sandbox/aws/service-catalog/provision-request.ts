import { AwsError, requiredText, type AwsCall, type JsonObject } from "../call";
import type { ProvisionedProduct } from "./record";
import { notFound, type Artifact, type Catalog, type LaunchPath, type Product } from "./catalog";

/** What was ordered, with everything found that it names. */
export interface Order {
  readonly product: Product;
  readonly artifact: Artifact;
  readonly path: LaunchPath;
  /** `undefined` for a value that stays as it is. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly token: string | undefined;
}

/** A launch that was asked for. */
export interface ProvisionRequest extends Order {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads a call that launches, or plans to. @throws AwsError for what Service Catalog refuses at once */
export function readProvisionRequest(call: AwsCall, catalog: Catalog): ProvisionRequest {
  const { input } = call;
  const name = requiredText(input, "ProvisionedProductName");
  const product = findProduct(call, catalog);
  const path = findPath(call, catalog, product);
  const artifact = findArtifact(input, product);
  const tags = pairs(input, "Tags");
  const reserved = Object.keys(tags).find((key) => key.toLowerCase().startsWith("aws:"));
  if (reserved) throw invalid(`aws: prefixed tag key names are not allowed: ${reserved}`);
  const parameters = pairs(input, "ProvisioningParameters");
  return { name, product, artifact, path, parameters, tags, token: tokenOf(input) };
}

/**
 * Reads a call that updates, or plans to; what it does not name stays as it is, but for parameters.
 * @throws AwsError for what Service Catalog refuses at once
 */
export function readUpdate(call: AwsCall, catalog: Catalog, { origin }: ProvisionedProduct): Order {
  const { input } = call;
  // API reference: tags need a RESOURCE_UPDATE constraint, which no product of the sandbox has.
  if (list(input, "Tags").length > 0) {
    throw invalid("Tags cannot be updated: the product has no RESOURCE_UPDATE constraint");
  }
  const other = ["PathName", "ProvisioningPreferences"].find((field) => input[field] !== undefined);
  if (other) throw invalid(`The sandbox has no stand-in for ${other} of ${call.operation}`);
  const isNamed = names(input, "ProductId", "ProductName");
  const product = isNamed ? findProduct(call, catalog) : catalog.product(origin.productId);
  const isSame = product.id === origin.productId;
  const former = isSame ? product.artifacts.get(origin.artifactId) : undefined;
  const isVersionNamed = names(input, "ProvisioningArtifactId", "ProvisioningArtifactName");
  const artifact = !isVersionNamed && former ? former : findArtifact(input, product, former);
  const path = findPath(call, catalog, product, isSame ? origin.pathId : undefined);
  const parameters = Object.fromEntries(
    list(input, "ProvisioningParameters").map((one) => [
      text(one, "Key") ?? "",
      one["UsePreviousValue"] === true ? undefined : (text(one, "Value") ?? ""),
    ]),
  );
  pairs(input, "ProvisioningParameters");
  return { product, artifact, path, parameters, token: tokenOf(input) };
}

function tokenOf(input: JsonObject): string | undefined {
  const fields = ["ProvisionToken", "UpdateToken", "IdempotencyToken"];
  return fields.map((field) => text(input, field)).find((token) => token !== undefined);
}

function names(input: JsonObject, ...fields: string[]): boolean {
  return fields.some((field) => input[field] !== undefined);
}

/** The product that a call names, whether or not the caller may launch it. */
export function namedProduct({ input, region }: AwsCall, catalog: Catalog): Product | undefined {
  const [id, name] = [text(input, "ProductId"), text(input, "ProductName")];
  return catalog.products(region).find((one) => (id ? one.id === id : one.name === name));
}

function findProduct(call: AwsCall, catalog: Catalog): Product {
  const given = oneOf(call.input, "ProductId", "ProductName");
  const product = namedProduct(call, catalog);
  if (!product) throw notFound(`Product ${given} not found.`);
  const others = catalog.products(call.region).filter(({ name }) => name === given);
  if (others.length > 1) throw invalid(`More than one product is named ${given}; give its id`);
  return product;
}

/** @param former id of the path that counts unless another one is asked for */
function findPath(call: AwsCall, catalog: Catalog, { id }: Product, former?: string): LaunchPath {
  const paths = catalog.pathsTo(id, call.callerArn);
  const wanted = text(call.input, "PathId");
  const [path, ...others] = paths.filter((one) => !wanted || one.id === wanted);
  if (!path) throw notFound(`No launch paths found for resource: ${id}`);
  if (others.length === 0) return path;
  const kept = wanted ? undefined : paths.find((one) => one.id === former);
  if (kept) return kept;
  throw invalid("More than one launch path ids exist. Please specify the launch path id");
}

/** @param former the version that may stay although it is not offered any more */
function findArtifact(input: JsonObject, { artifacts, id }: Product, former?: Artifact): Artifact {
  const given = oneOf(input, "ProvisioningArtifactId", "ProvisioningArtifactName");
  const found = [...artifacts.values()].find(({ id, name }) => [id, name].includes(given));
  if (!found) throw notFound(`Provisioning artifact ${given} of product ${id} not found.`);
  if (found.active || found === former) return found;
  throw invalid(`Provisioning artifact ${given} of product ${id} is not active`);
}

/** What an id or a name says, of which exactly one is given. @throws AwsError InvalidParametersException */
export function oneOf(input: JsonObject, idField: string, nameField: string): string {
  const [id, name] = [text(input, idField), text(input, nameField)];
  const given = id ?? name;
  if (given !== undefined && (id === undefined || name === undefined)) return given;
  throw invalid(`Exactly one of ${idField} and ${nameField} must be given`);
}

function text(input: JsonObject, field: string): string | undefined {
  const value = input[field];
  return typeof value === "string" ? value : undefined;
}

function pairs(input: JsonObject, field: string): Record<string, string> {
  const entries = list(input, field).map((one) => [text(one, "Key"), text(one, "Value") ?? ""]);
  const keys = entries.map(([key]) => key);
  if (keys.some((key) => !key)) throw invalid(`${field} must have a Key each`);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice) throw invalid(`${field} has ${twice} twice`);
  return Object.fromEntries(entries) as Record<string, string>;
}

function list(input: JsonObject, field: string): JsonObject[] {
  return (input[field] ?? []) as JsonObject[];
}

/** What Service Catalog answers to inputs that it cannot use. */
export function invalid(message: string): AwsError {
  return new AwsError("InvalidParametersException", message);
}
