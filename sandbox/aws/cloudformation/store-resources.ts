import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { isObject, type JsonObject } from "../call";
import type { CloudControl } from "../cloud-control";
import { allow, type Known } from "../cloud-control-access";
import { HandlerError, type Resource } from "../resource-store";
import { differing, valuesAt, withPathOf } from "../resources/property-paths";
import { tagsOf } from "../resources/tags";
import type {
  Change,
  CreatedResource,
  Creation,
  Deletion,
  ResourceKind,
  ResourceTask,
} from "./resource-kind";

/** Every type that CloudFormation does not make itself: its resources are those of Cloud Control. */
export class StoreResources implements ResourceKind {
  constructor(
    private readonly cloudControl: CloudControl,
    private readonly accountId: string,
    private readonly delayMilliseconds: number,
  ) {}

  async create(creation: Creation): Promise<CreatedResource> {
    const { stack, logicalId, type, signal } = creation;
    await wait(this.delayMilliseconds, undefined, { signal });
    const { store, faults } = this.cloudControl;
    const resource = await handled(() => {
      faults.fail({ operation: "CreateResource", type });
      const given = creation.properties;
      const properties = store.named(type, given, `${stack.name}-${logicalId}`);
      this.#allow(creation, "create", { properties, changed: Object.keys(given) });
      return store.create(stack.region, type, properties, { textsAsScalars: true });
    });
    const made = this.#made(resource);
    creation.initiated(made.physicalId, resource.identifier);
    return made;
  }

  /** By the type's create-only properties; a type without an update handler is always replaced. */
  replaces(type: string, before: JsonObject, after: JsonObject): boolean {
    const { createOnly = [], handlers } = this.cloudControl.store.types.get(type);
    if (handlers && !handlers.update) return true;
    return createOnly.some(
      (path) => !isDeepStrictEqual(valuesAt(before, path), valuesAt(after, path)),
    );
  }

  async update(change: Change): Promise<CreatedResource> {
    const { type, signal, before, properties: after, identifier } = change;
    await wait(this.delayMilliseconds, undefined, { signal });
    const { store, faults } = this.cloudControl;
    const resource = await handled(() => {
      faults.fail({ operation: "UpdateResource", type });
      const current = store.current({ region: change.stack.region, type, identifier });
      change.attempted(change.physicalId);
      const { properties } = current;
      const changed = differing(before, after);
      const desired: JsonObject = { ...without(properties, Object.keys(before)), ...after };
      this.#allow(change, "update", { identifier, properties, changed, after: desired });
      const { readOnly = [] } = store.types.get(type);
      const all = readOnly.reduce((one, path) => withPathOf(one, properties, path), desired);
      return store.update(current, all, "UpdateResource", { textsAsScalars: true });
    });
    return this.#made(resource);
  }

  async delete(deletion: Deletion): Promise<void> {
    const { type, signal, stack, identifier } = deletion;
    await wait(this.delayMilliseconds, undefined, { signal });
    const { store, faults } = this.cloudControl;
    const resource = store.get(stack.region, type, identifier);
    // One that somebody else has deleted is gone as well.
    if (!resource) return;
    const { properties } = resource;
    await handled(() => {
      this.#allow(deletion, "delete", { identifier, properties });
      faults.fail({ operation: "DeleteResource", type });
      store.delete(resource);
    });
  }

  #made(resource: Resource): CreatedResource {
    const { store } = this.cloudControl;
    const { region, type, identifier } = resource;
    const ref = String(Object.values(store.summary(resource))[0]);
    // Some properties, such as an address, come later.
    const current = () => store.get(region, type, identifier) ?? resource;
    return { physicalId: ref, ref, attribute: (name) => find(current().properties, name) };
  }

  #allow(task: ResourceTask, step: "create" | "update" | "delete", known: Known): void {
    const { stack, logicalId, type, denied } = task;
    const { name, id, region } = stack;
    const accountId = this.accountId;
    const of = { type, region, accountId, denied, stack: { name, id, logicalId } };
    // The tags of a stack are those of its resources, too.
    const { tags = {} } = stack;
    const { store } = this.cloudControl;
    const shown = tagsOf(known.properties[store.types.get(type).tags ?? "Tags"]);
    const onlyStackTags = [...shown].every(([key, value]) => tags[key] === value);
    const tagged = Object.keys(tags).length > 0;
    allow(store, step, of, { ...known, tagged, onlyStackTags });
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

function without(properties: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
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
