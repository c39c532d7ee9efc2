import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { JsonObject } from "../call";
import type { CloudControl } from "../cloud-control";
import { allow, type Known } from "../cloud-control-access";
import { HandlerError, type Resource } from "../resource-store";
import { isObject } from "./errors";
import type {
  CreatedResource,
  Creation,
  Deletion,
  ResourceKind,
  ResourceTask,
} from "./resource-kind";

/** Every type that CloudFormation does not make itself: its resources are those of Cloud Control. */
export class StoreResources implements ResourceKind {
  readonly #cloudControl: CloudControl;
  readonly #accountId: string;
  readonly #delayMilliseconds: number;
  /** By ARN of the stack and logical id. */
  readonly #created = new Map<string, Resource>();

  constructor(cloudControl: CloudControl, accountId: string, delayMilliseconds: number) {
    this.#cloudControl = cloudControl;
    this.#accountId = accountId;
    this.#delayMilliseconds = delayMilliseconds;
  }

  async create(creation: Creation): Promise<CreatedResource> {
    const { stack, logicalId, type, signal } = creation;
    await wait(this.#delayMilliseconds, undefined, { signal });
    const { store } = this.#cloudControl;
    const resource = await handled(() => {
      this.#strike("CreateResource", type);
      const given = creation.properties;
      const properties = store.named(type, given, `${stack.name}-${logicalId}`);
      this.#allow(creation, "create", { properties, changed: Object.keys(given) });
      return store.create(stack.region, type, properties, { textsAsScalars: true });
    });
    const ref = String(Object.values(store.summary(resource))[0]);
    this.#created.set(`${stack.id} ${logicalId}`, resource);
    creation.initiated(ref);
    // Some properties, such as an address, come later.
    const current = () => store.get(stack.region, type, resource.identifier) ?? resource;
    return { physicalId: ref, ref, attribute: (name) => find(current().properties, name) };
  }

  async delete(deletion: Deletion): Promise<void> {
    const { stack, logicalId, type, signal } = deletion;
    await wait(this.#delayMilliseconds, undefined, { signal });
    const { store } = this.#cloudControl;
    const key = `${stack.id} ${logicalId}`;
    const created = this.#created.get(key);
    const resource = created && store.get(stack.region, type, created.identifier);
    // One that somebody else has deleted is gone as well.
    if (resource) {
      const { identifier, properties } = resource;
      await handled(() => {
        this.#allow(deletion, "delete", { identifier, properties });
        this.#strike("DeleteResource", type);
        store.delete(resource);
      });
    }
    this.#created.delete(key);
  }

  #allow(task: ResourceTask, step: "create" | "delete", known: Known): void {
    const { stack, logicalId, type, denied } = task;
    const { name, id, region } = stack;
    const accountId = this.#accountId;
    const of = { type, region, accountId, denied, stack: { name, id, logicalId } };
    // The tags of a stack are those of its resources, too.
    const tagged = Object.keys(stack.tags ?? {}).length > 0;
    allow(this.#cloudControl.store, step, of, { ...known, tagged });
  }

  /** Failures that tests order for Cloud Control strike here, too. */
  #strike(operation: string, type: string): void {
    const fault = this.#cloudControl.faults.take({ operation, type }, true);
    if (!fault) return;
    throw new HandlerError(fault.error, fault.message ?? "Ordered by a fault of the sandbox.");
  }
}

/** Words a failure of a type's handler as CloudFormation does. */
async function handled<T>(work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof HandlerError)) throw error;
    throw new Error(
      `Resource handler returned message: "${error.message}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${error.code})`,
      { cause: error },
    );
  }
}

/** Finds `Endpoint.Address`, as a property of that name or within an object. */
function find(properties: JsonObject, path: string): unknown {
  if (Object.hasOwn(properties, path)) return properties[path];
  return path
    .split(".")
    .reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      properties,
    );
}
