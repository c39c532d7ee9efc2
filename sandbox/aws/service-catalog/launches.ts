import type { Access } from "../access";
import { AwsError, type AwsCall } from "../call";
import type { Stack } from "../cloudformation/stack";
import type { Stacks } from "../cloudformation/stacks";
import type { ResourceStore } from "../resource-store";
import { newId } from "./ids";
import {
  deniedTo,
  requireAll,
  stackPermissions,
  terminationPermissions,
} from "./launch-permissions";
import { invalid, type Order, type ProvisionRequest } from "./provision-request";
import {
  LaunchRecord,
  STATUS_OF,
  type Origin,
  type ProvisionedProduct,
  type RecordType,
} from "./record";

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
  readonly #products = new Map<string, ProvisionedProduct>();
  readonly #records = new Map<string, { record: LaunchRecord; product: ProvisionedProduct }>();
  readonly #tokens = new Map<string, { fingerprint: string; record: LaunchRecord }>();

  constructor(private readonly parts: LaunchesParts) {
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
    const order = [name, product.id, artifact.id, path.id, parameters, tags];
    return this.#once(call, token, order, () => {
      const one = this.reserve(call, request);
      return this.begin(call, one, request, "CreateStack");
    });
  }

  /** Begins an update, or finds the one that had the same token. @throws AwsError InvalidParametersException */
  update(call: AwsCall, one: ProvisionedProduct, order: Order): LaunchRecord {
    const { token, product, artifact, path, parameters } = order;
    const kept = Object.keys(parameters).filter((name) => parameters[name] === undefined);
    const content = [one.id, product.id, artifact.id, path.id, parameters, kept];
    return this.#once(call, token, content, () => {
      // API reference: an operation is to wait for the end of the one before.
      if (["UNDER_CHANGE", "PLAN_IN_PROGRESS"].includes(one.status)) {
        throw invalid(`Provisioned product ${one.name} is ${one.status}; wait until that is over`);
      }
      return this.begin(call, one, order, "UpdateStack");
    });
  }

  /** Makes a product that has no stack yet. @throws AwsError InvalidParametersException */
  reserve(call: AwsCall, request: ProvisionRequest): ProvisionedProduct {
    const { region, accountId } = call;
    const { name, tags, token } = request;
    if (this.find(region, name)) throw invalid(`A stack named ${name} already exists.`);
    const id = newId("pp");
    const one: ProvisionedProduct = {
      ...{ id, name, region, tags, token, createdAt: Date.now(), origin: originOf(request) },
      arn: `arn:aws:servicecatalog:${region}:${accountId}:stack/${name}/${id}`,
      status: "PLAN_IN_PROGRESS",
    };
    this.#products.set(id, one);
    return one;
  }

  /** Begins an order: without a stack, one is created; a stack that is there is updated. */
  begin(
    call: AwsCall,
    one: ProvisionedProduct,
    order: Order,
    action: "CreateStack" | "UpdateStack" | "ExecuteChangeSet",
  ): LaunchRecord {
    const isNew = one.record === undefined;
    const type = isNew ? "PROVISION_PRODUCT" : "UPDATE_PROVISIONED_PRODUCT";
    const record = this.#record(one, type, originOf(order));
    attempt(one, record, () => {
      one.record = record;
      one.status = "UNDER_CHANGE";
      const request = this.stackRequest(call, one, order);
      requireAll(request.denied, stackPermissions(order, stackArn(call, request.name), action));
      const { stacks } = this.parts;
      if (isNew) {
        one.stack = stacks.create({ ...request, parameters: given(order) });
        this.#follow(one.stack);
      } else if (one.stack) stacks.update(request);
      else throw invalid(`Provisioned product ${one.name} has no stack that could be updated`);
    });
    this.#show(one, record, isNew);
    return record;
  }

  /** What CloudFormation is asked for. @throws AwsError AccessDenied when there is no such role */
  stackRequest(call: AwsCall, { id, arn, tags }: ProvisionedProduct, order: Order) {
    const { region, accountId, callerArn } = call;
    const { product, artifact, path, parameters } = order;
    const { launchRole: role } = path;
    return {
      ...{ name: `SC-${accountId}-${id}`, region, template: artifact.template, parameters },
      ...(role !== undefined && { role }),
      denied: deniedTo(role, this.parts.access, call),
      tags: {
        ...tags,
        "aws:servicecatalog:portfolioArn": path.portfolioArn,
        "aws:servicecatalog:productArn": product.arn,
        "aws:servicecatalog:provisionedProductArn": arn,
        "aws:servicecatalog:provisioningArtifactIdentifier": artifact.id,
        "aws:servicecatalog:provisioningPrincipalArn": callerArn,
      },
    };
  }

  /** Begins to end a product, also while it is being launched. */
  terminate(call: AwsCall, one: ProvisionedProduct): LaunchRecord {
    const record = this.#record(one, "TERMINATE_PROVISIONED_PRODUCT", one.origin);
    const stack = one.stack?.status === "DELETE_COMPLETE" ? undefined : one.stack;
    attempt(one, record, () => {
      const denied = deniedTo(one.origin.role, this.parts.access, call);
      if (stack) {
        requireAll(denied, terminationPermissions(stack.id));
        this.parts.stacks.checkDeletable(stack.id);
      }
      if (one.record && !one.record.isOver) one.record.enter("FAILED", terminated);
      one.record = record;
      one.status = "UNDER_CHANGE";
      if (stack) return this.parts.stacks.delete(stack.id);
      record.enter("SUCCEEDED");
      this.forget(one);
    });
    return record;
  }

  /** Lets a product be gone, whatever it had. */
  forget(one: ProvisionedProduct): void {
    this.#products.delete(one.id);
    const { store } = this.parts;
    const resource = store.get(one.region, TYPE, one.id);
    if (resource) store.delete(resource, "TerminateProvisionedProduct");
  }

  #record(one: ProvisionedProduct, type: RecordType, origin: Origin): LaunchRecord {
    const record = new LaunchRecord(type, origin);
    this.#records.set(record.id, { record, product: one });
    return record;
  }

  #once(
    { region, operation }: AwsCall,
    token: string | undefined,
    content: unknown,
    work: () => LaunchRecord,
  ): LaunchRecord {
    const fingerprint = JSON.stringify(content);
    const key = `${region} ${operation} ${token}`;
    const earlier = token === undefined ? undefined : this.#tokens.get(key);
    if (earlier?.fingerprint === fingerprint) return earlier.record;
    if (earlier) throw invalid(`Token ${token} was used for another request`);
    const record = work();
    if (token !== undefined) this.#tokens.set(key, { fingerprint, record });
    return record;
  }

  /** Shows a product among the account's resources. */
  #show(one: ProvisionedProduct, record: LaunchRecord, isNew: boolean): void {
    const { store } = this.parts;
    const shown = store.get(one.region, TYPE, one.id);
    const changing = { RecordId: record.id };
    if (shown && !isNew) store.observe(shown, changing, "UpdateProvisionedProduct");
    if (!isNew) return;
    const properties = {
      ProvisionedProductId: one.id,
      ProvisionedProductName: one.name,
      ...idsOf(one),
      ...changing,
      ...(one.stack && { CloudformationStackArn: one.stack.id }),
    };
    store.place(one.region, TYPE, properties, "ProvisionProduct");
  }

  #succeed(one: ProvisionedProduct, record: LaunchRecord): void {
    one.status = "AVAILABLE";
    one.origin = record.origin;
    one.lastSucceeded = record;
    const { store } = this.parts;
    const shown = store.get(one.region, TYPE, one.id);
    if (shown) store.settle(shown, idsOf(one));
  }

  #follow(stack: Stack): void {
    const one = [...this.#products.values()].find((product) => product.stack?.id === stack.id);
    const record = one?.record;
    if (!one || !record || record.isOver) return;
    const status = STATUS_OF[record.type][stack.status];
    if (!status) return;
    const failed = status === "FAILED" || status === "IN_PROGRESS_IN_ERROR";
    const Description = stack.statusReason ?? `The stack is ${stack.status}.`;
    record.enter(status, failed ? { Code: stack.status, Description } : undefined);
    if (!record.isOver) return;
    if (status === "SUCCEEDED") this.#succeed(one, record);
    else one.status = record.type === "PROVISION_PRODUCT" ? "ERROR" : "TAINTED";
    const [error] = record.errors;
    if (error) one.statusMessage = error.Description;
    else delete one.statusMessage;
    if (stack.status === "DELETE_COMPLETE" && status === "SUCCEEDED") this.forget(one);
  }
}

const terminated = {
  Code: "Terminated",
  Description: "The provisioned product is being terminated.",
};

/** Service Catalog has accepted the order by now: what it cannot do ends the order. */
function attempt(one: ProvisionedProduct, record: LaunchRecord, work: () => void): void {
  const before = one.status;
  try {
    work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    record.enter("FAILED", { Code: error.code, Description: error.message });
    one.statusMessage = error.message;
    one.status = !one.stack ? "ERROR" : before === "AVAILABLE" ? "TAINTED" : before;
  }
}

function originOf({ product, artifact, path }: Order): Origin {
  const ids = { productId: product.id, artifactId: artifact.id, pathId: path.id };
  return { ...ids, role: path.launchRole };
}

function idsOf({ origin }: ProvisionedProduct) {
  return { ProductId: origin.productId, ProvisioningArtifactId: origin.artifactId };
}

/** The ARN of a stack that may not be there yet. */
export function stackArn({ region, accountId }: AwsCall, name: string): string {
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/*`;
}

/** The parameters of a new stack, which has no former values. @throws AwsError InvalidParametersException */
export function given({ parameters }: Order): Record<string, string> {
  const values = Object.entries(parameters).map(([name, value]) => {
    if (value !== undefined) return [name, value];
    throw invalid(`Parameter ${name} has no previous value`);
  });
  return Object.fromEntries(values) as Record<string, string>;
}
