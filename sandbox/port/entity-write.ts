import { isDeepStrictEqual } from "node:util";
import type { EntityInput } from "../../functions/port/types";
import type { Actor } from "./accounts";
import { ApiError, identifierTaken } from "./api-error";
import { emitChange } from "./change-log";
import type { Core } from "./core";
import {
  checkEntityProperties,
  checkEntityRelations,
  type MissingTarget,
  missingTargets,
  targetNotFound,
} from "./entity-check";
import { checkIdentifier } from "./identifiers";
import { auditOf, type StoredBlueprint, type StoredEntity } from "./model";

/** How an entity is written. */
export interface WriteOptions {
  /** What to do with one that exists: refuse, replace it, or change the given fields. */
  readonly ifExists: "refuse" | "replace" | "merge";
  /** Whether entities that relations name are created when they are missing. */
  readonly createMissing: boolean;
  readonly runId: string | undefined;
  /** Checks only. */
  readonly validateOnly: boolean;
  readonly by: Actor;
}

/** The entity as written, and whether it is new. */
export interface WrittenEntity {
  readonly entity: StoredEntity;
  readonly created: boolean;
}

type Content = Pick<StoredEntity, "title" | "icon" | "team" | "properties" | "relations">;

/** Writes one entity, with the change-log message it causes. @throws ApiError */
export function writeEntity(
  core: Core,
  blueprint: StoredBlueprint,
  input: EntityInput,
  options: WriteOptions,
): WrittenEntity {
  checkIdentifier("entity", input.identifier);
  const before = core.model.entitiesOf(blueprint.identifier).get(input.identifier);
  if (before !== undefined && options.ifExists === "refuse") {
    throw identifierTaken("entity", input.identifier);
  }
  const content = contentOf(input, options.ifExists === "merge" ? before : undefined);
  checkEntityProperties(blueprint, content.properties);
  checkEntityRelations(blueprint, content.relations);
  const missing = missingTargets(core.model, blueprint, input.identifier, content.relations);
  checkMissing(missing, options);

  const entity = buildEntity(blueprint.identifier, input.identifier, content, before, options.by);
  if (!options.validateOnly) {
    for (const target of missing) createTarget(core, target, options);
    storeEntity(core, before, entity, options);
  }
  return { entity, created: before === undefined };
}

/** Checks that entities may be written on behalf of a run. @throws ApiError 404, 400 `run_exhausted` */
export function checkRunOpen({ model }: Core, runId: string | undefined): void {
  if (runId === undefined) return;
  const { status } = model.needRun(runId);
  if (status === "IN_PROGRESS") return;
  throw new ApiError(
    400,
    "run_exhausted",
    `Run "${runId}" is ${status}; entities can be written for a run only while it is IN_PROGRESS.`,
  );
}

function contentOf(input: EntityInput, before: StoredEntity | undefined): Content {
  return {
    title: input.title ?? before?.title,
    icon: input.icon ?? before?.icon ?? null,
    team: input.team === undefined ? (before?.team ?? []) : [input.team].flat(),
    properties: { ...before?.properties, ...input.properties },
    relations: { ...before?.relations, ...input.relations },
  };
}

function checkMissing(missing: readonly MissingTarget[], { createMissing }: WriteOptions): void {
  const [first] = missing;
  if (first === undefined) return;
  if (!createMissing) throw targetNotFound(first);
  for (const { identifier } of missing) checkIdentifier("entity", identifier);
}

function buildEntity(
  blueprint: string,
  identifier: string,
  content: Content,
  before: StoredEntity | undefined,
  by: Actor,
): StoredEntity {
  const { title, icon, team, properties, relations } = content;
  const audit = auditOf(by, before);
  return { identifier, title, icon, blueprint, team, properties, relations, ...audit };
}

/** Port creates a missing target empty, even when its blueprint requires properties. */
function createTarget(core: Core, target: MissingTarget, options: WriteOptions): void {
  // Two relations may name the same one.
  if (core.model.entitiesOf(target.blueprint).has(target.identifier)) return;
  const content = contentOf({ identifier: target.identifier }, undefined);
  const { blueprint, identifier } = target;
  const entity = buildEntity(blueprint, identifier, content, undefined, options.by);
  storeEntity(core, undefined, entity, options);
}

function storeEntity(
  core: Core,
  before: StoredEntity | undefined,
  entity: StoredEntity,
  { by, runId }: WriteOptions,
): void {
  const { blueprint, identifier } = entity;
  const name = `${blueprint}/${identifier}`;
  core.model.entitiesOf(blueprint).set(identifier, entity);
  const note = (what: string, change: "created" | "updated" | "unchanged") =>
    core.hops.record(
      ...(["Port", `entity ${name} ${what}`] as const),
      { kind: "entity", blueprint, identifier, change, ...(runId && { run: runId }) },
      { payload: { before: before ?? null, after: entity } },
    );
  if (before !== undefined && sameContent(before, entity)) {
    return note("written unchanged", "unchanged");
  }
  const change = before === undefined ? "created" : "updated";
  note(`${change}${runId ? ` by run ${runId}` : ""}`, change);
  emitChange(core, { before: before ?? null, after: entity, by, runId });
}

function sameContent(a: StoredEntity, b: StoredEntity): boolean {
  return isDeepStrictEqual(contentOnly(a), contentOnly(b));
}

function contentOnly({ title, icon, team, properties, relations }: StoredEntity): Content {
  return { title, icon, team, properties, relations };
}
