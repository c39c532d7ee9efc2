import { whenAbsent } from "./port-error";
import { type Send, fieldOf } from "./request";
import { searchBlueprint } from "./search-blueprint";
import type { Entity, EntityInput, EntityQuery } from "./types";
import { upsertMany } from "./upsert-many";

/** How entities are written. */
export interface WriteOptions {
  /** Shows the change on this run's page; Port allows it only while the run is in progress. */
  readonly runId?: string;
  /** True (the default) changes the given fields only; false replaces the whole entity. */
  readonly merge?: boolean;
  /** Creates empty entities for relation targets that do not exist, instead of refusing. */
  readonly createMissingRelated?: boolean;
}

/** One entity that Port did not write. */
export interface EntityFailure {
  readonly identifier: string;
  readonly status: number;
  /** Port's `error`; `entity_too_large` when it was not sent, `unreported` when Port did not mention it. */
  readonly code: string;
  readonly message: string;
}

/** Whether a later try may write the entity: Port was busy or broken, or did not mention it. */
export function mayPassLater({ status }: EntityFailure): boolean {
  return status === 429 || status >= 500 || status === 207;
}

/** What became of a bulk write. */
export interface WriteResult {
  /** Identifiers that were created or updated. */
  readonly written: string[];
  readonly errors: EntityFailure[];
}

/** Calls about entities. */
export interface PortEntities {
  /** Creates or updates one entity; throws when Port refuses it. */
  upsert(blueprint: string, entity: EntityInput, options?: WriteOptions): Promise<Entity>;
  /**
   * Creates or updates entities in calls of at most 20 entities and less than 1 MiB, one call after
   * the other. An entity that Port refuses is reported in `errors` and holds up no other one; when
   * a whole call fails it throws, and repeating everything does no harm.
   */
  upsertMany(
    blueprint: string,
    entities: readonly EntityInput[],
    options?: WriteOptions,
  ): Promise<WriteResult>;
  /**
   * Changes fields of one entity, and never creates it; a property that is null is taken away.
   * @returns the entity, or undefined when it (or the blueprint) does not exist
   */
  update(
    blueprint: string,
    identifier: string,
    change: Omit<EntityInput, "identifier">,
  ): Promise<Entity | undefined>;
  /** The entity, or undefined when it (or the blueprint) does not exist. */
  get(blueprint: string, identifier: string): Promise<Entity | undefined>;
  /**
   * Deletes one entity. Entities that need it make Port refuse (403 `has_dependents`) unless
   * `deleteDependents` is true.
   * @returns false when it was not there
   */
  delete(
    blueprint: string,
    identifier: string,
    options?: { readonly runId?: string; readonly deleteDependents?: boolean },
  ): Promise<boolean>;
  /** Entities of any blueprint; Port gives all of them in one answer. */
  search(query: EntityQuery): Promise<Entity[]>;
  /** Entities of one blueprint, fetched page by page; `limit` is the page's size, 1 to 1000, default 200. */
  searchBlueprint(
    blueprint: string,
    query: EntityQuery,
    options?: { readonly limit?: number },
  ): AsyncGenerator<Entity, void, undefined>;
}

/** Builds the calls about entities. */
export function createEntities(send: Send): PortEntities {
  return {
    async upsert(blueprint, entity, options) {
      const path = ["blueprints", blueprint, "entities"];
      const query = { upsert: true, ...writeQuery(options) };
      return fieldOf(await send({ method: "POST", path, query, body: entity }), "entity");
    },
    upsertMany(blueprint, entities, options) {
      return upsertMany(send, blueprint, entities, { upsert: true, ...writeQuery(options) });
    },
    async update(blueprint, identifier, change) {
      const path = ["blueprints", blueprint, "entities", identifier];
      const answer = await whenAbsent(send({ method: "PATCH", path, body: change }), undefined);
      return answer && fieldOf(answer, "entity");
    },
    async get(blueprint, identifier) {
      const path = ["blueprints", blueprint, "entities", identifier];
      const answer = await whenAbsent(send({ method: "GET", path }), undefined);
      return answer && fieldOf(answer, "entity");
    },
    async delete(blueprint, identifier, { runId, deleteDependents = false } = {}) {
      const path = ["blueprints", blueprint, "entities", identifier];
      const query = { delete_dependents: deleteDependents, run_id: runId };
      // Also false when an earlier attempt deleted it and only its answer was lost.
      return (await whenAbsent(send({ method: "DELETE", path, query }), undefined)) !== undefined;
    },
    async search(query) {
      const path = ["entities", "search"];
      return fieldOf(await send({ method: "POST", path, body: query }), "entities");
    },
    searchBlueprint(blueprint, query, options) {
      return searchBlueprint(send, blueprint, query, options?.limit);
    },
  };
}

function writeQuery({ runId, merge = true, createMissingRelated }: WriteOptions = {}) {
  return { merge, create_missing_related_entities: createMissingRelated, run_id: runId };
}
