import type { Access } from "../access";
import { AwsError, type AwsCall } from "../call";
import type { Stack } from "../cloudformation/stack";
import type { Stacks } from "../cloudformation/stacks";
import type { ResourceStore } from "../resource-store";
import { newId } from "./ids";
import {
  deniedTo,
  launchPermissions,
  requireAll,
  terminationPermissions,
} from "./launch-permissions";
import { invalid, type ProvisionRequest } from "./provision-request";
import { LaunchRecord, STATUS_OF, type ProvisionedProduct } from "./record";

/** What launches work with. */
export interface LaunchesParts {
  readonly accountId: string;
  readonly access: Access;
  readonly stacks: Stacks;
  readonly store: ResourceStore;
}

const TYPE = "AWS::ServiceCatalog::CloudFormationProvisionedProduct";

/** The products that were launched, each with its stack, and the orders for them. */
export class Launches {
  readonly #parts: LaunchesParts;
  readonly #products = new Map<string, ProvisionedProduct>();
  readonly #records = new Map<string, { record: LaunchRecord; product: ProvisionedProduct }>();
  readonly #tokens = new Map<string, { fingerprint: string; record: LaunchRecord }>();

  constructor(parts: LaunchesParts) {
    this.#parts = parts;
    parts.stacks.on("status", (stack) => this.#follow(stack));
  }

  /** Finds a provisioned product that is still there, by its id or name. */
  find(region: string, idOrName: string): ProvisionedProduct | undefined {
    return [...this.#products.values()].find(
      (one) => one.region === region && [one.id, one.name].includes(idOrName),
    );
  }

  /** Finds an order and its product, also when that is gone. */
  record(region: string, id: string) {
    const found = this.#records.get(id);
    return found?.product.region === region ? found : undefined;
  }

  /** Begins a launch, or finds the one that had the same token. @throws AwsError InvalidParametersException */
  provision(call: AwsCall, request: ProvisionRequest): LaunchRecord {
    const { name, token, product, artifact, path, parameters, tags } = request;
    const fingerprint = JSON.stringify([name, product.id, artifact.id, path.id, parameters, tags]);
    const key = `${call.region} ${token}`;
    const earlier = token === undefined ? undefined : this.#tokens.get(key);
    if (earlier?.fingerprint === fingerprint) return earlier.record;
    if (earlier) throw invalid(`ProvisionToken ${token} was used for another request`);
    if (this.find(call.region, name)) throw invalid(`A stack named ${name} already exists.`);
    const record = this.#launch(call, request);
    if (token !== undefined) this.#tokens.set(key, { fingerprint, record });
    return record;
  }

  /** Begins to end a product, also while it is being launched. */
  terminate(call: AwsCall, one: ProvisionedProduct): LaunchRecord {
    const record = new LaunchRecord("TERMINATE_PROVISIONED_PRODUCT");
    this.#records.set(record.id, { record, product: one });
    const stack = one.stack?.status === "DELETE_COMPLETE" ? undefined : one.stack;
    attempt(one, record, () => {
      const denied = deniedTo(one.role, this.#parts.access, call);
      if (stack) requireAll(denied, terminationPermissions(stack.id));
      if (!one.record.isOver) one.record.enter("FAILED", terminated);
      one.record = record;
      one.status = "UNDER_CHANGE";
      if (stack) return this.#parts.stacks.delete(stack.id);
      record.enter("SUCCEEDED");
      this.#forget(one);
    });
    return record;
  }

  #launch(call: AwsCall, request: ProvisionRequest): LaunchRecord {
    const { region, accountId } = call;
    const { product, artifact, path, name, tags, token } = request;
    const [id, record] = [newId("pp"), new LaunchRecord("PROVISION_PRODUCT")];
    const one: ProvisionedProduct = {
      ...{ id, name, region, tags, token, createdAt: Date.now(), role: path.launchRole },
      arn: `arn:aws:servicecatalog:${region}:${accountId}:stack/${name}/${id}`,
      ...{ productId: product.id, artifactId: artifact.id, pathId: path.id },
      ...{ status: "UNDER_CHANGE", record, firstRecord: record },
    };
    this.#products.set(id, one);
    this.#records.set(record.id, { record, product: one });
    attempt(one, record, () => this.#createStack(call, request, one));
    const { store } = this.#parts;
    const properties = {
      ProvisionedProductId: id,
      ProvisionedProductName: name,
      ProductId: product.id,
      ProvisioningArtifactId: artifact.id,
      RecordId: record.id,
      ...(one.stack && { CloudformationStackArn: one.stack.id }),
    };
    store.place(region, TYPE, properties, "ProvisionProduct");
    return record;
  }

  #createStack(call: AwsCall, request: ProvisionRequest, one: ProvisionedProduct): void {
    const { region, accountId, callerArn } = call;
    const { product, artifact, path, parameters, tags } = request;
    const { role } = one;
    const name = `SC-${accountId}-${one.id}`;
    const stackArn = `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/*`;
    const denied = deniedTo(role, this.#parts.access, call);
    requireAll(denied, launchPermissions(request, stackArn));
    one.stack = this.#parts.stacks.create({
      ...{ name, region, template: artifact.template, parameters },
      ...(role === undefined ? { denied } : { role }),
      tags: {
        ...tags,
        "aws:servicecatalog:portfolioArn": path.portfolioArn,
        "aws:servicecatalog:productArn": product.arn,
        "aws:servicecatalog:provisionedProductArn": one.arn,
        "aws:servicecatalog:provisioningArtifactIdentifier": artifact.id,
        "aws:servicecatalog:provisioningPrincipalArn": callerArn,
      },
    });
    this.#follow(one.stack);
  }

  #follow(stack: Stack): void {
    const one = [...this.#products.values()].find((product) => product.stack?.id === stack.id);
    if (!one || one.record.isOver) return;
    const { record } = one;
    const status = STATUS_OF[record.type][stack.status];
    if (!status) return;
    const failed = status === "FAILED" || status === "IN_PROGRESS_IN_ERROR";
    const Description = stack.statusReason ?? `The stack is ${stack.status}.`;
    record.enter(status, failed ? { Code: stack.status, Description } : undefined);
    if (!record.isOver) return;
    if (status === "SUCCEEDED") one.status = "AVAILABLE";
    else one.status = record.type === "PROVISION_PRODUCT" ? "ERROR" : "TAINTED";
    const [error] = record.errors;
    if (error) one.statusMessage = error.Description;
    if (stack.status === "DELETE_COMPLETE" && status === "SUCCEEDED") this.#forget(one);
  }

  #forget(one: ProvisionedProduct): void {
    this.#products.delete(one.id);
    const { store } = this.#parts;
    const resource = store.get(one.region, TYPE, one.id);
    if (resource) store.delete(resource, "TerminateProvisionedProduct");
  }
}

const terminated = {
  Code: "Terminated",
  Description: "The provisioned product is being terminated.",
};

/** Service Catalog has accepted the order by now: what it cannot do ends the order. */
function attempt(one: ProvisionedProduct, record: LaunchRecord, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    record.enter("FAILED", { Code: error.code, Description: error.message });
    one.statusMessage = error.message;
    if (!one.stack) one.status = "ERROR";
    else if (one.status === "AVAILABLE") one.status = "TAINTED";
  }
}
