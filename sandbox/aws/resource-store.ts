import { EventEmitter } from "node:events";
import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "./call";
import { inferredType, RESOURCE_TYPES, type ResourceTypeInfo } from "./resource-types";

/** A resource as Cloud Control shows it. */
export interface Resource {
  readonly type: string;
  readonly region: string;
  readonly identifier: string;
  readonly properties: JsonObject;
}

/** Something that happened to a resource. */
export interface ResourceChange extends Resource {
  readonly kind: "create" | "update" | "delete";
  /** The API call behind it (`CreateResource`, `StopInstances`), or what went on by itself. */
  readonly cause: string;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
}

/** A creation or change that the type's handler refuses. */
export class HandlerError extends Error {
  constructor(
    /** Handler error code of Cloud Control: `InvalidRequest`, `AlreadyExists`, `NotFound`, … */
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "HandlerError";
  }
}

/** The resources of the sandbox's account, by region and type. */
export class ResourceStore extends EventEmitter<{ change: [ResourceChange] }> {
  readonly #accountId: string;
  readonly #resources = new Map<string, Map<string, Resource>>();
  readonly #infos = new WeakMap<Resource, ResourceTypeInfo>();

  constructor(accountId: string) {
    super();
    this.#accountId = accountId;
  }

  /**
   * Creates a resource and adds what AWS adds: identifiers, ARNs, addresses.
   * @throws HandlerError InvalidRequest or AlreadyExists.
   */
  create(region: string, type: string, desired: JsonObject, cause = "CreateResource"): Resource {
    checkDesired(typeInfo(type, desired), desired);
    return this.place(region, type, desired, cause);
  }

  /**
   * Places a resource that came about without Cloud Control; it may set read-only properties.
   * @throws HandlerError AlreadyExists.
   */
  place(region: string, type: string, desired: JsonObject, cause: string): Resource {
    const info = typeInfo(type, desired);
    const added = info.added?.({ region, accountId: this.#accountId, desired }) ?? {};
    const properties = readable(info, structuredClone({ ...added, ...desired }));
    const identifier = identifierOf(info, properties);
    const shelf = this.#shelf(region, type);
    if (shelf.has(identifier)) {
      throw new HandlerError(
        "AlreadyExists",
        `Resource of type '${type}' with identifier '${identifier}' already exists.`,
      );
    }
    const resource = { type, region, identifier, properties };
    this.#put("create", resource, info, cause);
    return resource;
  }

  /** Finds a resource. */
  get(region: string, type: string, identifier: string): Resource | undefined {
    return this.#shelf(region, type).get(identifier);
  }

  /**
   * Replaces the properties of a resource.
   * @throws HandlerError NotFound, or NotUpdatable when AWS could only replace the resource.
   */
  update(resource: Resource, properties: JsonObject, cause = "UpdateResource"): Resource {
    const before = this.#current(resource);
    const info = this.#info(before);
    const fixed = [...(info.createOnly ?? []), ...(info.readOnly ?? [])];
    const touched = fixed.filter(
      (name) => !isDeepStrictEqual(before.properties[name], properties[name]),
    );
    if (touched.length > 0) {
      const paths = touched.map((name) => `/properties/${name}`).join(", ");
      throw new HandlerError(
        "NotUpdatable",
        `Invalid patch update: properties [${paths}] cannot be updated`,
      );
    }
    const after = readable(info, structuredClone(properties));
    return this.#put("update", { ...before, properties: after }, info, cause);
  }

  /** Sets properties as AWS itself does, read-only ones included. @throws HandlerError NotFound */
  observe(resource: Resource, properties: JsonObject, cause: string): Resource {
    const before = this.#current(resource);
    const merged = { ...before.properties, ...properties };
    return this.#put("update", { ...before, properties: merged }, this.#info(before), cause);
  }

  /** Deletes a resource. @throws HandlerError NotFound */
  delete(resource: Resource, cause = "DeleteResource"): void {
    const last = this.#current(resource);
    this.#shelf(last.region, last.type).delete(last.identifier);
    this.emit("change", { ...last, kind: "delete", cause, at: Date.now() });
  }

  /** Lists the resources of one type, sorted by identifier. */
  list(region: string, type: string): Resource[] {
    const all = [...this.#shelf(region, type).values()];
    return all.sort((a, b) => (a.identifier < b.identifier ? -1 : 1));
  }

  /** The part of a resource that ListResources shows: the properties of its identifier. */
  summary(resource: Resource): JsonObject {
    const { primaryIdentifier } = this.#info(resource);
    return Object.fromEntries(primaryIdentifier.map((name) => [name, resource.properties[name]]));
  }

  #put(
    kind: "create" | "update",
    resource: Resource,
    info: ResourceTypeInfo,
    cause: string,
  ): Resource {
    this.#infos.set(resource, info);
    this.#shelf(resource.region, resource.type).set(resource.identifier, resource);
    this.emit("change", { ...resource, kind, cause, at: Date.now() });
    return resource;
  }

  #current({ region, type, identifier }: Resource): Resource {
    const resource = this.get(region, type, identifier);
    if (resource) return resource;
    throw new HandlerError(
      "NotFound",
      `Resource of type '${type}' with identifier '${identifier}' was not found.`,
    );
  }

  #info(resource: Resource): ResourceTypeInfo {
    return this.#infos.get(resource) ?? typeInfo(resource.type, resource.properties);
  }

  #shelf(region: string, type: string): Map<string, Resource> {
    const key = `${region} ${type}`;
    const shelf = this.#resources.get(key) ?? new Map<string, Resource>();
    this.#resources.set(key, shelf);
    return shelf;
  }
}

function typeInfo(type: string, desired: JsonObject): ResourceTypeInfo {
  return RESOURCE_TYPES[type] ?? inferredType(type, desired);
}

function checkDesired(info: ResourceTypeInfo, desired: JsonObject): void {
  const missing = info.required?.find((name) => desired[name] === undefined);
  if (missing) {
    throw new HandlerError(
      "InvalidRequest",
      `Model validation failed (#: required key [${missing}] not found)`,
    );
  }
  const readOnly = info.readOnly?.find((name) => desired[name] !== undefined);
  if (readOnly) {
    throw new HandlerError(
      "InvalidRequest",
      `Model validation failed (#/${readOnly}: this property is read-only)`,
    );
  }
}

/** Leaves out what can only be written. */
function readable({ writeOnly = [] }: ResourceTypeInfo, properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => !writeOnly.includes(name)),
  );
}

function identifierOf(info: ResourceTypeInfo, properties: JsonObject): string {
  return info.primaryIdentifier.map((name) => String(properties[name])).join("|");
}
