import type { Actor } from "./accounts";
import { ApiError } from "./api-error";
import { emitChange } from "./change-log";
import type { Core } from "./core";
import { idsIn } from "./entity-check";
import type { Model, StoredEntity } from "./model";

/** How entities are deleted. */
export interface DeleteOptions {
  /** Whether entities that relate to a deleted one are deleted as well; without it they forbid it. */
  readonly dependents: boolean;
  readonly runId: string | undefined;
  readonly by: Actor;
}

/**
 * Deletes entities, all of them or none, dependents first.
 * @throws ApiError 403 `has_dependents`
 */
export function deleteEntities(
  core: Core,
  entities: readonly StoredEntity[],
  options: DeleteOptions,
): void {
  const doomed = new Set(entities);
  for (const entity of doomed) {
    for (const dependent of dependentsOf(core.model, entity)) {
      if (doomed.has(dependent)) continue;
      if (!options.dependents) throw hasDependents(entity, dependent);
      // A Set also visits what is added while it is walked, so dependents of dependents follow.
      doomed.add(dependent);
    }
  }
  for (const entity of [...doomed].reverse()) deleteOne(core, entity, options);
}

function dependentsOf(model: Model, entity: StoredEntity): StoredEntity[] {
  return [...model.blueprints.values()].flatMap((blueprint) => {
    const relations = Object.entries(blueprint.relations ?? {})
      .filter(([, { target }]) => target === entity.blueprint)
      .map(([id]) => id);
    return [...model.entitiesOf(blueprint.identifier).values()].filter((other) =>
      relations.some((id) => idsIn(other.relations[id]).includes(entity.identifier)),
    );
  });
}

function hasDependents(entity: StoredEntity, dependent: StoredEntity): ApiError {
  return new ApiError(
    403,
    "has_dependents",
    `Entity "${entity.identifier}" of blueprint "${entity.blueprint}" is related to by ` +
      `"${dependent.identifier}" of blueprint "${dependent.blueprint}"; ` +
      "delete that first or give delete_dependents=true.",
  );
}

function deleteOne(core: Core, entity: StoredEntity, { by, runId }: DeleteOptions): void {
  core.model.entitiesOf(entity.blueprint).delete(entity.identifier);
  const { blueprint, identifier } = entity;
  core.hops.record(
    ...(["Port", `entity ${blueprint}/${identifier} deleted`] as const),
    { kind: "entity", blueprint, identifier, change: "deleted" },
    { payload: { before: entity, after: null } },
  );
  emitChange(core, { before: entity, after: null, by, runId });
}
