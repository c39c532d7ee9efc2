import type {
  ActionExecutors,
  Blueprint,
  Entity,
  EntityInput,
  EntityQuery,
  JsonObject,
  PortAction,
  PortAutomation,
  Run,
  TerminalStatus,
} from "./port-data";

/** Port's API, as far as Longshore uses it. Every call that Port refuses throws a `PortError`. */
export interface Port {
  readonly blueprints: PortBlueprints;
  readonly actions: PortActions;
  readonly entities: PortEntities;
  readonly runs: PortRuns;
}

/** What an upsert did. */
export type BlueprintUpsert = "created" | "updated" | "unchanged";

/** What a deletion did; `kept` when the blueprint still holds entities or another one relates to it. */
export type BlueprintDeletion = "deleted" | "absent" | "kept";

/** Calls about blueprints. */
export interface PortBlueprints {
  /** The blueprint, or undefined when it does not exist. */
  get(identifier: string): Promise<Blueprint | undefined>;
  /**
   * Creates the blueprint, or changes it where it differs. What a person added to it in Port stays:
   * whatever neither `blueprint` nor `previous` declares.
   * @param previous the declaration that was upserted before; without it nothing is ever removed
   */
  upsert(blueprint: Blueprint, previous?: Blueprint): Promise<BlueprintUpsert>;
  /** Deletes the blueprint unless it holds entities or another one relates to it. */
  delete(identifier: string): Promise<BlueprintDeletion>;
}

/** What an upsert of an action did. */
export interface ActionUpsert {
  readonly done: "created" | "updated" | "unchanged";
  /** Whether Port asks people for approval before it starts a run, since a person has set it so. */
  readonly asksInPort: boolean;
}

/** Calls about self-service actions, and what Port does by itself. */
export interface PortActions {
  /** The action, or undefined when it does not exist. */
  get(identifier: string): Promise<PortAction | undefined>;
  /**
   * Creates the action, or changes it where it differs. What a person set on it in Port stays: whatever
   * neither `action` nor `previous` declares.
   * @param previous the declaration that was upserted before; without it nothing is ever removed
   */
  upsert(
    action: PortAction | PortAutomation,
    previous?: PortAction | PortAutomation,
  ): Promise<ActionUpsert>;
  /** Lets these, and nobody else, run the action, where Port says something else of it. */
  permit(identifier: string, executors: ActionExecutors): Promise<"updated" | "unchanged">;
  /** Deletes the action; false when it was not there. */
  delete(identifier: string): Promise<boolean>;
}

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

/** What became of a bulk write. */
export interface WriteResult {
  /** Identifiers that were created or updated. */
  readonly written: string[];
  readonly errors: EntityFailure[];
}

/** Calls about entities. */
export interface PortEntities {
  /** Creates one entity; undefined, and nothing is changed, when its identifier is taken. */
  create(blueprint: string, entity: EntityInput): Promise<Entity | undefined>;
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

/** What may be shown on a run's page; each field replaces its earlier value. */
export interface RunUpdate {
  /** Short text beside the status. */
  readonly statusLabel?: string;
  /** Markdown. */
  readonly summary?: string;
  readonly link?: string | readonly string[];
}

/** How a run ends. */
export interface RunEnd extends RunUpdate {
  readonly status: TerminalStatus;
  /** Whether it ended without having been tried; shown of workflows' nodes. */
  readonly cancelled?: boolean;
  /** What later nodes of a workflow read; runs of actions have none. */
  readonly output?: JsonObject;
}

/** What a run is started with. */
export interface RunStart {
  readonly properties: JsonObject;
  /** Identifier of the entity, for actions on one. */
  readonly entity?: string;
}

/** Calls about runs. Report in this order: entities with the run's id, logs, the end. */
export interface PortRuns {
  /**
   * The run, or undefined when Port does not know it. The run of a workflow's node is shown by its
   * workflow's run alone, and undefined without that.
   */
  get(id: string, workflowRun?: string): Promise<Run | undefined>;
  /** Adds a line to the run's log; it may appear twice when an answer is lost. A finished run refuses it (422). */
  addLog(id: string, message: string): Promise<void>;
  /** Changes what a running run shows. */
  update(id: string, update: RunUpdate): Promise<Run>;
  /**
   * Ends the run for good. When it is already ended with the same status, that counts as done: the
   * answer to an earlier attempt may have been lost.
   */
  end(id: string, end: RunEnd): Promise<Run>;
  /**
   * Runs a self-service action. It is sent again only when Port certainly did not start the run, and
   * its `PortError` is not retryable when that is unknown.
   */
  start(action: string, start: RunStart): Promise<Run>;
}
