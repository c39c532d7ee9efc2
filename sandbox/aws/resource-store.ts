import { EventEmitter } from "node:events";
import { isDeepStrictEqual } from "node:util";
import type { TypeFacts } from "../../facts/cloudformation";
import type { JsonObject } from "./call";
import { nounOf } from "./resources/arns";
import { checkModel } from "./resources/check-model";
import { makeUp } from "./resources/made-up";
import { withNames, wrongNameOf } from "./resources/names";
import { valuesAt, withoutPath } from "./resources/property-paths";
import { inKeptCase, quirksOf } from "./resources/quirks";
import { ResourceTypes } from "./resources/types";
import type { CheckOptions } from "./schema-problems";

/** A resource as Cloud Control shows it. */
export interface Resource {
  readonly type: string;
  readonly region: string;
  readonly identifier: string;
  readonly properties: JsonObject;
}

/** What a resource is called in its region, among those of its type. */
export function idOf({ identifier }: Pick<Resource, "identifier">): string {
  return identifier;
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

/** What a service refuses although the schema does not. */
export interface Guard {
  /** @throws HandlerError for a resource that is to be made, or to be changed to this */
  write(type: string, properties: JsonObject, isNew: boolean): void;
  /** @throws HandlerError for one that is to be deleted */
  delete(resource: Resource): void;
}

/** The resources of the sandbox's account, by region and type, as the types' schemas have them. */
export class ResourceStore extends EventEmitter<{
  change: [ResourceChange];
  /** What was given for a resource, with what can only be written; nobody keeps it here. */
  written: [Resource, JsonObject];
}> {
  readonly types = new ResourceTypes();
  /** Asked before anything is made, changed or deleted by request. */
  readonly guards: Guard[] = [];
  readonly #resources = new Map<string, Map<string, Resource>>();

  constructor(private readonly accountId: string) {
    super();
  }

  /**
   * Creates a resource and adds what AWS adds: names, identifiers, ARNs, addresses.
   * @throws HandlerError InvalidRequest or AlreadyExists.
   */
  create(
    region: string,
    type: string,
    desired: JsonObject,
    { cause = "CreateResource", ...options }: CheckOptions & { readonly cause?: string } = {},
  ): Resource {
    this.check(type, desired, options);
    const refusal = quirksOf(type).refusal?.(desired) ?? wrongNameOf(type, desired);
    if (refusal !== undefined) throw new HandlerError("InvalidRequest", refusal);
    for (const guard of this.guards) guard.write(type, desired, true);
    return this.place(region, type, desired, cause);
  }

  /** Holds a desired state against the type's schema. @throws HandlerError InvalidRequest */
  check(type: string, desired: JsonObject, options?: CheckOptions): void {
    this.#refuse(checkModel(this.types.get(type), desired, options));
  }

  /** The desired state with the names that AWS would give; `begin` is what they begin with. */
  named(type: string, desired: JsonObject, begin = nounOf(type).toLowerCase()): JsonObject {
    return withNames(type, this.types.get(type), desired, begin);
  }

  /**
   * Places a resource that came about without Cloud Control; it may set read-only properties.
   * @throws HandlerError AlreadyExists.
   */
  place(region: string, type: string, desired: JsonObject, cause: string): Resource {
    const facts = this.types.get(type);
    const place = { region, accountId: this.accountId };
    const named = this.named(type, structuredClone(desired));
    const known = { ...quirksOf(type).added?.(named, place), ...named };
    const added = makeUp({ ...place, type, facts, known });
    const properties = readable(facts, { ...added, ...known });
    const identifier = identifierOf(facts, properties);
    if (this.#shelf(region, type).has(identifier)) {
      throw new HandlerError(
        "AlreadyExists",
        `Resource of type '${type}' with identifier '${identifier}' already exists.`,
      );
    }
    const resource = this.#put("create", { type, region, identifier, properties }, cause);
    this.emit("written", resource, known);
    return resource;
  }

  /** Takes up a resource as it was before, with all that AWS had added. */
  takeUp(resource: Resource): void {
    this.#put("create", resource, "before");
    this.emit("written", resource, resource.properties);
  }

  /** Finds a resource. */
  get(region: string, type: string, identifier: string): Resource | undefined {
    return this.#shelf(region, type).get(identifier);
  }

  /** Finds a resource as it is now. @throws HandlerError NotFound */
  current({ region, type, identifier }: Omit<Resource, "properties">): Resource {
    const resource = this.get(region, type, identifier);
    if (resource) return resource;
    throw new HandlerError(
      "NotFound",
      `Resource of type '${type}' with identifier '${identifier}' was not found.`,
    );
  }

  /**
   * Replaces the properties of a resource.
   * @throws HandlerError NotFound, InvalidRequest, or NotUpdatable when AWS could only replace it.
   */
  update(
    resource: Resource,
    desired: JsonObject,
    cause = "UpdateResource",
    options?: CheckOptions,
  ): Resource {
    const before = this.current(resource);
    const facts = this.types.get(before.type);
    const properties = inKeptCase(before.type, facts, desired);
    const fixed = [...(facts.createOnly ?? []), ...(facts.readOnly ?? [])];
    const isTouched = (path: string) =>
      !isDeepStrictEqual(valuesAt(before.properties, path), valuesAt(properties, path)) &&
      // What can only be written is not there to compare with.
      !facts.writeOnly?.includes(path);
    const touched = fixed.filter(isTouched);
    if (touched.length > 0) {
      const paths = touched.map((name) => `/properties/${name}`).join(", ");
      throw new HandlerError(
        "NotUpdatable",
        `Invalid patch update: properties [${paths}] cannot be updated`,
      );
    }
    const known = checkModel(facts, settable(facts, before.properties), options);
    const wrong = checkModel(facts, settable(facts, properties), options);
    // What can only be written is missing before and after.
    this.#refuse(wrong.filter((message) => !known.includes(message)));
    for (const guard of this.guards) guard.write(before.type, properties, false);
    const after = readable(facts, structuredClone(properties));
    const updated = this.#put("update", { ...before, properties: after }, cause);
    this.emit("written", updated, properties);
    return updated;
  }

  /** Sets properties as AWS itself does, read-only ones included. @throws HandlerError NotFound */
  observe(resource: Resource, properties: JsonObject, cause: string): Resource {
    return this.#put("update", this.#merged(resource, properties), cause);
  }

  /** The same for what AWS tells nobody. @throws HandlerError NotFound */
  settle(resource: Resource, properties: JsonObject): void {
    const merged = this.#merged(resource, properties);
    this.#shelf(merged.region, merged.type).set(merged.identifier, merged);
  }

  /** Deletes a resource. @throws HandlerError NotFound */
  delete(resource: Resource, cause = "DeleteResource"): void {
    const last = this.current(resource);
    for (const guard of this.guards) guard.delete(last);
    this.#shelf(last.region, last.type).delete(last.identifier);
    this.emit("change", { ...last, kind: "delete", cause, at: Date.now() });
  }

  /** Every resource of every region. */
  all(): Resource[] {
    return [...this.#resources.values()].flatMap((shelf) => [...shelf.values()]);
  }

  /** Lists the resources of one type, sorted by identifier. */
  list(region: string, type: string): Resource[] {
    const all = [...this.#shelf(region, type).values()];
    return all.sort((a, b) => (a.identifier < b.identifier ? -1 : 1));
  }

  /** The part of a resource that ListResources shows: the properties of its identifier. */
  summary({ type, properties }: Resource): JsonObject {
    const { identifier } = this.types.get(type);
    return Object.fromEntries(identifier.map((name) => [name, properties[name]]));
  }

  #refuse(wrong: readonly string[]): void {
    if (wrong.length === 0) return;
    throw new HandlerError("InvalidRequest", `Model validation failed (${wrong.join("\n")})`);
  }

  #put(kind: "create" | "update", resource: Resource, cause: string): Resource {
    this.#shelf(resource.region, resource.type).set(resource.identifier, resource);
    this.emit("change", { ...resource, kind, cause, at: Date.now() });
    return resource;
  }

  #merged(resource: Resource, properties: JsonObject): Resource {
    const before = this.current(resource);
    return { ...before, properties: { ...before.properties, ...properties } };
  }

  #shelf(region: string, type: string): Map<string, Resource> {
    const key = `${region} ${type}`;
    const shelf = this.#resources.get(key) ?? new Map<string, Resource>();
    this.#resources.set(key, shelf);
    return shelf;
  }
}

/** Leaves out what can only be written. */
function readable(
  { writeOnly = [], readOnly = [] }: TypeFacts,
  properties: JsonObject,
): JsonObject {
  const hidden = writeOnly.filter((path) => !readOnly.includes(path));
  return hidden.reduce<JsonObject>((kept, path) => withoutPath(kept, path), properties);
}

/** Leaves out what only AWS sets. */
function settable({ readOnly = [] }: TypeFacts, properties: JsonObject): JsonObject {
  return readOnly.reduce<JsonObject>((kept, path) => withoutPath(kept, path), properties);
}

function identifierOf(facts: TypeFacts, properties: JsonObject): string {
  return facts.identifier.map((name) => String(properties[name])).join("|");
}
